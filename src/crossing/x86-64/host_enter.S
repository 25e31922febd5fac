/* xc_host_enter(function, a, b, c): calls function(a, b, c), code built with a host runtime's
 * conventions (no callee-saved registers but the frame pointer), from code built with the System V
 * ABI's, whose callee-saved registers (section 3.2.1) are therefore kept here. */
        .text
        .p2align 6
        .globl  xc_host_enter
        .hidden xc_host_enter
        .type   xc_host_enter, @function
xc_host_enter:
        .cfi_startproc
        push    %rbp
        .cfi_def_cfa_offset 16
        .cfi_offset %rbp, -16
        mov     %rsp, %rbp
        .cfi_def_cfa_register %rbp
        push    %rbx
        push    %r12
        push    %r13
        push    %r14
        push    %r15
        sub     $8, %rsp
        .cfi_offset %rbx, -24
        .cfi_offset %r12, -32
        .cfi_offset %r13, -40
        .cfi_offset %r14, -48
        .cfi_offset %r15, -56
        mov     %rdi, %rax
        mov     %rsi, %rdi
        mov     %rdx, %rsi
        mov     %rcx, %rdx
        call    *%rax
        mov     -8(%rbp), %rbx
        mov     -16(%rbp), %r12
        mov     -24(%rbp), %r13
        mov     -32(%rbp), %r14
        mov     -40(%rbp), %r15
        leave
        .cfi_def_cfa %rsp, 8
        ret
        .cfi_endproc
        .size   xc_host_enter, .-xc_host_enter
        .section .note.GNU-stack, "", @progbits
