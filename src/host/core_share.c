#include "host/core_share.h"

#include <math.h>
#include <stdlib.h>

#include "host/host.h"
#include "support/clock.h"

/* A look takes 19,200 cycles at least: 3.2 us at 6 GHz. */
#define LOOKS_PER_MS 320
#define LOOKS_MAX    65536
/* Between two looks: something else ran. */
#define GAP_NS 10000

static int compare_cycles(const void *one, const void *other)
{
    double a = ((const struct xc_core_look *)one)->reading.cycle_ns;
    double b = ((const struct xc_core_look *)other)->reading.cycle_ns;
    return (a > b) - (a < b);
}

static void measure_windows(const struct xc_core_look *looks, size_t count,
                            struct xc_core_share *share)
{
    size_t quiet = 0, windows = 0;
    double quiet_ns = 0, end_ns = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        if (!xc_probe_is_quiet(&looks[i].reading, share->width))
            continue;
        bool goes_on = quiet && looks[i].start_ns - end_ns <= GAP_NS &&
                       xc_probe_is_quiet(&looks[i - 1].reading, share->width);
        windows += !goes_on;
        quiet_ns += looks[i].end_ns - (goes_on ? end_ns : looks[i].start_ns);
        end_ns = looks[i].end_ns;
        quiet++;
    }
    double all_ns = looks[count - 1].end_ns - looks[0].start_ns;
    share->quiet_share = (double)quiet / (double)count;
    share->time_share = all_ns > 0 ? quiet_ns / all_ns : -1;
    share->window_ms = windows ? quiet_ns / (double)windows / 1e6 : 0;
}

void xc_core_share_of(struct xc_core_look *looks, size_t count, unsigned width,
                      struct xc_core_share *share)
{
    *share = (struct xc_core_share){.width = width,
                                    .looks = count,
                                    .quiet_share = -1,
                                    .time_share = -1,
                                    .cycle_ns = NAN,
                                    .cycle_spread = NAN};
    if (count == 0 || !isfinite(looks[0].reading.cycle_ns))
        return;
    if (width)
        measure_windows(looks, count, share);
    qsort(looks, count, sizeof *looks, compare_cycles);
    double low = looks[count / 10].reading.cycle_ns;
    share->cycle_ns = looks[count / 2].reading.cycle_ns;
    share->cycle_spread = low > 0 ? looks[count - 1 - count / 10].reading.cycle_ns / low - 1 : NAN;
}

void xc_core_share_watch(const struct xc_host *host, int pu, double duration_ms,
                         struct xc_core_share *share)
{
    struct xc_probe probe;
    size_t count = 0, capacity = (size_t)(duration_ms * LOOKS_PER_MS) + 1;
    if (capacity > LOOKS_MAX)
        capacity = LOOKS_MAX;
    struct xc_core_look *looks = malloc(capacity * sizeof *looks);
    xc_host_probe_init(host, pu, &probe);
    uint64_t start_ns = xc_now_ns();
    while (looks && count < capacity) {
        struct xc_core_look *look = &looks[count++];
        look->start_ns = xc_since_ns(start_ns);
        xc_probe_read(&probe, &look->reading);
        look->end_ns = xc_since_ns(start_ns);
        if (look->end_ns >= duration_ms * 1e6 || !isfinite(look->reading.cycle_ns))
            break;
    }
    xc_core_share_of(looks, looks ? count : 0, probe.width, share);
    free(looks);
}
