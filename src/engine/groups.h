/* Groups: cases that are timed among one another, in blocks of their own. A run has one or more,
 * one after another. */
#ifndef XC_ENGINE_GROUPS_H
#define XC_ENGINE_GROUPS_H

#include "engine/case_list.h"
#include "engine/measure.h"

#define XC_GROUPS_MAX 64 /* the self-test of several models has most */

struct xc_flush;
struct xc_estimates;
struct xc_runtime_suite;

struct xc_group {
    struct xc_case_list list;
    struct xc_measure_plan measure;
    struct xc_measurement measurement;
    /* What the analysis made of it (analysis/estimates.h), or NULL. */
    struct xc_estimates *estimates;
    /* Where the rounds were measured, in their order; process_count 0: all in this process. */
    size_t process_rounds[XC_PROCESSES_MAX], process_count;
};

struct xc_groups {
    struct xc_group items[XC_GROUPS_MAX];
    size_t count;
    struct xc_runtime_suite *runtimes; /* of bench; NULL: none are measured */
    const struct xc_flush *flush;      /* of the buffers in batches; NULL: as by default */
};

/* A new group with this plan. XC_USAGE: too many. */
enum xc_status xc_groups_add(struct xc_groups *groups, const struct xc_measure_plan *measure,
                             struct xc_group **added, struct xc_error *error);
void xc_groups_release(struct xc_groups *groups);

/* Measures one after another. After an interruption the rest is not reached. */
enum xc_status xc_groups_measure(struct xc_groups *groups, const struct xc_measure_hooks *hooks,
                                 struct xc_error *error);

bool xc_groups_interrupted(const struct xc_groups *groups);

/* Whether a case is planned, measured or not. */
bool xc_groups_have(const struct xc_groups *groups, const struct xc_case_key *key);

#endif
