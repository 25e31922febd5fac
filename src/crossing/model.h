/* Inside the crossing room: tokens, host threads, and what a model provides.
 *
 * A model is one file in models/ that ends in its descriptor. It is compiled once as it is and once
 * for every step that a cost can be planted in (XC_PLANT), so that what is timed without a plant
 * holds not one instruction for it.
 */
#ifndef XC_CROSSING_MODEL_H
#define XC_CROSSING_MODEL_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "crosscost/crossing.h"
#include "crosscost/stack.h"
#include "crosscost/work.h"
#include "crossing/steps.h"

/* What a thread must hold to run host code. Every word that a thread on the fast path touches is in
 * one cache line of its own. What status means is the model's business, but for XC_TOKEN_IDLE. */
struct xc_token {
    _Alignas(64) _Atomic uint32_t status;
    volatile uint32_t tick;           /* crossings ended, and times taken away */
    struct xc_thread *volatile owner; /* the thread that it is wired to, or NULL */
    volatile uint32_t safepoint;      /* nonzero: work is asked for at a safe point */
    struct xc_token *next;            /* in the list of idle ones */
};
#define XC_TOKEN_IDLE 0u

/* What a thread that waits for a token sleeps on; lives on its stack. */
struct xc_waiter {
    struct xc_token *token; /* set by whoever hands one over */
    pthread_cond_t ready;
    struct xc_waiter *next;
};

struct xc_scheduler {
    const struct xc_model *model;
    struct xc_stack_pool *stacks;
    pthread_mutex_t lock; /* guards all that follows */
    struct xc_token *idle;
    struct xc_waiter *first_waiter, **last_waiter;
    struct xc_thread *threads;
    struct xc_token *tokens; /* token_count of them */
    unsigned token_count;
};

/* A host thread. A model's own thread state begins with it. */
struct xc_thread {
    const struct xc_model *model;
    struct xc_scheduler *scheduler;
    struct xc_stack *stack;
    struct xc_token *token; /* held, or offered while in foreign code */
    struct xc_thread_counts counts;
    struct xc_thread *next; /* in the scheduler's list */
    uint64_t plant_cycles;  /* for the loops that have a plant */
};

/* The operands and the answer of a timed loop. */
struct xc_operands {
    int32_t first, second;
    int32_t result; /* of the last iteration; stays as it was where nothing is called */
};

/* So many crossings. The throughput form takes the iteration's number as the first operand, the
 * latency form the result before it. */
typedef void xc_model_loop(uint64_t iterations, struct xc_thread *thread,
                           struct xc_operands *operands);

struct xc_model_loops {
    xc_model_loop *of_steps[XC_STEP_SETS]; /* NULL where the set is not valid in this model */
    xc_model_loop *latency;                /* all steps, each crossing needs the one before */
};

#define XC_FRAME_WORDS_MAX 128

/* Crossings of any function. Each takes the next block of a ring of arguments, builds a frame of
 * them on the host's stack, and keeps what the function left behind them. A frame: head, the
 * arguments, the result; all in words of 8 bytes. */
struct xc_calls {
    xc_foreign_fn *function;
    uint64_t head; /* for the function: its context */
    const uint64_t *arguments;
    uint64_t *results;
    size_t argument_words, result_words; /* of a block; with head at most XC_FRAME_WORDS_MAX */
    uint64_t blocks;                     /* of the ring; a power of 2 */
};

/* Items accumulated in a buffer of the host's, and handed over with one crossing when there are
 * limit of them, or when the first is deadline_ns old (looked at with each item; 0: never). */
struct xc_accumulate {
    xc_foreign_fn *function; /* on a struct xc_slice_frame */
    uint64_t head;
    const uint64_t *arguments; /* a ring of items, blocks of them: a power of 2 */
    uint64_t *results;
    uint64_t blocks;
    uint64_t *items, *answers; /* room for limit each */
    uint64_t limit, deadline_ns;
    uint64_t count, first_ns; /* in the buffer right now; when its first came */
    uint64_t flushes;         /* crossings made */
};

struct xc_model {
    struct xc_model_info info;
    size_t thread_bytes; /* of its thread state */
    /* Wires a thread that has its stack and its token. */
    void (*thread_init)(struct xc_thread *thread);
    /* Unwires it: token->status is XC_TOKEN_IDLE afterwards. */
    void (*thread_release)(struct xc_thread *thread);
    /* These two, like the loops, may be built with the runtime's conventions: call them by
     * xc_model_retake and xc_model_cross.
     * retake: takes the thread's token away if it is offered, under the scheduler's lock: the token
     * is then unwired and XC_TOKEN_IDLE, and is returned; else NULL. */
    struct xc_token *(*retake)(struct xc_thread *thread);
    void (*cross)(struct xc_thread *thread, xc_foreign_fn *function, void *frame);
    /* So many items, with one crossing each; and accumulated. Call by xc_model_run_calls and
     * xc_model_run_accumulate. */
    void (*calls)(uint64_t iterations, struct xc_thread *thread, struct xc_calls *calls);
    void (*accumulate)(uint64_t iterations, struct xc_thread *thread, struct xc_accumulate *held);
    /* NULL when the thread is in order, in host code and with its token; else what is not. */
    const char *(*disorder)(const struct xc_thread *thread);
    const struct xc_model_loops *loops;
    const struct xc_model_loops *const *planted; /* by step; NULL where not linked */
};

/* All models, by name; generated by the build from the files in models/. */
extern const struct xc_model *const xc_models[];
extern const size_t xc_models_count;
const struct xc_model *xc_model_find(const char *name); /* NULL if there is none */

/* Gets a token when the thread's own is gone: an idle one, or the next that is handed over. Counts
 * the way. The token is unwired and XC_TOKEN_IDLE. Never fails; returns when there is one. */
struct xc_token *xc_scheduler_take(struct xc_scheduler *scheduler, struct xc_thread *thread);

/* In assembly: returns function(a, b, c), whatever registers it spoils. What may be built with a
 * runtime's conventions is called through this by whoever is built with C's. */
uintptr_t xc_host_enter(void (*function)(void), uintptr_t a, uintptr_t b, uintptr_t c);

static inline struct xc_token *xc_model_retake(struct xc_thread *thread)
{
    return (struct xc_token *)xc_host_enter((void (*)(void))thread->model->retake,
                                            (uintptr_t)thread, 0, 0);
}

static inline void xc_model_cross(struct xc_thread *thread, xc_foreign_fn *function, void *frame)
{
    xc_host_enter((void (*)(void))thread->model->cross, (uintptr_t)thread, (uintptr_t)function,
                  (uintptr_t)frame);
}

static inline void xc_model_run(xc_model_loop *loop, uint64_t iterations, struct xc_thread *thread,
                                struct xc_operands *operands)
{
    xc_host_enter((void (*)(void))loop, iterations, (uintptr_t)thread, (uintptr_t)operands);
}

static inline void xc_model_run_calls(uint64_t iterations, struct xc_thread *thread,
                                      struct xc_calls *calls)
{
    xc_host_enter((void (*)(void))thread->model->calls, iterations, (uintptr_t)thread,
                  (uintptr_t)calls);
}

static inline void xc_model_run_accumulate(uint64_t iterations, struct xc_thread *thread,
                                           struct xc_accumulate *held)
{
    xc_host_enter((void (*)(void))thread->model->accumulate, iterations, (uintptr_t)thread,
                  (uintptr_t)held);
}

#endif
