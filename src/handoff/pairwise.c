#include "handoff/pairwise.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "crossing/model.h"
#include "handoff/team.h"

#define VERIFY_OPERATIONS 1000u

/* A thread that found nobody to hand over to so often in a row, for seconds, gives up. */
#define VAIN_MAX UINT64_C(100000000)

/* Who waits for the token spins for longer than any epoch takes. */
#define SPIN_NS UINT64_C(60000000000)

/* A thread's own, in a line of its own. */
struct part {
    _Alignas(64) struct xc_thread *thread;
    struct xc_operands operands;
    uint64_t base; /* where the ball stood before this epoch */
    uint64_t handed;
};

struct xc_pairwise {
    struct xc_pairwise_options options;
    struct xc_scheduler *scheduler;
    struct xc_team *team;
    struct part *parts;
    /* In lines of their own, and their neighbours too: some processors fetch two at once. */
    _Alignas(128) _Atomic uint64_t ball;
    _Alignas(128) _Atomic bool over; /* a thread has handed over as often as it should */
    _Alignas(128) char rest;
};

/* --- the ping-pong ---------------------------------------------------------------------------- */

/* Thread 0 answers even numbers, thread 1 odd ones. */
static void ping_pong(void *pairwise_pointer, unsigned number, uint64_t operations)
{
    struct xc_pairwise *pairwise = pairwise_pointer;
    uint64_t seen = pairwise->parts[number].base + number, end = seen + (operations + 1) / 2 * 2;
    for (; seen != end; seen += 2) {
        while (atomic_load_explicit(&pairwise->ball, memory_order_acquire) != seen)
            ;
        atomic_store_explicit(&pairwise->ball, seen + 1, memory_order_release);
    }
    pairwise->parts[number].base = end - number;
}

/* --- the hand-over ---------------------------------------------------------------------------- */

/* Both come, and each gives the token up to the other, iterations times. The first to come
 * finds nobody at first, and the last to end nobody at last. Comes and goes within the epoch, since
 * a thread that holds the token may not wait for the next one. */
static void hand_over(void *pairwise_pointer, unsigned number, uint64_t operations)
{
    struct xc_pairwise *pairwise = pairwise_pointer;
    struct xc_thread *thread;
    uint64_t wanted = (operations + 1) / 2, vain = 0, before = 0;
    if (xc_thread_attach(pairwise->scheduler, &thread, NULL) != XC_OK)
        return;
    while (before < wanted && vain < VAIN_MAX) {
        xc_thread_yield(thread);
        uint64_t after = xc_thread_counts(thread).yields;
        vain = after == before ? vain + 1 : 0;
        if (vain && atomic_load_explicit(&pairwise->over, memory_order_relaxed))
            break;
        before = after;
    }
    atomic_store_explicit(&pairwise->over, true, memory_order_relaxed);
    pairwise->parts[number].handed = xc_thread_counts(thread).yields;
    xc_thread_detach(thread);
}

/* --- uncontended crossings -------------------------------------------------------------------- */

static enum xc_status enter(void *pairwise_pointer, unsigned number, struct xc_error *error)
{
    struct xc_pairwise *pairwise = pairwise_pointer;
    struct part *part = &pairwise->parts[number];
    part->operands = (struct xc_operands){.first = 7, .second = 3, .result = -1};
    return xc_thread_attach(pairwise->scheduler, &part->thread, error);
}

static void leave(void *pairwise_pointer, unsigned number)
{
    struct xc_pairwise *pairwise = pairwise_pointer;
    xc_thread_detach(pairwise->parts[number].thread);
}

static void cross(void *pairwise_pointer, unsigned number, uint64_t operations)
{
    struct xc_pairwise *pairwise = pairwise_pointer;
    struct part *part = &pairwise->parts[number];
    const struct xc_model *model = part->thread->model;
    xc_model_run(model->loops->of_steps[model->info.steps], operations, part->thread,
                 &part->operands);
}

/* --- all of them ------------------------------------------------------------------------------ */

static const struct {
    unsigned tokens; /* 0: as many as threads */
    uint64_t spin_ns;
    void (*loop)(void *pairwise, unsigned number, uint64_t operations);
    bool stays; /* threads are attached for as long as they live */
} kinds[] = {
    [XC_PAIRWISE_PING_PONG] = {.loop = ping_pong},
    [XC_PAIRWISE_HAND_OVER] = {.tokens = 1, .spin_ns = SPIN_NS, .loop = hand_over},
    [XC_PAIRWISE_UNCONTENDED] = {.loop = cross, .stays = true},
};

static enum xc_status make_scheduler(struct xc_pairwise *pairwise, struct xc_error *error)
{
    const struct xc_pairwise_options *options = &pairwise->options;
    struct xc_scheduler_options wanted = {
        .model = options->model,
        .tokens = kinds[options->kind].tokens ? kinds[options->kind].tokens : options->threads,
        .stack_bytes = options->stack_bytes,
        .bind_to_node = options->numa_node >= 0,
        .node = (unsigned)options->numa_node,
        .prefault = true,
        .spin_ns = kinds[options->kind].spin_ns,
    };
    if (options->kind == XC_PAIRWISE_PING_PONG)
        return XC_OK;
    return xc_scheduler_create(&wanted, &pairwise->scheduler, error);
}

enum xc_status xc_pairwise_create(const struct xc_pairwise_options *options,
                                  struct xc_pairwise **pairwise, struct xc_error *error)
{
    struct xc_pairwise *made = aligned_alloc(128, (sizeof *made + 127) / 128 * 128);
    struct part *parts = aligned_alloc(64, options->threads * sizeof *parts);
    enum xc_status status = XC_OK;
    if (!made || !parts) {
        free(made);
        free(parts);
        return xc_fail(error, XC_UNFIT, "no memory for %u threads", options->threads);
    }
    memset(made, 0, sizeof *made);
    memset(parts, 0, options->threads * sizeof *parts);
    made->options = *options;
    made->parts = parts;
    bool stays = kinds[options->kind].stays;
    struct xc_team_options team = {
        .members = options->threads,
        .host = options->host,
        .pus = options->pus,
        .enter = stays ? enter : NULL,
        .leave = stays ? leave : NULL,
        .loop = kinds[options->kind].loop,
        .cookie = made,
    };
    status = make_scheduler(made, error);
    if (status == XC_OK)
        status = xc_team_create(&team, &made->team, error);
    if (status != XC_OK) {
        xc_pairwise_release(made);
        return status;
    }
    *pairwise = made;
    return XC_OK;
}

void xc_pairwise_release(struct xc_pairwise *pairwise)
{
    if (!pairwise)
        return;
    xc_team_release(pairwise->team);
    xc_scheduler_release(pairwise->scheduler);
    free(pairwise->parts);
    free(pairwise);
}

void xc_pairwise_ready(struct xc_pairwise *pairwise)
{
    atomic_store(&pairwise->over, false);
    xc_team_ready(pairwise->team);
}

void xc_pairwise_run(struct xc_pairwise *pairwise, uint64_t operations)
{
    xc_team_run(pairwise->team, operations);
}

static enum xc_status verify_crossings(const struct xc_pairwise *pairwise, struct xc_error *error)
{
    for (unsigned i = 0; i < pairwise->options.threads; i++) {
        const struct part *part = &pairwise->parts[i];
        int32_t expected = (int32_t)VERIFY_OPERATIONS - 1 + part->operands.second;
        const char *violation = part->thread->model->violation(part->thread);
        if (part->operands.result != expected)
            return xc_fail(error, XC_CRASHED, "wrong answer of thread %u: %d instead of %d", i,
                           part->operands.result, expected);
        if (violation)
            return xc_fail(error, XC_CRASHED, "after the crossing, %s", violation);
    }
    return XC_OK;
}

enum xc_status xc_pairwise_verify(struct xc_pairwise *pairwise, struct xc_error *error)
{
    uint64_t ball = pairwise->ball;
    xc_pairwise_ready(pairwise);
    xc_pairwise_run(pairwise, VERIFY_OPERATIONS);
    uint64_t handed = pairwise->parts[0].handed;
    for (unsigned i = 1; i < pairwise->options.threads; i++)
        handed += pairwise->parts[i].handed;
    switch (pairwise->options.kind) {
    case XC_PAIRWISE_PING_PONG:
        return pairwise->ball - ball == VERIFY_OPERATIONS
                   ? XC_OK
                   : xc_fail(error, XC_CRASHED, "the line was handed over %llu times, not %u",
                             (unsigned long long)(pairwise->ball - ball), VERIFY_OPERATIONS);
    case XC_PAIRWISE_HAND_OVER:
        return handed + 2 >= VERIFY_OPERATIONS
                   ? XC_OK
                   : xc_fail(error, XC_CRASHED, "the token was handed over %llu times, not %u",
                             (unsigned long long)handed, VERIFY_OPERATIONS);
    default:
        return verify_crossings(pairwise, error);
    }
}
