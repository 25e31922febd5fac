/* See ../registers.h. Callee-saved: x19 to x29, d8 to d15. */
        .macro  keep
        stp     x29, x30, [sp, #-176]!
        stp     x19, x20, [sp, #16]
        stp     x21, x22, [sp, #32]
        stp     x23, x24, [sp, #48]
        stp     x25, x26, [sp, #64]
        stp     x27, x28, [sp, #80]
        stp     d8, d9, [sp, #96]
        stp     d10, d11, [sp, #112]
        stp     d12, d13, [sp, #128]
        stp     d14, d15, [sp, #144]
        .endm
        .macro  give_back
        ldp     x19, x20, [sp, #16]
        ldp     x21, x22, [sp, #32]
        ldp     x23, x24, [sp, #48]
        ldp     x25, x26, [sp, #64]
        ldp     x27, x28, [sp, #80]
        ldp     d8, d9, [sp, #96]
        ldp     d10, d11, [sp, #112]
        ldp     d12, d13, [sp, #128]
        ldp     d14, d15, [sp, #144]
        ldp     x29, x30, [sp], #176
        .endm

        .text
        .globl  registers_across
        .type   registers_across, %function
registers_across:
        keep
        str     x5, [sp, #160]
        mov     x9, x0
        mov     x0, x1
        mov     x1, x2
        mov     x2, x3
        ldp     x19, x20, [x4, #0]
        ldp     x21, x22, [x4, #16]
        ldp     x23, x24, [x4, #32]
        ldp     x25, x26, [x4, #48]
        ldp     x27, x28, [x4, #64]
        ldr     x29, [x4, #80]
        ldr     d8, [x4, #88]
        ldp     d9, d10, [x4, #96]
        ldp     d11, d12, [x4, #112]
        ldp     d13, d14, [x4, #128]
        ldr     d15, [x4, #144]
        blr     x9
        ldr     x5, [sp, #160]
        stp     x19, x20, [x5, #0]
        stp     x21, x22, [x5, #16]
        stp     x23, x24, [x5, #32]
        stp     x25, x26, [x5, #48]
        stp     x27, x28, [x5, #64]
        str     x29, [x5, #80]
        str     d8, [x5, #88]
        stp     d9, d10, [x5, #96]
        stp     d11, d12, [x5, #112]
        stp     d13, d14, [x5, #128]
        str     d15, [x5, #144]
        give_back
        mov     w0, #19
        ret

        .globl  stack_pointer_across_move
        .type   stack_pointer_across_move, %function
stack_pointer_across_move:
        stp     x19, x30, [sp, #-16]!
        mov     x19, x4
        mov     x9, sp
        str     x9, [x19]
        bl      xc_stack_call_moving
        mov     x9, sp
        str     x9, [x19, #8]
        ldr     x9, [x19]
        mov     sp, x9
        ldp     x19, x30, [sp], #16
        ret

        .globl  spoil_registers
        .type   spoil_registers, %function
spoil_registers:
        keep
        mov     x0, #-1
        .irp    number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17
        mov     x\number, x0
        .endr
        .irp    number, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29
        mov     x\number, x0
        .endr
        .irp    number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        fmov    d\number, x0
        .endr
        give_back
        ret
        .section .note.GNU-stack, "", %progbits
