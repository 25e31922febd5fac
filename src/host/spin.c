#include "host/spin.h"

#include <stdlib.h>
#include <time.h>

static const double gap_ns = 10000;
enum { PACE_RUNS = 500, PACE_OPERATIONS = 20000 };

static double now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

void xc_gaps_watch(double duration_ms, struct xc_gaps *gaps)
{
    double start = now_ns(), last = start, tick = duration_ms * 1e6, lost = 0;
    long reads = 0, quiet_reads = 0;
    double quiet = 0;
    *gaps = (struct xc_gaps){0};
    while (last - start < duration_ms * 1e6) {
        double now = now_ns(), step = now - last;
        reads++;
        if (step > 0 && step < tick)
            tick = step;
        if (step > gap_ns) {
            gaps->count++;
            lost += step;
            if (step > gaps->longest_us * 1e3)
                gaps->longest_us = step / 1e3;
        } else {
            quiet += step;
            quiet_reads++;
        }
        last = now;
    }
    gaps->lost_share = last > start ? lost / (last - start) : 0;
    gaps->clock_ns = quiet_reads ? quiet / (double)quiet_reads : 0;
    gaps->tick_ns = reads ? tick : 0;
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
        double start = now_ns();
        value = work_chain(value);
        times[i] = now_ns() - start;
    }
    qsort(times, PACE_RUNS, sizeof times[0], compare_doubles);
    double low = times[PACE_RUNS / 10], high = times[PACE_RUNS - PACE_RUNS / 10];
    return low > 0 ? high / low - 1 : 0;
}
