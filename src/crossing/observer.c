/* Telling the observer. */
#include "crossing/scheduler.h"

static const char *const event_names[XC_EVENT_COUNT] = {
    [XC_EVENT_RETAKE] = "retake",   [XC_EVENT_HANDOVER] = "handover",
    [XC_EVENT_IDLE] = "idle",       [XC_EVENT_TAKE_IDLE] = "take-idle",
    [XC_EVENT_QUEUE] = "queue",     [XC_EVENT_PARK] = "park",
    [XC_EVENT_WAKE] = "wake",       [XC_EVENT_PREEMPT] = "preempt",
    [XC_EVENT_YIELD] = "yield",     [XC_EVENT_LOCK] = "lock",
    [XC_EVENT_MONITOR] = "monitor",
};

static const char *const way_names[XC_WAY_COUNT] = {"fast", "medium", "slow"};

const char *xc_event_name(enum xc_event_kind kind)
{
    return event_names[kind];
}

const char *xc_way_name(enum xc_way way)
{
    return way_names[way];
}

void xc_scheduler_observe(struct xc_scheduler *scheduler, const struct xc_observer *observer)
{
    atomic_store_explicit(&scheduler->observer, observer, memory_order_release);
}

void xc_observe(const struct xc_scheduler *scheduler, enum xc_event_kind kind,
                const struct xc_thread *thread, const struct xc_token *token, uint64_t wait_ns)
{
    const struct xc_event event = {
        .kind = kind,
        .at_ns = xc_now_ns(),
        .wait_ns = wait_ns,
        .thread = thread ? thread->number : XC_EVENT_NOBODY,
        .token = token ? token->number : XC_EVENT_NOBODY,
    };
    const struct xc_observer *observer = xc_observer(scheduler);
    observer->event(observer->cookie, &event);
}
