#include "analysis/real.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/bootstrap.h"
#include "analysis/ratio.h"

#define INPUTS_MAX 4
#define NAME_BYTES 512

/* A figure that is made of some estimated times. */
typedef double figure_fn(const double ns[INPUTS_MAX]);

static double difference(const double ns[INPUTS_MAX])
{
    return ns[0] - ns[1];
}

/* ns: the model's first and second, the real first and second; a second that is not there is 0. */
static double relative_error(const double ns[INPUTS_MAX])
{
    return (ns[0] - ns[1]) / (ns[2] - ns[3]) - 1;
}

static double unmodelled(const double ns[INPUTS_MAX])
{
    return (ns[2] - ns[3]) - (ns[0] - ns[1]);
}

/* A time that is not there counts as nothing in all replicates; a figure that needs one that is NAN
 * is a NAN. */
static const struct xc_batch_time nothing = {0};

/* Models that were timed in other blocks have other rounds: the second group. */
static size_t group_of(const struct xc_batch_time *time, const struct xc_batch_time *first)
{
    return time->by_round.ns && time->by_round.rounds != first->by_round.rounds;
}

static double drawn_ns(struct xc_bootstrap *bootstrap, const struct xc_batch_time *time,
                       size_t group)
{
    xc_bootstrap_choose(bootstrap, group);
    return time->by_round.ns ? xc_bootstrap_estimate(bootstrap, &time->by_round) : time->ns;
}

static enum xc_status open_bootstrap(struct xc_bootstrap *bootstrap, const char *name,
                                     const struct xc_batch_time *times[INPUTS_MAX],
                                     struct xc_error *error)
{
    enum xc_status status = xc_bootstrap_init(bootstrap, name, &times[0]->by_round, error);
    for (size_t i = 1; i < INPUTS_MAX && times[i] && status == XC_OK; i++)
        if (group_of(times[i], times[0]) && bootstrap->group_count == 1)
            status = xc_bootstrap_add(bootstrap, &times[i]->by_round, error);
    return status;
}

/* The figure with its interval; name: of what it is. */
static enum xc_status estimate(figure_fn *figure, const char *name,
                               const struct xc_batch_time *times[INPUTS_MAX],
                               struct xc_estimate *estimate, struct xc_error *error)
{
    double ns[INPUTS_MAX] = {0};
    for (size_t i = 0; i < INPUTS_MAX && times[i]; i++)
        ns[i] = times[i]->ns;
    *estimate = (struct xc_estimate){figure(ns), {NAN, NAN}};
    if (isnan(estimate->value))
        return XC_OK;
    struct xc_bootstrap bootstrap;
    double *replicates = calloc(XC_BOOTSTRAP_REPLICATES, sizeof *replicates);
    if (!replicates)
        return xc_fail(error, XC_UNFIT, "out of memory");
    size_t count = 0;
    enum xc_status status = open_bootstrap(&bootstrap, name, times, error);
    while (status == XC_OK && xc_bootstrap_resample(&bootstrap)) {
        for (size_t i = 0; i < INPUTS_MAX && times[i]; i++)
            ns[i] = drawn_ns(&bootstrap, times[i], group_of(times[i], times[0]));
        replicates[count++] = figure(ns);
    }
    if (status == XC_OK)
        estimate->ci =
            xc_bootstrap_interval(&bootstrap, replicates, estimate->value, XC_CONFIDENCE);
    xc_bootstrap_release(&bootstrap);
    free(replicates);
    return status;
}

/* A row's value, with its own interval. */
static enum xc_status fill_estimate(const struct xc_batch_time *time, struct xc_estimate *estimate,
                                    struct xc_error *error)
{
    *estimate = (struct xc_estimate){time->ns, {NAN, NAN}};
    if (isnan(time->ns) || !time->by_round.ns)
        return XC_OK;
    double *scratch = calloc(time->by_round.rounds + 1, sizeof *scratch);
    if (!scratch)
        return xc_fail(error, XC_UNFIT, "no memory for the intervals of a runtime");
    xc_rounds_estimate(&time->by_round, &estimate->ci, scratch);
    free(scratch);
    return XC_OK;
}

static const struct xc_estimate unknown = {NAN, {NAN, NAN}};

/* Break-even and the line, where there are slices. */
static enum xc_status compute_batches(const struct xc_way_input *input, struct xc_runtime_way *way,
                                      struct xc_error *error)
{
    struct xc_batch batch;
    way->break_even_items = way->fixed_ns = way->per_item_ns = unknown;
    if (input->batch.point_count < 2 || isnan(input->crossing.ns))
        return XC_OK;
    enum xc_status status = xc_batch_compute(&input->batch, &batch, error);
    if (status != XC_OK)
        return status;
    way->break_even_items = batch.break_even_items;
    way->fixed_ns = batch.fixed_ns;
    way->per_item_ns = batch.per_item_ns;
    free(batch.model);
    free(batch.work);
    return XC_OK;
}

enum xc_status xc_way_compute(const struct xc_way_input *input, struct xc_runtime_way *way,
                              struct xc_error *error)
{
    char name[NAME_BYTES];
    snprintf(name, sizeof name, "%s:token", input->crossing_id);
    struct xc_ratio_side above = {input->crossing_id, input->crossing.ns, input->crossing.by_round};
    struct xc_ratio_side below = {input->plain_id, input->plain.ns, input->plain.by_round};
    const struct xc_batch_time *to_no_token[INPUTS_MAX] = {&input->crossing, &input->no_token};
    enum xc_status status = fill_estimate(&input->plain, &way->plain_ns, error);
    if (status == XC_OK)
        status = fill_estimate(&input->crossing, &way->crossing_ns, error);
    if (status == XC_OK)
        status = fill_estimate(&input->no_token, &way->no_token_ns, error);
    if (status == XC_OK)
        status = fill_estimate(&input->upcall, &way->upcall_ns, error);
    way->ratio = unknown;
    if (status == XC_OK && !isnan(above.ns) && !isnan(below.ns))
        status = xc_ratio_of(&above, &below, &way->ratio, error);
    if (status == XC_OK)
        status = estimate(difference, name, to_no_token, &way->token_ns, error);
    return status == XC_OK ? compute_batches(input, way, error) : status;
}

static double value_of(const struct xc_real_term *term)
{
    return term->difference ? term->first.ns - term->second.ns : term->first.ns;
}

enum xc_status xc_fidelity_compute(const struct xc_fidelity_input *input,
                                   struct xc_fidelity *fidelity, struct xc_error *error)
{
    const struct xc_batch_time *times[INPUTS_MAX] = {
        &input->model.first,
        input->model.difference ? &input->model.second : &nothing,
        &input->real.first,
        input->real.difference ? &input->real.second : &nothing,
    };
    char name[NAME_BYTES];
    snprintf(name, sizeof name, "%s/%s/%s", fidelity->model, fidelity->runtime, fidelity->part);
    fidelity->model_ns = value_of(&input->model);
    fidelity->real_ns = value_of(&input->real);
    enum xc_status status = estimate(relative_error, name, times, &fidelity->error, error);
    if (status == XC_OK)
        status = estimate(unmodelled, name, times, &fidelity->unmodelled_ns, error);
    return status;
}
