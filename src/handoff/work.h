/* Work that keeps a processor busy for a known time, and the clock that crossings are timed with.
 *
 * Work is a number of dependent operations, not a deadline: a thread that the operating system
 * stops in the middle still has to do the rest. The clock is CLOCK_MONOTONIC: ordered with what
 * stands before and after it, the same on all processors, and the scheduler's events' own; what it
 * costs is measured and told.
 */
#ifndef XC_HANDOFF_WORK_H
#define XC_HANDOFF_WORK_H

#include <stdint.h>

#include "support/clock.h"

struct xc_clock_cost {
    double
        read_ns; /* between two reads in a row, the median: what every step of a crossing holds */
    double tick_ns; /* the smallest step that the clock makes */
};
struct xc_clock_cost xc_clock_measure(void);

/* Does that number of dependent operations. */
void xc_work(uint64_t operations);

/* One operation's time in ns, the best of many tries on the calling thread's processor. */
double xc_work_measure(void);

/* Operations that take so long, at a cost of so much each. */
uint64_t xc_work_for(uint64_t ns, double operation_ns);

#endif
