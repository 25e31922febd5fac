/* uint64_t calls_floor_loop(uint64_t iterations): calls a function that only returns.
 * The loop stands at a cache line, the function at another. */
        .text
        .p2align 6
        .globl  calls_floor_loop
        .hidden calls_floor_loop
#if defined(__x86_64__)
        .type   calls_floor_loop, @function
calls_floor_loop:
        mov     %rdi, %rax
        test    %rax, %rax
        jz      2f
        .p2align 6
1:      call    3f
        dec     %rax
        jnz     1b
2:      ret
        .p2align 6
3:      ret
        .section .note.GNU-stack, "", @progbits
#elif defined(__aarch64__)
        .type   calls_floor_loop, %function
calls_floor_loop:
        mov     x9, x30
        cbz     x0, 2f
        .p2align 6
1:      bl      3f
        subs    x0, x0, #1
        b.ne    1b
2:      ret     x9
        .p2align 6
3:      ret
        .section .note.GNU-stack, "", %progbits
#elif defined(__riscv)
        .type   calls_floor_loop, @function
calls_floor_loop:
        mv      t1, ra
        beqz    a0, 2f
        .p2align 6
1:      jal     ra, 3f
        addi    a0, a0, -1
        bnez    a0, 1b
2:      jr      t1
        .p2align 6
3:      ret
        .section .note.GNU-stack, "", @progbits
#endif
