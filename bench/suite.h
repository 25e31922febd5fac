/* Suites: named groups of cases. A suite's cases are descriptors that its files register; the suite
 * `crossing` makes more, for every model that was chosen. */
#ifndef XC_BENCH_SUITE_H
#define XC_BENCH_SUITE_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/batch/flush.h"
#include "crosscost/case.h"
#include "crosscost/crossing.h"
#include "engine/case_list.h"

struct xc_handoff_plan;
struct xc_runtime_suite;

struct xc_suite_options {
    const char *const *models; /* names, known ones */
    size_t model_count;
    size_t stack_bytes; /* 0 = default */
    int numa_node;      /* where stacks are bound, or -1 */
    /* A cost injected into a step of every crossing; injected_step XC_STEP_COUNT = none. */
    enum xc_step injected_step;
    uint64_t injected_cycles;
    struct xc_flush flush;   /* of the suite `batch` */
    double operation_ns_max; /* of the suite `batch`: what takes longer is left out; 0: nothing */
    struct xc_runtime_suite *runtimes; /* those that were chosen; NULL = none */
    /* For the suite `handoff`: what, and where; NULL: its own points, nowhere yet. */
    const struct xc_handoff_plan *handoff;
};

struct xc_suite {
    const char *name;
    const char *summary;
    bool by_default; /* part of `run` without arguments */
    bool alone;      /* timed in blocks of its own, not among other suites' cases */
    /* Adds made cases; NULL where the registered ones are all. */
    enum xc_status (*expand)(const struct xc_suite_options *options, struct xc_case_list *list,
                             struct xc_error *error);
};

#define XC_SUITES_MAX 32

extern const struct xc_suite *xc_suites[XC_SUITES_MAX];
extern size_t xc_suite_count;
const struct xc_suite *xc_suite_find(const char *name); /* NULL if there is none */

/* Where there is no suite of this name, makes one, for good. XC_USAGE: too many. */
enum xc_status xc_suite_ensure(const char *name, struct xc_error *error);

/* Appends the suite's cases: registered ones and those of plug-ins in their order, then made
 * ones. XC_USAGE: two have the same id. */
enum xc_status xc_suite_add(const struct xc_suite *suite, const struct xc_suite_options *options,
                            struct xc_case_list *list, struct xc_error *error);

#endif
