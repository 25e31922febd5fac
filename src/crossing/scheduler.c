/* Life of a scheduler and of its threads. Tokens are in tokens.c, the monitor in monitor.c. */

#include "crossing/delay.h"
#include "crossing/model.h"
#include "crossing/page_offset.h"
#include "crossing/policy.h"

#define TOKENS_MAX 4096u

/* The monitor's intervals, and how long it leaves a token in a foreign call that nobody needs it
 * from: Go's sysmon (proc.go). */
#define MONITOR_NS_MIN 20000u
#define MONITOR_NS_MAX 10000000u
#define LINGER_NS      10000000u

static enum xc_status tokens_init(struct xc_scheduler *scheduler, unsigned count,
                                  struct xc_error *error)
{
    scheduler->tokens = xc_page_offset_alloc(count * sizeof *scheduler->tokens, XC_OFFSET_TOKENS,
                                             xc_scheduler_node(scheduler), "tokens", error);
    if (!scheduler->tokens)
        return XC_UNFIT;
    scheduler->token_count = count;
    for (unsigned i = count; i-- > 0;) {
        scheduler->tokens[i].number = i;
        xc_scheduler_put(scheduler, &scheduler->tokens[i]);
    }
    return XC_OK;
}

static void take_options(struct xc_scheduler *scheduler, const struct xc_scheduler_options *options)
{
    const struct xc_policy *policy = scheduler->policy;
    scheduler->bind_to_node = options->bind_to_node;
    scheduler->node = options->node;
    scheduler->spin_ns = options->spin_ns ? options->spin_ns : policy->spin_ns;
    scheduler->time_slice_ns =
        options->time_slice_ns ? options->time_slice_ns : policy->time_slice_ns;
    scheduler->monitor_ns_min = XC_INTERVAL_NS(MONITOR_NS_MIN);
    scheduler->monitor_ns_max = XC_INTERVAL_NS(MONITOR_NS_MAX);
    scheduler->linger_ns = XC_INTERVAL_NS(LINGER_NS);
    scheduler->monitor.runs = options->monitor && policy->monitor;
}

/* What a scheduler has before it has threads. */
static enum xc_status prepare(struct xc_scheduler *scheduler,
                              const struct xc_scheduler_options *options, struct xc_error *error)
{
    const struct xc_policy *policy = scheduler->policy;
    struct xc_stack_options stack = {.size_bytes = options->stack_bytes,
                                     .bind_to_node = options->bind_to_node,
                                     .node = options->node,
                                     .prefault = options->prefault};
    enum xc_status status = xc_futex_check(error);
    if (status != XC_OK)
        return status;
    if (pthread_mutex_init(&scheduler->thread_list, NULL) != 0)
        return xc_fail(error, XC_UNFIT, "no memory for a scheduler");
    status = tokens_init(scheduler, options->tokens ? options->tokens : 1, error);
    if (status != XC_OK)
        goto destroy_thread_list;
    status = xc_stack_pool_create(&stack, &scheduler->stacks, error);
    if (status != XC_OK)
        goto free_tokens;
    status = policy->create ? policy->create(scheduler, error) : XC_OK;
    if (status != XC_OK)
        goto release_stacks;
    return XC_OK;

release_stacks:
    xc_stack_pool_release(scheduler->stacks);
free_tokens:
    xc_page_offset_free(scheduler->tokens);
destroy_thread_list:
    pthread_mutex_destroy(&scheduler->thread_list);
    return status;
}

static void release_prepared(struct xc_scheduler *scheduler)
{
    if (scheduler->policy->release)
        scheduler->policy->release(scheduler);
    xc_stack_pool_release(scheduler->stacks);
    xc_page_offset_free(scheduler->tokens);
    pthread_mutex_destroy(&scheduler->thread_list);
}

enum xc_status xc_scheduler_create(const struct xc_scheduler_options *options,
                                   struct xc_scheduler **scheduler, struct xc_error *error)
{
    const char *name = options->model ? options->model : "go1.23";
    const struct xc_model *model = xc_model_find(name);
    if (!model)
        return xc_fail(error, XC_USAGE, "unknown model '%s'", name);
    if (options->tokens > TOKENS_MAX)
        return xc_fail(error, XC_USAGE, "%u tokens are out of range: 1 to %u", options->tokens,
                       TOKENS_MAX);
    const unsigned *node = options->bind_to_node ? &options->node : NULL;
    struct xc_scheduler *made =
        xc_page_offset_alloc(sizeof *made, XC_OFFSET_SCHEDULER, node, "a scheduler", error);
    if (!made)
        return XC_UNFIT;
    made->model = model;
    made->policy = model->policy;
    take_options(made, options);
    enum xc_status status = prepare(made, options, error);
    if (status != XC_OK)
        goto free_scheduler;
    if (made->monitor.runs) {
        status = xc_monitor_start(made, error);
        if (status != XC_OK)
            goto release_prepared;
    }
    *scheduler = made;
    return XC_OK;

release_prepared:
    release_prepared(made);
free_scheduler:
    xc_page_offset_free(made);
    return status;
}

void xc_scheduler_release(struct xc_scheduler *scheduler)
{
    if (!scheduler)
        return;
    if (scheduler->monitor.runs)
        xc_monitor_stop(scheduler);
    release_prepared(scheduler);
    xc_page_offset_free(scheduler);
}

unsigned xc_scheduler_retake(struct xc_scheduler *scheduler)
{
    return scheduler->policy->retake ? scheduler->policy->retake(scheduler) : 0;
}

enum xc_status xc_thread_attach(struct xc_scheduler *scheduler, struct xc_thread **thread,
                                struct xc_error *error)
{
    struct xc_thread *made = xc_page_offset_alloc(scheduler->model->thread_bytes, XC_OFFSET_THREAD,
                                                  xc_scheduler_node(scheduler), "a thread", error);
    if (!made)
        return XC_UNFIT;
    made->model = scheduler->model;
    made->scheduler = scheduler;
    enum xc_status status = xc_stack_pool_take(scheduler->stacks, &made->stack, error);
    if (status != XC_OK)
        goto free_thread;
    pthread_mutex_lock(&scheduler->thread_list);
    made->number = scheduler->threads_ever;
    status = made->model->thread_init(made, error);
    if (status == XC_OK) {
        scheduler->threads_ever++;
        made->next = scheduler->threads;
        scheduler->threads = made;
    }
    pthread_mutex_unlock(&scheduler->thread_list);
    if (status != XC_OK)
        goto put_stack;
    scheduler->policy->enter(made);
    made->counts = (struct xc_crossing_counts){0};
    *thread = made;
    return XC_OK;

put_stack:
    xc_stack_pool_put(scheduler->stacks, made->stack);
free_thread:
    xc_page_offset_free(made);
    return status;
}

/* A thread that may still look at this one through a token's holder has one of the two locks. */
void xc_thread_detach(struct xc_thread *thread)
{
    if (!thread)
        return;
    struct xc_scheduler *scheduler = thread->scheduler;
    scheduler->policy->leave(thread);
    pthread_mutex_lock(&scheduler->thread_list);
    xc_home_lock(scheduler, thread);
    struct xc_thread **link = &scheduler->threads;
    while (*link != thread)
        link = &(*link)->next;
    *link = thread->next;
    xc_home_forget(scheduler, thread);
    xc_home_unlock(scheduler);
    pthread_mutex_unlock(&scheduler->thread_list);
    xc_stack_pool_put(scheduler->stacks, thread->stack);
    xc_page_offset_free(thread);
}

void xc_cross(struct xc_thread *thread, xc_foreign_fn *function, void *frame)
{
    xc_model_cross(thread, function, frame);
}

void xc_thread_poll(struct xc_thread *thread)
{
    if (__builtin_expect(atomic_load_explicit(&thread->asked, memory_order_relaxed) != 0, 0))
        xc_thread_yield(thread);
}

void xc_thread_yield(struct xc_thread *thread)
{
    thread->scheduler->policy->yield(thread);
}

struct xc_crossing_counts xc_thread_counts(const struct xc_thread *thread)
{
    return thread->counts;
}

unsigned xc_thread_number(const struct xc_thread *thread)
{
    return thread->number;
}

unsigned xc_thread_token_number(const struct xc_thread *thread)
{
    return thread->token ? thread->token->number : 0;
}
