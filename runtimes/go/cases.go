package main

import "fmt"

// A crossing is one case: what can be verified, and timed by a loop.
type crossing struct {
	id, summary string
	missing     string // why this version of Go has none; or ""
	allocates   bool   // so that garbage is collected before the clock starts
	verify      func() (got, want int64)
	loop        func(iterations int)
}

// allCases is the table of contents, in the order in which they are listed.
func allCases() []crossing {
	cases := []crossing{
		{id: "plain", summary: "a Go function that is not inlined",
			verify: verifyPlain, loop: loopPlain},
		{id: "crossing", summary: "cgo, as C.function(...)",
			verify: verifyCrossing, loop: loopCrossing},
		{id: "no-token", summary: "the same frame by runtime.asmcgocall: the P is kept",
			verify: verifyNoToken, loop: loopNoToken},
		{id: "upcall", summary: "an exported Go function, called by C",
			verify: verifyUpcall, loop: loopUpcall},
		{id: "nothing", summary: "cgo, without arguments or result",
			verify: verifyNothing, loop: loopNothing},
		{id: "asmcgocall", summary: "runtime.asmcgocall alone, its frame built once",
			verify: verifyAsmcgocall, loop: loopAsmcgocall},
		{id: "token", summary: "runtime.entersyscall and exitsyscall alone",
			verify: verifyToken, loop: loopToken},
		{id: "cgocall", summary: "runtime.cgocall alone, its frame built once",
			verify: verifyCgocall, loop: loopCgocall},
	}
	cases = append(cases, annotatedCases()...)
	for _, items := range []int{1, 4, 16, 64, 256, 1024, 4096, 16384} {
		cases = append(cases, batch(items))
	}
	return cases
}

// batch is one crossing that hands a slice of that length to C.
func batch(items int) crossing {
	return crossing{
		id:      fmt.Sprintf("batch/%d", items),
		summary: fmt.Sprintf("cgo with a slice of %d int64", items),
		verify:  func() (int64, int64) { return sum(items), wantedSum(items) },
		loop:    func(iterations int) { loopSum(iterations, items) },
	}
}

func find(cases []crossing, id string) *crossing {
	for i := range cases {
		if cases[i].id == id {
			return &cases[i]
		}
	}
	return nil
}

// What the loops add, and where they leave what they got, so that neither is known to the compiler.
var (
	second   int32 = 2
	answer32 int32
	answer64 int64
)
