/* See ../registers.h. Callee-saved: rbx, rbp, r12 to r15. */
        .text
        .globl  registers_across
        .type   registers_across, @function
registers_across:
        push    %rbp
        push    %rbx
        push    %r12
        push    %r13
        push    %r14
        push    %r15
        push    %r9
        mov     %rdi, %rax
        mov     %rsi, %rdi
        mov     %rdx, %rsi
        mov     %rcx, %rdx
        mov     0(%r8), %rbx
        mov     8(%r8), %rbp
        mov     16(%r8), %r12
        mov     24(%r8), %r13
        mov     32(%r8), %r14
        mov     40(%r8), %r15
        call    *%rax
        pop     %r9
        mov     %rbx, 0(%r9)
        mov     %rbp, 8(%r9)
        mov     %r12, 16(%r9)
        mov     %r13, 24(%r9)
        mov     %r14, 32(%r9)
        mov     %r15, 40(%r9)
        pop     %r15
        pop     %r14
        pop     %r13
        pop     %r12
        pop     %rbx
        pop     %rbp
        mov     $6, %eax
        ret

        .globl  stack_pointer_across_move
        .type   stack_pointer_across_move, @function
stack_pointer_across_move:
        push    %rbx
        mov     %r8, %rbx
        mov     %rsp, 0(%rbx)
        call    xc_stack_call_moving
        mov     %rsp, 8(%rbx)
        mov     0(%rbx), %rsp
        pop     %rbx
        ret

        .globl  spoil_registers
        .type   spoil_registers, @function
spoil_registers:
        push    %rbp
        push    %rbx
        push    %r12
        push    %r13
        push    %r14
        push    %r15
        mov     $-1, %rax
        .irp    register, rcx, rdx, rsi, rdi, r8, r9, r10, r11, rbx, rbp, r12, r13, r14, r15
        mov     %rax, %\register
        .endr
        pop     %r15
        pop     %r14
        pop     %r13
        pop     %r12
        pop     %rbx
        pop     %rbp
        ret
        .section .note.GNU-stack, "", @progbits
