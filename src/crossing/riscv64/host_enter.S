/* xc_host_enter: see x86-64/host_enter.S; the callee-saved registers are those of the RISC-V
 * calling convention, chapter 1. */
        .text
        .p2align 6
        .globl  xc_host_enter
        .hidden xc_host_enter
        .type   xc_host_enter, @function
xc_host_enter:
        .cfi_startproc
        addi    sp, sp, -112
        .cfi_def_cfa_offset 112
        sd      ra, 104(sp)
        sd      s0, 96(sp)
        .cfi_offset ra, -8
        .cfi_offset s0, -16
        addi    s0, sp, 112
        .cfi_def_cfa s0, 0
        sd      s1, 88(sp)
        .cfi_offset s1, -24
        sd      s2, 80(sp)
        .cfi_offset s2, -32
        sd      s3, 72(sp)
        .cfi_offset s3, -40
        sd      s4, 64(sp)
        .cfi_offset s4, -48
        sd      s5, 56(sp)
        .cfi_offset s5, -56
        sd      s6, 48(sp)
        .cfi_offset s6, -64
        sd      s7, 40(sp)
        .cfi_offset s7, -72
        sd      s8, 32(sp)
        .cfi_offset s8, -80
        sd      s9, 24(sp)
        .cfi_offset s9, -88
        sd      s10, 16(sp)
        .cfi_offset s10, -96
        sd      s11, 8(sp)
        .cfi_offset s11, -104
        mv      t0, a0
        mv      a0, a1
        mv      a1, a2
        mv      a2, a3
        jalr    t0
        ld      s1, 88(sp)
        ld      s2, 80(sp)
        ld      s3, 72(sp)
        ld      s4, 64(sp)
        ld      s5, 56(sp)
        ld      s6, 48(sp)
        ld      s7, 40(sp)
        ld      s8, 32(sp)
        ld      s9, 24(sp)
        ld      s10, 16(sp)
        ld      s11, 8(sp)
        .cfi_def_cfa sp, 112
        ld      s0, 96(sp)
        ld      ra, 104(sp)
        addi    sp, sp, 112
        .cfi_def_cfa_offset 0
        .cfi_restore s0
        .cfi_restore ra
        ret
        .cfi_endproc
        .size   xc_host_enter, .-xc_host_enter
        .section .note.GNU-stack, "", @progbits
