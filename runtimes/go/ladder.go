package main

// The parts of a cgo call, by the runtime's own functions: cgocall = entersyscall + asmcgocall +
// exitsyscall. Their frame and C function are what cgo would generate.

/*
#include "callee.h"

extern char *_cgo_topofstack(void);

struct add_frame {
	int32_t first, second, result;
	char padding[4];
};

// As cgo's own: the result goes to where the frame is now, since an upcall may have moved the
// stack.
static void add_in_frame(void *frame)
{
	struct add_frame *operands = frame;
	char *stack_top = _cgo_topofstack();
	int32_t result = xc_callee_add(operands->first, operands->second);
	operands = (void *)((char *)operands + (_cgo_topofstack() - stack_top));
	operands->result = result;
}

static void *add_in_frame_address(void)
{
	return add_in_frame;
}
*/
import "C"

import "unsafe"

//go:noescape
//go:linkname asmcgocall runtime.asmcgocall
func asmcgocall(function, frame unsafe.Pointer) int32

//go:noescape
//go:linkname cgocall runtime.cgocall
func cgocall(function, frame unsafe.Pointer) int32

//go:linkname entersyscall runtime.entersyscall
func entersyscall()

//go:linkname exitsyscall runtime.exitsyscall
func exitsyscall()

type addFrame struct {
	first, second, result int32
	_                     [4]byte
}

var addInFrame = C.add_in_frame_address()

//go:noinline
func addWithoutToken(first, second int32) int32 {
	frame := addFrame{first: first, second: second}
	asmcgocall(addInFrame, unsafe.Pointer(&frame))
	return frame.result
}

func verifyNoToken() (int64, int64) {
	return int64(addWithoutToken(40, second)), 42
}

func loopNoToken(iterations int) {
	var result int32
	for i := 0; i < iterations; i++ {
		result = addWithoutToken(int32(i), second)
	}
	answer32 = result
}

func verifyAsmcgocall() (int64, int64) {
	frame := addFrame{first: 40, second: second}
	asmcgocall(addInFrame, unsafe.Pointer(&frame))
	return int64(frame.result), 42
}

func loopAsmcgocall(iterations int) {
	frame := addFrame{second: second}
	for i := 0; i < iterations; i++ {
		frame.first = int32(i)
		asmcgocall(addInFrame, unsafe.Pointer(&frame))
	}
	answer32 = frame.result
}

func verifyCgocall() (int64, int64) {
	frame := addFrame{first: 40, second: second}
	cgocall(addInFrame, unsafe.Pointer(&frame))
	return int64(frame.result), 42
}

func loopCgocall(iterations int) {
	frame := addFrame{second: second}
	for i := 0; i < iterations; i++ {
		frame.first = int32(i)
		cgocall(addInFrame, unsafe.Pointer(&frame))
	}
	answer32 = frame.result
}

// The frame that enters must be the one that exits, and nothing in between may grow the stack.
//
//go:nosplit
//go:noinline
func handToken() {
	entersyscall()
	exitsyscall()
}

func verifyToken() (int64, int64) {
	handToken()
	return 0, 0
}

func loopToken(iterations int) {
	for i := 0; i < iterations; i++ {
		handToken()
	}
}
