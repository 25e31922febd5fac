// Package add is what a user's package is that wraps a function in C.
package add

// #include "callee.h"
// extern int32_t goAdd(int32_t first, int32_t second);
import "C"

import "unsafe"

// Plain adds in Go.
//
//go:noinline
func Plain(first, second int32) int32 {
	return first + second
}

// Crossing adds in C.
func Crossing(first, second int32) int32 {
	return int32(C.xc_callee_add(C.int32_t(first), C.int32_t(second)))
}

//export goAdd
func goAdd(first, second C.int32_t) C.int32_t {
	return first + second
}

// Upcalls has C call Go `times` times.
func Upcalls(times int) int64 {
	function := (*[0]byte)(unsafe.Pointer(C.goAdd))
	return int64(C.xc_callee_call_back(function, 2, C.uint64_t(times)))
}
