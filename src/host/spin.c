#include "host/spin.h"

#include <stdlib.h>

#include "support/clock.h"

enum { GAP_NS = 10000, PACE_RUNS = 500, PACE_OPERATIONS = 20000 };

void xc_gaps_watch(double duration_ms, struct xc_gaps *gaps)
{
    uint64_t start_ns = xc_now_ns(), last_ns = start_ns, longest_ns = 0, lost_ns = 0;
    uint64_t duration_ns = (uint64_t)(duration_ms * 1e6), tick_ns = duration_ns;
    uint64_t quiet_ns = 0;
    long quiet_reads = 0;
    *gaps = (struct xc_gaps){0};
    while (last_ns - start_ns < duration_ns) {
        uint64_t now_ns = xc_now_ns(), step_ns = now_ns - last_ns;
        if (step_ns > 0 && step_ns < tick_ns)
            tick_ns = step_ns;
        if (step_ns > GAP_NS) {
            gaps->count++;
            lost_ns += step_ns;
            longest_ns = step_ns > longest_ns ? step_ns : longest_ns;
        } else {
            quiet_ns += step_ns;
            quiet_reads++;
        }
        last_ns = now_ns;
    }
    gaps->longest_us = (double)longest_ns / 1e3;
    gaps->lost_share = last_ns > start_ns ? (double)lost_ns / (double)(last_ns - start_ns) : 0;
    gaps->clock_ns = quiet_reads ? (double)quiet_ns / (double)quiet_reads : 0;
    gaps->tick_ns = (double)tick_ns;
}

/* A dependent chain, so that its time is that of the processor's clock and nothing else's. */
static unsigned long work_chain(unsigned long value)
{
    for (int i = 0; i < PACE_OPERATIONS; i++) {
        value = value * 5 + 1;
        __asm__ volatile("" : "+r"(value));
    }
    return value;
}

static int compare_doubles(const void *one, const void *other)
{
    double a = *(const double *)one, b = *(const double *)other;
    return (a > b) - (a < b);
}

double xc_pace_spread(void)
{
    double times[PACE_RUNS];
    unsigned long value = 1;
    for (int i = 0; i < PACE_RUNS; i++) {
        uint64_t start_ns = xc_now_ns();
        value = work_chain(value);
        times[i] = xc_since_ns(start_ns);
    }
    qsort(times, PACE_RUNS, sizeof times[0], compare_doubles);
    double low = times[PACE_RUNS / 10], high = times[PACE_RUNS - PACE_RUNS / 10];
    return low > 0 ? high / low - 1 : 0;
}
