/* The tokens' home: idle ones, waiting threads, hand-over to the one that has waited longest.
 *
 * The fast path is the models'; nothing here is reached as long as a thread finds its own token.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "crossing/model.h"

#define TOKENS_MAX 4096u

/* How long a waiting thread sleeps before it looks for offered tokens itself: the same bounds as
 * Go's monitor thread, 20 us doubling to 10 ms. */
#define PATIENCE_NS_MIN 20000L
#define PATIENCE_NS_MAX 10000000L

/* Under the lock: to the first waiter, or to the idle ones. */
static void put_locked(struct xc_scheduler *scheduler, struct xc_token *token)
{
    struct xc_waiter *waiter = scheduler->first_waiter;
    if (!waiter) {
        token->next = scheduler->idle;
        scheduler->idle = token;
        return;
    }
    scheduler->first_waiter = waiter->next;
    if (!scheduler->first_waiter)
        scheduler->last_waiter = &scheduler->first_waiter;
    waiter->token = token;
    pthread_cond_signal(&waiter->ready);
}

static unsigned retake_locked(struct xc_scheduler *scheduler)
{
    unsigned taken = 0;
    for (struct xc_thread *thread = scheduler->threads; thread; thread = thread->next) {
        struct xc_token *token = xc_model_retake(thread);
        if (token) {
            put_locked(scheduler, token);
            taken++;
        }
    }
    return taken;
}

/* Under the lock, which is given up meanwhile: sleeps until a token is handed over. There is no
 * monitor thread here, so whoever waits does its work, more and more rarely. */
static struct xc_token *wait_locked(struct xc_scheduler *scheduler)
{
    struct xc_waiter waiter = {.token = NULL};
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&waiter.ready, &attributes);
    pthread_condattr_destroy(&attributes);
    *scheduler->last_waiter = &waiter;
    scheduler->last_waiter = &waiter.next;
    for (long patience_ns = PATIENCE_NS_MIN; !waiter.token;) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += patience_ns;
        if (until.tv_nsec >= 1000000000L) {
            until.tv_nsec -= 1000000000L;
            until.tv_sec++;
        }
        if (pthread_cond_timedwait(&waiter.ready, &scheduler->lock, &until) == ETIMEDOUT &&
            !waiter.token && retake_locked(scheduler) == 0 && patience_ns < PATIENCE_NS_MAX)
            patience_ns *= 2;
    }
    pthread_cond_destroy(&waiter.ready);
    return waiter.token;
}

struct xc_token *xc_scheduler_take(struct xc_scheduler *scheduler, struct xc_thread *thread)
{
    pthread_mutex_lock(&scheduler->lock);
    struct xc_token *token = scheduler->idle;
    if (token) {
        scheduler->idle = token->next;
        thread->counts.medium++;
    } else {
        thread->counts.slow++;
        token = wait_locked(scheduler);
    }
    pthread_mutex_unlock(&scheduler->lock);
    return token;
}

unsigned xc_scheduler_retake(struct xc_scheduler *scheduler)
{
    pthread_mutex_lock(&scheduler->lock);
    unsigned taken = retake_locked(scheduler);
    pthread_mutex_unlock(&scheduler->lock);
    return taken;
}

static enum xc_status tokens_init(struct xc_scheduler *scheduler, unsigned count,
                                  struct xc_error *error)
{
    size_t bytes = count * sizeof *scheduler->tokens;
    scheduler->tokens = aligned_alloc(_Alignof(struct xc_token), bytes);
    if (!scheduler->tokens)
        return xc_fail(error, XC_UNFIT, "no memory for %u tokens", count);
    memset(scheduler->tokens, 0, bytes);
    scheduler->token_count = count;
    for (unsigned i = count; i-- > 0;)
        put_locked(scheduler, &scheduler->tokens[i]);
    return XC_OK;
}

enum xc_status xc_scheduler_create(const struct xc_scheduler_options *options,
                                   struct xc_scheduler **scheduler, struct xc_error *error)
{
    const char *name = options->model ? options->model : "go1.23";
    const struct xc_model *model = xc_model_find(name);
    if (!model)
        return xc_fail(error, XC_USAGE, "unknown model '%s'", name);
    if (options->tokens < 1 || options->tokens > TOKENS_MAX)
        return xc_fail(error, XC_USAGE, "%u tokens are out of range: 1 to %u", options->tokens,
                       TOKENS_MAX);
    struct xc_scheduler *made = calloc(1, sizeof *made);
    if (!made)
        return xc_fail(error, XC_UNFIT, "no memory for a scheduler");
    made->model = model;
    made->last_waiter = &made->first_waiter;
    struct xc_stack_options stack = {options->stack_bytes, options->numa_node, options->prefault};
    enum xc_status status = tokens_init(made, options->tokens, error);
    if (status != XC_OK)
        goto free_scheduler;
    status = xc_stack_pool_create(&stack, &made->stacks, error);
    if (status != XC_OK)
        goto free_tokens;
    pthread_mutex_init(&made->lock, NULL);
    *scheduler = made;
    return XC_OK;

free_tokens:
    free(made->tokens);
free_scheduler:
    free(made);
    return status;
}

void xc_scheduler_release(struct xc_scheduler *scheduler)
{
    if (!scheduler)
        return;
    pthread_mutex_destroy(&scheduler->lock);
    xc_stack_pool_release(scheduler->stacks);
    free(scheduler->tokens);
    free(scheduler);
}

enum xc_status xc_thread_attach(struct xc_scheduler *scheduler, struct xc_thread **thread,
                                struct xc_error *error)
{
    size_t bytes = (scheduler->model->thread_bytes + 63) / 64 * 64;
    struct xc_thread *made = aligned_alloc(64, bytes);
    if (!made)
        return xc_fail(error, XC_UNFIT, "no memory for a host thread");
    memset(made, 0, bytes);
    made->model = scheduler->model;
    made->scheduler = scheduler;
    enum xc_status status = xc_stack_pool_take(scheduler->stacks, &made->stack, error);
    if (status != XC_OK) {
        free(made);
        return status;
    }
    made->token = xc_scheduler_take(scheduler, made);
    made->counts = (struct xc_thread_counts){0};
    made->model->thread_init(made);
    pthread_mutex_lock(&scheduler->lock);
    made->next = scheduler->threads;
    scheduler->threads = made;
    pthread_mutex_unlock(&scheduler->lock);
    *thread = made;
    return XC_OK;
}

void xc_thread_detach(struct xc_thread *thread)
{
    if (!thread)
        return;
    struct xc_scheduler *scheduler = thread->scheduler;
    pthread_mutex_lock(&scheduler->lock);
    struct xc_thread **link = &scheduler->threads;
    while (*link != thread)
        link = &(*link)->next;
    *link = thread->next;
    thread->model->thread_release(thread);
    put_locked(scheduler, thread->token);
    pthread_mutex_unlock(&scheduler->lock);
    xc_stack_pool_put(scheduler->stacks, thread->stack);
    free(thread);
}

void xc_cross(struct xc_thread *thread, xc_foreign_fn *function, void *frame)
{
    xc_model_cross(thread, function, frame);
}

struct xc_thread_counts xc_thread_counts(const struct xc_thread *thread)
{
    return thread->counts;
}
