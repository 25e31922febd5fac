/* A case: one thing that can be timed. A plug-in is a file that ends in its constant descriptor. */
#ifndef CROSSCOST_CASE_H
#define CROSSCOST_CASE_H

#include <stdbool.h>
#include <stdint.h>

#include "crosscost/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A timed loop: performs the operation iterations times. Never prints, allocates, reads options or
 * makes an indirect call per iteration. cookie is what setup made. */
typedef void xc_loop_fn(uint64_t iterations, void *cookie);

/* The result of a run that is timed elsewhere. */
struct xc_elapsed {
    double ns;      /* of all iterations, by the clock of the process that ran them; above 0 */
    bool disturbed; /* that process lost the processor in the meantime: the epoch is dropped */
};

/* A timed loop that runs elsewhere, in another process say: performs the operation iterations times
 * and says how long that took. A status other than XC_OK makes the case a failed one from there on,
 * with the error as its reason; XC_INCONCLUSIVE, that it was interrupted, does not. */
typedef enum xc_status xc_timed_fn(uint64_t iterations, void *cookie, struct xc_elapsed *elapsed,
                                   struct xc_error *error);

enum xc_case_flags {
    XC_CASE_DEFAULT = 0,
    /* Too slow to share the iteration count of a plain call: it stands in the table for scale, or
     * is compared with its like. It gets a count of its own, which its row shows. */
    XC_CASE_SCALE = 1,
    /* Threads that queue, sleep and are preempted: an epoch must hold many of their waits, so that
     * these cases have epochs a hundred times as long, in blocks of their own. No such epoch is
     * dropped: the measuring thread sleeps meanwhile, and delays of the other threads are part of
     * what the case reports. */
    XC_CASE_LONG = 2,
    /* Its threads, or those of the program that times it, wait for one another by spinning and
     * yielding. It is skipped under SCHED_FIFO, where a thread that does so never gives way. */
    XC_CASE_THREADS = 4,
};

struct xc_case_key;

/* Everything here must outlive the run. */
struct xc_case {
    const char *id;      /* a path: "calls/direct"; the first part is the suite */
    const char *summary; /* one line, under 60 characters */
    xc_loop_fn *loop;
    /* Allocates the case's state; not timed; optional. parameter is the descriptor's. */
    enum xc_status (*setup)(const void *parameter, void **cookie, struct xc_error *error);
    /* Runs a few operations and checks their answer; called before anything is timed, and never
     * NULL. */
    enum xc_status (*verify)(void *cookie, struct xc_error *error);
    void (*teardown)(void *cookie); /* frees the state; optional */
    const void *parameter;          /* handed to setup; for families of cases */
    const char *unavailable;        /* why this build cannot run it, or NULL */
    unsigned flags;                 /* enum xc_case_flags */
    unsigned order;                 /* place in its suite's listing, small first */
    xc_timed_fn *timed;             /* in place of loop, which is then NULL; else NULL */
    const char *baseline;           /* the id of the case that the row is compared with; NULL: the
                                       case "direct" beside it, if there is one */
    /* Untimed, with the cookie; both may be NULL. begin: before each call of loop.
     * after_calibration: once, between finding out how many iterations make an epoch and the first
     * epoch. */
    void (*begin)(void *cookie);
    void (*after_calibration)(void *cookie);
    /* The tool's own: what its cases have in place of an id. A plug-in leaves it NULL, and what the
     * case is follows from its id. */
    const struct xc_case_key *key;
};

#ifdef __cplusplus
}
#endif

#endif
