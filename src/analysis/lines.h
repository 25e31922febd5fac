/* Times against numbers of items, as one straight line or up to three. Pure.
 *
 * A line fixed + items * per item is fitted by least squares, each point weighted by 1 / time^2:
 * what is made small is the relative deviation, since a time's error grows with the time. (Weights
 * by variance: Draper and Smith, "Applied Regression Analysis", 3rd ed., chapter 9.) Neither part
 * is a cost where it is negative, so that both are bounded by 0. (Lawson and Hanson, "Solving Least
 * Squares Problems", chapter 23; with two unknowns, the better of the two edges.)
 *
 * Where one line is more than 5% off somewhere, there are two, and where two are, three: few and
 * small items hide behind the crossing, many and large ones leave a cache. The lines part where the
 * largest deviation is least. (Piecewise regression, the break found by trying all: Hudson,
 * "Fitting segmented curves whose join points have to be estimated", Journal of the American
 * Statistical Association 61, 1966.)
 */
#ifndef XC_ANALYSIS_LINES_H
#define XC_ANALYSIS_LINES_H

#include "analysis/results.h"

/* Ascending by items; times above 0. */
struct xc_line_points {
    size_t count; /* at most XC_BATCH_POINTS_MAX */
    double items[XC_BATCH_POINTS_MAX], ns[XC_BATCH_POINTS_MAX];
};

/* Through the points with items from `from` to `to`. A part that the bound holds at 0 is 0; through
 * one point, fixed_ns is 0. NANs without a point. */
struct xc_batch_line xc_line_fit(const struct xc_line_points *points, uint64_t from, uint64_t to);

/* Whether both parts are above 0: a line that says what a batch costs. */
bool xc_line_is_cost(const struct xc_batch_line *line);

/* The largest deviation of a line from its points, as a share of the time there. */
double xc_line_error(const struct xc_line_points *points, const struct xc_batch_line *line);

/* Fills lines, which has room for XC_BATCH_LINES_MAX, by their sizes, and returns how many there
 * are; 0 without a point. */
size_t xc_lines_part(const struct xc_line_points *points, struct xc_batch_line *lines);

#endif
