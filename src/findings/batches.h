/* Batches among what was measured: cases of one model and one kernel, gathered by their roles. */
#ifndef XC_FINDINGS_BATCHES_H
#define XC_FINDINGS_BATCHES_H

#include "analysis/batch.h"
#include "engine/groups.h"
#include "report/report.h"

/* What the index-th batch is that is planned: of its cases, the one of XC_CASE_PER_ITEM. NULL:
 * there are no more. */
const struct xc_case_key *xc_batches_key(const struct xc_groups *groups, size_t index);

/* The times of the batch that a key is of; model and work are left out. Its rounds are those of
 * *group. False: too little of it was measured. */
bool xc_batches_gather(const struct xc_groups *groups, const struct xc_case_key *batch,
                       struct xc_batch_input *input, const struct xc_group **group);

/* All batches, computed, into report->batches. XC_UNFIT: no memory. */
enum xc_status xc_batches_report(const struct xc_groups *groups, struct xc_report *report,
                                 struct xc_error *error);

#endif
