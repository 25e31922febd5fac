/* xc_asmcgocall_VERSION (function, argument and room for a result at %rdi): asmcgocall and
 * gosave_systemstack_switch of Go's asm_amd64.s, operation by operation. In assembly here as there:
 * it knows which registers gosave_systemstack_switch leaves alone, and a compiler would not.
 * xc_asmcgocall_visit_VERSION calls nothing on the other stack: the step `switch` without `call`.
 *
 * Two differences. The thread-local g is found through the global offset table, as a library must;
 * Go's programs know its place. And the result is handed back in %eax, and stored by the caller.
 *
 * The frame pointer keeps the host's frame, and the unwinding rules name it: see stacks/x86-64. */
#include "crossing/models/go/offsets.h"

        .macro  function name
        .p2align 6
        .type   \name, @function
\name:
        .cfi_startproc
        .endm

        .macro  end name
        .cfi_endproc
        .size   \name, .-\name
        .endm

/* g.sched.ret is of Go 1.23, and gone in 1.26. */
        .macro  gosave version, ret
        function gosave_systemstack_switch_\version
        lea     go_unexpected(%rip), %r9
        mov     %r9, GO_G_SCHED_PC(%r14)
        lea     8(%rsp), %r9
        mov     %r9, GO_G_SCHED_SP(%r14)
        .if     \ret
        movq    $0, GO_G_SCHED_RET(%r14)
        .endif
        mov     %rbp, GO_G_SCHED_BP(%r14)
        mov     GO_G_SCHED_CTXT(%r14), %r9
        test    %r9, %r9
        jz      1f
        call    go_unexpected
1:      ret
        end     gosave_systemstack_switch_\version
        .endm

        .macro  asmcgocall name, version, call
        .globl  \name
        .hidden \name
        function \name
        .cfi_signal_frame
        push    %rbp
        .cfi_def_cfa_offset 16
        .cfi_offset %rbp, -16
        mov     %rsp, %rbp
        .cfi_def_cfa_register %rbp
        mov     (%rdi), %rax
        mov     8(%rdi), %rbx
        mov     %rsp, %rdx
        mov     go_tls_g@GOTTPOFF(%rip), %rcx
        mov     %fs:(%rcx), %rdi
        cmp     $0, %rdi
        je      2f
        mov     GO_G_M(%rdi), %r8
        mov     GO_M_GSIGNAL(%r8), %rsi
        cmp     %rsi, %rdi
        je      2f
        mov     GO_M_G0(%r8), %rsi
        cmp     %rsi, %rdi
        je      2f
        call    gosave_systemstack_switch_\version
        mov     %rsi, %fs:(%rcx)
        mov     GO_G_SCHED_SP(%rsi), %rsp
        sub     $16, %rsp
        and     $-16, %rsp
        mov     %rdi, 8(%rsp)
        mov     GO_G_STACK_HI(%rdi), %rdi
        sub     %rdx, %rdi
        mov     %rdi, (%rsp)
        .if     \call
        call    asmcgocall_landingpad
        .endif
        mov     8(%rsp), %rdi
        mov     GO_G_STACK_HI(%rdi), %rsi
        sub     (%rsp), %rsi
        mov     go_tls_g@GOTTPOFF(%rip), %rcx
        mov     %rdi, %fs:(%rcx)
        mov     %rsi, %rsp
        pop     %rbp
        .cfi_remember_state
        .cfi_def_cfa %rsp, 8
        .cfi_restore %rbp
        ret
        .cfi_restore_state
2:      call    go_unexpected
        ud2
        end     \name
        .endm

        .text
        function asmcgocall_landingpad
        mov     %rbx, %rdi
        jmp     *%rax
        end     asmcgocall_landingpad

        gosave  go1_23, 1
        asmcgocall xc_asmcgocall_go1_23, go1_23, 1
        asmcgocall xc_asmcgocall_visit_go1_23, go1_23, 0
        gosave  go1_26, 0
        asmcgocall xc_asmcgocall_go1_26, go1_26, 1
        asmcgocall xc_asmcgocall_visit_go1_26, go1_26, 0
        .section .note.GNU-stack, "", @progbits
