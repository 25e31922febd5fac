package main

// A file that exports may only declare in its preamble.

// #include "callee.h"
// extern int32_t goAdd(int32_t first, int32_t second);
import "C"

import "unsafe"

//export goAdd
func goAdd(first, second C.int32_t) C.int32_t {
	return first + second
}

// upcalls crosses once, and is called back `times` times.
func upcalls(times int) int64 {
	function := (*[0]byte)(unsafe.Pointer(C.goAdd))
	return int64(C.xc_callee_call_back(function, C.int32_t(second), C.uint64_t(times)))
}

func verifyUpcall() (int64, int64) {
	return upcalls(3), 0 + 1 + 2 + 3*2
}

func loopUpcall(iterations int) {
	answer64 = upcalls(iterations)
}
