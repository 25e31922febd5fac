/* xc_inject_frame: see crossing/inject.h. A jump into the last n + 1 of 1,024 dependent one-cycle
 * operations, so that no loop's mispredicted end is part of the cost. xor between two registers is
 * used because recent cores execute chains of additions of constants while renaming, in no time.
 * The first 16 are there for every n: a jump takes some cycles to resolve, beside which the first
 * operations of a chain would be free. And one more stands behind the jump for every n: a jump to
 * the very end costs a cycle more than one to anywhere before it. */
        .text
        .p2align 6
        .globl  xc_inject_frame
        .hidden xc_inject_frame
        .type   xc_inject_frame, @function
xc_inject_frame:
        .cfi_startproc
        mov     %rdi, %r8
        shr     $10, %r8
        and     $1023, %edi
        lea     3(%rdi,%rdi,2), %rdi
        lea     .Lend(%rip), %rdx
        sub     %rdi, %rdx
        lfence
        .rept   16
        xor     %rcx, %rax
        .endr
        notrack jmp *%rdx
        .p2align 6
.Lchain:
        .rept   1024
        xor     %rcx, %rax
        .endr
.Lend:
        test    %r8, %r8
        jz      .Lout
        dec     %r8
        jmp     .Lchain
.Lout:
        lfence
        ret
        .cfi_endproc
        .size   xc_inject_frame, .-xc_inject_frame
        .section .note.GNU-stack, "", @progbits
