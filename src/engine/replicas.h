/* --processes N: the same measurement in N fresh processes, one after another. Where a process's
 * stacks, heap and physical pages lie differs between them, which moves single loops by a percent
 * or so, and no interval from one process can see it.
 *
 * A replica is this program, started again with the same arguments and told so by an environment
 * variable; instead of a report it writes its samples to a pipe. */
#ifndef XC_ENGINE_REPLICAS_H
#define XC_ENGINE_REPLICAS_H

#include "engine/groups.h"

/* What a replica is told. */
struct xc_replica {
    bool is_one;
    int samples;  /* the pipe's end */
    size_t count; /* of replicas */
    uint64_t seed;
};

/* Read once, before anything else; argv is kept for the replicas of this process. */
void xc_replica_start(char **argv);
const struct xc_replica *xc_replica_self(void);

/* What happened to the measuring threads, of all replicas together; -1: not readable. */
struct xc_replica_events {
    long long involuntary_switches, migrations;
};

/* In a replica, once measured. XC_UNFIT: the pipe is broken. */
enum xc_status xc_replica_write(const struct xc_groups *groups,
                                const struct xc_replica_events *events, struct xc_error *error);

/* The sum of two counts; -1 where one of them is. */
long long xc_count_add(long long one, long long other);

/* In the first process: instead of xc_groups_measure. Groups are planned alike in all; their
 * rounds follow one another. The first process that fails ends it, with its status and its line. */
enum xc_status xc_replicas_measure(struct xc_groups *groups, size_t count, uint64_t seed,
                                   const struct xc_measure_hooks *hooks,
                                   struct xc_replica_events *events, struct xc_error *error);

#endif
