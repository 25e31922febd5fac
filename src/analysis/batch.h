/* What batching is worth: from the times of slices of several sizes, and of items one by one. Pure.
 *
 * What a batch of N items costs is fitted by one to three lines (lines.h); a batch's figures
 * speak of one of them, its lines name the others.
 *
 * A crossing is what an item takes one by one, less what it takes in a slice without a crossing.
 * From the size on at which a batch takes 11 crossings, 101 of them, it is below a tenth of the
 * work, below a hundredth; between two measured sizes, the work grows by a power of the size. No
 * size rests on a line that is continued towards no items, where nothing was measured.
 *
 * Break-even does not rest on that line, which need not be exact where few items are: it is where
 * the measured times, joined by straight lines, first fall below items * one by one.
 */
#ifndef XC_ANALYSIS_BATCH_H
#define XC_ANALYSIS_BATCH_H

#include "analysis/bootstrap.h"

/* One measured time, and its rounds. */
struct xc_batch_time {
    double ns; /* NAN: not measured */
    struct xc_by_round by_round;
};

struct xc_batch_input {
    const char *model, *work;
    size_t point_count; /* ascending by items, at most XC_BATCH_POINTS_MAX */
    uint64_t items[XC_BATCH_POINTS_MAX];
    struct xc_batch_time batches[XC_BATCH_POINTS_MAX]; /* of a whole batch */
    struct xc_batch_time one_by_one;                   /* of an item, and so are these: */
    struct xc_batch_time accumulate, buffer_of_one;    /* NAN: there are none */
    uint64_t flush_items;                              /* of accumulate; one of items, or 0 */
    uint64_t deadline_after_ns, deadline_items_max;    /* of deadline_ns; only handed on */
    struct xc_batch_time foreign;                      /* a slice without a crossing, with */
    uint64_t foreign_items;                            /* this number of items; 0: none */
    double host_item_ns, deadline_ns;                  /* only handed on */
};

/* The metrics computed from one set of times. A cost may be 0, where the fit is bounded;
 * marshalling may be less. */
struct xc_batch_figures {
    double fixed_ns, per_item_ns, break_even_items, tenth_items, percent_items, marshalling_ns;
    double buffer_of_one, full_buffer;
    double speedup[XC_BATCH_POINTS_MAX];
};

/* From the estimated times. */
void xc_batch_figures_of(const struct xc_batch_input *input, struct xc_batch_figures *figures);
/* From the rounds that were resampled. */
void xc_batch_figures_resampled(const struct xc_batch_input *input, struct xc_bootstrap *bootstrap,
                                struct xc_batch_figures *figures);

/* All of it, with intervals. XC_UNFIT: no memory; *batch then needs no release. */
enum xc_status xc_batch_compute(const struct xc_batch_input *input, struct xc_batch *batch,
                                struct xc_error *error);

#endif
