/* The clock that measuring goes by. */
#ifndef XC_MEASURE_CLOCK_H
#define XC_MEASURE_CLOCK_H

#include <time.h>

/* CLOCK_MONOTONIC, in ns. */
static inline double xc_clock_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

#endif
