#include "tests/quiet.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "engine/state.h"
#include "support/clock.h"

#define LOOKS      200 /* for a width that no table has */
#define EPOCHS     60
#define EPOCHS_MIN (EPOCHS / 3)

static const char *contended; /* the first figure that could not be judged */

void quiet_probe_init(struct xc_probe *probe)
{
    double ops_per_cycle[LOOKS];
    xc_probe_init(probe);
    if (probe->width)
        return;
    for (int i = 0; i < LOOKS; i++) {
        struct xc_probe_reading reading;
        xc_probe_read(probe, &reading);
        ops_per_cycle[i] = isfinite(reading.ops_per_cycle) ? reading.ops_per_cycle : 0;
    }
    probe->width = (unsigned)xc_width_seen(ops_per_cycle, LOOKS, XC_WIDTH_LEAST_SHARED);
}

static const struct xc_probe *probe_of_thread(void)
{
    static _Thread_local struct xc_probe probe;
    if (probe.turns == 0)
        quiet_probe_init(&probe);
    return &probe;
}

static long switches_so_far(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_THREAD, &usage) == 0 ? usage.ru_nivcsw : 0;
}

void quiet_begin(struct quiet_epoch *epoch)
{
    const struct xc_probe *probe = probe_of_thread();
    epoch->switches = switches_so_far();
    xc_probe_read(probe, &epoch->before);
    epoch->start_ns = xc_now_ns();
}

bool quiet_end(struct quiet_epoch *epoch)
{
    const struct xc_probe *probe = probe_of_thread();
    struct xc_probe_reading after;
    epoch->ns = xc_since_ns(epoch->start_ns);
    xc_probe_read(probe, &after);
    epoch->cycle_ns = (epoch->before.cycle_ns + after.cycle_ns) / 2;
    return switches_so_far() == epoch->switches &&
           xc_probe_is_quiet(&epoch->before, probe->width) &&
           xc_probe_is_quiet(&after, probe->width) &&
           fabs(epoch->before.cycle_ns - after.cycle_ns) <= XC_AGREE_CYCLE * epoch->cycle_ns;
}

static int by_size(const void *one, const void *other)
{
    double a = *(const double *)one, b = *(const double *)other;
    return (a > b) - (a < b);
}

static double median(double *values, int count)
{
    if (count < EPOCHS_MIN)
        return NAN;
    qsort(values, (size_t)count, sizeof *values, by_size);
    return values[count / 2];
}

double quiet_ratio(void (*numerator)(void *), void (*denominator)(void *), void *cookie)
{
    void (*const both[])(void *) = {numerator, denominator};
    double cycles[2][EPOCHS];
    int counts[2] = {0, 0};
    for (int i = 0; i < 2 * EPOCHS; i++) {
        int which = i % 2;
        struct quiet_epoch epoch;
        quiet_begin(&epoch);
        both[which](cookie);
        if (quiet_end(&epoch))
            cycles[which][counts[which]++] = epoch.ns / epoch.cycle_ns;
    }
    return median(cycles[0], counts[0]) / median(cycles[1], counts[1]);
}

/* Of all figures of the program together. */
static bool is_time_over(void)
{
    static uint64_t start_ns;
    if (start_ns == 0)
        start_ns = xc_now_ns();
    return xc_since_ns(start_ns) > QUIET_SECONDS * 1e9;
}

bool quiet_judge(const char *what, double low, double high, double (*figure)(void *), void *cookie)
{
    int off = 0;
    is_time_over(); /* which begins */
    do {
        double value = figure(cookie);
        if (isnan(value))
            continue;
        printf("%s: %.4g, to be from %.4g to %.4g\n", what, value, low, high);
        if (value >= low && value <= high)
            return true;
        if (++off == QUIET_OFF_TO_FAIL) {
            printf("%s: off in %d of %d measurements of the quiet state\n", what, off, off);
            return false;
        }
    } while (!is_time_over());
    printf("%s: too few measurements of the quiet state to judge it by\n", what);
    if (!contended)
        contended = what;
    return true;
}

int quiet_status(int status)
{
    if (status || !contended)
        return status;
    printf("skipped: contended: the core was not ours alone for long enough to judge '%s'\n",
           contended);
    return 77;
}
