/* xc_plant_frame: see crossing/plant.h. A jump into the last n of 1,024 dependent one-cycle
 * operations, so that no loop's mispredicted end is part of the cost. xor between two registers is
 * used because recent cores execute chains of additions of constants while renaming, in no time. */
        .text
        .p2align 6
        .globl  xc_plant_frame
        .hidden xc_plant_frame
        .type   xc_plant_frame, @function
xc_plant_frame:
        .cfi_startproc
        lfence
        mov     %rdi, %r8
        shr     $10, %r8
        and     $1023, %edi
        lea     (%rdi,%rdi,2), %rdi
        lea     .Lend(%rip), %rdx
        sub     %rdi, %rdx
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
        .size   xc_plant_frame, .-xc_plant_frame
        .section .note.GNU-stack, "", @progbits
