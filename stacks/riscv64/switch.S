/* The switches of crosscost/stack.h, by the RISC-V calling convention (chapter 1 of the psABI): see
 * x86-64/switch.S. fcsr and the callee-saved registers belong to the function that is called. */
#include "stacks/symbols.h"

        .macro  host_frame_begin
        .cfi_startproc
        .cfi_signal_frame
        addi    sp, sp, -16
        .cfi_def_cfa_offset 16
        sd      ra, 8(sp)
        sd      s0, 0(sp)
        .cfi_offset ra, -8
        .cfi_offset s0, -16
        addi    s0, sp, 16
        .cfi_def_cfa s0, 0
        .endm

        .macro  host_frame_end
        ld      ra, 8(sp)
        ld      s0, 0(sp)
        .cfi_def_cfa sp, 16
        addi    sp, sp, 16
        .cfi_def_cfa_offset 0
        .cfi_restore s0
        .cfi_restore ra
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
/* (stack a0, function a1, argument a2) */
        begin   XC_STACK_CALL
        host_frame_begin
        ld      sp, 0(a0)
        mv      a0, a2
        jalr    a1
        addi    sp, s0, -16
        host_frame_end
        .size   XC_STACK_CALL, .-XC_STACK_CALL

/* (stack a0, top a1, function a2, argument a3) */
        begin   XC_STACK_CALL_AT
        host_frame_begin
        mv      sp, a1
        mv      a0, a3
        jalr    a2
        addi    sp, s0, -16
        host_frame_end
        .size   XC_STACK_CALL_AT, .-XC_STACK_CALL_AT

/* (stack a0) */
        begin   xc_stack_visit
        host_frame_begin
        ld      sp, 0(a0)
        addi    sp, s0, -16
        host_frame_end
        .size   xc_stack_visit, .-xc_stack_visit

/* (stack a0, function a1, argument a2, host_high a3) */
        begin   XC_STACK_CALL_MOVING
        host_frame_begin
        ld      t0, 0(a3)
        sub     t0, t0, sp
        ld      sp, 0(a0)
        addi    sp, sp, -16
        sd      a3, 8(sp)
        sd      t0, 0(sp)
        mv      a0, a2
        jalr    a1
        ld      a3, 8(sp)
        ld      t0, 0(sp)
        ld      a3, 0(a3)
        sub     sp, a3, t0
        host_frame_end
        .size   XC_STACK_CALL_MOVING, .-XC_STACK_CALL_MOVING

/* (stack a0, host_high a1) */
        begin   xc_stack_visit_moving
        host_frame_begin
        ld      t0, 0(a1)
        sub     t0, t0, sp
        ld      sp, 0(a0)
        addi    sp, sp, -16
        sd      a1, 8(sp)
        sd      t0, 0(sp)
        ld      a3, 8(sp)
        ld      t0, 0(sp)
        ld      a3, 0(a3)
        sub     sp, a3, t0
        host_frame_end
        .size   xc_stack_visit_moving, .-xc_stack_visit_moving
        .section .note.GNU-stack, "", @progbits
