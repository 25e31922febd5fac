#include "handoff/event_counters.h"

/* Only ever larger, even where another thread raises it meanwhile. */
static void raise_to(atomic_uint_least64_t *largest, uint64_t value)
{
    uint64_t now = atomic_load_explicit(largest, memory_order_relaxed);
    while (value > now && !atomic_compare_exchange_weak_explicit(
                              largest, &now, value, memory_order_relaxed, memory_order_relaxed))
        ;
}

void xc_event_counters_add(void *cookie, const struct xc_event *event)
{
    struct xc_event_counters *counters = cookie;
    atomic_fetch_add_explicit(&counters->events[event->kind], 1, memory_order_relaxed);
    if (event->kind == XC_EVENT_LOCK)
        atomic_fetch_add_explicit(&counters->lock_wait_ns, event->wait_ns, memory_order_relaxed);
    if (event->kind == XC_EVENT_WAKE)
        raise_to(&counters->longest_wait_ns, event->wait_ns);
}

void xc_event_counters_reset(struct xc_event_counters *counters)
{
    for (unsigned i = 0; i < XC_EVENT_COUNT; i++)
        atomic_store(&counters->events[i], 0);
    atomic_store(&counters->lock_wait_ns, 0);
    atomic_store(&counters->longest_wait_ns, 0);
}
