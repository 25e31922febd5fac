/* The loaded topology, and what the other files of this room need of it. */
#ifndef XC_HOST_TOPOLOGY_H
#define XC_HOST_TOPOLOGY_H

#include <hwloc.h>

#include "host/core_share.h"
#include "host/files.h"
#include "host/host.h"

/* How a thread is bound and where it runs. Tests put their own here, to see what is done when the
 * kernel refuses, or says yes and does nothing. Both return a negative errno on failure. */
struct xc_binder {
    int (*bind)(struct xc_host *host, unsigned pu);
    int (*where)(struct xc_host *host); /* the processor that the calling thread runs on */
};

struct xc_host {
    hwloc_topology_t topology;
    hwloc_bitmap_t allowed; /* hwloc's allowed set and the thread's affinity at opening */
    struct xc_binder binder;
    /* Probes the core that the calling thread runs on; NULL where it is not one of this topology.
     */
    void (*watch_core)(struct xc_host *host, double duration_ms, struct xc_core_share *share);
    int claim;                     /* on the core that is measured on; -1: none */
    int claimed_core;              /* by this process */
    bool is_synthetic;             /* a synthetic topology: binding is pretended */
    char root[XC_HOST_PATH_BYTES]; /* before every path; "" is the running system */
};

/* What xc_host_open does, with another root; synthetic (NULL: the real machine) is a topology in
 * hwloc's notation; only its processors in the list allowed (NULL: all) may be used. */
enum xc_status xc_host_open_at(const char *root, const char *synthetic, const char *allowed,
                               struct xc_host **host, struct xc_error *error);

/* Reads a list like "0-3,8" into set, which may hold anything before. False when the text is no
 * such list; an empty text is an empty list. */
bool xc_pu_list_parse(const char *text, hwloc_bitmap_t set);

/* The object of an operating system's number, or NULL. */
hwloc_obj_t xc_pu_object(const struct xc_host *host, int pu);
/* How fast its kind of core is, higher is faster; -1 where it is not known. */
int xc_pu_kind(const struct xc_host *host, hwloc_obj_t pu);
/* The next processor of the same core with a number over previous, or -1; begin with -1. */
int xc_pu_sibling(const struct xc_host *host, int pu, int previous);

/* Whether nobody else can be on this processor's core unseen: no hypervisor is above us, which is
 * known, and the core has no other thread. Other programs take turns there, which the watch sees.
 */
bool xc_core_is_alone(const struct xc_host *host, int pu);

/* The least number of a processor on the same core: what claims go by. */
int xc_pu_core_number(const struct xc_host *host, int pu);
/* Whether another crosscost measures on this processor's core. */
bool xc_pu_is_claimed(const struct xc_host *host, int pu);

/* The lines of the fingerprint. */
enum xc_status xc_topology_lines(const struct xc_host *host, char ***lines, size_t *count,
                                 struct xc_error *error);

#endif
