#include "host/spin.h"

#include "support/clock.h"

enum { GAP_NS = 10000 };

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
