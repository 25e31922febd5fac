/* Host threads for cases: what crossings are timed on. */
#ifndef XC_BENCH_THREAD_H
#define XC_BENCH_THREAD_H

#include "bench/suite.h"
#include "crossing/model.h"

/* A thread of a scheduler with one token, with its foreign stack, of this model (a known name). The
 * list owns it: all cases that are timed on it belong into that list. XC_UNFIT: no memory. */
enum xc_status xc_bench_thread(const char *model, const struct xc_suite_options *options,
                               struct xc_case_list *list, struct xc_thread **thread,
                               struct xc_error *error);

#endif
