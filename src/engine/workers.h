/* --processes N: the same measurement in N fresh processes, one after another. Where a process's
 * stacks, heap and physical pages lie differs between them, which moves single loops by a percent
 * or so, and no interval from one process can see it.
 *
 * A worker is this program, started again with the same arguments and told so by an environment
 * variable; instead of a report it writes its samples to a pipe. */
#ifndef XC_ENGINE_WORKERS_H
#define XC_ENGINE_WORKERS_H

#include "engine/groups.h"

/* What a worker is told. */
struct xc_worker_role {
    bool is_worker;
    int samples;  /* the pipe's end */
    size_t count; /* of workers */
    uint64_t seed;
};

/* Read once, before anything else; argv is kept for the workers of this process. */
void xc_worker_start(char **argv);
const struct xc_worker_role *xc_worker_self(void);

/* What happened to the measuring threads, of all workers together; -1: not readable. */
struct xc_worker_events {
    long long involuntary_switches, migrations;
};

/* In a worker, once measured. XC_UNFIT: the pipe is broken. */
enum xc_status xc_worker_write(const struct xc_groups *groups,
                               const struct xc_worker_events *events, struct xc_error *error);

/* The sum of two counts; -1 where one of them is. */
long long xc_count_add(long long one, long long other);

/* In the first process: instead of xc_groups_measure. Groups are planned alike in all; their
 * rounds follow one another. The first process that fails ends it, with its status and its line. */
enum xc_status xc_workers_measure(struct xc_groups *groups, size_t count, uint64_t seed,
                                  const struct xc_measure_hooks *hooks,
                                  struct xc_worker_events *events, struct xc_error *error);

#endif
