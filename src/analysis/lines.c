#include "analysis/lines.h"

#include <math.h>
#include <string.h>

/* One line is enough where it is no further off than this, as a share of the time there. */
#define ERROR_MAX 0.05
/* Of small sizes, and of those between. The largest size may stand alone. */
#define FIRST_POINTS_MIN  2
#define MIDDLE_POINTS_MIN 3
#define PARTED_POINTS_MIN (FIRST_POINTS_MIN + MIDDLE_POINTS_MIN)

/* Weighted sums over a line's points. */
struct sums {
    size_t count;
    double one, x, xx, y, xy, yy;
};

static struct sums sums_of(const struct xc_line_points *points, uint64_t from, uint64_t to)
{
    struct sums sums = {0};
    for (size_t i = 0; i < points->count; i++) {
        double x = points->items[i], y = points->ns[i], weight = 1 / (y * y);
        if (x < (double)from || x > (double)to)
            continue;
        sums.count++;
        sums.one += weight;
        sums.x += weight * x;
        sums.xx += weight * x * x;
        sums.y += weight * y;
        sums.xy += weight * x * y;
        sums.yy += weight * y * y;
    }
    return sums;
}

static double squares(const struct sums *sums, double fixed_ns, double per_item_ns)
{
    return sums->yy - 2 * fixed_ns * sums->y - 2 * per_item_ns * sums->xy +
           fixed_ns * fixed_ns * sums->one + 2 * fixed_ns * per_item_ns * sums->x +
           per_item_ns * per_item_ns * sums->xx;
}

struct xc_batch_line xc_line_fit(const struct xc_line_points *points, uint64_t from, uint64_t to)
{
    struct sums sums = sums_of(points, from, to);
    struct xc_batch_line line = {from, to, NAN, NAN};
    if (sums.count == 0)
        return line;
    double determinant = sums.one * sums.xx - sums.x * sums.x;
    double proportional_ns = sums.xy / sums.xx, constant_ns = sums.y / sums.one;
    if (sums.count > 1 && determinant > 0) {
        line.fixed_ns = (sums.y * sums.xx - sums.x * sums.xy) / determinant;
        line.per_item_ns = (sums.one * sums.xy - sums.x * sums.y) / determinant;
    }
    if (xc_line_is_cost(&line))
        return line;
    bool flat =
        sums.count > 1 && squares(&sums, constant_ns, 0) < squares(&sums, 0, proportional_ns);
    line.fixed_ns = flat ? constant_ns : 0;
    line.per_item_ns = flat ? 0 : proportional_ns;
    return line;
}

bool xc_line_is_cost(const struct xc_batch_line *line)
{
    return line->fixed_ns > 0 && line->per_item_ns > 0;
}

double xc_line_error(const struct xc_line_points *points, const struct xc_batch_line *line)
{
    double largest = isnan(line->fixed_ns) ? NAN : 0;
    for (size_t i = 0; i < points->count; i++) {
        double items = points->items[i];
        if (items >= (double)line->from_items && items <= (double)line->to_items)
            largest = fmax(largest,
                           fabs((line->fixed_ns + items * line->per_item_ns) / points->ns[i] - 1));
    }
    return largest;
}

/* Lines that part before these points; begins[0] is 0. */
struct parting {
    size_t count;
    size_t begins[XC_BATCH_LINES_MAX];
};

static double fit_all(const struct xc_line_points *points, const struct parting *parting,
                      struct xc_batch_line *lines)
{
    double largest = 0;
    for (size_t i = 0; i < parting->count; i++) {
        size_t end = i + 1 < parting->count ? parting->begins[i + 1] : points->count;
        lines[i] = xc_line_fit(points, (uint64_t)points->items[parting->begins[i]],
                               (uint64_t)points->items[end - 1]);
        largest = fmax(largest, xc_line_error(points, &lines[i]));
    }
    return largest;
}

/* The best so far. */
struct best {
    double error;
    size_t count;
    struct xc_batch_line lines[XC_BATCH_LINES_MAX];
};

static void try(const struct xc_line_points *points, const struct parting *parting,
                struct best *best)
{
    struct xc_batch_line lines[XC_BATCH_LINES_MAX];
    double error = fit_all(points, parting, lines);
    if (!(error < best->error))
        return;
    best->error = error;
    best->count = parting->count;
    memcpy(best->lines, lines, parting->count * sizeof *lines);
}

static void try_two(const struct xc_line_points *points, struct best *best)
{
    for (size_t begin = FIRST_POINTS_MIN; begin < points->count; begin++)
        try(points, &(struct parting){2, {0, begin}}, best);
}

static void try_three(const struct xc_line_points *points, struct best *best)
{
    for (size_t middle = FIRST_POINTS_MIN; middle < points->count; middle++)
        for (size_t last = middle + MIDDLE_POINTS_MIN; last < points->count; last++)
            try(points, &(struct parting){3, {0, middle, last}}, best);
}

size_t xc_lines_part(const struct xc_line_points *points, struct xc_batch_line *lines)
{
    struct best best = {.error = INFINITY};
    if (points->count == 0)
        return 0;
    try(points, &(struct parting){1, {0}}, &best);
    if (best.error > ERROR_MAX && points->count >= PARTED_POINTS_MIN)
        try_two(points, &best);
    if (best.error > ERROR_MAX && points->count >= PARTED_POINTS_MIN)
        try_three(points, &best);
    memcpy(lines, best.lines, best.count * sizeof *lines);
    return best.count;
}
