/* Before timing: setting up, verifying, and finding out how many iterations make an epoch. */
#include "engine/prepare.h"
#include "support/clock.h"

#include <math.h>
#include <sched.h>
#include <stdio.h>

/* Enough to be far above the clock's resolution, and to warm up caches and predictors. */
#define CALIBRATE_NS       100000.0
#define CALIBRATE_SHORT_NS 10e6
#define CALIBRATE_LONG_NS  1e9
#define CALIBRATE_PARTS    20 /* of a long epoch, whose threads must have come and gone */

/* At this many, what still takes less than CALIBRATE_NS does nothing: that is under 1e-4 ns each.
 */
#define CALIBRATE_ITERATIONS_MAX ((uint64_t)1 << 32)

/* Operations of the first run of a case that is timed elsewhere. */
#define CALIBRATE_ELSEWHERE 1024

/* The shortest epoch of such a case: between the probes and its timed part lie a message to another
 * process and its answer. */
#define ELSEWHERE_EPOCH_NS 1000000

static void reject(struct xc_measured *measured, enum xc_row_status status, enum xc_status failure,
                   const char *reason)
{
    measured->status = status;
    measured->failure = failure;
    snprintf(measured->reason, sizeof measured->reason, "%s", reason);
}

void xc_fail_case(struct xc_measured *measured, enum xc_status failure,
                  const struct xc_error *error)
{
    if (failure != XC_INCONCLUSIVE)
        reject(measured, XC_ROW_FAILED, failure, error->text);
}

/* An interruption is no failure. */
static void reject_failed(struct xc_measured *measured, enum xc_status failure,
                          const struct xc_error *error)
{
    bool interrupted = failure == XC_INCONCLUSIVE;
    reject(measured, interrupted ? XC_ROW_SKIPPED : XC_ROW_FAILED, failure,
           interrupted ? "not reached" : error->text);
}

static const char *why_unfit(const struct xc_case *one)
{
    int policy = one->flags & XC_CASE_THREADS ? sched_getscheduler(0) : -1;
    if (policy >= 0 && (policy & ~SCHED_RESET_ON_FORK) == SCHED_FIFO)
        return "under SCHED_FIFO a thread that waits never gives way: use SCHED_RR or SCHED_OTHER";
    return NULL;
}

void xc_prepare_case(struct xc_measured *measured)
{
    const struct xc_case *one = measured->one;
    struct xc_error error = {""};
    const char *reason = one->unavailable ? one->unavailable : why_unfit(one);
    if (reason) {
        reject(measured, XC_ROW_SKIPPED, XC_OK, reason);
        return;
    }
    enum xc_status status =
        one->setup ? one->setup(one->parameter, &measured->cookie, &error) : XC_OK;
    if (status != XC_OK) {
        measured->cookie = NULL;
        reject_failed(measured, status, &error);
        return;
    }
    status = one->verify(measured->cookie, &error);
    if (status != XC_OK) {
        xc_unprepare_case(measured);
        reject_failed(measured, status, &error);
    }
}

void xc_unprepare_case(struct xc_measured *measured)
{
    if (measured->cookie && measured->one->teardown)
        measured->one->teardown(measured->cookie);
    measured->cookie = NULL;
}

/* How often a run that took so long is looked at: a gap in which something else ran is as long as
 * an epoch now and then, but no second. */
static int repeats_of(double took_ns)
{
    return took_ns < CALIBRATE_SHORT_NS ? 3 : took_ns < CALIBRATE_LONG_NS ? 2 : 1;
}

/* Infinity where it failed, and the row has failed. */
static double time_once_ns(struct xc_measured *measured, uint64_t iterations)
{
    struct xc_elapsed elapsed = {0};
    struct xc_error error = {""};
    uint64_t start_ns = xc_now_ns();
    if (!measured->one->timed) {
        measured->one->loop(iterations, measured->cookie);
        return xc_since_ns(start_ns);
    }
    enum xc_status status = measured->one->timed(iterations, measured->cookie, &elapsed, &error);
    if (status == XC_OK)
        return elapsed.ns;
    reject_failed(measured, status, &error);
    return INFINITY;
}

/* Runs that number of iterations: the fastest of a few runs, or the first that is too fast to tell.
 */
static double fastest_ns(struct xc_measured *measured, uint64_t iterations, double least_ns)
{
    double fastest = INFINITY;
    int runs = 0;
    do {
        if (measured->one->begin)
            measured->one->begin(measured->cookie);
        fastest = fmin(fastest, time_once_ns(measured, iterations));
        runs++;
    } while (measured->status == XC_ROW_OK && fastest >= least_ns && runs < repeats_of(fastest));
    return fastest;
}

/* An operation when there are enough of them for all threads to be at work: as long as twice as
 * many take much less each, and are not yet an epoch. */
static double busy_ns(struct xc_measured *measured, uint64_t iterations, double epoch_ns)
{
    double operation_ns = measured->rough_ns, before_ns = INFINITY;
    while (operation_ns < 0.75 * before_ns && measured->status == XC_ROW_OK &&
           operation_ns * (double)iterations < epoch_ns && iterations < CALIBRATE_ITERATIONS_MAX) {
        iterations *= 2;
        before_ns = operation_ns;
        operation_ns = fastest_ns(measured, iterations, INFINITY) / (double)iterations;
    }
    return fmin(operation_ns, before_ns);
}

void xc_calibrate_case(struct xc_measured *measured, const struct xc_measure_plan *plan)
{
    /* One may take long; but a clock elsewhere may be too coarse for a few. */
    uint64_t iterations = measured->one->timed ? CALIBRATE_ELSEWHERE : 1;
    double least_ns = CALIBRATE_NS;
    if (measured->one->flags & XC_CASE_LONG)
        least_ns = fmax(least_ns, (double)plan->epoch_ns / CALIBRATE_PARTS);
    double took_ns = fastest_ns(measured, iterations, least_ns);
    while (took_ns < least_ns && iterations < CALIBRATE_ITERATIONS_MAX) {
        iterations *= 2;
        took_ns = fastest_ns(measured, iterations, least_ns);
    }
    if (took_ns < CALIBRATE_NS) {
        reject(measured, XC_ROW_FAILED, XC_CRASHED, "takes no time: was its loop optimised away?");
        return;
    }
    measured->rough_ns = took_ns / (double)iterations;
    if (measured->one->flags & XC_CASE_LONG)
        measured->rough_ns = busy_ns(measured, iterations, (double)plan->epoch_ns);
    if (measured->status != XC_ROW_OK || plan->operation_ns_max <= 0 ||
        measured->rough_ns <= plan->operation_ns_max)
        return;
    char reason[96];
    snprintf(reason, sizeof reason, "an operation takes %.3g ms, more than there is time for",
             measured->rough_ns / 1e6);
    reject(measured, XC_ROW_SKIPPED, XC_OK, reason);
}

static uint64_t iterations_for(double operation_ns, uint64_t epoch_ns)
{
    double iterations = (double)epoch_ns / operation_ns;
    return iterations < 1 ? 1 : (uint64_t)iterations;
}

void xc_choose_iterations(struct xc_measurement *measurement, const struct xc_measure_plan *plan)
{
    for (size_t i = 0; i < measurement->count; i++) {
        struct xc_measured *measured = &measurement->cases[i];
        uint64_t epoch_ns = plan->epoch_ns;
        if (measured->one->timed && epoch_ns < ELSEWHERE_EPOCH_NS)
            epoch_ns = ELSEWHERE_EPOCH_NS;
        if (measured->status == XC_ROW_OK)
            measured->iterations =
                plan->iterations ? plan->iterations : iterations_for(measured->rough_ns, epoch_ns);
    }
}
