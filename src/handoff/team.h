/* Several pinned threads that run a loop at the same time, started together: the calling thread is
 * member 0, the others sleep between epochs. */
#ifndef XC_HANDOFF_TEAM_H
#define XC_HANDOFF_TEAM_H

#include <stdint.h>

#include "crosscost/error.h"

struct xc_host;
struct xc_team;

struct xc_team_options {
    unsigned members;     /* at least 1, member 0 among them */
    struct xc_host *host; /* where the others are bound; NULL: nowhere */
    const int *pus;       /* of the members; the calling thread is bound already */
    /* What a member does before its first epoch and after its last, on its own thread; each may be
     * NULL. For member 0 they are called by create and release. */
    enum xc_status (*enter)(void *cookie, unsigned member, struct xc_error *error);
    void (*leave)(void *cookie, unsigned member);
    void (*loop)(void *cookie, unsigned member, uint64_t iterations);
    void *cookie;
};

/* XC_UNFIT: no memory or threads, or a member cannot be bound. On error nothing is left behind. */
enum xc_status xc_team_create(const struct xc_team_options *options, struct xc_team **team,
                              struct xc_error *error);
void xc_team_release(struct xc_team *team); /* NULL is allowed */

/* Wakes the others and waits until they stand ready, spinning: before an epoch, untimed. */
void xc_team_ready(struct xc_team *team);
/* Starts all, which run that number of iterations each; returns when all are done. Without a call
 * of xc_team_ready before it, makes one. */
void xc_team_run(struct xc_team *team, uint64_t iterations);

#endif
