#include "cli/gates.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/batches.h"
#include "measure/bootstrap.h"
#include "measure/statistics.h"

/* What `speedup@N` and `break_even` stand for where nothing is before them. */
#define DEFAULT_BATCH "batch/go1.23/add"

#define TERMS_MAX 64

/* With fewer there is no interval at 95% by the sign test. */
#define PROCESSES_MIN 6

enum xc_status xc_gates_add(struct xc_gates *gates, const char *text, struct xc_error *error)
{
    if (gates->count == XC_GATES_MAX)
        return xc_fail(error, XC_USAGE, "more than %d gates", XC_GATES_MAX);
    enum xc_status status = xc_gate_expression_parse(text, &gates->items[gates->count], error);
    gates->count += status == XC_OK;
    return status;
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

/* --- what a name stands for ----------------------------------------------------------------- */

struct term {
    const char *name;
    const struct xc_sitting *sitting; /* where its rounds are; NULL: it was not measured */
    size_t place;                     /* of a row */
    struct xc_batch_input *batch;     /* of a batch's figure; NULL: a row */
    size_t point;                     /* of speedup@N; batch->point_count: break_even */
    double value;                     /* right now: located, or drawn */
};

struct terms {
    const struct xc_sittings *sittings;
    struct term items[TERMS_MAX];
    size_t count;
};

/* The default batch's prefix: the one of that name, or the only one there is. */
static bool default_prefix(const struct xc_sittings *sittings, char prefix[XC_BATCH_PREFIX_BYTES])
{
    char other[XC_BATCH_PREFIX_BYTES];
    for (size_t i = 0; xc_batches_prefix(sittings, i, prefix); i++)
        if (strcmp(prefix, DEFAULT_BATCH) == 0)
            return true;
    return xc_batches_prefix(sittings, 0, prefix) && !xc_batches_prefix(sittings, 1, other);
}

/* Splits "batch/MODEL/WORK:figure" or "figure"; *items is N of speedup@N, 0 for break_even. */
static bool is_figure(const struct xc_sittings *sittings, const char *name,
                      char prefix[XC_BATCH_PREFIX_BYTES], uint64_t *items)
{
    const char *colon = strchr(name, ':'), *figure = colon ? colon + 1 : name;
    char *end = NULL;
    if (strcmp(figure, "break_even") == 0)
        *items = 0;
    else if (strncmp(figure, "speedup@", 8) == 0 && figure[8] >= '1' && figure[8] <= '9') {
        *items = strtoull(figure + 8, &end, 10);
        if (*end)
            return false;
    } else
        return false;
    if (!colon)
        return default_prefix(sittings, prefix);
    return snprintf(prefix, XC_BATCH_PREFIX_BYTES, "%.*s", (int)(colon - name), name) <
           XC_BATCH_PREFIX_BYTES;
}

/* Looked at before measuring, when ids are all there is. */
static enum xc_status check_name(const char *name, void *cookie, struct xc_error *error)
{
    const struct xc_sittings *sittings = cookie;
    char prefix[XC_BATCH_PREFIX_BYTES], id[XC_BATCH_PREFIX_BYTES + 32];
    uint64_t items;
    if (xc_sittings_have(sittings, name))
        return XC_OK;
    if (!is_figure(sittings, name, prefix, &items))
        return xc_fail(error, XC_USAGE,
                       "gate: '%.100s' is not measured in this run; crosscost list "
                       "shows what there is",
                       name);
    snprintf(id, sizeof id, "%s/per-item", prefix);
    if (!xc_sittings_have(sittings, id))
        return xc_fail(error, XC_USAGE, "gate: '%.100s': there is no '%s' in this run", name,
                       prefix);
    snprintf(id, sizeof id, "%s/%llu", prefix, (unsigned long long)items);
    if (items && !xc_sittings_have(sittings, id))
        return xc_fail(error, XC_USAGE,
                       "gate: '%.100s': not one of the sizes, which are 1, 2, 4, 16, 64 ... 65536",
                       name);
    return XC_OK;
}

enum xc_status xc_gates_check(const struct xc_gates *gates, const struct xc_sittings *sittings,
                              struct xc_error *error)
{
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < gates->count && status == XC_OK; i++)
        status = xc_gate_names(&gates->items[i], check_name, (void *)sittings, error);
    return status;
}

/* A batch's figure, where the batch was measured and the size with it. */
static enum xc_status resolve_figure(struct term *term, const struct xc_sittings *sittings,
                                     struct xc_error *error)
{
    char prefix[XC_BATCH_PREFIX_BYTES];
    uint64_t items = 0;
    struct xc_batch_input input;
    const struct xc_sitting *sitting;
    if (!is_figure(sittings, term->name, prefix, &items) ||
        !xc_batches_gather(sittings, prefix, &input, &sitting))
        return XC_OK;
    term->point = 0;
    while (term->point < input.point_count && input.items[term->point] != items)
        term->point++;
    if (items && term->point == input.point_count)
        return XC_OK;
    term->batch = malloc(sizeof *term->batch);
    if (!term->batch)
        return xc_fail(error, XC_UNFIT, "no memory for a gate");
    *term->batch = input;
    term->sitting = sitting;
    return XC_OK;
}

static enum xc_status resolve(const char *name, void *cookie, struct xc_error *error)
{
    struct terms *terms = cookie;
    for (size_t i = 0; i < terms->count; i++)
        if (strcmp(terms->items[i].name, name) == 0)
            return XC_OK;
    if (terms->count == TERMS_MAX)
        return xc_fail(error, XC_USAGE, "a gate with more than %d names", TERMS_MAX);
    struct term *term = &terms->items[terms->count++];
    *term = (struct term){.name = name, .value = NAN};
    if (!xc_sittings_have(terms->sittings, name))
        return resolve_figure(term, terms->sittings, error);
    struct xc_seat seat = xc_sittings_find(terms->sittings, name);
    term->sitting = seat.sitting;
    term->place = seat.place;
    return XC_OK;
}

static void release_terms(struct terms *terms)
{
    for (size_t i = 0; i < terms->count; i++)
        free(terms->items[i].batch);
}

static double figure_of(const struct term *term, const struct xc_batch_figures *figures)
{
    return term->point == term->batch->point_count ? figures->break_even_items
                                                   : figures->speedup[term->point];
}

/* Sets the term's value: as located, or (with a bootstrap) as drawn. */
static void evaluate(struct term *term, struct xc_bootstrap *bootstrap)
{
    struct xc_batch_figures figures;
    if (!term->batch) {
        const struct xc_located *located = &term->sitting->located;
        term->value = bootstrap ? xc_bootstrap_locate(bootstrap, &located->by_round[term->place])
                                : located->value_ns[term->place];
        return;
    }
    if (bootstrap)
        xc_batch_figures_drawn(term->batch, bootstrap, &figures);
    else
        xc_batch_figures_of(term->batch, &figures);
    term->value = figure_of(term, &figures);
}

static double look_up(const char *name, void *cookie)
{
    const struct terms *terms = cookie;
    for (size_t i = 0; i < terms->count; i++)
        if (strcmp(terms->items[i].name, name) == 0)
            return terms->items[i].value;
    return NAN;
}

/* --- in several processes ------------------------------------------------------------------------
 */

/* The rounds of one process, of those of all. */
struct window {
    size_t first, count;
};

static struct window window_of(const struct xc_sitting *sitting, size_t process)
{
    struct window window = {0, sitting->process_rounds[process]};
    for (size_t i = 0; i < process; i++)
        window.first += sitting->process_rounds[i];
    return window;
}

/* The location within these rounds, as if there were no others. */
static double locate_within(const struct xc_by_round *by_round, struct window window,
                            double *scratch)
{
    struct xc_interval interval;
    struct xc_by_round part = {by_round->ns + window.first, window.count};
    return window.count ? xc_rounds_location(&part, &interval, scratch) : NAN;
}

/* Sets the term's value to what one process found. scratch has room for its rounds. */
static void evaluate_in_process(struct term *term, size_t process, double *scratch)
{
    struct window window = window_of(term->sitting, process);
    if (!term->batch) {
        term->value = locate_within(&term->sitting->located.by_round[term->place], window, scratch);
        return;
    }
    struct xc_batch_input input = *term->batch;
    struct xc_batch_figures figures;
    for (size_t i = 0; i < input.point_count; i++)
        input.batches[i].ns = locate_within(&input.batches[i].by_round, window, scratch);
    input.one_by_one.ns = locate_within(&input.one_by_one.by_round, window, scratch);
    xc_batch_figures_of(&input, &figures);
    term->value = figure_of(term, &figures);
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

/* One figure of each process; the interval is from the lowest to the highest: for their median, by
 * the sign test, with fewer than 6 there is none at 95%. */
static enum xc_status take_processes(const struct xc_gate_expression *gate, struct terms *terms,
                                     size_t processes, struct drawings *drawings,
                                     struct xc_error *error)
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
            evaluate_in_process(&terms->items[i], process, scratch);
        xc_gate_sides(gate, look_up, terms, &left, &right, NULL);
        drawings->left[drawings->count] = left;
        drawings->right[drawings->count] = right;
        drawings->difference[drawings->count++] = left - right;
    }
    free(scratch);
    return XC_OK;
}

/* The median of what the processes found, from the lowest to the highest; NANs where one is not
 * known. Sorts the figures. */
static struct xc_estimate estimate_of(double *figures, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (isnan(figures[i]))
            return (struct xc_estimate){NAN, {NAN, NAN}};
    xc_sort(figures, count);
    return (struct xc_estimate){xc_median(figures, count), {figures[0], figures[count - 1]}};
}

/* One drawing of every term. False: one of them has too few rounds. */
static bool draw(struct terms *terms, struct xc_bootstrap bootstraps[XC_SITTINGS_MAX])
{
    bool drawn[XC_SITTINGS_MAX] = {false};
    for (size_t i = 0; i < terms->count; i++) {
        size_t sitting = (size_t)(terms->items[i].sitting - terms->sittings->items);
        if (!drawn[sitting] && !xc_bootstrap_draw(&bootstraps[sitting]))
            return false;
        drawn[sitting] = true;
        evaluate(&terms->items[i], &bootstraps[sitting]);
    }
    return true;
}

static enum xc_status draw_all(const struct xc_gate_expression *gate, struct terms *terms,
                               struct drawings *drawings, struct xc_error *error)
{
    struct xc_bootstrap bootstraps[XC_SITTINGS_MAX] = {0};
    enum xc_status status = open_bootstraps(terms->sittings, bootstraps, error);
    while (status == XC_OK && drawings->count < XC_BOOTSTRAP_DRAWS && draw(terms, bootstraps)) {
        double left, right;
        xc_gate_sides(gate, look_up, terms, &left, &right, NULL);
        drawings->left[drawings->count] = left;
        drawings->right[drawings->count] = right;
        drawings->difference[drawings->count++] = left - right;
    }
    for (size_t i = 0; i < terms->sittings->count; i++)
        xc_bootstrap_release(&bootstraps[i]);
    return status;
}

/* Why nothing can be said, or NULL. */
static const char *missing(const struct terms *terms, const struct xc_report *report)
{
    for (size_t i = 0; i < terms->count; i++)
        if (!terms->items[i].sitting) {
            const struct xc_row *row = xc_report_row(report, terms->items[i].name);
            return row && row->reason ? row->reason : "it was not measured";
        }
    return NULL;
}

/* Fills in figures and verdict; result->text is there. */
static enum xc_status judge(const struct xc_gate_expression *gate, struct terms *terms,
                            struct drawings *drawings, struct xc_gate_result *result,
                            struct xc_error *error)
{
    bool divided_by_zero = false;
    for (size_t i = 0; i < terms->count; i++)
        evaluate(&terms->items[i], NULL);
    xc_gate_sides(gate, look_up, terms, &result->left.value, &result->right.value,
                  &divided_by_zero);
    if (divided_by_zero) {
        result->reason = strdup("division by zero");
        result->unusable = true;
        return XC_OK;
    }
    drawings->count = 0;
    size_t processes = terms->sittings->items[0].process_count;
    if (processes >= PROCESSES_MIN) {
        enum xc_status status = take_processes(gate, terms, processes, drawings, error);
        if (status != XC_OK)
            return status;
        struct xc_estimate difference = estimate_of(drawings->difference, processes);
        result->left = estimate_of(drawings->left, processes);
        result->right = estimate_of(drawings->right, processes);
        result->verdict = xc_gate_judge(gate->comparison, difference.ci.low, difference.ci.high);
        return XC_OK;
    }
    enum xc_status status = draw_all(gate, terms, drawings, error);
    if (status != XC_OK)
        return status;
    if (drawings->count == 0)
        result->reason = strdup("too few rounds for an interval");
    struct xc_interval difference = xc_bootstrap_interval(drawings->difference, drawings->count);
    result->left.ci = xc_bootstrap_interval(drawings->left, drawings->count);
    result->right.ci = xc_bootstrap_interval(drawings->right, drawings->count);
    result->verdict = xc_gate_judge(gate->comparison, difference.low, difference.high);
    return XC_OK;
}

static enum xc_status judge_one(const struct xc_gate_expression *gate,
                                const struct xc_sittings *sittings, struct drawings *drawings,
                                const struct xc_report *report, struct xc_gate_result *result,
                                struct xc_error *error)
{
    const struct xc_interval none = {NAN, NAN};
    *result = (struct xc_gate_result){
        .text = strdup(gate->text),
        .left = {NAN, none},
        .right = {NAN, none},
        .verdict = XC_GATE_INCONCLUSIVE,
    };
    struct terms terms = {.sittings = sittings};
    enum xc_status status = xc_gate_names(gate, resolve, &terms, error);
    if (!result->text && status == XC_OK)
        status = xc_fail(error, XC_UNFIT, "no memory for a gate");
    const char *reason = status == XC_OK ? missing(&terms, report) : NULL;
    if (reason)
        result->reason = strdup(reason);
    else if (status == XC_OK)
        status = judge(gate, &terms, drawings, result, error);
    release_terms(&terms);
    return status;
}

enum xc_status xc_gates_judge(const struct xc_gates *gates, const struct xc_sittings *sittings,
                              struct xc_report *report, struct xc_error *error)
{
    struct drawings *drawings = malloc(sizeof *drawings);
    report->gates = calloc(gates->count + 1, sizeof *report->gates);
    enum xc_status status = XC_OK;
    if (!drawings || !report->gates) {
        free(drawings);
        return xc_fail(error, XC_UNFIT, "no memory for the gates");
    }
    for (size_t i = 0; i < gates->count && status == XC_OK; i++)
        status = judge_one(&gates->items[i], sittings, drawings, report,
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
