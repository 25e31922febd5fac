/* How threads of the model `gil` share the lock: who waits how, who asks for it, who gives it up.
 * Off the fast path, and compiled once; gil.c says where it is all from. */
#include <time.h>

#include "crossing/models/gil/gil.h"
#include "crossing/page_offset.h"

/* ceval.c: SET_GIL_DROP_REQUEST. The interpreter's threads look at one eval breaker; here each
 * looks at a word of its own. Who holds the lock cannot go while we have its mutex. */
static void set_drop_request(struct py_runtime *runtime)
{
    struct xc_thread *holder = thread_of(LOAD(&runtime->gil.last_holder));
    STORE(&runtime->interp.gil_drop_request, 1);
    STORE(&runtime->interp.eval_breaker, 1);
    if (atomic_exchange_explicit(&holder->asked, 1, memory_order_relaxed) == 0)
        XC_OBSERVE(holder->scheduler, XC_EVENT_PREEMPT, holder, holder->token, 0);
}

/* drop_gil's end, where the lock was asked for: does not go on before another thread has it. */
void xc_gil_force_switch(struct py_runtime *runtime, struct py_tstate *tstate)
{
    struct py_gil *gil = &runtime->gil;
    MUTEX_LOCK(&gil->switch_mutex);
    if (LOAD(&gil->last_holder) == tstate) {
        reset_drop_request(runtime, &runtime->interp);
        thread_of(tstate)->counts.parks++;
        if (pthread_cond_wait(&gil->switch_cond, &gil->switch_mutex))
            fatal("PyCOND_WAIT(switch_cond) failed");
    }
    MUTEX_UNLOCK(&gil->switch_mutex);
}

/* condvar.h: PyCOND_TIMEDWAIT. True when the time has passed. */
static bool timed_wait(struct py_gil *gil)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    uint64_t ns = (uint64_t)until.tv_nsec + (uint64_t)gil->interval * 1000u;
    until.tv_sec += (time_t)(ns / 1000000000u);
    until.tv_nsec = (long)(ns % 1000000000u);
    int result = pthread_cond_timedwait(&gil->cond, &gil->mutex, &until);
    if (result != 0 && result != ETIMEDOUT)
        fatal("PyCOND_WAIT(gil->cond) failed");
    return result == ETIMEDOUT;
}

/* take_gil's loop, where the lock is somebody else's. Returns with its mutex. */
void xc_gil_wait(struct py_runtime *runtime, struct py_tstate *tstate)
{
    struct py_gil *gil = &runtime->gil;
    struct xc_thread *thread = thread_of(tstate);
    struct xc_scheduler *scheduler = thread->scheduler;
    uint64_t since_ns = xc_observer(scheduler) ? xc_now_ns() : 0;
    thread->counts.slow++;
    thread->counts.parks++;
    runtime->waiting++;
    XC_OBSERVE(scheduler, XC_EVENT_QUEUE, thread, NULL, 0);
    XC_OBSERVE(scheduler, XC_EVENT_PARK, thread, NULL, 0);
    while (LOAD(&gil->locked)) {
        unsigned long switch_number = gil->switch_number;
        if (timed_wait(gil) && LOAD(&gil->locked) && gil->switch_number == switch_number)
            set_drop_request(runtime);
    }
    runtime->waiting--;
    STORE(&thread->asked, 0);
    XC_OBSERVE(scheduler, XC_EVENT_HANDOVER, thread, thread->token, 0);
    XC_OBSERVE(scheduler, XC_EVENT_WAKE, thread, thread->token, xc_now_ns() - since_ns);
}

/* The lock was free, but another thread had it meanwhile. */
void xc_gil_note_switch(struct py_tstate *tstate)
{
    struct xc_thread *thread = thread_of(tstate);
    thread->counts.medium++;
    STORE(&thread->asked, 0);
    XC_OBSERVE(thread->scheduler, XC_EVENT_TAKE_IDLE, thread, thread->token, 0);
}

static enum xc_status condition_init(pthread_cond_t *cond, struct xc_error *error)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    int failure = pthread_cond_init(cond, &attributes);
    pthread_condattr_destroy(&attributes);
    return failure ? xc_fail(error, XC_UNFIT, "no memory for an interpreter's lock") : XC_OK;
}

static enum xc_status mutex_init(pthread_mutex_t *mutex, struct xc_error *error)
{
    return pthread_mutex_init(mutex, NULL) != 0
               ? xc_fail(error, XC_UNFIT, "no memory for an interpreter's lock")
               : XC_OK;
}

/* ceval_gil.h: create_gil. */
static enum xc_status create_gil(struct py_runtime *runtime, uint64_t interval_us,
                                 struct xc_error *error)
{
    struct py_gil *gil = &runtime->gil;
    *runtime = (struct py_runtime){.gil = {.interval = interval_us < 1 ? 1 : interval_us}};
    runtime->interp.runtime = runtime;
    enum xc_status status = mutex_init(&gil->mutex, error);
    if (status != XC_OK)
        return status;
    status = mutex_init(&gil->switch_mutex, error);
    if (status != XC_OK)
        goto destroy_mutex;
    status = condition_init(&gil->cond, error);
    if (status != XC_OK)
        goto destroy_switch_mutex;
    status = condition_init(&gil->switch_cond, error);
    if (status != XC_OK)
        goto destroy_cond;
    return XC_OK;

destroy_cond:
    pthread_cond_destroy(&gil->cond);
destroy_switch_mutex:
    pthread_mutex_destroy(&gil->switch_mutex);
destroy_mutex:
    pthread_mutex_destroy(&gil->mutex);
    return status;
}

static void destroy_gil(struct py_runtime *runtime)
{
    pthread_cond_destroy(&runtime->gil.switch_cond);
    pthread_cond_destroy(&runtime->gil.cond);
    pthread_mutex_destroy(&runtime->gil.switch_mutex);
    pthread_mutex_destroy(&runtime->gil.mutex);
}

static void *nothing(void *argument)
{
    return argument;
}

/* Makes the C library take its mutexes as they are taken where there are threads. */
static void start_a_thread(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, nothing, NULL) == 0)
        pthread_join(thread, NULL);
}

static enum xc_status create(struct xc_scheduler *scheduler, struct xc_error *error)
{
    struct py_runtime *runtimes =
        xc_page_offset_alloc(scheduler->token_count * sizeof *runtimes, XC_OFFSET_POLICY,
                             xc_scheduler_node(scheduler), "interpreters", error);
    if (!runtimes)
        return XC_UNFIT;
    for (unsigned i = 0; i < scheduler->token_count; i++) {
        enum xc_status status = create_gil(&runtimes[i], scheduler->time_slice_ns / 1000, error);
        if (status == XC_OK)
            continue;
        while (i-- > 0)
            destroy_gil(&runtimes[i]);
        xc_page_offset_free(runtimes);
        return status;
    }
    scheduler->policy_state = runtimes;
    return XC_OK;
}

static void release(struct xc_scheduler *scheduler)
{
    struct py_runtime *runtimes = scheduler->policy_state;
    for (unsigned i = 0; i < scheduler->token_count; i++)
        destroy_gil(&runtimes[i]);
    xc_page_offset_free(runtimes);
}

/* Threads are shared out among the interpreters as they come. */
static void enter(struct xc_thread *thread)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start_a_thread);
    struct gil_thread *self = (struct gil_thread *)thread;
    struct xc_scheduler *scheduler = thread->scheduler;
    unsigned number = thread->number % scheduler->token_count;
    thread->token = &scheduler->tokens[number];
    self->runtime = (struct py_runtime *)scheduler->policy_state + number;
    self->tstate.interp = &self->runtime->interp;
    take_gil(&self->tstate);
    swap(self->runtime, &self->tstate);
}

/* pystate.c: tstate_delete_common and _PyEval_ReleaseLock, without a thread state, since that is
 * gone. */
static void leave(struct xc_thread *thread)
{
    struct py_runtime *runtime = ((struct gil_thread *)thread)->runtime;
    swap(runtime, NULL);
    drop_gil(runtime, &runtime->interp, NULL);
}

/* True when the thread that holds the lock should give it up: it was asked, or it wants to, and
 * somebody waits. */
static bool drop_wanted(struct py_runtime *runtime)
{
    if (LOAD(&runtime->interp.gil_drop_request))
        return true;
    MUTEX_LOCK(&runtime->gil.mutex);
    bool waited_for = runtime->waiting != 0;
    if (waited_for)
        STORE(&runtime->interp.gil_drop_request, 1);
    MUTEX_UNLOCK(&runtime->gil.mutex);
    return waited_for;
}

/* ceval.c: eval_frame_handle_pending. */
static void yield(struct xc_thread *thread)
{
    struct gil_thread *self = (struct gil_thread *)thread;
    struct py_runtime *runtime = self->runtime;
    STORE(&thread->asked, 0);
    if (!drop_wanted(runtime))
        return;
    XC_OBSERVE(thread->scheduler, XC_EVENT_YIELD, thread, thread->token, 0);
    struct xc_crossing_counts before = thread->counts;
    swap(runtime, NULL);
    drop_gil(runtime, &runtime->interp, &self->tstate);
    take_gil(&self->tstate);
    swap(runtime, &self->tstate);
    thread->counts.medium = before.medium; /* which count crossings */
    thread->counts.slow = before.slow;
    thread->counts.yields++;
}

const struct xc_policy xc_gil_policy = {
    .time_slice_ns = 5000000,
    .create = create,
    .release = release,
    .enter = enter,
    .leave = leave,
    .yield = yield,
};
