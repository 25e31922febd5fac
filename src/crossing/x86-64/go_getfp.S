/* xc_go_getfp: the frame pointer of the function that calls, which is what getfp of Go's
 * asm_amd64.s is. In assembly here as there, because a compiler would give it a frame. */
        .text
        .p2align 6
        .globl  xc_go_getfp
        .hidden xc_go_getfp
        .type   xc_go_getfp, @function
xc_go_getfp:
        .cfi_startproc
        mov     %rbp, %rax
        ret
        .cfi_endproc
        .size   xc_go_getfp, .-xc_go_getfp
        .section .note.GNU-stack, "", @progbits
