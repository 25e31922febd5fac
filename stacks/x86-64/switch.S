/* The switches of crosscost/stack.h, by the System V ABI for x86-64 (section 3.2): a call that
 * changes the stack pointer and nothing else. The callee-saved registers, MXCSR's control bits and
 * the x87 control word belong to the function that is called, as in any call.
 *
 * The frame pointer keeps the host's frame, and the unwinding rules name it, so that an unwinder
 * goes on from the foreign frames to the host's. .cfi_signal_frame: the host's stack may lie on
 * either side of the foreign one, which a debugger accepts across a frame of that kind alone. */
#include "stacks/symbols.h"

        .macro  host_frame_begin
        .cfi_startproc
        .cfi_signal_frame
        push    %rbp
        .cfi_def_cfa_offset 16
        .cfi_offset %rbp, -16
        mov     %rsp, %rbp
        .cfi_def_cfa_register %rbp
        .endm

        .macro  host_frame_end
        pop     %rbp
        .cfi_def_cfa %rsp, 8
        .cfi_restore %rbp
        ret
        .cfi_endproc
        .endm

        .macro  begin name
        .p2align 6
        .globl  \name
        .type   \name, @function
\name:
        .endm

        .text
/* (stack %rdi, function %rsi, argument %rdx) */
        begin   XC_STACK_CALL
        host_frame_begin
        mov     (%rdi), %rsp
        mov     %rdx, %rdi
        call    *%rsi
        mov     %rbp, %rsp
        host_frame_end
        .size   XC_STACK_CALL, .-XC_STACK_CALL

/* (stack %rdi, top %rsi, function %rdx, argument %rcx) */
        begin   XC_STACK_CALL_AT
        host_frame_begin
        mov     %rsi, %rsp
        mov     %rcx, %rdi
        call    *%rdx
        mov     %rbp, %rsp
        host_frame_end
        .size   XC_STACK_CALL_AT, .-XC_STACK_CALL_AT

/* (stack %rdi) */
        begin   xc_stack_visit
        host_frame_begin
        mov     (%rdi), %rsp
        mov     %rbp, %rsp
        host_frame_end
        .size   xc_stack_visit, .-xc_stack_visit

/* (stack %rdi, function %rsi, argument %rdx, host_high %rcx) */
        begin   XC_STACK_CALL_MOVING
        host_frame_begin
        mov     (%rcx), %rax
        sub     %rsp, %rax
        mov     (%rdi), %rsp
        push    %rcx
        push    %rax
        mov     %rdx, %rdi
        call    *%rsi
        pop     %rax
        pop     %rcx
        mov     (%rcx), %rcx
        sub     %rax, %rcx
        mov     %rcx, %rsp
        .cfi_def_cfa %rsp, 16
        host_frame_end
        .size   XC_STACK_CALL_MOVING, .-XC_STACK_CALL_MOVING

/* (stack %rdi, host_high %rsi) */
        begin   xc_stack_visit_moving
        host_frame_begin
        mov     (%rsi), %rax
        sub     %rsp, %rax
        mov     (%rdi), %rsp
        push    %rsi
        push    %rax
        pop     %rax
        pop     %rcx
        mov     (%rcx), %rcx
        sub     %rax, %rcx
        mov     %rcx, %rsp
        .cfi_def_cfa %rsp, 16
        host_frame_end
        .size   xc_stack_visit_moving, .-xc_stack_visit_moving
        .section .note.GNU-stack, "", @progbits
