/* How much of its core the calling thread has: back-to-back probes (probe/probe.h) for some
 * milliseconds. */
#ifndef XC_HOST_CORE_SHARE_H
#define XC_HOST_CORE_SHARE_H

#include <stddef.h>

#include "probe/probe.h"

struct xc_host;

struct xc_core_share {
    unsigned width;      /* of the core; 0: not known */
    size_t looks;        /* probes that were read */
    double quiet_share;  /* of the looks, 0 to 1; -1: not known */
    double time_share;   /* of the time, that in quiet looks; less where other tasks ran; or -1 */
    double window_ms;    /* mean length of an unbroken row of quiet looks; 0: there is none */
    double cycle_ns;     /* median; NAN: not known */
    double cycle_spread; /* 10th and 90th hundredth against each other: 0.01 = one in a hundred */
};

/* One probe, and from when to when it was read, on any clock. */
struct xc_core_look {
    struct xc_probe_reading reading;
    double start_ns, end_ns;
};

/* Sorts the looks. */
void xc_core_share_of(struct xc_core_look *looks, size_t count, unsigned width,
                      struct xc_core_share *share);

/* pu: that the calling thread is bound to; -1: to none. Takes duration_ms, and 0.1 ms to look up
 * what the core is like. Without memory, and on an architecture without probes, nothing is known.
 */
void xc_core_share_watch(const struct xc_host *host, int pu, double duration_ms,
                         struct xc_core_share *share);

/* Watches each of these processors in turn, the calling thread bound to it, and all_ms in all at
 * most; then the thread is bound as before. Of those that it cannot be bound to or has no time for,
 * and of all on a host that is not this machine, nothing is known. */
void xc_cores_watch(struct xc_host *host, const int *pus, size_t count, double all_ms,
                    struct xc_core_share *shares);

#endif
