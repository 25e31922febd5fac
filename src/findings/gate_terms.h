/* What the names in a gate stand for: rows, and figures of batches. */
#ifndef XC_FINDINGS_GATE_TERMS_H
#define XC_FINDINGS_GATE_TERMS_H

#include "analysis/bootstrap.h"
#include "engine/groups.h"
#include "findings/batches.h"

#define TERMS_MAX 64

struct xc_gate_term {
    const char *name;
    const struct xc_group *group; /* where its rounds are; NULL: it was not measured */
    size_t place;                 /* of a row */
    struct xc_batch_input *batch; /* of a batch's figure; NULL: a row */
    size_t point;                 /* of speedup@N; batch->point_count: break_even */
    double value;                 /* right now: estimated, resampled, or of one process */
};

/* The names of one gate, each once. */
struct xc_gate_terms {
    const struct xc_groups *groups;
    struct xc_gate_term items[TERMS_MAX];
    size_t count;
};

/* Visitors for xc_gate_names. The first, before anything is measured, has the groups as its
 * cookie; XC_USAGE: the run does not measure what the name stands for. The second adds the term to
 * the terms that are its cookie. */
enum xc_status xc_gate_name_check(const char *name, void *cookie, struct xc_error *error);
enum xc_status xc_gate_term_resolve(const char *name, void *cookie, struct xc_error *error);
void xc_gate_terms_release(struct xc_gate_terms *terms);

/* Sets the term's value: as estimated or, with a bootstrap, as resampled. */
void xc_gate_term_evaluate(struct xc_gate_term *term, struct xc_bootstrap *bootstrap);
/* Sets it to what one process found. scratch has room for its rounds. */
void xc_gate_term_in_process(struct xc_gate_term *term, size_t process, double *scratch);

/* For xc_gate_sides; the cookie is the terms. */
double xc_gate_term_look_up(const char *name, void *cookie);

#endif
