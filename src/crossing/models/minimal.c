/* The model `minimal`: the least that each step can be, on an object of the thread's own.
 *
 *   save       the caller's pc and sp are stored
 *   switch     to the top of the foreign stack, and back (stacks/<arch>/switch.S)
 *   release    one compare-and-swap: the token is offered
 *   call       through the frame: unpack, call, store the result
 *   restore    no operation: nothing that was saved is changed meanwhile
 *   reacquire  one compare-and-swap: the token is held again, if nobody took it
 *
 * Source: our own; a lower bound to hold the models of real runtimes against. Two locked operations
 * on the fast path.
 */
#include "crossing/foreign.h"
#include "crossing/delay.h"
#include "crossing/model.h"
#include "crossing/inject.h"
#include "crossing/policy.h"

/* Else the status says who offers it: a thread gets back what it offered itself, and not a token
 * that meanwhile was taken, given to another, and is offered by that one. */
enum { HELD = 1, OFFERED = 2 };

struct minimal_thread {
    struct xc_thread common;
    uint32_t offered; /* OFFERED, plus the thread's number */
    struct {
        void *volatile pc;
        void *volatile sp;
    } saved;
};

#define XC_MODEL_SYMBOL minimal
#define XC_MODEL_STEPS                                                                             \
    (XC_BIT_SAVE | XC_BIT_SWITCH | XC_BIT_RELEASE | XC_BIT_CALL | XC_BIT_REACQUIRE)

static inline bool change(struct xc_token *token, uint32_t from, uint32_t to)
{
    return __atomic_compare_exchange_n((uint32_t *)&token->status, &from, to, false,
                                       __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
}

/* The token was taken meanwhile: another one. */
XC_NOIPA __attribute__((cold)) static void reacquire_slowly(struct xc_thread *thread)
{
    thread->token = xc_scheduler_take(thread->scheduler, thread);
}

__attribute__((always_inline)) static inline void cross(xc_steps steps, struct xc_thread *thread,
                                                        xc_foreign_fn *function, void *frame)
{
    struct minimal_thread *self = (struct minimal_thread *)thread;
    if (steps & XC_BIT_SAVE) {
        self->saved.pc = __builtin_return_address(0);
        self->saved.sp = __builtin_frame_address(0);
        XC_INJECT_HERE(XC_STEP_SAVE);
    }
    if (steps & XC_BIT_RELEASE) {
        XC_DELAY_POINT(RELEASING);
        if (!change(thread->token, HELD, self->offered))
            __builtin_trap();
        XC_DELAY_POINT(OFFERED);
        XC_INJECT_HERE(XC_STEP_RELEASE);
    }
    if (steps & XC_BIT_SWITCH)
        XC_INJECT_HERE(XC_STEP_SWITCH);
    if (steps & XC_BIT_CALL)
        XC_INJECT_HERE(XC_STEP_CALL);
    if ((steps & XC_BIT_SWITCH) && (steps & XC_BIT_CALL))
        xc_stack_call(thread->stack, function, frame);
    else if (steps & XC_BIT_SWITCH)
        xc_stack_visit(thread->stack);
    else if (steps & XC_BIT_CALL)
        function(frame);
    if (steps & XC_BIT_REACQUIRE) {
        XC_DELAY_POINT(RETURNING);
        if (!change(thread->token, self->offered, HELD))
            reacquire_slowly(thread);
        XC_DELAY_POINT(RETURNED);
        XC_INJECT_HERE(XC_STEP_REACQUIRE);
    } else if (steps & XC_BIT_RELEASE) {
        /* Nobody else is there in a timed loop: undone with a plain store. */
        __atomic_store_n((uint32_t *)&thread->token->status, HELD, __ATOMIC_RELAXED);
    }
}

#define XC_LOOP_BEGIN(thread) XC_INJECT_BEGIN(thread)

#define XC_DEFINE_CROSSING(STEPS)                                                                  \
    __attribute__((always_inline)) static inline int32_t crossing_##STEPS(                         \
        struct xc_thread *thread, int32_t first, int32_t second)                                   \
    {                                                                                              \
        struct xc_add_frame frame;                                                                 \
        if ((STEPS)&XC_BIT_CALL) {                                                                 \
            frame.first = first;                                                                   \
            frame.second = second;                                                                 \
        }                                                                                          \
        cross(STEPS, thread, xc_foreign_add_frame, &frame);                                        \
        return (STEPS)&XC_BIT_CALL ? frame.result : first;                                         \
    }

#include "crossing/loops.h"

XC_DEFINE_LOOPS(47)

#if XC_INJECT == 0

static enum xc_status thread_init(struct xc_thread *thread, struct xc_error *error)
{
    (void)error;
    ((struct minimal_thread *)thread)->offered = OFFERED + thread->number;
    return XC_OK;
}

/* Relaxed: a retaker only looks whether it is offered; the lock orders the rest. */
static void wire_token(struct xc_token *token, struct xc_thread *thread)
{
    atomic_store_explicit(&token->status, thread ? HELD : XC_TOKEN_IDLE, memory_order_relaxed);
}

static bool block(struct xc_thread *holder, struct xc_token *token)
{
    return atomic_load_explicit(&token->status, memory_order_relaxed) ==
           ((struct minimal_thread *)holder)->offered;
}

/* The thread that wins the compare-and-swap has the token. */
static bool take(struct xc_thread *holder, struct xc_token *token)
{
    if (XC_MUTANT(RETAKE_WITHOUT_CAS)) {
        atomic_store_explicit(&token->status, XC_TOKEN_IDLE, memory_order_relaxed);
        return true;
    }
    return change(token, ((struct minimal_thread *)holder)->offered, XC_TOKEN_IDLE);
}

/* The plainest correct rules: nothing is done unless somebody waits; then every token that is
 * offered is taken, and every thread whose slice is over is asked. */
static unsigned monitor_round(struct xc_scheduler *scheduler, uint64_t now_ns)
{
    unsigned taken = 0;
    for (unsigned i = 0; i < scheduler->token_count; i++) {
        struct xc_token *token = &scheduler->tokens[i];
        bool over = xc_monitor_slice_over(scheduler, token, now_ns);
        if (!xc_home_waited_for(scheduler))
            continue;
        struct xc_thread *holder = xc_home_holder(scheduler, token);
        if (xc_scheduler_retake_one(scheduler, holder, token)) {
            xc_scheduler_put(scheduler, token);
            taken++;
            continue;
        }
        if (over && holder)
            xc_monitor_ask(scheduler, holder, token);
    }
    return taken;
}

static void monitor(struct xc_scheduler *scheduler)
{
    xc_monitor_rounds(scheduler, monitor_round);
}

static const struct xc_policy policy = {
    .time_slice_ns = 10000000,
    .enter = xc_home_enter,
    .leave = xc_home_leave,
    .yield = xc_home_yield,
    .retake = xc_home_retake,
    .monitor = monitor,
    .wire_token = wire_token,
    .block = block,
    .take = take,
};

static void cross_any(struct xc_thread *thread, xc_foreign_fn *function, void *frame)
{
    cross(XC_MODEL_STEPS, thread, function, frame);
}

#define XC_STUB                           __attribute__((always_inline)) static inline
#define XC_STUB_BEGIN                     ((void)0)
#define XC_CROSS(thread, function, frame) cross(XC_MODEL_STEPS, thread, function, frame)
#include "crossing/calls.h"

static const char *violation(const struct xc_thread *thread)
{
    if (thread->token->status != HELD)
        return "the token is not held";
    return NULL;
}

XC_DEFINE_INJECTED

const struct xc_model xc_model_minimal = {
    .info = {.name = "minimal",
             .summary = "the least that each step can be; a lower bound",
             .source = "crosscost",
             .steps = XC_MODEL_STEPS},
    .thread_bytes = sizeof(struct minimal_thread),
    .thread_init = thread_init,
    .policy = &policy,
    .cross = cross_any,
    .calls = loop_calls,
    .accumulate = loop_accumulate,
    .violation = violation,
    .loops = &XC_LOOPS_OF(0),
    .injected = injected,
};

#endif
