/* Processor times, as /proc/stat counts them. */
#ifndef XC_HOST_TIMES_H
#define XC_HOST_TIMES_H

#include <stdbool.h>
#include <stddef.h>

/* Clock ticks since the system started. known is false where there was no such line. */
struct xc_cpu_times {
    bool known;
    long long busy, idle, steal; /* busy includes steal */
};

/* Reads the sum over all processors (all may be NULL) and the count first processors, by their
 * number. False when the file cannot be read. */
bool xc_cpu_times_read(const char *root, struct xc_cpu_times *all, struct xc_cpu_times *by_pu,
                       size_t count);
/* Of one processor, or of all where pu is negative. */
bool xc_cpu_times_of(const char *root, int pu, struct xc_cpu_times *times);

/* Shares of the time between two reads, 0 to 1; -1 where it is not known. */
double xc_busy_share(const struct xc_cpu_times *before, const struct xc_cpu_times *after);
double xc_steal_share(const struct xc_cpu_times *before, const struct xc_cpu_times *after);

/* Thermal throttle events of one processor, or of all where pu is negative; -1 = not readable. */
long long xc_throttle_events(const char *root, int pu);

#endif
