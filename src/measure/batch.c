#include "measure/batch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Times in the order of the input's points, then these two. */
struct times {
    double batch_ns[XC_BATCH_POINTS_MAX];
    double one_by_one_ns, accumulate_ns;
};

/* Weighted by 1 / time^2; NANs with fewer than two points. Points without a time are left out. */
static void fit(const struct xc_batch_input *input, const struct times *times, double *fixed_ns,
                double *per_item_ns)
{
    double sum = 0, sum_x = 0, sum_xx = 0, sum_y = 0, sum_xy = 0;
    for (size_t i = 0; i < input->point_count; i++) {
        double x = (double)input->items[i], y = times->batch_ns[i];
        if (!(y > 0))
            continue;
        double weight = 1 / (y * y);
        sum += weight;
        sum_x += weight * x;
        sum_xx += weight * x * x;
        sum_y += weight * y;
        sum_xy += weight * x * y;
    }
    double determinant = sum * sum_xx - sum_x * sum_x;
    *per_item_ns = determinant > 0 ? (sum * sum_xy - sum_x * sum_y) / determinant : NAN;
    *fixed_ns = determinant > 0 ? (sum_y * sum_xx - sum_x * sum_xy) / determinant : NAN;
}

/* cost / saving, infinite where nothing is saved; NAN stays NAN. */
static double items_until(double cost_ns, double saving_ns)
{
    if (isnan(cost_ns) || isnan(saving_ns))
        return NAN;
    return saving_ns > 0 ? cost_ns / saving_ns : INFINITY;
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

static void compute(const struct xc_batch_input *input, const struct times *times,
                    struct xc_batch_figures *figures)
{
    double fixed_ns, per_item_ns;
    fit(input, times, &fixed_ns, &per_item_ns);
    *figures = (struct xc_batch_figures){
        .fixed_ns = fixed_ns,
        .per_item_ns = per_item_ns,
        .break_even_items = break_even(input, times),
        .tenth_items = items_until(fixed_ns, 0.1 * per_item_ns),
        .percent_items = items_until(fixed_ns, 0.01 * per_item_ns),
        .marshalling_ns = NAN,
    };
    for (size_t i = 0; i < input->point_count; i++) {
        double items = (double)input->items[i];
        figures->speedup[i] = items * times->one_by_one_ns / times->batch_ns[i];
        if (input->items[i] == input->flush_items)
            figures->marshalling_ns = times->accumulate_ns - times->batch_ns[i] / items;
    }
}

void xc_batch_figures_of(const struct xc_batch_input *input, struct xc_batch_figures *figures)
{
    struct times times = {.one_by_one_ns = input->one_by_one.ns,
                          .accumulate_ns = input->accumulate.ns};
    for (size_t i = 0; i < input->point_count; i++)
        times.batch_ns[i] = input->batches[i].ns;
    compute(input, &times, figures);
}

void xc_batch_figures_drawn(const struct xc_batch_input *input, struct xc_bootstrap *bootstrap,
                            struct xc_batch_figures *figures)
{
    struct times times = {.accumulate_ns = NAN};
    times.one_by_one_ns = xc_bootstrap_locate(bootstrap, &input->one_by_one.by_round);
    if (input->flush_items)
        times.accumulate_ns = xc_bootstrap_locate(bootstrap, &input->accumulate.by_round);
    for (size_t i = 0; i < input->point_count; i++)
        times.batch_ns[i] = isnan(input->batches[i].ns)
                                ? NAN
                                : xc_bootstrap_locate(bootstrap, &input->batches[i].by_round);
    compute(input, &times, figures);
}

static void estimates_of(struct xc_batch *batch, struct xc_estimate *estimates[])
{
    size_t count = 0;
    estimates[count++] = &batch->fixed_ns;
    estimates[count++] = &batch->per_item_ns;
    estimates[count++] = &batch->break_even_items;
    estimates[count++] = &batch->tenth_items;
    estimates[count++] = &batch->percent_items;
    estimates[count++] = &batch->marshalling_ns;
    for (size_t i = 0; i < batch->point_count; i++)
        estimates[count++] = &batch->points[i].speedup;
}
#define FIGURES     6
#define FIGURES_MAX (FIGURES + XC_BATCH_POINTS_MAX)

/* The figures as an array, in the order of estimates_of. */
static void flatten(const struct xc_batch_figures *figures, size_t point_count, double *flat)
{
    const double named[FIGURES] = {figures->fixed_ns,         figures->per_item_ns,
                                   figures->break_even_items, figures->tenth_items,
                                   figures->percent_items,    figures->marshalling_ns};
    memcpy(flat, named, sizeof named);
    memcpy(flat + FIGURES, figures->speedup, point_count * sizeof *flat);
}

/* Every figure's interval, from one set of drawings: drawn holds the drawings of a figure in a row.
 */
static enum xc_status intervals(const struct xc_batch_input *input, struct xc_batch *batch,
                                struct xc_error *error)
{
    struct xc_estimate *estimates[FIGURES_MAX];
    size_t count = FIGURES + batch->point_count, draws = 0;
    double flat[FIGURES_MAX];
    struct xc_bootstrap bootstrap;
    double *drawn = calloc((count + 1) * XC_BOOTSTRAP_DRAWS, sizeof *drawn);
    if (!drawn)
        return xc_fail(error, XC_UNFIT, "no memory for the intervals of a batch");
    enum xc_status status = xc_bootstrap_init(&bootstrap, input->one_by_one.by_round.rounds, error);
    estimates_of(batch, estimates);
    while (status == XC_OK && draws < XC_BOOTSTRAP_DRAWS && xc_bootstrap_draw(&bootstrap)) {
        struct xc_batch_figures figures;
        xc_batch_figures_drawn(input, &bootstrap, &figures);
        flatten(&figures, batch->point_count, flat);
        for (size_t i = 0; i < count; i++)
            drawn[i * XC_BOOTSTRAP_DRAWS + draws] = flat[i];
        draws++;
    }
    for (size_t i = 0; i < count && status == XC_OK; i++)
        estimates[i]->ci = xc_bootstrap_interval(drawn + i * XC_BOOTSTRAP_DRAWS, draws);
    xc_bootstrap_release(&bootstrap);
    free(drawn);
    return status;
}

static double fit_error(const struct xc_batch *batch)
{
    double largest = 0;
    for (size_t i = 0; i < batch->point_count; i++) {
        const struct xc_batch_point *point = &batch->points[i];
        double line_ns = batch->fixed_ns.value + (double)point->items * batch->per_item_ns.value;
        largest = fmax(largest, fabs(line_ns / point->batch_ns - 1));
    }
    return largest;
}

enum xc_status xc_batch_compute(const struct xc_batch_input *input, struct xc_batch *batch,
                                struct xc_error *error)
{
    struct xc_batch_figures figures;
    struct xc_estimate *estimates[FIGURES_MAX];
    double flat[FIGURES_MAX];
    *batch = (struct xc_batch){
        .one_by_one_ns = input->one_by_one.ns,
        .foreign_item_ns = input->foreign_item_ns,
        .host_item_ns = input->host_item_ns,
        .accumulate_ns = input->flush_items ? input->accumulate.ns : NAN,
        .deadline_ns = input->deadline_ns,
        .flush_items = input->flush_items,
        .crossing_ns = input->one_by_one.ns - input->foreign_item_ns,
        .point_count = input->point_count,
    };
    for (size_t i = 0; i < input->point_count; i++)
        batch->points[i] = (struct xc_batch_point){
            .items = input->items[i],
            .batch_ns = input->batches[i].ns,
            .item_ns = input->batches[i].ns / (double)input->items[i],
        };
    xc_batch_figures_of(input, &figures);
    flatten(&figures, batch->point_count, flat);
    estimates_of(batch, estimates);
    for (size_t i = 0; i < FIGURES + batch->point_count; i++)
        *estimates[i] = (struct xc_estimate){flat[i], {NAN, NAN}};
    batch->fit_error = fit_error(batch);
    enum xc_status status = intervals(input, batch, error);
    if (status != XC_OK)
        return status;
    batch->model = strdup(input->model);
    batch->work = strdup(input->work);
    if (batch->model && batch->work)
        return XC_OK;
    free(batch->model);
    free(batch->work);
    return xc_fail(error, XC_UNFIT, "no memory for a batch's name");
}
