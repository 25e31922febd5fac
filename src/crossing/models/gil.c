/* The model `gil`: an extension module of CPython 3.11 that gives up the global interpreter lock
 * around a call (Py_BEGIN_ALLOW_THREADS, Py_END_ALLOW_THREADS), its fast path, in source order.
 *
 * Source: CPython 3.11.2, Python/ceval.c (PyEval_SaveThread, PyEval_RestoreThread,
 * COMPUTE_EVAL_BREAKER), Python/ceval_gil.h (drop_gil, take_gil), Python/pystate.c
 * (_PyThreadState_Swap), Python/condvar.h. What is a function in the interpreter as it is
 * distributed (optimised at link time: Debian 12) is one here, never inlined: PyEval_SaveThread,
 * with drop_gil and the swap in it; PyEval_RestoreThread, with the swap; take_gil. The mutexes and
 * the condition variables are the C library's, as there.
 *
 * Which operation belongs to which step:
 *   save       _PyThreadState_Swap(NULL): load and store of the current thread state; its check
 *   release    drop_gil: load of locked, last_holder, mutex locked, locked = 0, condition
 *              signalled, mutex unlocked; load of gil_drop_request
 *   call       the extension's function; the C function
 *   reacquire  take_gil: errno, load of finalizing, mutex locked, load of locked, switch_mutex
 *              locked, locked = 1, last_holder looked at, condition signalled, switch_mutex
 *              unlocked; finalizing and gil_drop_request again, eval_breaker computed, async_exc,
 *              mutex unlocked, errno
 *   restore    _PyThreadState_Swap(tstate): load and store of the current thread state
 *
 * There is no `switch`: Python and C share a stack. One load is ours: CPython's runtime has a fixed
 * address, here it is reached through the thread, since there may be several.
 *
 * Off the fast path: who finds the lock taken waits for its condition, by the interval, and asks
 * for it when that has passed without a switch (take_gil); who is asked gives it up at its next
 * poll, or when it next releases it, and then waits until another thread has it (drop_gil,
 * FORCE_SWITCHING). Nobody takes the lock from a thread, and nobody watches. A scheduler of several
 * tokens is as many interpreters with a lock each; a thread belongs to one of them for life.
 *
 * Six locked operations on the fast path, all of the three mutexes' locking and unlocking: signals
 * to conditions that nobody waits for take none. glibc leaves even those out as long as a process
 * has never started a thread; a lock that nobody else could take is not what is modelled here, so
 * the first thread of this model starts one.
 *
 * Subsets: one that releases without reacquiring, and one that saves without restoring, is undone
 * with plain stores.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "crossing/foreign.h"
#include "crossing/model.h"
#include "crossing/plant.h"
#include "crossing/policy.h"

#define PY_FUNCTION            __attribute__((noipa, unused)) static
#define PY_PART                __attribute__((always_inline)) static inline
#define PY_COLD                __attribute__((noipa, cold)) static
#define PY_UNLIKELY(condition) __builtin_expect(!!(condition), 0)

struct py_tstate;

/* ceval_gil.h's _gil_runtime_state, in its order. */
struct py_gil {
    unsigned long interval; /* microseconds */
    struct py_tstate *_Atomic last_holder;
    _Atomic int locked;
    unsigned long switch_number;
    pthread_cond_t cond;
    pthread_mutex_t mutex;
    pthread_cond_t switch_cond;
    pthread_mutex_t switch_mutex;
};

/* A runtime and its interpreter: what a token stands for. The fields that the path touches. */
struct py_runtime { /* several of them share no line */
    _Alignas(64) struct py_tstate *_Atomic finalizing;
    _Atomic int signals_pending;
    struct py_gil gil;
    struct py_tstate *_Atomic tstate_current;
    struct py_interp {
        struct py_runtime *runtime;
        _Atomic int eval_breaker, gil_drop_request, calls_to_do;
        int async_exc;
    } interp;
    unsigned waiting; /* ours: threads in take_gil's loop, under gil.mutex */
};

struct py_tstate {
    struct py_interp *volatile interp;
    void *volatile async_exc;
};

struct gil_thread {
    struct xc_thread common;
    struct py_tstate tstate;
    struct py_runtime *volatile runtime;
};

#define XC_MODEL_SYMBOL gil
#define XC_MODEL_STEPS                                                                             \
    (XC_BIT_SAVE | XC_BIT_RELEASE | XC_BIT_CALL | XC_BIT_RESTORE | XC_BIT_REACQUIRE)

#define LOAD(word)         atomic_load_explicit(word, memory_order_relaxed)
#define STORE(word, value) atomic_store_explicit(word, value, memory_order_relaxed)

/* Py_FatalError. */
__attribute__((noipa, cold, noreturn)) static void fatal(const char *reason)
{
    fprintf(stderr, "crosscost: model of CPython: fatal error: %s\n", reason);
    abort();
}

#define MUTEX_LOCK(mutex)                                                                          \
    if (PY_UNLIKELY(pthread_mutex_lock(mutex)))                                                    \
    fatal("PyMUTEX_LOCK(" #mutex ") failed")
#define MUTEX_UNLOCK(mutex)                                                                        \
    if (PY_UNLIKELY(pthread_mutex_unlock(mutex)))                                                  \
    fatal("PyMUTEX_UNLOCK(" #mutex ") failed")
#define COND_SIGNAL(cond)                                                                          \
    if (PY_UNLIKELY(pthread_cond_signal(cond)))                                                    \
    fatal("PyCOND_SIGNAL(" #cond ") failed")

/* What would be done for signals, for calls that are pending, and while the interpreter ends. None
 * of that ever is. */
PY_COLD void unexpected(void)
{
    fatal("a signal, a pending call or the end, which this model never has");
}

/* pystate.c: _PyThreadState_Swap. */
PY_PART struct py_tstate *swap(struct py_runtime *runtime, struct py_tstate *tstate)
{
    struct py_tstate *old = LOAD(&runtime->tstate_current);
    STORE(&runtime->tstate_current, tstate);
    return old;
}

/* pystate.c: _PyThreadState_MustExit. */
PY_PART void check_must_exit(struct py_runtime *runtime, struct py_tstate *tstate)
{
    struct py_tstate *finalizing = LOAD(&runtime->finalizing);
    if (PY_UNLIKELY(finalizing != NULL && finalizing != tstate))
        unexpected();
}

/* ceval.c: COMPUTE_EVAL_BREAKER. */
PY_PART void compute_eval_breaker(struct py_runtime *runtime, struct py_interp *interp)
{
    int breaker = LOAD(&interp->gil_drop_request);
    if (PY_UNLIKELY(LOAD(&runtime->signals_pending)))
        unexpected();
    if (PY_UNLIKELY(LOAD(&interp->calls_to_do)))
        unexpected();
    STORE(&interp->eval_breaker, breaker | interp->async_exc);
}

/* ceval.c: RESET_GIL_DROP_REQUEST. */
PY_PART void reset_drop_request(struct py_runtime *runtime, struct py_interp *interp)
{
    STORE(&interp->gil_drop_request, 0);
    compute_eval_breaker(runtime, interp);
}

PY_PART struct xc_thread *thread_of(struct py_tstate *tstate)
{
    return &((struct gil_thread *)((char *)tstate - offsetof(struct gil_thread, tstate)))->common;
}

/* ceval.c: SET_GIL_DROP_REQUEST. The interpreter's threads look at one eval breaker; here each
 * looks at a word of its own. Who holds the lock cannot go while we have its mutex. */
PY_COLD void set_drop_request(struct py_runtime *runtime)
{
    struct xc_thread *holder = thread_of(LOAD(&runtime->gil.last_holder));
    STORE(&runtime->interp.gil_drop_request, 1);
    STORE(&runtime->interp.eval_breaker, 1);
    if (atomic_exchange_explicit(&holder->asked, 1, memory_order_relaxed) == 0)
        XC_OBSERVE(holder->scheduler, XC_EVENT_PREEMPT, holder, holder->token, 0);
}

/* drop_gil's end, where the lock was asked for: does not go on before another thread has it. */
PY_COLD void force_switch(struct py_runtime *runtime, struct py_tstate *tstate)
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

/* ceval_gil.h: drop_gil. */
PY_PART void drop_gil(struct py_runtime *runtime, struct py_interp *interp,
                      struct py_tstate *tstate)
{
    struct py_gil *gil = &runtime->gil;
    if (PY_UNLIKELY(!LOAD(&gil->locked)))
        fatal("drop_gil: GIL is not locked");
    if (tstate != NULL)
        STORE(&gil->last_holder, tstate);
    MUTEX_LOCK(&gil->mutex);
    STORE(&gil->locked, 0);
    COND_SIGNAL(&gil->cond);
    MUTEX_UNLOCK(&gil->mutex);
    if (PY_UNLIKELY(LOAD(&interp->gil_drop_request) && tstate != NULL))
        force_switch(runtime, tstate);
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
PY_COLD void wait_for_gil(struct py_runtime *runtime, struct py_tstate *tstate)
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
PY_COLD void note_switch(struct py_tstate *tstate)
{
    struct xc_thread *thread = thread_of(tstate);
    thread->counts.medium++;
    STORE(&thread->asked, 0);
    XC_OBSERVE(thread->scheduler, XC_EVENT_TAKE_IDLE, thread, thread->token, 0);
}

/* ceval_gil.h: take_gil. */
PY_FUNCTION void take_gil(struct py_tstate *tstate)
{
    int err = errno;
    struct py_interp *interp = tstate->interp;
    struct py_runtime *runtime = interp->runtime;
    struct py_gil *gil = &runtime->gil;
    bool waited = false;
    check_must_exit(runtime, tstate);
    MUTEX_LOCK(&gil->mutex);
    if (PY_UNLIKELY(LOAD(&gil->locked))) {
        wait_for_gil(runtime, tstate);
        waited = true;
    }
    MUTEX_LOCK(&gil->switch_mutex);
    STORE(&gil->locked, 1);
    if (PY_UNLIKELY(tstate != LOAD(&gil->last_holder))) {
        STORE(&gil->last_holder, tstate);
        ++gil->switch_number;
        if (!waited)
            note_switch(tstate);
    }
    COND_SIGNAL(&gil->switch_cond);
    MUTEX_UNLOCK(&gil->switch_mutex);
    check_must_exit(runtime, tstate);
    if (PY_UNLIKELY(LOAD(&interp->gil_drop_request)))
        reset_drop_request(runtime, interp);
    else
        compute_eval_breaker(runtime, interp);
    if (PY_UNLIKELY(tstate->async_exc != NULL))
        unexpected();
    MUTEX_UNLOCK(&gil->mutex);
    errno = err;
}

/* ceval.c: PyEval_SaveThread. Where the swap is left out it is told its thread. */
PY_PART struct py_tstate *save_thread(xc_steps steps, struct py_runtime *runtime,
                                      struct py_tstate *tstate)
{
    if (steps & XC_BIT_SAVE) {
        tstate = swap(runtime, NULL);
        if (PY_UNLIKELY(tstate == NULL))
            fatal("PyEval_SaveThread: no thread state");
        XC_PLANT_HERE(XC_STEP_SAVE);
    }
    if (steps & XC_BIT_RELEASE) {
        drop_gil(runtime, tstate->interp, tstate);
        XC_PLANT_HERE(XC_STEP_RELEASE);
    }
    return tstate;
}

/* ceval.c: PyEval_RestoreThread. */
PY_PART void restore_thread(xc_steps steps, struct py_tstate *tstate)
{
    if (PY_UNLIKELY(tstate == NULL))
        fatal("PyEval_RestoreThread: no thread state");
    if (steps & XC_BIT_REACQUIRE) {
        take_gil(tstate);
        XC_PLANT_HERE(XC_STEP_REACQUIRE);
    }
    if (steps & XC_BIT_RESTORE) {
        swap(tstate->interp->runtime, tstate);
        XC_PLANT_HERE(XC_STEP_RESTORE);
    }
}

/* What a timed subset leaves undone, undone with plain stores. */
PY_PART void undo(xc_steps steps, struct py_runtime *runtime, struct py_tstate *tstate)
{
    if ((steps & XC_BIT_RELEASE) && !(steps & XC_BIT_REACQUIRE))
        STORE(&runtime->gil.locked, 1);
    if ((steps & XC_BIT_SAVE) && !(steps & XC_BIT_RESTORE))
        STORE(&runtime->tstate_current, tstate);
}

#define XC_LOOP_BEGIN(thread) XC_PLANT_BEGIN(thread)

/* What stands in the extension's function: the macros around the call. */
#define ALLOW_THREADS_AND(STEPS, thread, CALL)                                                     \
    struct gil_thread *self = (struct gil_thread *)(thread);                                       \
    struct py_tstate *save = &self->tstate;                                                        \
    if ((STEPS) & (XC_BIT_SAVE | XC_BIT_RELEASE))                                                  \
        save = save_thread_##STEPS(self->runtime, save);                                           \
    CALL;                                                                                          \
    if ((STEPS) & (XC_BIT_RESTORE | XC_BIT_REACQUIRE))                                             \
        restore_thread_##STEPS(save);                                                              \
    undo(STEPS, self->runtime, save);

#define XC_DEFINE_CROSSING(STEPS)                                                                  \
    PY_FUNCTION struct py_tstate *save_thread_##STEPS(struct py_runtime *runtime,                  \
                                                      struct py_tstate *tstate)                    \
    {                                                                                              \
        return save_thread(STEPS, runtime, tstate);                                                \
    }                                                                                              \
    PY_FUNCTION void restore_thread_##STEPS(struct py_tstate *tstate)                              \
    {                                                                                              \
        restore_thread(STEPS, tstate);                                                             \
    }                                                                                              \
    PY_FUNCTION int32_t extension_add_##STEPS(struct xc_thread *thread, int32_t first,             \
                                              int32_t second)                                      \
    {                                                                                              \
        XC_PLANT_HERE(XC_STEP_CALL);                                                               \
        int32_t result;                                                                            \
        ALLOW_THREADS_AND(STEPS, thread, result = xc_foreign_add(first, second))                   \
        return result;                                                                             \
    }                                                                                              \
    PY_PART int32_t crossing_##STEPS(struct xc_thread *thread, int32_t first, int32_t second)      \
    {                                                                                              \
        if ((STEPS)&XC_BIT_CALL)                                                                   \
            return extension_add_##STEPS(thread, first, second);                                   \
        ALLOW_THREADS_AND(STEPS, thread, (void)0)                                                  \
        return first;                                                                              \
    }

#include "crossing/loops.h"

XC_DEFINE_LOOPS(61)

#if XC_PLANT == 0

static void condition_init(pthread_cond_t *cond)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    if (pthread_cond_init(cond, &attributes) != 0)
        fatal("PyCOND_INIT failed");
    pthread_condattr_destroy(&attributes);
}

/* ceval_gil.h: create_gil. */
static void create_gil(struct py_runtime *runtime, uint64_t interval_us)
{
    *runtime = (struct py_runtime){.gil = {.interval = interval_us < 1 ? 1 : interval_us}};
    runtime->interp.runtime = runtime;
    pthread_mutex_init(&runtime->gil.mutex, NULL);
    pthread_mutex_init(&runtime->gil.switch_mutex, NULL);
    condition_init(&runtime->gil.cond);
    condition_init(&runtime->gil.switch_cond);
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
    size_t bytes = scheduler->token_count * sizeof(struct py_runtime);
    struct py_runtime *runtimes = aligned_alloc(_Alignof(struct py_runtime), bytes);
    if (!runtimes)
        return xc_fail(error, XC_UNFIT, "no memory for %u interpreters", scheduler->token_count);
    for (unsigned i = 0; i < scheduler->token_count; i++)
        create_gil(&runtimes[i], scheduler->time_slice_ns / 1000);
    scheduler->policy_state = runtimes;
    return XC_OK;
}

static void release(struct xc_scheduler *scheduler)
{
    struct py_runtime *runtimes = scheduler->policy_state;
    for (unsigned i = 0; i < scheduler->token_count; i++)
        destroy_gil(&runtimes[i]);
    free(runtimes);
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
    struct xc_thread_counts before = thread->counts;
    swap(runtime, NULL);
    drop_gil(runtime, &runtime->interp, &self->tstate);
    take_gil(&self->tstate);
    swap(runtime, &self->tstate);
    thread->counts.medium = before.medium; /* which count crossings */
    thread->counts.slow = before.slow;
    thread->counts.yields++;
}

static const struct xc_policy policy = {
    .time_slice_ns = 5000000,
    .create = create,
    .release = release,
    .enter = enter,
    .leave = leave,
    .yield = yield,
};

static void thread_init(struct xc_thread *thread)
{
    (void)thread; /* all there is to it waits for the lock: see enter */
}

PY_PART void cross(struct xc_thread *thread, xc_foreign_fn *function, void *frame)
{
    ALLOW_THREADS_AND(61, thread, function(frame))
}

static void cross_any(struct xc_thread *thread, xc_foreign_fn *function, void *frame)
{
    cross(thread, function, frame);
}

#define XC_STUB                           PY_FUNCTION
#define XC_STUB_BEGIN                     ((void)0)
#define XC_CROSS(thread, function, frame) cross(thread, function, frame)
#include "crossing/calls.h"

static const char *disorder(const struct xc_thread *thread)
{
    const struct gil_thread *self = (const struct gil_thread *)thread;
    const struct py_runtime *runtime = self->runtime;
    if (!LOAD(&runtime->gil.locked) || LOAD(&runtime->gil.last_holder) != &self->tstate)
        return "the lock is not held";
    if (LOAD(&runtime->tstate_current) != &self->tstate)
        return "the current thread state is not back";
    return NULL;
}

XC_DEFINE_PLANTED

const struct xc_model xc_model_gil = {
    .info = {.name = "gil",
             .summary = "CPython 3.11: an extension that releases the lock",
             .source = "CPython 3.11.2: ceval.c, ceval_gil.h, pystate.c",
             .steps = XC_MODEL_STEPS},
    .thread_bytes = sizeof(struct gil_thread),
    .thread_init = thread_init,
    .policy = &policy,
    .cross = cross_any,
    .calls = loop_calls,
    .accumulate = loop_accumulate,
    .disorder = disorder,
    .loops = &XC_LOOPS_OF(0),
    .planted = planted,
};

#endif
