/* The suite `handoff`: the token truly handed over. Workloads of threads that share tokens, each
 * compared with one thread that has one token; and, timed without a clock read inside, crossings on
 * several cores at once, and hand-overs between two spinning threads against a bare cache line
 * between the same processors. */
#ifndef XC_BENCH_HANDOFF_H
#define XC_BENCH_HANDOFF_H

#include "bench/suite.h"

struct xc_handoff; /* analysis/results.h */
struct xc_host;
struct xc_placement;
struct xc_workload_options;

/* Where a workload's threads are: SPREAD fills the placement's order, one a core as long as there
 * are cores; PAIR + a distance (host/placement.h): two processors; NOWHERE: unbound. */
enum xc_handoff_place { XC_PLACE_SPREAD, XC_PLACE_NOWHERE, XC_PLACE_PAIR };

struct xc_handoff_point {
    unsigned threads, tokens;
    uint64_t foreign_ns, host_ns;
    bool sleeps;            /* see handoff/workload.h */
    double rate_per_second; /* 0: a closed loop */
    uint64_t stall_ns;
    unsigned place; /* enum xc_handoff_place */
};

/* host and placement must outlive the cases. */
struct xc_handoff_plan {
    struct xc_host *host;                  /* NULL: nothing is bound */
    const struct xc_placement *placement;  /* of that host */
    const struct xc_handoff_point *points; /* NULL: the suite's own */
    size_t point_count;
};

/* What a case of a workload recorded: complete once the case was torn down. NULL for other cases,
 * and for those that did not run. */
const struct xc_handoff *xc_handoff_of(const struct xc_case *one);
/* What the workload of a case is, unless others are only compared with it; else NULL. */
const struct xc_workload_options *xc_handoff_options_of(const struct xc_case *one);
/* XC_CRASHED, with the reason, where one of its threads was lost. */
enum xc_status xc_handoff_check(const struct xc_case *one, struct xc_error *error);

/* "10us", "1500ns": the largest unit that it is a whole number of. Returns text. */
#define XC_DURATION_BYTES 24
const char *xc_duration_text(uint64_t ns, char text[XC_DURATION_BYTES]);

extern const struct xc_suite xc_suite_handoff;

#endif
