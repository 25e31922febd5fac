/* What two or more pinned threads do at the same time, timed with no clock read inside: a cache
 * line that goes to and fro, a token that does, and crossings that no other thread disturbs. */
#ifndef XC_HANDOFF_TOGETHER_H
#define XC_HANDOFF_TOGETHER_H

#include <stddef.h>
#include <stdint.h>

#include "crosscost/error.h"

struct xc_host;
struct xc_together;

enum xc_together_kind {
    /* Two threads wait for each other's store to one line, spinning: an operation is one way. */
    XC_TOGETHER_PING_PONG,
    /* Two threads with one token, spinning while they wait: an operation is one hand-over. */
    XC_TOGETHER_HAND_OVER,
    /* Threads with a token each, in the model's own loop of whole crossings: an operation is a
     * crossing of every thread. */
    XC_TOGETHER_UNCONTENDED,
};

struct xc_together_options {
    enum xc_together_kind kind;
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
enum xc_status xc_together_create(const struct xc_together_options *options,
                                  struct xc_together **together, struct xc_error *error);
void xc_together_release(struct xc_together *together); /* NULL is allowed */

/* Before an epoch, untimed: the other threads are awake and stand ready. */
void xc_together_ready(struct xc_together *together);
void xc_together_run(struct xc_together *together, uint64_t operations);

/* Runs some and looks whether they did what they should. XC_CRASHED: they did not. */
enum xc_status xc_together_verify(struct xc_together *together, struct xc_error *error);

#endif
