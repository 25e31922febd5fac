/* The suite `runtimes`: what real runtimes' programs list, each case timed in its program. */
#ifndef XC_BENCH_RUNTIMES_H
#define XC_BENCH_RUNTIMES_H

#include "adapter/program.h"
#include "bench/suite.h"

extern const struct xc_suite xc_suite_runtimes;

/* The runtimes of a run; lives until its cases have been released. */
struct xc_runtime_suite {
    struct xc_runtimes found;
    struct xc_program **programs; /* as found.items; NULL where there is none */
    struct xc_ground ground;
    struct xc_wait_limits limits;
};

/* Finds the runtimes that were chosen; see xc_runtimes_find. The suite's cases are then made from
 * it. XC_USAGE, XC_UNFIT; *suite is to be closed in any case. */
enum xc_status xc_runtime_suite_open(const char *const *choices, size_t choice_count,
                                     const struct xc_ground *ground,
                                     const struct xc_wait_limits *limits,
                                     struct xc_runtime_suite **suite, struct xc_error *error);
void xc_runtime_suite_close(struct xc_runtime_suite *suite); /* NULL is allowed */

/* Appends what the models that stand for these runtimes are compared by: "crossing/MODEL/SET",
 * where the list lacks it. Models and sets that there are not are left out. */
enum xc_status xc_runtime_suite_add_models(const struct xc_runtime_suite *suite,
                                           const struct xc_suite_options *options,
                                           struct xc_case_list *list, struct xc_error *error);

#endif
