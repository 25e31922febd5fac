/* --gate and --gates: bounds that a run must keep. */
#ifndef XC_FINDINGS_GATES_H
#define XC_FINDINGS_GATES_H

#include "analysis/expression.h"
#include "engine/groups.h"
#include "report/report.h"

#define XC_GATES_MAX 100

struct xc_gates {
    struct xc_gate_expression items[XC_GATES_MAX];
    size_t count;
    unsigned margin_percent; /* how near a bound is too near */
};
#define XC_GATE_MARGIN_PERCENT     2u /* what one run cannot see: docs/gates.md */
#define XC_GATE_MARGIN_PERCENT_MAX 100u

/* --gate TEXT. XC_USAGE: does not parse, or too many. */
enum xc_status xc_gates_add(struct xc_gates *gates, const char *text, struct xc_error *error);
/* --gates FILE: one a line. Errors name the line. */
enum xc_status xc_gates_read(struct xc_gates *gates, const char *path, struct xc_error *error);
void xc_gates_release(struct xc_gates *gates);

/* Before anything is measured. XC_USAGE: a gate names what is not measured in this run. */
enum xc_status xc_gates_check(const struct xc_gates *gates, const struct xc_groups *groups,
                              struct xc_error *error);

/* Judges all, into report->gates. XC_UNFIT: no memory. */
enum xc_status xc_gates_judge(const struct xc_gates *gates, const struct xc_groups *groups,
                              struct xc_report *report, struct xc_error *error);

/* The exit status that follows: XC_USAGE where one divides by zero, else XC_NOT_MET where one is
 * not met, else XC_INCONCLUSIVE where one is, with a line that says which; else XC_OK. */
enum xc_status xc_gates_conclude(const struct xc_report *report, struct xc_error *error);

#endif
