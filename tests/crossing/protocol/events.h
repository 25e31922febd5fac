/* Do the scheduler's events make sense? */
#ifndef XC_TESTS_PROTOCOL_EVENTS_H
#define XC_TESTS_PROTOCOL_EVENTS_H

#include "crossing/observer.h"

enum { EVENT_TOKENS_MAX = 64, EVENT_QUEUE_MAX = 256 };

struct events {
    struct xc_observer observer;
    /* Not atomic: a token's events are ordered by the protocol itself, the queue's by its lock. The
     * thread sanitizer sees whether that is so. */
    unsigned holder[EVENT_TOKENS_MAX]; /* thread + 1; 0: idle; IN_HAND */
    unsigned queue[EVENT_QUEUE_MAX], head, tail;
};

void events_begin(struct events *events);

#endif
