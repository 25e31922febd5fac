#include "analysis/batch.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/lines.h"

/* Of the line that figures speak of, if there is one with as many. */
#define LINE_POINTS_MIN 3

/* Times in the order of the input's points, then the rest. */
struct times {
    double batch_ns[XC_BATCH_POINTS_MAX];
    double one_by_one_ns, accumulate_ns, buffer_of_one_ns, foreign_item_ns;
};

/* Sizes that have a time. */
static struct xc_line_points points_of(const struct xc_batch_input *input,
                                       const struct times *times)
{
    struct xc_line_points points = {.count = 0};
    for (size_t i = 0; i < input->point_count; i++) {
        if (!(times->batch_ns[i] > 0))
            continue;
        points.items[points.count] = (double)input->items[i];
        points.ns[points.count++] = times->batch_ns[i];
    }
    return points;
}

static double foreign_item(const struct xc_batch_input *input, double slice_ns)
{
    return input->foreign_items ? slice_ns / (double)input->foreign_items : NAN;
}

static struct times estimated(const struct xc_batch_input *input)
{
    struct times times = {.one_by_one_ns = input->one_by_one.ns,
                          .accumulate_ns = input->accumulate.ns,
                          .buffer_of_one_ns = input->buffer_of_one.ns,
                          .foreign_item_ns = foreign_item(input, input->foreign.ns)};
    for (size_t i = 0; i < input->point_count; i++)
        times.batch_ns[i] = input->batches[i].ns;
    return times;
}

/* The line that a batch's figures speak of: of three sizes at least, the largest that there are,
 * where both parts of it are costs. */
static size_t choose_line(const struct xc_line_points *points, const struct xc_batch_line *lines,
                          size_t count)
{
    size_t with_fewer = count;
    for (size_t i = count; i-- > 0;) {
        size_t on_it = 0;
        for (size_t k = 0; k < points->count; k++)
            on_it += points->items[k] >= (double)lines[i].from_items &&
                     points->items[k] <= (double)lines[i].to_items;
        if (!xc_line_is_cost(&lines[i]))
            continue;
        if (on_it >= LINE_POINTS_MIN)
            return i;
        with_fewer = with_fewer == count ? i : with_fewer;
    }
    return with_fewer < count ? with_fewer : count - 1;
}

/* Between two sizes work grows by a power of the size; in a straight line, where that of the first
 * is lost in the noise. */
static double items_between(double items, double work_ns, double next_items, double next_work_ns,
                            double until_ns)
{
    double share = (until_ns - work_ns) / (next_work_ns - work_ns);
    if (!(work_ns > 0))
        return items + (next_items - items) * share;
    return items * pow(next_items / items, log(until_ns / work_ns) / log(next_work_ns / work_ns));
}

/* From where on the crossing is below this share of the work, which is what a batch takes besides.
 * Below the smallest size and beyond the largest, items cost what they do there. */
static double items_until(const struct xc_line_points *points, double crossing_ns, double share)
{
    double until_ns = crossing_ns / share, next_items = NAN, next_work_ns = NAN;
    if (points->count < 2 || isnan(crossing_ns))
        return NAN;
    if (crossing_ns <= 0)
        return 1;
    for (size_t i = points->count; i-- > 0;) {
        double items = points->items[i], work_ns = points->ns[i] - crossing_ns;
        if (work_ns < until_ns && isnan(next_items))
            return work_ns > 0 ? items * until_ns / work_ns : INFINITY;
        if (work_ns < until_ns)
            return items_between(items, work_ns, next_items, next_work_ns, until_ns);
        next_items = items;
        next_work_ns = work_ns;
    }
    return fmax(1, next_items * until_ns / next_work_ns);
}

/* Where a batch first takes less than as many items one by one; between two sizes a batch's time is
 * taken to lie on the line through theirs. */
static double break_even(const struct xc_batch_input *input, const struct times *times)
{
    double cost_ns = times->one_by_one_ns, items = 0, batch_ns = NAN;
    for (size_t i = 0; i < input->point_count; i++) {
        double next_items = (double)input->items[i], next_ns = times->batch_ns[i];
        if (isnan(next_ns) || isnan(cost_ns))
            continue;
        if (next_ns <= next_items * cost_ns && isnan(batch_ns))
            return next_items;
        double slope_ns = (next_ns - batch_ns) / (next_items - items);
        if (next_ns <= next_items * cost_ns)
            return (batch_ns - items * slope_ns) / (cost_ns - slope_ns);
        items = next_items;
        batch_ns = next_ns;
    }
    return isnan(batch_ns) ? NAN : INFINITY;
}

/* Computes from the times that were measured, or from some of them: the sizes of the line stay. */
static void compute(const struct xc_batch_input *input, const struct times *times,
                    const struct xc_batch_line *of_estimates, struct xc_batch_figures *figures)
{
    struct xc_line_points points = points_of(input, times);
    struct xc_batch_line line =
        xc_line_fit(&points, of_estimates->from_items, of_estimates->to_items);
    double crossing_ns = times->one_by_one_ns - times->foreign_item_ns;
    *figures = (struct xc_batch_figures){
        .fixed_ns = line.fixed_ns,
        .per_item_ns = line.per_item_ns,
        .break_even_items = break_even(input, times),
        .tenth_items = items_until(&points, crossing_ns, 0.1),
        .percent_items = items_until(&points, crossing_ns, 0.01),
        .marshalling_ns = NAN,
        .buffer_of_one = times->one_by_one_ns / times->buffer_of_one_ns,
        .full_buffer = times->one_by_one_ns / times->accumulate_ns,
    };
    for (size_t i = 0; i < input->point_count; i++) {
        double items = (double)input->items[i];
        figures->speedup[i] = items * times->one_by_one_ns / times->batch_ns[i];
        if (input->items[i] == input->flush_items)
            figures->marshalling_ns = times->accumulate_ns - times->batch_ns[i] / items;
    }
}

/* The line's sizes by the estimated times; of none, {0, 0}. */
static struct xc_batch_line line_of(const struct xc_batch_input *input)
{
    struct xc_batch_line lines[XC_BATCH_LINES_MAX];
    struct times times = estimated(input);
    struct xc_line_points points = points_of(input, &times);
    size_t count = xc_lines_part(&points, lines);
    return count ? lines[choose_line(&points, lines, count)] : (struct xc_batch_line){0};
}

void xc_batch_figures_of(const struct xc_batch_input *input, struct xc_batch_figures *figures)
{
    struct times times = estimated(input);
    struct xc_batch_line line = line_of(input);
    compute(input, &times, &line, figures);
}

static double resampled(struct xc_bootstrap *bootstrap, const struct xc_batch_time *time)
{
    return !(time->ns > 0) ? NAN : xc_bootstrap_estimate(bootstrap, &time->by_round);
}

static void compute_resampled(const struct xc_batch_input *input, struct xc_bootstrap *bootstrap,
                              const struct xc_batch_line *line, struct xc_batch_figures *figures)
{
    struct times times = {.one_by_one_ns = resampled(bootstrap, &input->one_by_one),
                          .accumulate_ns = resampled(bootstrap, &input->accumulate),
                          .buffer_of_one_ns = resampled(bootstrap, &input->buffer_of_one)};
    for (size_t i = 0; i < input->point_count; i++)
        times.batch_ns[i] = resampled(bootstrap, &input->batches[i]);
    times.foreign_item_ns = foreign_item(input, resampled(bootstrap, &input->foreign));
    compute(input, &times, line, figures);
}

void xc_batch_figures_resampled(const struct xc_batch_input *input, struct xc_bootstrap *bootstrap,
                                struct xc_batch_figures *figures)
{
    struct xc_batch_line line = line_of(input);
    compute_resampled(input, bootstrap, &line, figures);
}

/* Each metric, as it is computed and as it is reported: one line, here alone. */
#define METRIC(member)                                                                             \
    {                                                                                              \
        offsetof(struct xc_batch_figures, member), offsetof(struct xc_batch, member)               \
    }
static const struct {
    size_t figure, estimate;
} metrics[] = {
    METRIC(fixed_ns),      METRIC(per_item_ns),    METRIC(break_even_items), METRIC(tenth_items),
    METRIC(percent_items), METRIC(marshalling_ns), METRIC(buffer_of_one),    METRIC(full_buffer),
};
enum { METRICS = sizeof metrics / sizeof metrics[0] };

/* Of a metric, and after these of a point's speedup. */
static struct xc_estimate *estimate_of(struct xc_batch *batch, size_t number)
{
    if (number >= METRICS)
        return &batch->points[number - METRICS].speedup;
    return (struct xc_estimate *)((char *)batch + metrics[number].estimate);
}

static double figure_of(const struct xc_batch_figures *figures, size_t number)
{
    if (number >= METRICS)
        return figures->speedup[number - METRICS];
    return *(const double *)((const char *)figures + metrics[number].figure);
}

/* Every figure's interval, from one set of replicates, those of one figure in a row. */
static enum xc_status intervals(const struct xc_batch_input *input, struct xc_batch *batch,
                                struct xc_error *error)
{
    size_t count = METRICS + batch->point_count, replicate_count = 0;
    struct xc_bootstrap bootstrap;
    double *replicates = calloc((count + 1) * XC_BOOTSTRAP_REPLICATES, sizeof *replicates);
    if (!replicates)
        return xc_fail(error, XC_UNFIT, "no memory for the intervals of a batch");
    const struct xc_case_key key = xc_case_key_batch(input->model, input->work);
    char name[XC_ID_BYTES];
    xc_case_id(&key, name);
    enum xc_status status = xc_bootstrap_init(&bootstrap, name, &input->one_by_one.by_round, error);
    struct xc_batch_line line = line_of(input);
    while (status == XC_OK && xc_bootstrap_resample(&bootstrap)) {
        struct xc_batch_figures figures;
        compute_resampled(input, &bootstrap, &line, &figures);
        for (size_t i = 0; i < count; i++)
            replicates[i * XC_BOOTSTRAP_REPLICATES + replicate_count] = figure_of(&figures, i);
        replicate_count++;
    }
    for (size_t i = 0; i < count && status == XC_OK; i++) {
        struct xc_estimate *estimate = estimate_of(batch, i);
        estimate->ci = xc_bootstrap_interval(&bootstrap, replicates + i * XC_BOOTSTRAP_REPLICATES,
                                             estimate->value, XC_CONFIDENCE);
    }
    xc_bootstrap_release(&bootstrap);
    free(replicates);
    return status;
}

static double cost(double ns)
{
    return ns > 0 ? ns : NAN;
}

/* The lines, and how far they are off. A part that is bounded at 0 is not known. */
static void describe_lines(const struct xc_batch_input *input, struct xc_batch *batch)
{
    struct times times = estimated(input);
    struct xc_line_points points = points_of(input, &times);
    batch->fit_error = batch->one_line_error = NAN;
    batch->line_count = xc_lines_part(&points, batch->lines);
    if (batch->line_count == 0)
        return;
    struct xc_batch_line one = xc_line_fit(&points, (uint64_t)points.items[0], UINT64_MAX);
    batch->one_line_error = xc_line_error(&points, &one);
    batch->line = choose_line(&points, batch->lines, batch->line_count);
    batch->line_items = batch->lines[batch->line].from_items;
    for (size_t i = 0; i < batch->line_count; i++) {
        struct xc_batch_line *line = &batch->lines[i];
        batch->fit_error = fmax(batch->fit_error, xc_line_error(&points, line));
        line->fixed_ns = cost(line->fixed_ns);
        line->per_item_ns = cost(line->per_item_ns);
    }
}

/* A cost is above 0, or not known; so is its interval. */
static void bound_cost(struct xc_estimate *estimate)
{
    estimate->value = cost(estimate->value);
    if (isnan(estimate->value))
        estimate->ci = (struct xc_interval){NAN, NAN};
    if (estimate->ci.low < 0)
        estimate->ci.low = 0;
}

/* One item is the least that there is. */
static void bound_items(struct xc_estimate *estimate)
{
    if (estimate->ci.low < 1)
        estimate->ci.low = 1;
}

/* Nothing is known that rests on a crossing which was measured as 0 or less. */
static void bound_costs(struct xc_batch *batch)
{
    static const struct xc_estimate unknown = {NAN, {NAN, NAN}};
    bound_cost(&batch->fixed_ns);
    bound_cost(&batch->per_item_ns);
    bound_cost(&batch->marshalling_ns);
    bound_items(&batch->break_even_items);
    bound_items(&batch->tenth_items);
    bound_items(&batch->percent_items);
    batch->crossing_ns = cost(batch->crossing_ns);
    if (isnan(batch->crossing_ns))
        batch->tenth_items = batch->percent_items = unknown;
}

enum xc_status xc_batch_compute(const struct xc_batch_input *input, struct xc_batch *batch,
                                struct xc_error *error)
{
    struct xc_batch_figures figures;
    *batch = (struct xc_batch){
        .one_by_one_ns = input->one_by_one.ns,
        .foreign_item_ns = foreign_item(input, input->foreign.ns),
        .host_item_ns = input->host_item_ns,
        .accumulate_ns = input->accumulate.ns,
        .deadline_ns = input->deadline_ns,
        .flush_items = input->flush_items,
        .deadline_after_ns = input->deadline_after_ns,
        .deadline_items_max = input->deadline_items_max,
        .crossing_ns = input->one_by_one.ns - foreign_item(input, input->foreign.ns),
        .point_count = input->point_count,
    };
    for (size_t i = 0; i < input->point_count; i++)
        batch->points[i] = (struct xc_batch_point){
            .items = input->items[i],
            .batch_ns = input->batches[i].ns,
            .item_ns = input->batches[i].ns / (double)input->items[i],
        };
    xc_batch_figures_of(input, &figures);
    for (size_t i = 0; i < METRICS + batch->point_count; i++)
        *estimate_of(batch, i) = (struct xc_estimate){figure_of(&figures, i), {NAN, NAN}};
    describe_lines(input, batch);
    enum xc_status status = intervals(input, batch, error);
    if (status != XC_OK)
        return status;
    bound_costs(batch);
    batch->model = strdup(input->model);
    batch->work = strdup(input->work);
    if (batch->model && batch->work)
        return XC_OK;
    free(batch->model);
    free(batch->work);
    return xc_fail(error, XC_UNFIT, "no memory for a batch's name");
}
