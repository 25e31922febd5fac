/* Works as subjects of the suite: the built-in ones, and those of plug-ins. */
#ifndef XC_BENCH_BATCH_BUILT_IN_H
#define XC_BENCH_BATCH_BUILT_IN_H

#include "bench/batch/batch.h"

/* The suite's cases. XC_UNFIT: no memory. */
enum xc_status xc_batch_built_in(const struct xc_suite_options *options, struct xc_case_list *list,
                                 struct xc_error *error);

#endif
