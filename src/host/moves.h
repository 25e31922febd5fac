/* Where the measuring thread went to find a core that is its own. */
#ifndef XC_HOST_MOVES_H
#define XC_HOST_MOVES_H

#include <stddef.h>
#include <stdint.h>

#include "host/host.h"
#include "probe/probe.h"

/* There and back four times: who moves more often than that finds no quiet core. */
#define XC_MOVES_MAX 8

struct xc_moves {
    /* Of the session, which they are to outlive; host is NULL where nothing may move. */
    struct xc_host *host;
    struct xc_pinned *pinned;
    struct xc_watch *watch;
    struct xc_probe *probe;
    struct xc_pinned home; /* where it began, and what threads and programs are placed around */
    uint64_t start_ns, next_look_ns;
    size_t count;
    char notes[XC_MOVES_MAX + 1][128]; /* one a move, for the report; the last may be going back */
};

/* Nothing moves unless the processor was chosen by us. */
void xc_moves_init(struct xc_moves *moves, bool chosen_by_us, struct xc_host *host,
                   struct xc_pinned *pinned, struct xc_watch *watch, struct xc_probe *probe);

/* Hooks of xc_measure. Looking takes a twentieth of the time at most. */
bool xc_moves_look(struct xc_moves *moves, double quiet_share);
void xc_moves_back(struct xc_moves *moves);

#endif
