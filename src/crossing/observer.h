/* Who wants to see what the scheduler does: profiles, timelines, tests.
 *
 * Nothing of this is on the fast path. Where an observer is set, the slow paths read a clock and
 * call it; where none is, they test one pointer.
 */
#ifndef XC_CROSSING_OBSERVER_H
#define XC_CROSSING_OBSERVER_H

#include <stdint.h>

struct xc_scheduler;

/* How a thread got its token back after a foreign call. */
enum xc_way {
    XC_WAY_FAST,   /* its own was still there */
    XC_WAY_MEDIUM, /* another one was free */
    XC_WAY_SLOW,   /* it queued, and waited until one was handed over */
    XC_WAY_COUNT,
};

/* What each event names beside its time: thread, token, wait_ns. Those that are not named are
 * XC_EVENT_NOBODY, and 0. */
enum xc_event_kind {
    XC_EVENT_RETAKE,    /* thread, token: its offered token was taken from it */
    XC_EVENT_HANDOVER,  /* thread, token: it was handed to this thread, which had queued */
    XC_EVENT_IDLE,      /* token: it was laid with the idle ones */
    XC_EVENT_TAKE_IDLE, /* thread, token: the medium way, or a thread's first token */
    XC_EVENT_QUEUE,     /* thread: it queued */
    XC_EVENT_PARK,      /* thread: it goes to sleep on its futex */
    XC_EVENT_WAKE,      /* thread, token, wait_ns since it queued: it has a token again. Once for
                           each XC_EVENT_QUEUE, whether the thread slept or found it spinning */
    XC_EVENT_PREEMPT,   /* thread, token: it is asked to give its token up, its slice being over */
    XC_EVENT_YIELD,     /* thread, token: it gave its token up at a poll */
    XC_EVENT_LOCK,      /* thread (nobody: the monitor), wait_ns for the scheduler's lock */
    XC_EVENT_MONITOR,   /* wait_ns: the monitor woke, and that is what it slept */
    XC_EVENT_COUNT,
};

#define XC_EVENT_NOBODY (~0u)

struct xc_event {
    enum xc_event_kind kind;
    uint64_t at_ns;         /* CLOCK_MONOTONIC */
    uint64_t wait_ns;       /* see the kinds */
    unsigned thread, token; /* numbers from 0, or XC_EVENT_NOBODY */
};

/* Several threads may call event at once, some of them with the scheduler's lock held: it must
 * neither block nor allocate nor call the scheduler. Events of one token come in their order. */
struct xc_observer {
    void *cookie;
    void (*event)(void *cookie, const struct xc_event *event);
};

/* Sets the observer, which is kept, not copied. Before the first thread attaches, or NULL after the
 * last has detached. */
void xc_scheduler_observe(struct xc_scheduler *scheduler, const struct xc_observer *observer);

/* The names of the kinds and ways, as they are printed. */
const char *xc_event_name(enum xc_event_kind kind);
const char *xc_way_name(enum xc_way way);

#endif
