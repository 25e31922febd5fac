/* A known cost, planted in one step: a serialising frame with a number of core cycles in it.
 *
 * A chain of dependent operations alone would hide behind out-of-order execution, so fences stand
 * on both sides (x86-64: lfence; aarch64: isb; riscv64: fence, fence.i). The frame itself costs,
 * and disturbs its neighbours: a plant is judged against the same frame with 0 cycles in it.
 */
#ifndef XC_CROSSING_PLANT_H
#define XC_CROSSING_PLANT_H

#include <stdint.h>

#ifndef XC_PLANT
#define XC_PLANT 0 /* the step planted in, counted from 1; 0 = none */
#endif

#define XC_PLANT_CYCLES_MAX 1000000u

/* In assembly: returns after that number of cycles of a dependent chain between two fences. */
void xc_plant_frame(uint64_t cycles);

/* What the planted loops spend in each frame; a loop sets it before its first iteration. */
extern uint64_t xc_plant_cycles;

/* Before a loop's first iteration. */
#define XC_PLANT_BEGIN(thread)                                                                     \
    do {                                                                                           \
        if (XC_PLANT != 0)                                                                         \
            xc_plant_cycles = (thread)->plant_cycles;                                              \
    } while (0)

/* Stands once in every step of every model. Expands to nothing where nothing is planted. */
#define XC_PLANT_HERE(step)                                                                        \
    do {                                                                                           \
        if (XC_PLANT == (step) + 1)                                                                \
            xc_plant_frame(xc_plant_cycles);                                                       \
    } while (0)

#endif
