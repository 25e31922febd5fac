//go:build !go1.24

package main

func annotatedCases() []crossing {
	const reason = "cgo has this annotation from Go 1.24 on"
	return []crossing{
		{id: "nocallback", missing: reason},
		{id: "escape", missing: "only stands beside noescape, which cgo has from Go 1.24 on"},
		{id: "noescape", missing: reason},
	}
}
