/* From parsed options to a plan. Nothing below the command line knows an option. */
#ifndef XC_CLI_PLAN_H
#define XC_CLI_PLAN_H

#include "cli/run_options.h"

/* What a command asks for beside its options. */
struct xc_plan_request {
    bool several_processes;                /* measure in several, unless options say otherwise */
    const struct xc_handoff_point *points; /* workloads; NULL: the suite's own */
    size_t point_count;
    double workload_seconds; /* for these; 0: a share of all */
    double seconds_share;    /* of the usual seconds; 0: all */
    size_t rounds_min;       /* as in xc_measure_plan */
    double operation_ns_max; /* likewise; 0: without limit, but with --quick */
};

/* Completes the options: defaults, what follows from Google Benchmark's flags, a worker process's
 * part; and checks what can be checked before anything is measured, since that takes half a minute.
 * The options outlive the plan. XC_USAGE: some do not go together, or a file cannot be written. */
enum xc_status xc_plan_make(const struct xc_run_options *options,
                            const struct xc_plan_request *request, struct xc_plan *plan,
                            struct xc_error *error);

/* A worker process has its part of the rounds, at least one, and of the wait, and its parent's
 * seed. Elsewhere the seed is as given; is_given false: from the clock. */
void xc_plan_share(struct xc_measure_plan *measure, bool seed_is_given);

#endif
