/* The host while a run lasts: pinned, watched, interruptible. */
#ifndef XC_RUN_SESSION_H
#define XC_RUN_SESSION_H

#include "adapter/command.h"
#include "engine/workers.h"
#include "host/host.h"
#include "host/placement.h"
#include "probe/probe.h"
#include "host/moves.h"

struct xc_session {
    struct xc_host *host;
    struct xc_pinned pinned;
    struct xc_watch *watch;
    struct xc_probe probe;              /* of the core that is pinned to */
    struct xc_moves moves;              /* to other processors than the first */
    struct xc_worker_events of_workers; /* zeros where there were none */
    cpu_set_t allowed;                  /* processors, before one was pinned to */
    struct xc_placement placement; /* of several threads, around the first processor; empty where
                                      nothing is bound */
    int stack_node;                /* the NUMA node that stacks are bound to, or -1 */
    char stack_warning[256];       /* why they are not, or "" */
    char claim_warning[96];        /* another crosscost measures on the same core, or "" */
    char unfit[128];               /* why this run can give no verdict, or ""; once reported */
};
/* Opens the host, pins the calling thread, starts the watch, and catches SIGINT and SIGTERM. */
enum xc_status xc_session_open(struct xc_pin where, struct xc_session *session,
                               struct xc_error *error);
void xc_session_close(struct xc_session *session);
/* In a worker process: its samples, and what happened meanwhile, to the first process. XC_UNFIT:
 * the pipe is broken. */
enum xc_status xc_session_write(const struct xc_session *session, const struct xc_groups *groups,
                                struct xc_error *error);
/* Hooks for xc_measure: the watch, moves, progress on a terminal, interruption. */
struct xc_measure_hooks xc_session_hooks(struct xc_session *session);

/* For programs of runtimes: signs of life, progress on a terminal, interruption. */
struct xc_wait_limits xc_session_wait_limits(void);

#endif
