/* A workload's threads: started, let through the gate for an epoch, ended. */
#include "handoff/workload.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "crossing/scheduler.h"
#include "handoff/internal.h"
#include "host/placement.h"

#define PIECE_NS           1000u
#define WORKER_STACK_BYTES ((size_t)2 * 1024 * 1024) /* HotSpot wants 320 KiB of it free */

/* Without a crossing for so long, and a few times what one takes, a thread is lost. */
#define LOST_NS UINT64_C(10000000000)

/* --- the gate --------------------------------------------------------------------------------- */

/* The foreign function that a thread is in between two epochs. */
static void wait_at_gate(void *workload_pointer)
{
    struct xc_workload *workload = workload_pointer;
    pthread_mutex_lock(&workload->lock);
    uint64_t seen = workload->epoch;
    if (--workload->remaining == 0)
        pthread_cond_signal(&workload->closed);
    while (workload->epoch == seen && !workload->stop)
        pthread_cond_wait(&workload->opened, &workload->lock);
    pthread_mutex_unlock(&workload->lock);
}

static uint64_t crossings_of(const struct xc_workload *workload)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < workload->started; i++)
        sum += atomic_load_explicit(&workload->workers[i].crossings, memory_order_relaxed);
    return sum;
}

static uint64_t patience_ns(const struct xc_workload_options *options)
{
    double distance_ns =
        options->rate_per_second > 0 ? 1e9 / options->rate_per_second * options->threads : 0;
    return LOST_NS + 4 * (options->foreign_ns + options->host_ns + options->stall_ns) +
           2 * (uint64_t)distance_ns;
}

/* Under the lock: until all threads are back at the gate, or one is given up. */
static void wait_for_workers(struct xc_workload *workload)
{
    uint64_t seen = crossings_of(workload), since_ns = xc_now_ns();
    while (workload->remaining > 0) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec++;
        pthread_cond_timedwait(&workload->closed, &workload->lock, &until);
        uint64_t crossings = crossings_of(workload), now_ns = xc_now_ns();
        if (crossings != seen) {
            seen = crossings;
            since_ns = now_ns;
        } else if (workload->remaining > 0 && now_ns - since_ns > patience_ns(&workload->options)) {
            workload->stuck = true;
            return;
        }
    }
}

void xc_workload_run(struct xc_workload *workload, uint64_t crossings)
{
    pthread_mutex_lock(&workload->lock);
    if (!workload->stuck) {
        atomic_store(&workload->left, crossings);
        workload->wanted = crossings;
        workload->remaining = workload->options.threads;
        workload->start_ns = xc_now_ns();
        workload->epoch++;
        pthread_cond_broadcast(&workload->opened);
        wait_for_workers(workload);
        workload->seconds_ns += xc_now_ns() - workload->start_ns;
    }
    pthread_mutex_unlock(&workload->lock);
}

enum xc_status xc_workload_check(const struct xc_workload *workload, struct xc_error *error)
{
    return workload->stuck
               ? xc_fail(error, XC_CRASHED,
                         "no crossing for %llu s: a thread waits for a token that "
                         "does not come",
                         (unsigned long long)(patience_ns(&workload->options) / 1000000000u))
               : XC_OK;
}

void xc_workload_reset(struct xc_workload *workload, bool stalls)
{
    for (unsigned i = 0; i < workload->started; i++) {
        struct xc_worker *worker = &workload->workers[i];
        memset(worker->recorded, 0, XC_RECORDED_COUNT * sizeof *worker->recorded);
        atomic_store(&worker->crossings, 0);
        worker->involuntary_switches = 0;
    }
    workload->seconds_ns = 0;
    workload->stalls = stalls && workload->options.stall_ns > 0;
    xc_event_counters_reset(&workload->counters);
}

void xc_workload_record(struct xc_workload *workload, bool records)
{
    const struct xc_recording *recording = workload->options.recording;
    if (!recording || records == atomic_load(&workload->records))
        return;
    if (recording->timeline)
        xc_timeline_pause(recording->timeline, !records, xc_now_ns());
    atomic_store(&workload->records, records);
}

/* --- a thread's life -------------------------------------------------------------------------- */

static enum xc_status take_place(struct xc_worker *worker)
{
    const struct xc_workload_options *options = &worker->workload->options;
    enum xc_status status = XC_OK;
    prctl(PR_SET_TIMERSLACK, 1UL);
    if (options->pu_count) {
        status = xc_host_bind(options->host, options->pus[worker->number % options->pu_count],
                              &worker->error);
        worker->bound = status == XC_OK;
        if (!options->must_bind)
            status = XC_OK;
    }
    worker->recorded = calloc(XC_RECORDED_COUNT, sizeof *worker->recorded);
    if (status == XC_OK && !worker->recorded)
        status = xc_fail(&worker->error, XC_UNFIT, "no memory for the histograms of thread %u",
                         worker->number);
    if (status == XC_OK)
        status = xc_thread_attach(worker->workload->scheduler, &worker->thread, &worker->error);
    /* By the scheduler's number of the thread, as its events name it. */
    if (status == XC_OK && options->recording)
        worker->recorder =
            xc_recording_thread(options->recording, xc_thread_number(worker->thread));
    return status;
}

static void *live(void *worker_pointer)
{
    struct xc_worker *worker = worker_pointer;
    struct xc_workload *workload = worker->workload;
    worker->status = take_place(worker);
    if (worker->status != XC_OK) {
        pthread_mutex_lock(&workload->lock);
        if (--workload->remaining == 0)
            pthread_cond_signal(&workload->closed);
        pthread_mutex_unlock(&workload->lock);
        return NULL;
    }
    for (;;) {
        xc_cross(worker->thread, wait_at_gate, workload);
        if (workload->stop)
            break;
        xc_worker_cross(worker);
    }
    xc_thread_detach(worker->thread);
    return NULL;
}

/* Signals are the measuring thread's. */
static int start_thread(struct xc_worker *worker)
{
    pthread_attr_t attributes;
    sigset_t signals, before;
    sigfillset(&signals);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, WORKER_STACK_BYTES);
    pthread_sigmask(SIG_BLOCK, &signals, &before);
    int failure = pthread_create(&worker->pthread, &attributes, live, worker);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return failure;
}

static enum xc_status start_all(struct xc_workload *workload, struct xc_error *error)
{
    unsigned wanted = workload->options.threads;
    enum xc_status status = XC_OK;
    pthread_mutex_lock(&workload->lock);
    workload->remaining = wanted;
    pthread_mutex_unlock(&workload->lock);
    for (unsigned i = 0; i < wanted && status == XC_OK; i++) {
        struct xc_worker *worker = &workload->workers[i];
        worker->workload = workload;
        worker->number = i;
        int failure = start_thread(worker);
        if (failure)
            status = xc_fail(error, XC_UNFIT, "thread %u of %u cannot be started: %s", i + 1,
                             wanted, strerror(failure));
        else
            workload->started++;
    }
    pthread_mutex_lock(&workload->lock);
    workload->remaining -= wanted - workload->started;
    wait_for_workers(workload);
    pthread_mutex_unlock(&workload->lock);
    for (unsigned i = 0; i < workload->started && status == XC_OK; i++)
        if (workload->workers[i].status != XC_OK)
            status =
                xc_fail(error, workload->workers[i].status, "%s", workload->workers[i].error.text);
    return status == XC_OK ? xc_workload_check(workload, error) : status;
}

/* --- the whole -------------------------------------------------------------------------------- */

static enum xc_status check_options(const struct xc_workload_options *options,
                                    struct xc_error *error)
{
    if (options->threads < 1 || options->threads > XC_WORKLOAD_THREADS_MAX)
        return xc_fail(error, XC_USAGE, "%u threads are out of range: 1 to %u", options->threads,
                       XC_WORKLOAD_THREADS_MAX);
    if (options->foreign_ns > XC_WORKLOAD_NS_MAX || options->host_ns > XC_WORKLOAD_NS_MAX)
        return xc_fail(error, XC_USAGE, "foreign calls and host work take at most %llu ns",
                       (unsigned long long)XC_WORKLOAD_NS_MAX);
    return XC_OK;
}

static void plan_work(struct xc_workload *workload)
{
    const struct xc_workload_options *options = &workload->options;
    double operation_ns = xc_work_measure();
    uint64_t pieces = options->host_ns / PIECE_NS;
    workload->foreign_operations =
        options->sleeps ? 0 : xc_work_for(options->foreign_ns, operation_ns);
    workload->host_pieces = pieces;
    workload->piece_operations = xc_work_for(PIECE_NS, operation_ns);
    workload->rest_operations = xc_work_for(options->host_ns - pieces * PIECE_NS, operation_ns);
}

static void count_and_record(void *workload_pointer, const struct xc_event *event)
{
    struct xc_workload *workload = workload_pointer;
    xc_event_counters_add(&workload->counters, event);
    if (atomic_load_explicit(&workload->records, memory_order_relaxed))
        xc_recording_event(workload->options.recording, event);
}

static enum xc_status make_scheduler(struct xc_workload *workload, struct xc_error *error)
{
    const struct xc_workload_options *options = &workload->options;
    struct xc_scheduler_options wanted = {
        .model = options->model,
        .tokens = options->tokens,
        .stack_bytes = options->stack_bytes,
        .bind_to_node = options->numa_node >= 0,
        .node = (unsigned)options->numa_node,
        .prefault = true,
        .monitor = true,
    };
    /* A runtime's monitor is bound to nothing, and ours must not be to where a thread is. But the
     * tokens are to be where the first thread is: the thread that makes them stays on its node. */
    bool bound =
        options->pu_count && xc_host_allow_all(options->host, options->pus[0], NULL) == XC_OK;
    enum xc_status status = xc_scheduler_create(&wanted, &workload->scheduler, error);
    if (bound && status == XC_OK)
        status = xc_host_bind(options->host, options->pus[0], error);
    if (status != XC_OK)
        return status;
    workload->observer = options->recording
                             ? (struct xc_observer){workload, count_and_record}
                             : (struct xc_observer){&workload->counters, xc_event_counters_add};
    xc_scheduler_observe(workload->scheduler, &workload->observer);
    return XC_OK;
}

static void init_gate(struct xc_workload *workload)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&workload->lock, NULL);
    pthread_cond_init(&workload->opened, NULL);
    pthread_cond_init(&workload->closed, &attributes);
    pthread_condattr_destroy(&attributes);
}

enum xc_status xc_workload_create(const struct xc_workload_options *options,
                                  struct xc_workload **workload, struct xc_error *error)
{
    enum xc_status status = check_options(options, error);
    if (status != XC_OK)
        return status;
    size_t bytes = options->threads * sizeof(struct xc_worker);
    struct xc_workload *made = aligned_alloc(64, (sizeof *made + 63) / 64 * 64);
    struct xc_worker *workers = aligned_alloc(64, bytes);
    if (!made || !workers) {
        free(made);
        free(workers);
        return xc_fail(error, XC_UNFIT, "no memory for %u threads", options->threads);
    }
    memset(made, 0, sizeof *made);
    memset(workers, 0, bytes);
    made->options = *options;
    made->workers = workers;
    init_gate(made);
    plan_work(made);
    status = make_scheduler(made, error);
    if (status == XC_OK)
        status = start_all(made, error);
    if (status != XC_OK) {
        xc_workload_release(made);
        return status;
    }
    *workload = made;
    return XC_OK;
}

/* Threads that are lost cannot be waited for; what they may still touch is left to them. */
void xc_workload_release(struct xc_workload *workload)
{
    if (!workload || workload->stuck)
        return;
    pthread_mutex_lock(&workload->lock);
    workload->stop = true;
    pthread_cond_broadcast(&workload->opened);
    pthread_mutex_unlock(&workload->lock);
    for (unsigned i = 0; i < workload->started; i++) {
        pthread_join(workload->workers[i].pthread, NULL);
        free(workload->workers[i].recorded);
    }
    xc_scheduler_release(workload->scheduler);
    pthread_cond_destroy(&workload->closed);
    pthread_cond_destroy(&workload->opened);
    pthread_mutex_destroy(&workload->lock);
    free(workload->workers);
    free(workload);
}

enum xc_status xc_workload_profile_memory(const struct xc_workload *workload,
                                          struct xc_profile *profile, struct xc_error *error)
{
    uint64_t histograms = (uint64_t)workload->started * XC_RECORDED_COUNT;
    uint64_t bytes = histograms * sizeof(struct xc_histogram);
    struct xc_profile_memory memory = {histograms, bytes, histograms, bytes};
    enum xc_status status = xc_profile_stacks_add(
        profile, workload->options.model, xc_stack_pool_counts(workload->scheduler->stacks), error);
    return status == XC_OK ? xc_profile_memory_add(profile, workload->options.model, "histograms",
                                                   memory, error)
                           : status;
}
