/* The one clock of this program. Times are kept as whole ns and subtracted as such: as a double, a
 * time since boot loses its last ns after 104 days. */
#ifndef XC_SUPPORT_CLOCK_H
#define XC_SUPPORT_CLOCK_H

#include <stdint.h>
#include <time.h>

/* CLOCK_MONOTONIC, in ns. */
static inline uint64_t xc_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* From start_ns to now: exact up to 104 days. */
static inline double xc_since_ns(uint64_t start_ns)
{
    return (double)(xc_now_ns() - start_ns);
}

#endif
