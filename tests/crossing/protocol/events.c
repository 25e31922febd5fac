#include "events.h"

#include <string.h>

#include "crowd.h"

#define IN_HAND (~0u)

static void expect(int condition, const struct xc_event *event, const char *why)
{
    if (!condition)
        crowd_fail("event '%s' of thread %d, token %d: %s", xc_event_name(event->kind),
                   (int)event->thread, (int)event->token, why);
}

/* The queue, as it must be: handed over to the longest waiting. */
static void look_at_queue(struct events *events, const struct xc_event *event)
{
    if (event->kind == XC_EVENT_QUEUE) {
        events->queue[events->tail++ % EVENT_QUEUE_MAX] = event->thread;
        return;
    }
    expect(events->head != events->tail, event, "nobody queues");
    unsigned first = events->queue[events->head++ % EVENT_QUEUE_MAX];
    expect(first == event->thread, event, "another has waited longer");
}

static void on_event(void *events_pointer, const struct xc_event *event)
{
    struct events *events = events_pointer;
    if (event->kind == XC_EVENT_QUEUE || event->kind == XC_EVENT_HANDOVER)
        look_at_queue(events, event);
    if (event->token == XC_EVENT_NOBODY)
        return;
    unsigned *holder = &events->holder[event->token];
    switch (event->kind) {
    case XC_EVENT_RETAKE:
    case XC_EVENT_YIELD:
        expect(*holder == event->thread + 1, event, "it was not this thread's");
        *holder = IN_HAND;
        break;
    case XC_EVENT_IDLE:
        expect(*holder != 0, event, "it was idle");
        *holder = 0;
        break;
    case XC_EVENT_TAKE_IDLE:
        expect(*holder == 0 || *holder == IN_HAND, event, "it was held");
        *holder = event->thread + 1;
        break;
    case XC_EVENT_HANDOVER: /* out of somebody's hand, or by a thread that leaves */
        expect(*holder != 0, event, "it was idle");
        *holder = event->thread + 1;
        break;
    case XC_EVENT_WAKE:
        expect(*holder == event->thread + 1, event, "it was not handed to this thread");
        break;
    default:
        break;
    }
}

/* Tokens are in a hand until the scheduler lays them down, or were before anybody looked. */
void events_begin(struct events *events)
{
    memset(events, 0, sizeof *events);
    events->observer = (struct xc_observer){events, on_event};
}
