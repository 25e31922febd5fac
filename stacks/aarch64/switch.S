/* The switches of crosscost/stack.h, by AAPCS64 (section 6): see x86-64/switch.S. FPCR and the
 * callee-saved registers belong to the function that is called, as in any call. */
#include "stacks/symbols.h"

        .macro  host_frame_begin
        .cfi_startproc
        .cfi_signal_frame
        stp     x29, x30, [sp, #-16]!
        .cfi_def_cfa_offset 16
        .cfi_offset x29, -16
        .cfi_offset x30, -8
        mov     x29, sp
        .cfi_def_cfa_register x29
        .endm

        .macro  host_frame_end
        ldp     x29, x30, [sp], #16
        .cfi_def_cfa sp, 0
        .cfi_restore x29
        .cfi_restore x30
        ret
        .cfi_endproc
        .endm

        .macro  begin name
        .p2align 6
        .globl  \name
        .type   \name, %function
\name:
        .endm

        .text
/* (stack x0, function x1, argument x2) */
        begin   XC_STACK_CALL
        host_frame_begin
        ldr     x9, [x0]
        mov     sp, x9
        mov     x0, x2
        blr     x1
        mov     sp, x29
        host_frame_end
        .size   XC_STACK_CALL, .-XC_STACK_CALL

/* (stack x0, top x1, function x2, argument x3) */
        begin   XC_STACK_CALL_AT
        host_frame_begin
        mov     sp, x1
        mov     x0, x3
        blr     x2
        mov     sp, x29
        host_frame_end
        .size   XC_STACK_CALL_AT, .-XC_STACK_CALL_AT

/* (stack x0) */
        begin   xc_stack_visit
        host_frame_begin
        ldr     x9, [x0]
        mov     sp, x9
        mov     sp, x29
        host_frame_end
        .size   xc_stack_visit, .-xc_stack_visit

/* (stack x0, function x1, argument x2, host_high x3) */
        begin   XC_STACK_CALL_MOVING
        host_frame_begin
        ldr     x9, [x3]
        sub     x9, x9, x29
        ldr     x10, [x0]
        mov     sp, x10
        stp     x3, x9, [sp, #-16]!
        mov     x0, x2
        blr     x1
        ldp     x3, x9, [sp]
        ldr     x3, [x3]
        sub     x3, x3, x9
        mov     sp, x3
        .cfi_def_cfa sp, 16
        host_frame_end
        .size   XC_STACK_CALL_MOVING, .-XC_STACK_CALL_MOVING

/* (stack x0, host_high x1) */
        begin   xc_stack_visit_moving
        host_frame_begin
        ldr     x9, [x1]
        sub     x9, x9, x29
        ldr     x10, [x0]
        mov     sp, x10
        stp     x1, x9, [sp, #-16]!
        ldp     x3, x9, [sp]
        ldr     x3, [x3]
        sub     x3, x3, x9
        mov     sp, x3
        .cfi_def_cfa sp, 16
        host_frame_end
        .size   xc_stack_visit_moving, .-xc_stack_visit_moving
        .section .note.GNU-stack, "", %progbits
