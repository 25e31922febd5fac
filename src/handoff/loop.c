/* The loop of a workload's thread: what is done in each crossing, timed, and recorded.
 *
 * In a closed loop a thread begins its next crossing when it has ended the one before. A stall then
 * delays the beginning of all that would have come meanwhile, and is seen once, however long it is:
 * coordinated omission. With a schedule each crossing has an intended beginning, and its response
 * counts from that: see docs/handoff.md.
 */
#include <sys/resource.h>

#include "handoff/internal.h"

#define INLINED __attribute__((always_inline)) static inline

/* How long before a beginning a thread that sleeps is woken, to be there in time. */
#define EARLY_NS UINT64_C(60000)

/* A crossing that takes so long is claimed by itself. */
#define LONG_NS 10000u

struct foreign_frame {
    uint64_t operations, sleep_ns, stall_ns;
    uint64_t entry_ns, exit_ns; /* filled in */
};

static void sleep_for(uint64_t ns)
{
    struct timespec rest = {.tv_sec = (time_t)(ns / 1000000000u),
                            .tv_nsec = (long)(ns % 1000000000u)};
    while (clock_nanosleep(CLOCK_MONOTONIC, 0, &rest, &rest) != 0)
        ;
}

/* The foreign function. */
static void foreign(void *frame_pointer)
{
    struct foreign_frame *frame = frame_pointer;
    frame->entry_ns = xc_now_ns();
    xc_work(frame->operations);
    if (frame->sleep_ns + frame->stall_ns)
        sleep_for(frame->sleep_ns + frame->stall_ns);
    frame->exit_ns = xc_now_ns();
}

/* Another one: a thread that has nothing to do until then. */
static void wait_until(void *due_pointer)
{
    uint64_t due_ns = *(const uint64_t *)due_pointer, now_ns = xc_now_ns();
    if (due_ns > now_ns + 2 * EARLY_NS)
        sleep_for(due_ns - now_ns - EARLY_NS);
    while (xc_now_ns() < due_ns)
        ;
}

/* In pieces of about a microsecond, with a safe point after each: there the scheduler may ask for
 * the token. */
static void host_work(const struct xc_workload *workload, struct xc_thread *thread)
{
    for (uint64_t i = 0; i < workload->host_pieces; i++) {
        xc_work(workload->piece_operations);
        xc_thread_poll(thread);
    }
    xc_work(workload->rest_operations);
    xc_thread_poll(thread);
}

static enum xc_recorded way_of(struct xc_worker *worker)
{
    struct xc_crossing_counts now = xc_thread_counts(worker->thread), before = worker->counts;
    worker->counts = now;
    if (now.slow != before.slow)
        return XC_RECORDED_SLOW;
    return now.medium != before.medium ? XC_RECORDED_MEDIUM : XC_RECORDED_FAST;
}

static enum xc_way way_out(enum xc_recorded way)
{
    return way == XC_RECORDED_SLOW     ? XC_WAY_SLOW
           : way == XC_RECORDED_MEDIUM ? XC_WAY_MEDIUM
                                       : XC_WAY_FAST;
}

/* due_ns 0: no schedule. records is a constant where this is inlined: a loop that does not record
 * has nothing of it. */
INLINED void cross_once(struct xc_worker *worker, uint64_t due_ns, uint64_t stall_ns, bool records)
{
    const struct xc_workload *workload = worker->workload;
    struct xc_histogram *recorded = worker->recorded;
    struct foreign_frame frame = {
        .operations = workload->foreign_operations,
        .sleep_ns = workload->options.sleeps ? workload->options.foreign_ns : 0,
        .stall_ns = stall_ns,
    };
    worker->counts = xc_thread_counts(worker->thread);
    uint64_t before_ns = xc_now_ns();
    xc_cross(worker->thread, foreign, &frame);
    uint64_t after_ns = xc_now_ns();
    enum xc_recorded way = way_of(worker);
    xc_histogram_record(&recorded[way], after_ns - frame.exit_ns);
    xc_histogram_record(&recorded[XC_RECORDED_RELEASE], frame.entry_ns - before_ns);
    xc_histogram_record(&recorded[XC_RECORDED_CALL], frame.exit_ns - frame.entry_ns);
    xc_histogram_record(&recorded[XC_RECORDED_CROSSING], after_ns - before_ns);
    if (due_ns)
        xc_histogram_record(&recorded[XC_RECORDED_RESPONSE], after_ns - due_ns);
    if (records)
        xc_record_crossing(&worker->recorder, before_ns, frame.entry_ns, frame.exit_ns, after_ns,
                           way_out(way));
    atomic_store_explicit(&worker->crossings, worker->crossings + 1, memory_order_relaxed);
}

/* A share of what is left, smaller and smaller, so that all threads end at about the same time; one
 * by one where a crossing is so long that this costs nothing. */
static uint64_t claim(struct xc_workload *workload)
{
    bool is_long = workload->options.foreign_ns + workload->options.host_ns >= LONG_NS;
    uint64_t left = atomic_load_explicit(&workload->left, memory_order_relaxed), share;
    do {
        if (left == 0)
            return 0;
        share = is_long ? 1 : left / (8 * (uint64_t)workload->options.threads) + 1;
    } while (!atomic_compare_exchange_weak_explicit(&workload->left, &left, left - share,
                                                    memory_order_relaxed, memory_order_relaxed));
    return share;
}

static uint64_t stall_now(struct xc_worker *worker, bool halfway)
{
    if (worker->number != 0 || worker->stall_done || !halfway)
        return 0;
    worker->stall_done = true;
    return worker->workload->options.stall_ns;
}

INLINED void closed_loop(struct xc_worker *worker, bool records)
{
    struct xc_workload *workload = worker->workload;
    for (uint64_t count; (count = claim(workload)) > 0;)
        for (uint64_t i = 0; i < count; i++) {
            bool halfway =
                !worker->stall_done &&
                atomic_load_explicit(&workload->left, memory_order_relaxed) <= workload->wanted / 2;
            host_work(workload, worker->thread);
            cross_once(worker, 0, stall_now(worker, halfway), records);
        }
}

/* Arrivals at fixed distances, the threads' in turn. Who is late begins at once, and stays on the
 * schedule: the response of what came meanwhile holds the waiting. */
INLINED void by_schedule(struct xc_worker *worker, bool records)
{
    const struct xc_workload *workload = worker->workload;
    unsigned threads = workload->options.threads;
    double distance_ns = 1e9 / workload->options.rate_per_second;
    for (uint64_t place = worker->number, end = workload->wanted; place < end; place += threads) {
        uint64_t due_ns = workload->start_ns + (uint64_t)(distance_ns * (double)place);
        if (xc_now_ns() < due_ns)
            xc_cross(worker->thread, wait_until, &due_ns);
        host_work(workload, worker->thread);
        cross_once(worker, due_ns, stall_now(worker, place >= end / 2), records);
    }
}

static uint64_t involuntary_switches(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_THREAD, &usage) == 0 ? (uint64_t)usage.ru_nivcsw : 0;
}

void xc_worker_cross(struct xc_worker *worker)
{
    uint64_t switches = involuntary_switches();
    worker->stall_done = !worker->workload->stalls;
    bool scheduled = worker->workload->options.rate_per_second > 0;
    if (!worker->workload->records) {
        if (scheduled)
            by_schedule(worker, false);
        else
            closed_loop(worker, false);
    } else {
        if (worker->idle_since_ns)
            xc_record_gap(&worker->recorder, worker->idle_since_ns, xc_now_ns());
        if (scheduled)
            by_schedule(worker, true);
        else
            closed_loop(worker, true);
        worker->idle_since_ns = xc_now_ns();
    }
    worker->involuntary_switches += involuntary_switches() - switches;
}
