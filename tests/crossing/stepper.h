/* Counts the instructions that a child process executes, one by one. x86-64 only. */
#ifndef XC_TESTS_STEPPER_H
#define XC_TESTS_STEPPER_H

#include <stdint.h>

struct stepped {
    uint64_t instructions;
    uint64_t locked;   /* with a lock prefix, or an exchange with memory */
    uint64_t indirect; /* calls and jumps through a register or memory */
    uint64_t hits;     /* of instructions at the address watched for */
};

/* Runs work(argument) in a child, single-stepped from its first instruction to its return. watched:
 * an address whose executions are counted, or NULL. Returns 0; or 77 where single-stepping is not
 * allowed here, the reason printed. */
int step_through(void (*work)(void *argument), void *argument, const void *watched,
                 struct stepped *stepped);

#endif
