/* The works of the suite `batch`. */
#ifndef XC_BENCH_BATCH_WORKS_H
#define XC_BENCH_BATCH_WORKS_H

#include <stddef.h>

#include "crosscost/work.h"

#define XC_WORKS_MAX 64

/* In the order in which they are listed: the built-in ones, then those of plug-ins. */
extern const struct xc_work *xc_works[XC_WORKS_MAX];
extern size_t xc_work_count;

#endif
