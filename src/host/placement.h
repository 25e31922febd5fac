/* Where several threads go: an order of processors to fill, and pairs of processors at each
 * distance that the machine has. */
#ifndef XC_HOST_PLACEMENT_H
#define XC_HOST_PLACEMENT_H

#include <sched.h>
#include <stddef.h>

#include "crosscost/error.h"

struct xc_host;
struct xc_pinned;

/* How far the second processor of a pair is from the first, nearest first. */
enum xc_distance {
    XC_DISTANCE_CORE,    /* siblings: two processors of one core */
    XC_DISTANCE_CACHE,   /* two cores that share a cache */
    XC_DISTANCE_PACKAGE, /* one package, no cache shared */
    XC_DISTANCE_MACHINE, /* two packages */
    XC_DISTANCE_COUNT,
};

/* "core", "cache", "package", "machine". */
const char *xc_distance_name(enum xc_distance distance);

struct xc_pair {
    int pus[2];      /* the operating system's numbers; the second is -1 where there is none */
    char text[64];   /* "pu:1 and pu:3, one L3" */
    char reason[96]; /* why there is none, or "" */
};

struct xc_placement {
    int *pus; /* allowed processors in the order in which threads take them: see below */
    size_t count;
    size_t core_count; /* the number of those, at the front, on cores of their own */
    int numa_node;     /* of the first, by the operating system's number; -1 = not known */
    struct xc_pair pairs[XC_DISTANCE_COUNT]; /* with the first */
};

/* The measured processor first (the first allowed one where nothing is pinned); then one of every
 * other core, the nearest to it first; then the cores' other processors in the same order.
 * XC_UNFIT: no memory. To be released in any case. */
enum xc_status xc_placement_find(struct xc_host *host, const struct xc_pinned *pinned,
                                 struct xc_placement *placement, struct xc_error *error);
void xc_placement_release(struct xc_placement *placement);

/* Of these processors, those that the machine's control groups leave may be used from now on: for a
 * process that was started with a narrower affinity. An empty set changes nothing. */
void xc_host_allow(struct xc_host *host, const cpu_set_t *processors);

/* Binds the calling thread to this processor, and looks whether it runs there. XC_UNFIT: the system
 * refuses. Several threads may call it at once. */
enum xc_status xc_host_bind(struct xc_host *host, int pu, struct xc_error *error);

/* Lets the calling thread, and the threads that it starts from now on, run on any allowed processor
 * of this one's NUMA node. XC_UNFIT: no such processor, or the system refuses. */
enum xc_status xc_host_allow_all(struct xc_host *host, int pu, struct xc_error *error);

#endif
