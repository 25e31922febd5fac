/* Batches among what was measured: the cases batch/MODEL/WORK/..., gathered by MODEL and WORK. */
#ifndef XC_FINDINGS_BATCHES_H
#define XC_FINDINGS_BATCHES_H

#include "analysis/batch.h"
#include "engine/groups.h"
#include "report/report.h"

/* Names what a batch's input points to. */
#define XC_BATCH_PREFIX_BYTES 128

/* The prefix "batch/MODEL/WORK" of the index-th batch that is planned; false: there are no more. */
bool xc_batches_prefix(const struct xc_groups *groups, size_t index,
                       char prefix[XC_BATCH_PREFIX_BYTES]);

/* The times of the batch with this prefix; model and work are left out. Its rounds are those of
 * *group. False: too little of it was measured. */
bool xc_batches_gather(const struct xc_groups *groups, const char *prefix,
                       struct xc_batch_input *input, const struct xc_group **group);

/* All batches, computed, into report->batches. XC_UNFIT: no memory. */
enum xc_status xc_batches_report(const struct xc_groups *groups, struct xc_report *report,
                                 struct xc_error *error);

#endif
