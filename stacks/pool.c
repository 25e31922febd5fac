/* A pool of stacks of one kind, last in, first out: the one used last is the warmest. */
#include <pthread.h>
#include <stdlib.h>

#include "stacks/mapping.h"

struct xc_stack_pool {
    struct xc_stack_options options;
    pthread_mutex_t lock; /* guards what follows */
    struct xc_stack_mapping *resting;
    struct xc_stack_counts counts;
};

/* Maps one more stack, and counts it. */
static enum xc_status map_for(struct xc_stack_pool *pool, struct xc_stack **stack,
                              struct xc_error *error)
{
    enum xc_status status = xc_stack_map(&pool->options, stack, error);
    if (status != XC_OK)
        return status;
    pthread_mutex_lock(&pool->lock);
    pool->counts.alloc_objects++;
    pool->counts.alloc_bytes += (*stack)->size_bytes;
    pool->counts.inuse_objects++;
    pool->counts.inuse_bytes += (*stack)->size_bytes;
    pthread_mutex_unlock(&pool->lock);
    return XC_OK;
}

/* The first stack is mapped here, so that options that cannot be met are found now. */
enum xc_status xc_stack_pool_create(const struct xc_stack_options *options,
                                    struct xc_stack_pool **pool, struct xc_error *error)
{
    struct xc_stack_pool *new_pool = calloc(1, sizeof *new_pool);
    if (!new_pool)
        return xc_fail(error, XC_UNFIT, "no memory for a pool of stacks");
    enum xc_status status = XC_UNFIT;
    if (pthread_mutex_init(&new_pool->lock, NULL) != 0) {
        xc_fail(error, XC_UNFIT, "no memory for a pool of stacks");
        goto free_pool;
    }
    new_pool->options = *options;
    struct xc_stack *first;
    status = map_for(new_pool, &first, error);
    if (status != XC_OK)
        goto destroy_lock;
    new_pool->resting = (struct xc_stack_mapping *)first;
    *pool = new_pool;
    return XC_OK;

destroy_lock:
    pthread_mutex_destroy(&new_pool->lock);
free_pool:
    free(new_pool);
    return status;
}

void xc_stack_pool_release(struct xc_stack_pool *pool)
{
    if (!pool)
        return;
    xc_stack_pool_trim(pool);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

enum xc_status xc_stack_pool_take(struct xc_stack_pool *pool, struct xc_stack **stack,
                                  struct xc_error *error)
{
    pthread_mutex_lock(&pool->lock);
    struct xc_stack_mapping *mapping = pool->resting;
    if (mapping) {
        pool->resting = mapping->next;
        mapping->next = NULL;
        pool->counts.reuses++;
        pool->counts.taken_objects++;
    }
    pthread_mutex_unlock(&pool->lock);
    if (mapping) {
        *stack = &mapping->stack;
        return XC_OK;
    }
    enum xc_status status = map_for(pool, stack, error);
    if (status != XC_OK)
        return status;
    pthread_mutex_lock(&pool->lock);
    pool->counts.taken_objects++;
    pthread_mutex_unlock(&pool->lock);
    return XC_OK;
}

/* The generic switch's context goes: it holds the signal mask of the thread that used the stack. */
void xc_stack_pool_put(struct xc_stack_pool *pool, struct xc_stack *stack)
{
    struct xc_stack_mapping *mapping = (struct xc_stack_mapping *)stack;
    xc_stack_context_end(stack);
    pthread_mutex_lock(&pool->lock);
    mapping->next = pool->resting;
    pool->resting = mapping;
    pool->counts.taken_objects--;
    pthread_mutex_unlock(&pool->lock);
}

void xc_stack_pool_trim(struct xc_stack_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    while (pool->resting) {
        struct xc_stack_mapping *mapping = pool->resting;
        pool->resting = mapping->next;
        pool->counts.inuse_objects--;
        pool->counts.inuse_bytes -= mapping->stack.size_bytes;
        xc_stack_release(&mapping->stack);
    }
    pthread_mutex_unlock(&pool->lock);
}

struct xc_stack_counts xc_stack_pool_counts(struct xc_stack_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    struct xc_stack_counts counts = pool->counts;
    pthread_mutex_unlock(&pool->lock);
    return counts;
}
