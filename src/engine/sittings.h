/* Sittings: cases that are timed among one another, in blocks of their own. A run has one or more,
 * one after another. */
#ifndef XC_ENGINE_SITTINGS_H
#define XC_ENGINE_SITTINGS_H

#include "engine/case_list.h"
#include "engine/measure.h"

#define XC_SITTINGS_MAX 64 /* the self-test of several models has most */

struct xc_flush;
struct xc_located;
struct xc_runtime_suite;

struct xc_sitting {
    struct xc_case_list list;
    struct xc_measure_options measure;
    struct xc_measurement measurement;
    struct xc_located *located; /* what the analysis made of it (analysis/located.h), or NULL */
    /* Where the rounds were measured, in their order; process_count 0: all in this process. */
    size_t process_rounds[XC_PROCESSES_MAX], process_count;
};

struct xc_sittings {
    struct xc_sitting items[XC_SITTINGS_MAX];
    size_t count;
    struct xc_runtime_suite *runtimes; /* of bench; NULL: none are measured */
    const struct xc_flush *flush;      /* of the buffers in batches; NULL: as by default */
};

/* A new sitting with these options. XC_USAGE: too many. */
enum xc_status xc_sittings_add(struct xc_sittings *sittings,
                               const struct xc_measure_options *measure, struct xc_sitting **added,
                               struct xc_error *error);
void xc_sittings_release(struct xc_sittings *sittings);

/* Measures one after another. After an interruption the rest is not reached. */
enum xc_status xc_sittings_measure(struct xc_sittings *sittings,
                                   const struct xc_measure_hooks *hooks, struct xc_error *error);

bool xc_sittings_interrupted(const struct xc_sittings *sittings);

/* Whether a case is planned, measured or not. */
bool xc_sittings_have(const struct xc_sittings *sittings, const char *id);

#endif
