/* xc_inject_frame: see crossing/inject.h, and x86-64/inject.S for why it is a jump into a chain. */
        .text
        .p2align 6
        .globl  xc_inject_frame
        .hidden xc_inject_frame
        .type   xc_inject_frame, %function
xc_inject_frame:
        .cfi_startproc
        lsr     x2, x0, #10
        and     x0, x0, #1023
        add     x0, x0, #1
        adr     x3, .Lend
        sub     x3, x3, x0, lsl #2
        isb
        .rept   16
        eor     x4, x4, x5
        .endr
        br      x3
        .p2align 6
.Lchain:
        .rept   1024
        eor     x4, x4, x5
        .endr
.Lend:
        cbz     x2, .Lout
        sub     x2, x2, #1
        b       .Lchain
.Lout:
        isb
        ret
        .cfi_endproc
        .size   xc_inject_frame, .-xc_inject_frame
        .section .note.GNU-stack, "", %progbits
