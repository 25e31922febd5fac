#include "analysis/estimates.h"
#include "findings/gates.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/rounds.h"
#include "findings/gate_terms.h"
#include "support/statistics.h"

/* Of all gates of a run together: verdicts are given again and again, about bounds that were
 * measured once themselves. Each has its part of what is left (Bonferroni). */
#define CONFIDENCE 0.999

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

enum xc_status xc_gates_check(const struct xc_gates *gates, const struct xc_groups *groups,
                              struct xc_error *error)
{
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < gates->count && status == XC_OK; i++)
        status = xc_gate_names(&gates->items[i], xc_gate_name_check, (void *)groups, error);
    return status;
}

/* --- judging ---------------------------------------------------------------------------------- */

/* What all gates are judged by; room for a gate's drawings. */
struct judging {
    const struct xc_groups *groups;
    const struct xc_report *report;
    double margin, confidence;
    double left[XC_BOOTSTRAP_REPLICATES], right[XC_BOOTSTRAP_REPLICATES],
        difference[XC_BOOTSTRAP_REPLICATES];
    size_t count;
};

static void take_sides(const struct xc_gate_expression *gate, struct xc_gate_terms *terms,
                       struct judging *judging)
{
    double left, right;
    xc_gate_sides(gate, xc_gate_term_look_up, terms, &left, &right, NULL);
    judging->left[judging->count] = left;
    judging->right[judging->count] = right;
    judging->difference[judging->count++] = left - right;
}

/* One figure of each process, as if there were no others. One that knows none, since it was
 * disturbed in all epochs of a case, is left out. */
static enum xc_status take_processes(const struct xc_gate_expression *gate,
                                     struct xc_gate_terms *terms, struct judging *judging,
                                     struct xc_error *error)
{
    size_t rounds = 1;
    for (size_t i = 0; i < terms->count; i++)
        rounds += terms->items[i].group->measurement.rounds_done;
    double *scratch = calloc(rounds, sizeof *scratch);
    if (!scratch)
        return xc_fail(error, XC_UNFIT, "out of memory");
    for (size_t process = 0; process < judging->groups->items[0].process_count; process++) {
        for (size_t i = 0; i < terms->count; i++)
            xc_gate_term_in_process(&terms->items[i], process, scratch);
        take_sides(gate, terms, judging);
        judging->count -= isnan(judging->difference[judging->count - 1]);
    }
    free(scratch);
    return XC_OK;
}

/* The median of what the processes found. Sorts the figures. */
static struct xc_estimate estimate_of(double *figures, size_t count, double confidence)
{
    xc_sort(figures, count);
    double value = xc_median(figures, count);
    return (struct xc_estimate){value, xc_processes_interval(figures, count, value, confidence)};
}

/* The groups that a gate's terms are of. */
struct term_groups {
    const struct xc_group *items[TERMS_MAX];
    size_t count;
};

static size_t place_of(struct term_groups *of_terms, const struct xc_group *group)
{
    size_t place = 0;
    while (place < of_terms->count && of_terms->items[place] != group)
        place++;
    if (place == of_terms->count)
        of_terms->items[of_terms->count++] = group;
    return place;
}

/* Each has its rounds drawn apart: they were timed one after another. */
static enum xc_status open_bootstrap(const struct xc_gate_expression *gate,
                                     const struct xc_gate_terms *terms,
                                     struct term_groups *of_terms, struct xc_bootstrap *bootstrap,
                                     struct xc_error *error)
{
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < terms->count && status == XC_OK; i++) {
        const struct xc_by_round *like = terms->items[i].group->estimates->by_round;
        if (place_of(of_terms, terms->items[i].group) == bootstrap->group_count)
            status = i == 0 ? xc_bootstrap_init(bootstrap, gate->text, like, error)
                            : xc_bootstrap_add(bootstrap, like, error);
    }
    return status;
}

/* On rounds that are drawn again. */
static enum xc_status judge_rounds(const struct xc_gate_expression *gate,
                                   struct xc_gate_terms *terms, struct judging *judging,
                                   struct xc_gate_result *result, struct xc_interval *difference,
                                   struct xc_error *error)
{
    struct term_groups of_terms = {.count = 0};
    struct xc_bootstrap bootstrap = {0};
    enum xc_status status = open_bootstrap(gate, terms, &of_terms, &bootstrap, error);
    while (status == XC_OK && terms->count && xc_bootstrap_resample(&bootstrap)) {
        for (size_t i = 0; i < terms->count; i++) {
            xc_bootstrap_choose(&bootstrap, place_of(&of_terms, terms->items[i].group));
            xc_gate_term_evaluate(&terms->items[i], &bootstrap);
        }
        take_sides(gate, terms, judging);
    }
    double left = result->left.value, right = result->right.value;
    result->left.ci = xc_bootstrap_interval(&bootstrap, judging->left, left, judging->confidence);
    result->right.ci =
        xc_bootstrap_interval(&bootstrap, judging->right, right, judging->confidence);
    *difference =
        xc_bootstrap_interval(&bootstrap, judging->difference, left - right, judging->confidence);
    xc_bootstrap_release(&bootstrap);
    return status;
}

/* Why nothing can be said, or NULL. */
static const char *missing(const struct xc_gate_terms *terms, const struct xc_report *report)
{
    for (size_t i = 0; i < terms->count; i++)
        if (!terms->items[i].group) {
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

/* What a name would be worth, by itself. */
static double any_value(const char *name, void *cookie)
{
    const uint64_t *stream = cookie;
    struct xc_random random;
    xc_random_seed_stream(&random, xc_random_seed_of(name), *stream);
    return 1 + (double)(xc_random_next(&random) >> 11) * 0x1p-53;
}

/* Whatever is measured. */
static bool same_sides(const struct xc_gate_expression *gate)
{
    bool same = true;
    for (uint64_t stream = 1; stream <= 3; stream++) {
        double left, right;
        xc_gate_sides(gate, any_value, &stream, &left, &right, NULL);
        same = same && left == right;
    }
    return same;
}

/* On an interval of left less right, and what no interval from one run knows besides. An infinite
 * side (a break-even that there is not) is far from every bound. */
static void decide(const struct xc_gate_expression *gate, struct xc_interval difference,
                   const char *unit, struct xc_gate_result *result)
{
    double side = fmax(fabs(result->left.value), fabs(result->right.value));
    double slack = isfinite(side) ? result->margin * side : 0;
    if (same_sides(gate) && !isnan(side)) {
        result->verdict = xc_gate_judge(gate->comparison, 0, 0);
        add_reason(result, "both sides are the same figure");
        return;
    }
    result->verdict =
        xc_gate_judge(gate->comparison, difference.low - slack, difference.high + slack);
    if (isnan(difference.low))
        add_reason(result, "too few %s for an interval at %.5g%%", unit, 100 * result->confidence);
    else if (result->verdict != xc_gate_judge(gate->comparison, difference.low, difference.high))
        add_reason(result, "less than %g%% from the bound (--gate-margin)", 100 * result->margin);
}

/* On the interval over processes. */
static enum xc_status judge_processes(const struct xc_gate_expression *gate,
                                      struct xc_gate_terms *terms, struct judging *judging,
                                      struct xc_gate_result *result, struct xc_interval *difference,
                                      struct xc_error *error)
{
    enum xc_status status = take_processes(gate, terms, judging, error);
    if (status != XC_OK)
        return status;
    size_t processes = judging->groups->items[0].process_count;
    *difference = estimate_of(judging->difference, judging->count, judging->confidence).ci;
    result->left = estimate_of(judging->left, judging->count, judging->confidence);
    result->right = estimate_of(judging->right, judging->count, judging->confidence);
    if (judging->count < processes)
        add_reason(result, "disturbed too much to tell in %zu of %zu processes",
                   processes - judging->count, processes);
    return XC_OK;
}

/* Fills in figures and verdict; result->text is there. */
static enum xc_status judge(const struct xc_gate_expression *gate, struct xc_gate_terms *terms,
                            struct judging *judging, struct xc_gate_result *result,
                            struct xc_error *error)
{
    bool divided_by_zero = false;
    struct xc_interval difference;
    judging->count = 0;
    for (size_t i = 0; i < terms->count; i++)
        xc_gate_term_evaluate(&terms->items[i], NULL);
    xc_gate_sides(gate, xc_gate_term_look_up, terms, &result->left.value, &result->right.value,
                  &divided_by_zero);
    if (divided_by_zero) {
        result->reason = strdup("division by zero");
        result->unusable = true;
        return XC_OK;
    }
    bool by_process = judging->groups->items[0].process_count > 1;
    enum xc_status status = by_process
                                ? judge_processes(gate, terms, judging, result, &difference, error)
                                : judge_rounds(gate, terms, judging, result, &difference, error);
    if (status == XC_OK)
        decide(gate, difference, by_process ? "processes" : "rounds", result);
    return status;
}

static enum xc_status judge_one(const struct xc_gate_expression *gate, struct judging *judging,
                                struct xc_gate_result *result, struct xc_error *error)
{
    const struct xc_interval none = {NAN, NAN};
    *result = (struct xc_gate_result){
        .text = strdup(gate->text),
        .left = {NAN, none},
        .right = {NAN, none},
        .margin = judging->margin,
        .confidence = judging->confidence,
        .verdict = XC_GATE_INCONCLUSIVE,
    };
    struct xc_gate_terms terms = {.groups = judging->groups};
    enum xc_status status = xc_gate_names(gate, xc_gate_term_resolve, &terms, error);
    if (!result->text && status == XC_OK)
        status = xc_fail(error, XC_UNFIT, "out of memory");
    const char *reason = status == XC_OK ? missing(&terms, judging->report) : NULL;
    if (reason)
        result->reason = strdup(reason);
    else if (status == XC_OK)
        status = judge(gate, &terms, judging, result, error);
    xc_gate_terms_release(&terms);
    return status;
}

enum xc_status xc_gates_judge(const struct xc_gates *gates, const struct xc_groups *groups,
                              struct xc_report *report, struct xc_error *error)
{
    struct judging *judging = calloc(1, sizeof *judging);
    report->gates = calloc(gates->count + 1, sizeof *report->gates);
    enum xc_status status = XC_OK;
    if (!judging || !report->gates) {
        free(judging);
        return xc_fail(error, XC_UNFIT, "out of memory");
    }
    judging->groups = groups;
    judging->report = report;
    judging->confidence = 1 - (1 - CONFIDENCE) / fmax((double)gates->count, 1);
    judging->margin = gates->margin_percent / 100.0;
    for (size_t i = 0; i < gates->count && status == XC_OK; i++)
        status = judge_one(&gates->items[i], judging, &report->gates[report->gate_count++], error);
    free(judging);
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
