/* A known cost, injected in one step: a serialising frame with a number of core cycles in it.
 *
 * A chain of dependent operations alone would hide behind out-of-order execution, so fences stand
 * on both sides (x86-64: lfence; aarch64: isb; riscv64: fence, fence.i). The frame itself costs,
 * and disturbs its neighbours: an injection is judged against the same frame with 0 cycles in it.
 */
#ifndef XC_CROSSING_INJECT_H
#define XC_CROSSING_INJECT_H

#include <stdint.h>

#ifndef XC_INJECT
#define XC_INJECT 0 /* the step injected in, counted from 1; 0 = none */
#endif

#define XC_INJECT_CYCLES_MAX 1000000u

/* In assembly: returns after that number of cycles of a dependent chain between two fences. */
void xc_inject_frame(uint64_t cycles);

/* What the injected loops spend in each frame; a loop sets it before its first iteration. */
extern uint64_t xc_inject_cycles;

/* Before a loop's first iteration. */
#define XC_INJECT_BEGIN(thread)                                                                    \
    do {                                                                                           \
        if (XC_INJECT != 0)                                                                        \
            xc_inject_cycles = (thread)->inject_cycles;                                            \
    } while (0)

/* Stands once in every step of every model. Expands to nothing where nothing is injected. */
#define XC_INJECT_HERE(step)                                                                       \
    do {                                                                                           \
        if (XC_INJECT == (step) + 1)                                                               \
            xc_inject_frame(xc_inject_cycles);                                                     \
    } while (0)

#endif
