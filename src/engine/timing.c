#include "engine/timing.h"

#include <math.h>
#include <time.h>

#include "crosscost/api.h"
#include "engine/prepare.h"
#include "support/clock.h"

/* Calls this deep before an epoch: as deep as any processor's return stack, and then some. 8 were
 * enough where it was seen (AMD Zen 5). */
#define RETURNS_TO_WARM_UP 64

/* Before an epoch the case runs for this part of it, untimed: the other cases and the probe have
 * taken its code out of the predictors and the first-level cache. */
#define WARM_UP_PART 16

/* Reading the thread's processor time takes 0.2 to 1 us, unless an interrupt comes. */
#define READ_NS_MAX 3000
#define READS_MAX   4

void xc_timing_init(struct xc_timing *timing, const struct xc_measure_hooks *hooks)
{
    *timing = (struct xc_timing){.hooks = hooks};
    xc_timing_break(timing);
}

void xc_timing_break(struct xc_timing *timing)
{
    timing->last = (struct xc_probe_reading){NAN, NAN};
}

static struct xc_probe_reading probe(struct xc_timing *timing)
{
    struct xc_probe_reading reading = {NAN, NAN};
    if (!timing->hooks->probe)
        return reading;
    uint64_t start_ns = xc_now_ns();
    xc_probe_read(timing->hooks->probe, &reading);
    timing->probe_ns += xc_since_ns(start_ns);
    return reading;
}

/* Calls itself `depth` times, and returns. */
XC_NOIPA static void call_and_return(unsigned depth)
{
    if (depth > 1)
        call_and_return(depth - 1);
    __asm__ volatile(""); /* so that the call above is none that ends a function */
}

/* A moment, by two clocks: the thread's processor time, and the wall's in the middle of the system
 * call that reads it. */
struct moment {
    uint64_t cpu_ns, wall_ns;
};

/* A read that was interrupted has no middle that means anything, and is made again. */
static struct moment now(void)
{
    struct timespec cpu;
    uint64_t before_ns, after_ns;
    int reads = 0;
    do {
        before_ns = xc_now_ns();
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &cpu);
        after_ns = xc_now_ns();
    } while (after_ns - before_ns > READ_NS_MAX && ++reads < READS_MAX);
    return (struct moment){
        .cpu_ns = (uint64_t)cpu.tv_sec * 1000000000u + (uint64_t)cpu.tv_nsec,
        .wall_ns = before_ns + (after_ns - before_ns) / 2,
    };
}

/* The processor's time is read before the returns are warmed up, since reading it is a system call,
 * and how a kernel returns leaves some processors' prediction of returns in a state in which a loop
 * of shallow calls is slow for milliseconds; a few returns from deeper ones end it: docs/method.md.
 * So the processor's time spans more than the batch. What it is less than the wall's over the same
 * span, the thread was off the processor; and that is what the batch's processor time is less than
 * its wall time. */
static void run_loop(const struct xc_measured *measured, struct xc_epoch *epoch)
{
    const struct xc_case *one = measured->one;
    uint64_t iterations = measured->iterations;
    struct moment before = now();
    call_and_return(RETURNS_TO_WARM_UP);
    uint64_t start_ns = xc_now_ns();
    one->loop(iterations, measured->cookie);
    epoch->real_ns = xc_since_ns(start_ns);
    struct moment after = now();
    double span_ns = (double)(after.wall_ns - before.wall_ns);
    double off_ns = span_ns - (double)(after.cpu_ns - before.cpu_ns);
    epoch->cpu_ns = epoch->real_ns - off_ns;
}

static void warm_up(const struct xc_measured *measured)
{
    const struct xc_case *one = measured->one;
    uint64_t iterations = measured->iterations / WARM_UP_PART;
    if (iterations == 0 || one->flags & XC_CASE_LONG)
        return;
    if (one->begin)
        one->begin(measured->cookie);
    one->loop(iterations, measured->cookie);
}

static bool run_here(const struct xc_timing *timing, struct xc_measured *measured,
                     struct xc_epoch *epoch)
{
    const struct xc_measure_hooks *hooks = timing->hooks;
    warm_up(measured);
    if (measured->one->begin)
        measured->one->begin(measured->cookie);
    if (hooks->epoch_begin)
        hooks->epoch_begin(hooks->cookie);
    run_loop(measured, epoch);
    bool kept =
        !hooks->epoch_end || hooks->epoch_end(hooks->cookie) || measured->one->flags & XC_CASE_LONG;
    return kept && !(hooks->stopped && hooks->stopped(hooks->cookie));
}

/* The thread that runs it is watched there: what happens to this thread, which waits meanwhile, is
 * no matter. While it is undisturbed it has the processor all the time. */
static bool run_elsewhere(struct xc_measured *measured, struct xc_epoch *epoch)
{
    struct xc_elapsed elapsed = {0};
    struct xc_error error = {""};
    enum xc_status status =
        measured->one->timed(measured->iterations, measured->cookie, &elapsed, &error);
    if (status != XC_OK)
        xc_fail_case(measured, status, &error);
    epoch->real_ns = epoch->cpu_ns = elapsed.ns;
    return status == XC_OK && !elapsed.disturbed;
}

void xc_time_epoch(struct xc_timing *timing, struct xc_measured *measured, uint32_t block)
{
    struct xc_samples *samples = &measured->samples;
    struct xc_epoch epoch = {.block = block, .round = XC_NO_ROUND, .ns = NAN};
    if (timing->hooks->probe && isnan(timing->last.cycle_ns))
        timing->last = probe(timing);
    epoch.before = timing->last;
    bool whole =
        measured->one->timed ? run_elsewhere(measured, &epoch) : run_here(timing, measured, &epoch);
    epoch.after = timing->last = probe(timing);
    timing->timed_ns += epoch.real_ns;
    if (!whole || samples->count == samples->capacity) {
        samples->dropped++;
        return;
    }
    epoch.real_ns /= (double)measured->iterations;
    epoch.cpu_ns /= (double)measured->iterations;
    samples->epochs[samples->count++] = epoch;
}
