#include "handoff/gather.h"

/* Only ever larger, even where another thread raises it meanwhile. */
static void raise_to(atomic_uint_least64_t *largest, uint64_t value)
{
    uint64_t now = atomic_load_explicit(largest, memory_order_relaxed);
    while (value > now && !atomic_compare_exchange_weak_explicit(
                              largest, &now, value, memory_order_relaxed, memory_order_relaxed))
        ;
}

void xc_gather(void *gathered, const struct xc_event *event)
{
    struct xc_gathered *all = gathered;
    atomic_fetch_add_explicit(&all->events[event->kind], 1, memory_order_relaxed);
    if (event->kind == XC_EVENT_LOCK)
        atomic_fetch_add_explicit(&all->lock_wait_ns, event->wait_ns, memory_order_relaxed);
    if (event->kind == XC_EVENT_WAKE)
        raise_to(&all->longest_wait_ns, event->wait_ns);
}

void xc_gathered_reset(struct xc_gathered *gathered)
{
    for (unsigned i = 0; i < XC_EVENT_COUNT; i++)
        atomic_store(&gathered->events[i], 0);
    atomic_store(&gathered->lock_wait_ns, 0);
    atomic_store(&gathered->longest_wait_ns, 0);
}
