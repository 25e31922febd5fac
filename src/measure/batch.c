#include "measure/batch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One line is enough where it is no further off than this, as a share of the time there. */
#define LINE_OFF_MAX 0.05
/* Of smaller sizes with a line of their own, and on the line itself. */
#define BELOW_POINTS_MIN 2
#define LINE_POINTS_MIN  3

/* Times in the order of the input's points, then the rest. */
struct times {
    double batch_ns[XC_BATCH_POINTS_MAX];
    double one_by_one_ns, accumulate_ns, buffer_of_one_ns;
};

/* Sizes that have a time. */
struct points {
    size_t count;
    double items[XC_BATCH_POINTS_MAX], ns[XC_BATCH_POINTS_MAX];
};

struct line {
    double fixed_ns, per_item_ns;
};

static struct points points_of(const struct xc_batch_input *input, const struct times *times)
{
    struct points points = {.count = 0};
    for (size_t i = 0; i < input->point_count; i++) {
        if (!(times->batch_ns[i] > 0))
            continue;
        points.items[points.count] = (double)input->items[i];
        points.ns[points.count++] = times->batch_ns[i];
    }
    return points;
}

/* Through the points from first up to, without, last; weighted by 1 / time^2. NANs with fewer than
 * two of them. */
static struct line fit(const struct points *points, size_t first, size_t last)
{
    double sum = 0, sum_x = 0, sum_xx = 0, sum_y = 0, sum_xy = 0;
    for (size_t i = first; i < last; i++) {
        double x = points->items[i], y = points->ns[i], weight = 1 / (y * y);
        sum += weight;
        sum_x += weight * x;
        sum_xx += weight * x * x;
        sum_y += weight * y;
        sum_xy += weight * x * y;
    }
    double determinant = sum * sum_xx - sum_x * sum_x;
    if (!(determinant > 0))
        return (struct line){NAN, NAN};
    return (struct line){(sum_y * sum_xx - sum_x * sum_xy) / determinant,
                         (sum * sum_xy - sum_x * sum_y) / determinant};
}

/* The largest deviation of a line through these points, as a share of the time there. */
static double deviation(const struct points *points, size_t first, size_t last)
{
    struct line line = fit(points, first, last);
    double largest = isnan(line.fixed_ns) ? NAN : 0;
    for (size_t i = first; i < last; i++) {
        double line_ns = line.fixed_ns + points->items[i] * line.per_item_ns;
        largest = fmax(largest, fabs(line_ns / points->ns[i] - 1));
    }
    return largest;
}

static double deviation_of_two(const struct points *points, size_t begin)
{
    return fmax(deviation(points, 0, begin), deviation(points, begin, points->count));
}

/* Where the line begins: at the first point, if one line for all will do; else where two lines are
 * least off. */
static size_t line_begin(const struct points *points)
{
    double least = deviation(points, 0, points->count);
    size_t begin = 0;
    if (!(least > LINE_OFF_MAX))
        return 0;
    for (size_t i = BELOW_POINTS_MIN; i + LINE_POINTS_MIN <= points->count; i++) {
        double both = deviation_of_two(points, i);
        if (both < least) {
            least = both;
            begin = i;
        }
    }
    return begin;
}

static struct times located(const struct xc_batch_input *input)
{
    struct times times = {.one_by_one_ns = input->one_by_one.ns,
                          .accumulate_ns = input->accumulate.ns,
                          .buffer_of_one_ns = input->buffer_of_one.ns};
    for (size_t i = 0; i < input->point_count; i++)
        times.batch_ns[i] = input->batches[i].ns;
    return times;
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

/* The line begins where it does by the located times, also in drawings. */
static void compute(const struct xc_batch_input *input, const struct times *times,
                    struct xc_batch_figures *figures)
{
    struct times found = located(input);
    struct points measured = points_of(input, &found), points = points_of(input, times);
    struct line line = fit(&points, line_begin(&measured), points.count);
    *figures = (struct xc_batch_figures){
        .fixed_ns = line.fixed_ns,
        .per_item_ns = line.per_item_ns,
        .break_even_items = break_even(input, times),
        .tenth_items = items_until(line.fixed_ns, 0.1 * line.per_item_ns),
        .percent_items = items_until(line.fixed_ns, 0.01 * line.per_item_ns),
        .marshalling_ns = NAN,
        .buffer_of_one = times->one_by_one_ns / times->buffer_of_one_ns,
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
    struct times times = located(input);
    compute(input, &times, figures);
}

static double drawn(struct xc_bootstrap *bootstrap, const struct xc_batch_time *time)
{
    return !(time->ns > 0) ? NAN : xc_bootstrap_locate(bootstrap, &time->by_round);
}

void xc_batch_figures_drawn(const struct xc_batch_input *input, struct xc_bootstrap *bootstrap,
                            struct xc_batch_figures *figures)
{
    struct times times = {.one_by_one_ns = drawn(bootstrap, &input->one_by_one),
                          .accumulate_ns = drawn(bootstrap, &input->accumulate),
                          .buffer_of_one_ns = drawn(bootstrap, &input->buffer_of_one)};
    for (size_t i = 0; i < input->point_count; i++)
        times.batch_ns[i] = drawn(bootstrap, &input->batches[i]);
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
    estimates[count++] = &batch->buffer_of_one;
    for (size_t i = 0; i < batch->point_count; i++)
        estimates[count++] = &batch->points[i].speedup;
}
#define FIGURES     7
#define FIGURES_MAX (FIGURES + XC_BATCH_POINTS_MAX)

/* The figures as an array, in the order of estimates_of. */
static void flatten(const struct xc_batch_figures *figures, size_t point_count, double *flat)
{
    const double named[FIGURES] = {
        figures->fixed_ns,      figures->per_item_ns,   figures->break_even_items,
        figures->tenth_items,   figures->percent_items, figures->marshalling_ns,
        figures->buffer_of_one,
    };
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

/* Where the line begins, what is below it, and how far both are off. */
static void describe_line(const struct xc_batch_input *input, struct xc_batch *batch)
{
    struct times times = located(input);
    struct points points = points_of(input, &times);
    size_t begin = line_begin(&points);
    struct line below = fit(&points, 0, begin);
    batch->line_items = points.count ? (uint64_t)points.items[begin] : 0;
    batch->below_fixed_ns = below.fixed_ns;
    batch->below_per_item_ns = below.per_item_ns;
    batch->fit_error =
        begin ? deviation_of_two(&points, begin) : deviation(&points, 0, points.count);
    batch->one_line_error = deviation(&points, 0, points.count);
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
        .accumulate_ns = input->accumulate.ns,
        .deadline_ns = input->deadline_ns,
        .flush_items = input->flush_items,
        .deadline_after_ns = input->deadline_after_ns,
        .deadline_items_max = input->deadline_items_max,
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
    describe_line(input, batch);
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
