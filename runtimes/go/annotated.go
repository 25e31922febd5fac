//go:build go1.24

package main

// What cgo may be told of a C function since Go 1.24. An annotation is for a name, so that the
// callee gets names of its own here.

/*
#cgo nocallback nocallback_add
#cgo noescape noescape_sum
#cgo nocallback noescape_sum
#include "callee.h"

int32_t nocallback_add(int32_t first, int32_t second) __asm__("xc_callee_add");
int64_t noescape_sum(const int64_t *items, size_t count) __asm__("xc_callee_sum");
*/
import "C"

func annotatedCases() []crossing {
	return []crossing{
		{id: "nocallback", summary: "cgo, annotated nocallback",
			verify: verifyNocallback, loop: loopNocallback},
		{id: "escape", summary: "cgo with a pointer to a local variable, which moves to the heap",
			allocates: true,
			verify:    func() (int64, int64) { return escape(42), 42 }, loop: loopEscape},
		{id: "noescape", summary: "the same, annotated noescape, nocallback: it stays on the stack",
			verify: func() (int64, int64) { return noescape(42), 42 }, loop: loopNoescape},
	}
}

func verifyNocallback() (int64, int64) {
	return int64(C.nocallback_add(40, C.int32_t(second))), 42
}

func loopNocallback(iterations int) {
	var result C.int32_t
	for i := 0; i < iterations; i++ {
		result = C.nocallback_add(C.int32_t(i), C.int32_t(second))
	}
	answer32 = int32(result)
}

//go:noinline
func escape(value int64) int64 {
	item := C.int64_t(value)
	return int64(C.xc_callee_sum(&item, 1))
}

func loopEscape(iterations int) {
	for i := 0; i < iterations; i++ {
		answer64 = escape(int64(i))
	}
}

//go:noinline
func noescape(value int64) int64 {
	item := C.int64_t(value)
	return int64(C.noescape_sum(&item, 1))
}

func loopNoescape(iterations int) {
	for i := 0; i < iterations; i++ {
		answer64 = noescape(int64(i))
	}
}
