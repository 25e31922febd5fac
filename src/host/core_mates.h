/* Which other processor is a thread of the calling thread's core, though the topology does not say
 * so: each is loaded and left alone by turns, and the core is probed meanwhile. */
#ifndef XC_HOST_CORE_MATES_H
#define XC_HOST_CORE_MATES_H

#include <stdbool.h>
#include <stddef.h>

struct xc_host;

/* How a processor is loaded, and what the core is like then; tests have their own. */
struct xc_core_trial {
    void *cookie;
    bool (*load)(void *cookie, int pu); /* false: it cannot be, or there is no time left */
    void (*unload)(void *cookie);
    double (*quiet_share)(void *cookie); /* of the core for some ms, 0 to 1; -1: not known */
};

struct xc_core_mates {
    int pu;        /* a thread of the same core; -1: none of those that were judged is */
    size_t others; /* that might be one */
    size_t judged; /* of them; the rest could not be loaded, or the core was not quiet without */
};

/* A mate is one with which the core is not quiet when it is loaded and quiet when it is not, in
 * nearly all of several turns, twice. */
void xc_core_mates_try(const struct xc_core_trial *trial, const int *pus, size_t count,
                       struct xc_core_mates *mates);

/* Tries every allowed processor that the topology has on another core, for some 0.5 s in all: where
 * there are too many, those whose numbers make them the likeliest. The calling thread is bound to
 * pu. */
void xc_core_mates_find(struct xc_host *host, int pu, struct xc_core_mates *mates);

#endif
