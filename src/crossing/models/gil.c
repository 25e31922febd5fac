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
#include "crossing/foreign.h"
#include "crossing/model.h"
#include "crossing/models/gil/gil.h"
#include "crossing/inject.h"

#define XC_MODEL_SYMBOL gil
#define XC_MODEL_STEPS                                                                             \
    (XC_BIT_SAVE | XC_BIT_RELEASE | XC_BIT_CALL | XC_BIT_RESTORE | XC_BIT_REACQUIRE)

/* ceval.c: PyEval_SaveThread. Where the swap is left out it is told its thread. */
PY_PART struct py_tstate *save_thread(xc_steps steps, struct py_runtime *runtime,
                                      struct py_tstate *tstate)
{
    if (steps & XC_BIT_SAVE) {
        tstate = swap(runtime, NULL);
        if (PY_UNLIKELY(tstate == NULL))
            fatal("PyEval_SaveThread: no thread state");
        XC_INJECT_HERE(XC_STEP_SAVE);
    }
    if (steps & XC_BIT_RELEASE) {
        drop_gil(runtime, tstate->interp, tstate);
        XC_INJECT_HERE(XC_STEP_RELEASE);
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
        XC_INJECT_HERE(XC_STEP_REACQUIRE);
    }
    if (steps & XC_BIT_RESTORE) {
        swap(tstate->interp->runtime, tstate);
        XC_INJECT_HERE(XC_STEP_RESTORE);
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

#define XC_LOOP_BEGIN(thread) XC_INJECT_BEGIN(thread)

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
        XC_INJECT_HERE(XC_STEP_CALL);                                                              \
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

#if XC_INJECT == 0

static enum xc_status thread_init(struct xc_thread *thread, struct xc_error *error)
{
    (void)thread; /* all there is to it waits for the lock: see enter */
    (void)error;
    return XC_OK;
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

static const char *violation(const struct xc_thread *thread)
{
    const struct gil_thread *self = (const struct gil_thread *)thread;
    const struct py_runtime *runtime = self->runtime;
    if (!LOAD(&runtime->gil.locked) || LOAD(&runtime->gil.last_holder) != &self->tstate)
        return "the lock is not held";
    if (LOAD(&runtime->tstate_current) != &self->tstate)
        return "the current thread state is not back";
    return NULL;
}

XC_DEFINE_INJECTED

const struct xc_model xc_model_gil = {
    .info = {.name = "gil",
             .summary = "CPython 3.11: an extension that releases the lock",
             .source = "CPython 3.11.2: ceval.c, ceval_gil.h, pystate.c",
             .steps = XC_MODEL_STEPS},
    .thread_bytes = sizeof(struct gil_thread),
    .thread_init = thread_init,
    .policy = &xc_gil_policy,
    .cross = cross_any,
    .calls = loop_calls,
    .accumulate = loop_accumulate,
    .violation = violation,
    .loops = &XC_LOOPS_OF(0),
    .injected = injected,
};

#endif
