/* What two or more pinned threads do at the same time, timed with no clock read inside: a cache
 * line that goes to and fro, a token that does, and crossings that no other thread disturbs. */
#ifndef XC_HANDOFF_PAIRWISE_H
#define XC_HANDOFF_PAIRWISE_H

#include <stddef.h>
#include <stdint.h>

#include "crosscost/error.h"

struct xc_host;
struct xc_pairwise;

enum xc_pairwise_kind {
    /* Two threads wait for each other's store to one line, spinning: an operation is one way. */
    XC_PAIRWISE_PING_PONG,
    /* Two threads with one token, spinning while they wait: an operation is one hand-over. */
    XC_PAIRWISE_HAND_OVER,
    /* Threads with a token each, in the model's own loop of whole crossings: an operation is a
     * crossing of every thread. */
    XC_PAIRWISE_UNCONTENDED,
};

struct xc_pairwise_options {
    enum xc_pairwise_kind kind;
    const char *model; /* not for the ping-pong */
    unsigned threads;  /* 2 but for the uncontended */
    /* Thread i is bound to pus[i]; the calling one, which is thread 0, already. host NULL: nobody
     * is bound. */
    struct xc_host *host;
    const int *pus;
    size_t stack_bytes; /* 0 = default */
    int numa_node;      /* of stacks and tokens, or -1 */
};

/* XC_USAGE: unknown model. XC_UNFIT: no memory, no threads, or one cannot be bound. */
enum xc_status xc_pairwise_create(const struct xc_pairwise_options *options,
                                  struct xc_pairwise **pairwise, struct xc_error *error);
void xc_pairwise_release(struct xc_pairwise *pairwise); /* NULL is allowed */

/* Before an epoch, untimed: the other threads are awake and stand ready. */
void xc_pairwise_ready(struct xc_pairwise *pairwise);
void xc_pairwise_run(struct xc_pairwise *pairwise, uint64_t operations);

/* Runs some and looks whether they did what they should. XC_CRASHED: they did not. */
enum xc_status xc_pairwise_verify(struct xc_pairwise *pairwise, struct xc_error *error);

#endif
