/* See ../registers.h. Callee-saved: s0 to s11, fs0 to fs11. */
        .macro  each_saved operation, float_operation, base, start
        .set    offset, \start
        .irp    register, s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11
        \operation \register, offset(\base)
        .set    offset, offset + 8
        .endr
        .irp    register, fs0, fs1, fs2, fs3, fs4, fs5, fs6, fs7, fs8, fs9, fs10, fs11
        \float_operation \register, offset(\base)
        .set    offset, offset + 8
        .endr
        .endm
        .macro  keep
        addi    sp, sp, -208
        sd      ra, 0(sp)
        each_saved sd, fsd, sp, 16
        .endm
        .macro  give_back
        ld      ra, 0(sp)
        each_saved ld, fld, sp, 16
        addi    sp, sp, 208
        .endm

        .text
        .globl  registers_across
        .type   registers_across, @function
registers_across:
        keep
        sd      a5, 8(sp)
        mv      t0, a0
        mv      a0, a1
        mv      a1, a2
        mv      a2, a3
        mv      t1, a4
        each_saved ld, fld, t1, 0
        jalr    t0
        ld      t1, 8(sp)
        each_saved sd, fsd, t1, 0
        give_back
        li      a0, 24
        ret

        .globl  stack_pointer_across_move
        .type   stack_pointer_across_move, @function
stack_pointer_across_move:
        addi    sp, sp, -16
        sd      ra, 8(sp)
        sd      s1, 0(sp)
        mv      s1, a4
        sd      sp, 0(s1)
        call    xc_stack_call_moving
        sd      sp, 8(s1)
        ld      sp, 0(s1)
        ld      ra, 8(sp)
        ld      s1, 0(sp)
        addi    sp, sp, 16
        ret

        .globl  spoil_registers
        .type   spoil_registers, @function
spoil_registers:
        keep
        li      a0, -1
        .irp    register, a1, a2, a3, a4, a5, a6, a7, t0, t1, t2, t3, t4, t5, t6
        mv      \register, a0
        .endr
        .irp    register, s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11
        mv      \register, a0
        .endr
        .irp    register, fs0, fs1, fs2, fs3, fs4, fs5, fs6, fs7, fs8, fs9, fs10, fs11
        fmv.d.x \register, a0
        .endr
        give_back
        ret
        .section .note.GNU-stack, "", @progbits
