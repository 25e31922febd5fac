package main

// #include "callee.h"
import "C"

import "unsafe"

func threadID() int64 {
	return int64(C.xc_callee_thread_id())
}

//go:noinline
func plainAdd(first, second int32) int32 {
	return first + second
}

func verifyPlain() (int64, int64) {
	return int64(plainAdd(40, second)), 42
}

func loopPlain(iterations int) {
	var result int32
	for i := 0; i < iterations; i++ {
		result = plainAdd(int32(i), second)
	}
	answer32 = result
}

func verifyCrossing() (int64, int64) {
	return int64(C.xc_callee_add(40, C.int32_t(second))), 42
}

func loopCrossing(iterations int) {
	var result C.int32_t
	for i := 0; i < iterations; i++ {
		result = C.xc_callee_add(C.int32_t(i), C.int32_t(second))
	}
	answer32 = int32(result)
}

func verifyNothing() (int64, int64) {
	C.xc_callee_nothing()
	return 0, 0
}

func loopNothing(iterations int) {
	for i := 0; i < iterations; i++ {
		C.xc_callee_nothing()
	}
}

// A slice on the heap, as Go's are that live long.
var items = makeItems(16384)

func makeItems(count int) []int64 {
	made := make([]int64, count)
	for i := range made {
		made[i] = int64(i) + 1
	}
	return made
}

func wantedSum(count int) int64 {
	return int64(count) * int64(count+1) / 2
}

func sum(count int) int64 {
	return int64(C.xc_callee_sum((*C.int64_t)(unsafe.Pointer(&items[0])), C.size_t(count)))
}

func loopSum(iterations, count int) {
	var result C.int64_t
	for i := 0; i < iterations; i++ {
		result = C.xc_callee_sum((*C.int64_t)(unsafe.Pointer(&items[0])), C.size_t(count))
	}
	answer64 = int64(result)
}
