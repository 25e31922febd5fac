/* What the scheduler's observer counts while threads cross. */
#ifndef XC_HANDOFF_EVENT_COUNTERS_H
#define XC_HANDOFF_EVENT_COUNTERS_H

#include <stdatomic.h>
#include <stdint.h>

#include "crossing/observer.h"

struct xc_event_counters {
    _Alignas(64) atomic_uint_least64_t events[XC_EVENT_COUNT];
    atomic_uint_least64_t lock_wait_ns, longest_wait_ns;
};

/* An xc_observer's event function; its cookie is the struct xc_event_counters. */
void xc_event_counters_add(void *cookie, const struct xc_event *event);

void xc_event_counters_reset(struct xc_event_counters *counters);

#endif
