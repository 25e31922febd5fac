/* The suite `batch`: the same items across a boundary one by one, and many at once.
 *
 * For every chosen model and every work, with ids under batch/MODEL/WORK:
 *
 *     /N            a slice of N items handed over at once; an operation is such a batch
 *     /per-item     one crossing for each item; an operation is an item
 *     /accumulate   items put into a buffer of the host's one by one, handed over when it
 *                   is full, answers copied back; an operation is an item
 *     /accumulate-1 the same with a buffer that is flushed with every item: batching at its worst
 *     /deadline     the same, but handed over when the oldest has waited for so long; the clock is
 *                   read with every item
 *
 * flush.h says how many and how long; what is not as by default is in the id (case_key.h). A slice
 * of as many items as the buffer holds stands among the others, to hold the buffer against.
 *
 * and without a crossing, to hold them against, an operation being a batch:
 *
 *     batch/foreign/WORK/N   the foreign function for a slice, called directly
 *     batch/host/WORK/N      the work written on the host's side
 */
#ifndef XC_BENCH_BATCH_H
#define XC_BENCH_BATCH_H

#include "bench/suite.h"
#include "crossing/model.h"

#define XC_BATCH_SIZES        10
#define XC_BATCH_ITEMS_MAX    65536u
#define XC_BATCH_RING_ITEMS   1024u /* per-item and accumulated: items taken in turn */
#define XC_BATCH_DIRECT_ITEMS 1024u /* of batch/foreign and batch/host */

/* In ascending order, from 1 to XC_BATCH_ITEMS_MAX. */
extern const uint64_t xc_batch_sizes[XC_BATCH_SIZES];

/* Something to do for each item, in the forms that cases call. A maker fills it in; it must outlive
 * the list of cases. */
struct xc_batch_subject {
    const char *name; /* WORK */
    const char *summary;
    struct xc_calls item;                   /* one item a call, over a ring of them */
    struct xc_calls slices[XC_BATCH_SIZES]; /* of xc_batch_sizes[i] items each, a ring of 1 */
    struct xc_calls full;                   /* of xc_flush_items; function NULL: one of the sizes */
    struct xc_calls host;                   /* of XC_BATCH_DIRECT_ITEMS; function NULL: none */
    struct xc_accumulate accumulate;        /* limit, deadline_ns left 0; function NULL: none */
    /* Zeroes the answers; and compares the first count answers, of items or of slices, with what
     * they must be. */
    void (*clear)(const struct xc_batch_subject *subject);
    enum xc_status (*check)(const struct xc_batch_subject *subject, bool of_slice, uint64_t count,
                            struct xc_error *error);
};

/* Appends the cases of these subjects, model by model. XC_UNFIT: no memory. */
enum xc_status xc_batch_add(const struct xc_batch_subject *const *subjects, size_t count,
                            const struct xc_suite_options *options, struct xc_case_list *list,
                            struct xc_error *error);

extern const struct xc_suite xc_suite_batch;

#endif
