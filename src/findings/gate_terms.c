#include "analysis/estimates.h"
#include "findings/gate_terms.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/rounds.h"

/* What `speedup@N` and `break_even` stand for where nothing is before them. */
static const struct xc_case_key default_batch = {
    .role = XC_CASE_PER_ITEM, .suite = "batch", .model = "go1.23", .kernel = "add"};

/* The default batch, or the only one there is. */
static bool take_default(const struct xc_groups *groups, struct xc_case_key *batch)
{
    const struct xc_case_key *first = xc_batches_key(groups, 0);
    bool has_default = xc_groups_have(groups, &default_batch);
    if (!has_default && (!first || xc_batches_key(groups, 1)))
        return false;
    *batch = has_default ? default_batch : *first;
    batch->role = XC_CASE_BATCH;
    return true;
}

/* Reads "batch/MODEL/WORK:figure" or "figure"; *items is N of speedup@N, 0 for break_even. */
static bool is_figure(const struct xc_groups *groups, const char *name, struct xc_case_key *batch,
                      uint64_t *items)
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
        return take_default(groups, batch);
    char id[XC_ID_BYTES];
    return snprintf(id, sizeof id, "%.*s", (int)(colon - name), name) < XC_ID_BYTES &&
           xc_case_key_parse(id, batch);
}

/* Looked at before measuring, when ids are all there is. */
enum xc_status xc_gate_name_check(const char *name, void *cookie, struct xc_error *error)
{
    const struct xc_groups *groups = cookie;
    char id[XC_ID_BYTES];
    struct xc_case_key batch, key;
    uint64_t items;
    if (xc_case_key_parse(name, &key) && xc_groups_have(groups, &key))
        return XC_OK;
    if (!is_figure(groups, name, &batch, &items))
        return xc_fail(error, XC_USAGE,
                       "gate: '%.100s' is not measured in this run; crosscost list "
                       "shows what there is",
                       name);
    key = batch;
    key.role = XC_CASE_PER_ITEM;
    if (batch.role != XC_CASE_BATCH || !xc_groups_have(groups, &key))
        return xc_fail(error, XC_USAGE, "gate: '%.100s': there is no '%s' in this run", name,
                       xc_case_id(&batch, id));
    key.role = XC_CASE_SLICE;
    key.size = items;
    if (items && !xc_groups_have(groups, &key))
        return xc_fail(error, XC_USAGE,
                       "gate: '%.100s': not one of the sizes, which are 1, 2, 4, 16, 64 ... 65536",
                       name);
    return XC_OK;
}

/* A batch's figure, where the batch was measured and the size with it. */
static enum xc_status resolve_figure(struct xc_gate_term *term, const struct xc_groups *groups,
                                     struct xc_error *error)
{
    struct xc_case_key batch;
    uint64_t items = 0;
    struct xc_batch_input input;
    const struct xc_group *group;
    if (!is_figure(groups, term->name, &batch, &items) ||
        !xc_batches_gather(groups, &batch, &input, &group))
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
    term->group = group;
    return XC_OK;
}

enum xc_status xc_gate_term_resolve(const char *name, void *cookie, struct xc_error *error)
{
    struct xc_gate_terms *terms = cookie;
    for (size_t i = 0; i < terms->count; i++)
        if (strcmp(terms->items[i].name, name) == 0)
            return XC_OK;
    if (terms->count == TERMS_MAX)
        return xc_fail(error, XC_USAGE, "a gate with more than %d names", TERMS_MAX);
    struct xc_gate_term *term = &terms->items[terms->count++];
    *term = (struct xc_gate_term){.name = name, .value = NAN};
    struct xc_case_key key;
    if (!xc_case_key_parse(name, &key) || !xc_groups_have(terms->groups, &key))
        return resolve_figure(term, terms->groups, error);
    struct xc_seat seat = xc_groups_find(terms->groups, &key);
    term->group = seat.group;
    term->place = seat.place;
    return XC_OK;
}

void xc_gate_terms_release(struct xc_gate_terms *terms)
{
    for (size_t i = 0; i < terms->count; i++)
        free(terms->items[i].batch);
}

static double figure_of(const struct xc_gate_term *term, const struct xc_batch_figures *figures)
{
    return term->point == term->batch->point_count ? figures->break_even_items
                                                   : figures->speedup[term->point];
}

/* Sets the term's value: as estimated, or (with a bootstrap) as resampled. */
void xc_gate_term_evaluate(struct xc_gate_term *term, struct xc_bootstrap *bootstrap)
{
    struct xc_batch_figures figures;
    if (!term->batch) {
        const struct xc_estimates *estimates = term->group->estimates;
        term->value = bootstrap
                          ? xc_bootstrap_estimate(bootstrap, &estimates->by_round[term->place])
                          : estimates->value_ns[term->place];
        return;
    }
    if (bootstrap)
        xc_batch_figures_resampled(term->batch, bootstrap, &figures);
    else
        xc_batch_figures_of(term->batch, &figures);
    term->value = figure_of(term, &figures);
}

double xc_gate_term_look_up(const char *name, void *cookie)
{
    const struct xc_gate_terms *terms = cookie;
    for (size_t i = 0; i < terms->count; i++)
        if (strcmp(terms->items[i].name, name) == 0)
            return terms->items[i].value;
    return NAN;
}

/* --- in several processes ------------------------------------------------------------------------
 */

/* The estimate within one process's rounds, as if there were no others. */
static double estimate_within(const struct xc_by_round *by_round, size_t process, double *scratch)
{
    return process < by_round->process_count ? xc_process_estimate(by_round, process, scratch)
                                             : NAN;
}

/* Sets the term's value to what one process found. scratch has room for its rounds. */
void xc_gate_term_in_process(struct xc_gate_term *term, size_t process, double *scratch)
{
    if (!term->batch) {
        term->value =
            estimate_within(&term->group->estimates->by_round[term->place], process, scratch);
        return;
    }
    struct xc_batch_input input = *term->batch;
    struct xc_batch_figures figures;
    for (size_t i = 0; i < input.point_count; i++)
        input.batches[i].ns = estimate_within(&input.batches[i].by_round, process, scratch);
    input.one_by_one.ns = estimate_within(&input.one_by_one.by_round, process, scratch);
    xc_batch_figures_of(&input, &figures);
    term->value = figure_of(term, &figures);
}
