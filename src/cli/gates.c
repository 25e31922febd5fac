#include "cli/gates.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/gate_terms.h"
#include "measure/statistics.h"

/* With fewer there is no interval at 95% by the sign test. Gates ask for more where there are more:
 * a verdict is given again and again, about a bound that was measured once itself. */
#define PROCESSES_MIN      6
#define PROCESS_CONFIDENCE 0.999

static double unknown(const char *name, void *cookie)
{
    (void)name;
    (void)cookie;
    return NAN;
}

/* What divides by zero whatever is measured need not be measured. */
enum xc_status xc_gates_add(struct xc_gates *gates, const char *text, struct xc_error *error)
{
    if (gates->count == XC_GATES_MAX)
        return xc_fail(error, XC_USAGE, "more than %d gates", XC_GATES_MAX);
    struct xc_gate_expression *gate = &gates->items[gates->count];
    double left, right;
    bool divided_by_zero = false;
    enum xc_status status = xc_gate_expression_parse(text, gate, error);
    if (status != XC_OK)
        return status;
    gates->count++;
    xc_gate_sides(gate, unknown, NULL, &left, &right, &divided_by_zero);
    return divided_by_zero ? xc_fail(error, XC_USAGE, "gate '%.200s': division by zero", gate->text)
                           : XC_OK;
}

enum xc_status xc_gates_read(struct xc_gates *gates, const char *path, struct xc_error *error)
{
    struct xc_gate_text *texts;
    size_t count;
    enum xc_status status = xc_gate_file_read(path, &texts, &count, error);
    if (status != XC_OK)
        return status;
    for (size_t i = 0; i < count && status == XC_OK; i++) {
        struct xc_error inner = {""};
        status = xc_gates_add(gates, texts[i].text, &inner);
        if (status != XC_OK)
            xc_fail(error, status, "'%.100s' line %u: %.300s", path, texts[i].line, inner.text);
    }
    xc_gate_texts_release(texts, count);
    return status;
}

void xc_gates_release(struct xc_gates *gates)
{
    for (size_t i = 0; i < gates->count; i++)
        xc_gate_expression_release(&gates->items[i]);
    gates->count = 0;
}

enum xc_status xc_gates_check(const struct xc_gates *gates, const struct xc_sittings *sittings,
                              struct xc_error *error)
{
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < gates->count && status == XC_OK; i++)
        status = xc_gate_names(&gates->items[i], xc_gate_name_check, (void *)sittings, error);
    return status;
}

/* --- judging ---------------------------------------------------------------------------------- */

/* A gate's drawings. */
struct drawings {
    double left[XC_BOOTSTRAP_DRAWS], right[XC_BOOTSTRAP_DRAWS], difference[XC_BOOTSTRAP_DRAWS];
    size_t count;
};

/* The rounds of each sitting are drawn apart: they were timed one after another. */
static enum xc_status open_bootstraps(const struct xc_sittings *sittings,
                                      struct xc_bootstrap bootstraps[XC_SITTINGS_MAX],
                                      struct xc_error *error)
{
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < sittings->count; i++) {
        struct xc_error inner;
        enum xc_status opened =
            xc_bootstrap_init(&bootstraps[i], sittings->items[i].measurement.rounds_done, &inner);
        if (opened != XC_OK)
            status = xc_fail(error, opened, "%s", inner.text);
        for (size_t k = 0; k < i && opened == XC_OK; k++)
            xc_bootstrap_draw(&bootstraps[i]); /* so that sittings do not share their picks */
    }
    return status;
}

/* One figure of each process, as if there were no others. One that knows none, since it was
 * disturbed in all epochs of a case, is left out. */
static enum xc_status take_processes(const struct xc_gate_expression *gate,
                                     struct xc_gate_terms *terms, size_t processes,
                                     struct drawings *drawings, struct xc_error *error)
{
    size_t rounds = 1;
    for (size_t i = 0; i < terms->count; i++)
        rounds += terms->items[i].sitting->measurement.rounds_done;
    double *scratch = calloc(rounds, sizeof *scratch);
    if (!scratch)
        return xc_fail(error, XC_UNFIT, "no memory for a gate");
    for (size_t process = 0; process < processes; process++) {
        double left, right;
        for (size_t i = 0; i < terms->count; i++)
            xc_gate_term_in_process(&terms->items[i], process, scratch);
        xc_gate_sides(gate, xc_gate_term_look_up, terms, &left, &right, NULL);
        if (isnan(left - right))
            continue;
        drawings->left[drawings->count] = left;
        drawings->right[drawings->count] = right;
        drawings->difference[drawings->count++] = left - right;
    }
    free(scratch);
    return XC_OK;
}

/* The median of what the processes found, and its order-statistic interval; NANs of too few. Sorts
 * the figures. */
static struct xc_estimate estimate_of(double *figures, size_t count)
{
    struct xc_estimate estimate = {NAN, {NAN, NAN}};
    double achieved;
    if (count < PROCESSES_MIN)
        return estimate;
    xc_sort(figures, count);
    estimate.value = xc_median(figures, count);
    xc_quantile_interval(figures, count, 0.5, PROCESS_CONFIDENCE, &estimate.ci, &achieved);
    return estimate;
}

/* One drawing of every term. False: one of them has too few rounds. */
static bool draw(struct xc_gate_terms *terms, struct xc_bootstrap bootstraps[XC_SITTINGS_MAX])
{
    bool drawn[XC_SITTINGS_MAX] = {false};
    for (size_t i = 0; i < terms->count; i++) {
        size_t sitting = (size_t)(terms->items[i].sitting - terms->sittings->items);
        if (!drawn[sitting] && !xc_bootstrap_draw(&bootstraps[sitting]))
            return false;
        drawn[sitting] = true;
        xc_gate_term_evaluate(&terms->items[i], &bootstraps[sitting]);
    }
    return true;
}

static enum xc_status draw_all(const struct xc_gate_expression *gate, struct xc_gate_terms *terms,
                               struct drawings *drawings, struct xc_error *error)
{
    struct xc_bootstrap bootstraps[XC_SITTINGS_MAX] = {0};
    enum xc_status status = open_bootstraps(terms->sittings, bootstraps, error);
    while (status == XC_OK && drawings->count < XC_BOOTSTRAP_DRAWS && draw(terms, bootstraps)) {
        double left, right;
        xc_gate_sides(gate, xc_gate_term_look_up, terms, &left, &right, NULL);
        drawings->left[drawings->count] = left;
        drawings->right[drawings->count] = right;
        drawings->difference[drawings->count++] = left - right;
    }
    for (size_t i = 0; i < terms->sittings->count; i++)
        xc_bootstrap_release(&bootstraps[i]);
    return status;
}

/* Why nothing can be said, or NULL. */
static const char *missing(const struct xc_gate_terms *terms, const struct xc_report *report)
{
    for (size_t i = 0; i < terms->count; i++)
        if (!terms->items[i].sitting) {
            const struct xc_row *row = xc_report_row(report, terms->items[i].name);
            return row && row->reason ? row->reason : "it was not measured";
        }
    return NULL;
}

static void add_reason(struct xc_gate_result *result, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void add_reason(struct xc_gate_result *result, const char *format, ...)
{
    char *before = result->reason, *reason = NULL, *both = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&reason, format, arguments);
    va_end(arguments);
    if (length < 0)
        return;
    result->reason = reason;
    if (before && asprintf(&both, "%s; %s", before, reason) >= 0) {
        free(reason);
        result->reason = both;
    }
    free(before);
}

/* On an interval of left less right, and what no interval from one run knows besides. An infinite
 * side (a break-even that there is not) is far from every bound. */
static void decide(const struct xc_gate_expression *gate, struct xc_interval difference,
                   struct xc_gate_result *result)
{
    double side = fmax(fabs(result->left.value), fabs(result->right.value));
    double slack = isfinite(side) ? result->margin * side : 0;
    result->verdict =
        xc_gate_judge(gate->comparison, difference.low - slack, difference.high + slack);
    if (result->verdict != xc_gate_judge(gate->comparison, difference.low, difference.high))
        add_reason(result, "less than %g%% from the bound (--gate-margin)", 100 * result->margin);
}

/* On the interval over processes. */
static enum xc_status judge_processes(const struct xc_gate_expression *gate,
                                      struct xc_gate_terms *terms, size_t processes,
                                      struct drawings *drawings, struct xc_gate_result *result,
                                      struct xc_error *error)
{
    enum xc_status status = take_processes(gate, terms, processes, drawings, error);
    if (status != XC_OK)
        return status;
    size_t count = drawings->count;
    struct xc_estimate difference = estimate_of(drawings->difference, count);
    result->left = estimate_of(drawings->left, count);
    result->right = estimate_of(drawings->right, count);
    if (count < processes)
        add_reason(result, "disturbed too much to tell in %zu of %zu processes", processes - count,
                   processes);
    decide(gate, difference.ci, result);
    return XC_OK;
}

/* Fills in figures and verdict; result->text is there. */
static enum xc_status judge(const struct xc_gate_expression *gate, struct xc_gate_terms *terms,
                            struct drawings *drawings, struct xc_gate_result *result,
                            struct xc_error *error)
{
    bool divided_by_zero = false;
    for (size_t i = 0; i < terms->count; i++)
        xc_gate_term_evaluate(&terms->items[i], NULL);
    xc_gate_sides(gate, xc_gate_term_look_up, terms, &result->left.value, &result->right.value,
                  &divided_by_zero);
    if (divided_by_zero) {
        result->reason = strdup("division by zero");
        result->unusable = true;
        return XC_OK;
    }
    drawings->count = 0;
    size_t processes = terms->sittings->items[0].process_count;
    if (processes >= PROCESSES_MIN)
        return judge_processes(gate, terms, processes, drawings, result, error);
    enum xc_status status = draw_all(gate, terms, drawings, error);
    if (status != XC_OK)
        return status;
    if (drawings->count == 0)
        result->reason = strdup("too few rounds for an interval");
    struct xc_interval difference = xc_bootstrap_interval(drawings->difference, drawings->count);
    result->left.ci = xc_bootstrap_interval(drawings->left, drawings->count);
    result->right.ci = xc_bootstrap_interval(drawings->right, drawings->count);
    decide(gate, difference, result);
    return XC_OK;
}

static enum xc_status judge_one(const struct xc_gate_expression *gate, double margin,
                                const struct xc_sittings *sittings, struct drawings *drawings,
                                const struct xc_report *report, struct xc_gate_result *result,
                                struct xc_error *error)
{
    const struct xc_interval none = {NAN, NAN};
    *result = (struct xc_gate_result){
        .text = strdup(gate->text),
        .left = {NAN, none},
        .right = {NAN, none},
        .margin = margin,
        .verdict = XC_GATE_INCONCLUSIVE,
    };
    struct xc_gate_terms terms = {.sittings = sittings};
    enum xc_status status = xc_gate_names(gate, xc_gate_term_resolve, &terms, error);
    if (!result->text && status == XC_OK)
        status = xc_fail(error, XC_UNFIT, "no memory for a gate");
    const char *reason = status == XC_OK ? missing(&terms, report) : NULL;
    if (reason)
        result->reason = strdup(reason);
    else if (status == XC_OK)
        status = judge(gate, &terms, drawings, result, error);
    xc_gate_terms_release(&terms);
    return status;
}

enum xc_status xc_gates_judge(const struct xc_gates *gates, const struct xc_sittings *sittings,
                              struct xc_report *report, struct xc_error *error)
{
    struct drawings *drawings = calloc(1, sizeof *drawings);
    double margin = (gates->margin_given ? gates->margin_percent : XC_GATE_MARGIN_PERCENT) / 100.0;
    report->gates = calloc(gates->count + 1, sizeof *report->gates);
    enum xc_status status = XC_OK;
    if (!drawings || !report->gates) {
        free(drawings);
        return xc_fail(error, XC_UNFIT, "no memory for the gates");
    }
    for (size_t i = 0; i < gates->count && status == XC_OK; i++)
        status = judge_one(&gates->items[i], margin, sittings, drawings, report,
                           &report->gates[report->gate_count++], error);
    free(drawings);
    return status;
}

enum xc_status xc_gates_conclude(const struct xc_report *report, struct xc_error *error)
{
    size_t counts[3] = {0};
    const struct xc_gate_result *first[3] = {NULL};
    for (size_t i = 0; i < report->gate_count; i++) {
        const struct xc_gate_result *gate = &report->gates[i];
        if (gate->unusable)
            return xc_fail(error, XC_USAGE, "gate '%.200s': %s", gate->text, gate->reason);
        if (counts[gate->verdict]++ == 0)
            first[gate->verdict] = gate;
    }
    enum xc_gate_verdict verdict = counts[XC_GATE_NOT_MET] ? XC_GATE_NOT_MET : XC_GATE_INCONCLUSIVE;
    const struct xc_gate_result *gate = first[verdict];
    if (!gate)
        return XC_OK;
    char more[64] = "";
    if (counts[verdict] > 1)
        snprintf(more, sizeof more, ", and %zu more", counts[verdict] - 1);
    bool failed = verdict == XC_GATE_NOT_MET;
    return xc_fail(error, failed ? XC_NOT_MET : XC_INCONCLUSIVE,
                   "gate %s: '%.200s': %.4g [%.4g, %.4g]%s%.100s%s",
                   failed ? "not met" : "inconclusive", gate->text, gate->left.value,
                   gate->left.ci.low, gate->left.ci.high, gate->reason ? ", " : "",
                   gate->reason ? gate->reason : "", more);
}
