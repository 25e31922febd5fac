/* xc_inject_frame: see crossing/inject.h, and x86-64/inject.S for why it is a jump into a chain. */
        .text
        .option push
        .option norvc
        .p2align 6
        .globl  xc_inject_frame
        .hidden xc_inject_frame
        .type   xc_inject_frame, @function
xc_inject_frame:
        .cfi_startproc
        srli    t0, a0, 10
        andi    a0, a0, 1023
        addi    a0, a0, 1
        slli    a0, a0, 2
        lla     t1, .Lend
        sub     t1, t1, a0
        fence   iorw, iorw
        fence.i
        .rept   16
        xor     t2, t2, t3
        .endr
        jr      t1
        .p2align 6
.Lchain:
        .rept   1024
        xor     t2, t2, t3
        .endr
.Lend:
        beqz    t0, .Lout
        addi    t0, t0, -1
        j       .Lchain
.Lout:
        fence   iorw, iorw
        fence.i
        ret
        .cfi_endproc
        .size   xc_inject_frame, .-xc_inject_frame
        .option pop
        .section .note.GNU-stack, "", @progbits
