/* What the model `gil` (gil.c, where its source and its steps are) and its policy share: the
 * interpreter's objects, under its names, and what takes and drops the lock. It is in a header
 * because the fast path is compiled with each injection, and the policy once.
 */
#ifndef XC_CROSSING_MODELS_GIL_H
#define XC_CROSSING_MODELS_GIL_H

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "crossing/policy.h"

#define PY_FUNCTION            XC_NOIPA __attribute__((unused)) static
#define PY_PART                __attribute__((always_inline)) static inline
#define PY_COLD                XC_NOIPA __attribute__((cold)) static
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

#define LOAD(word)         atomic_load_explicit(word, memory_order_relaxed)
#define STORE(word, value) atomic_store_explicit(word, value, memory_order_relaxed)

/* Py_FatalError. */
XC_NOIPA __attribute__((cold, noreturn)) static void fatal(const char *reason)
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

/* Off the fast path, in policy.c: drop_gil's end, where the lock was asked for; take_gil's loop,
 * where it is somebody else's, which returns with its mutex; and what is told where it was free,
 * but another thread had it meanwhile. */
__attribute__((cold)) void xc_gil_force_switch(struct py_runtime *runtime,
                                               struct py_tstate *tstate);
__attribute__((cold)) void xc_gil_wait(struct py_runtime *runtime, struct py_tstate *tstate);
__attribute__((cold)) void xc_gil_note_switch(struct py_tstate *tstate);

extern const struct xc_policy xc_gil_policy;

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
        xc_gil_force_switch(runtime, tstate);
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
        xc_gil_wait(runtime, tstate);
        waited = true;
    }
    MUTEX_LOCK(&gil->switch_mutex);
    STORE(&gil->locked, 1);
    if (PY_UNLIKELY(tstate != LOAD(&gil->last_holder))) {
        STORE(&gil->last_holder, tstate);
        ++gil->switch_number;
        if (!waited)
            xc_gil_note_switch(tstate);
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

#endif
