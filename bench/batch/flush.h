/* When a buffer of the suite `batch` is handed over. What is not as it is by default is part of a
 * row's id, so that no two rows with the same id were measured with different buffers. */
#ifndef XC_BENCH_BATCH_FLUSH_H
#define XC_BENCH_BATCH_FLUSH_H

#include <stdint.h>

#include "support/case_key.h"

#define XC_FLUSH_ITEMS_MAX       65536u
#define XC_FLUSH_DEADLINE_US_MAX 1000000u

/* As asked for; 0: not given. */
struct xc_flush {
    uint64_t items;       /* 1 to XC_FLUSH_ITEMS_MAX */
    uint64_t deadline_us; /* 1 to XC_FLUSH_DEADLINE_US_MAX */
};

/* The buffer without a clock: handed over at this number of items, 1,024 by default. */
uint64_t xc_flush_items(const struct xc_flush *flush);
/* The one with a clock: so long after its first item, 20 us by default, or when it is full. Where
 * no number of items was given it has room for XC_FLUSH_ITEMS_MAX, so that the clock alone speaks.
 */
uint64_t xc_flush_deadline_ns(const struct xc_flush *flush);
uint64_t xc_flush_deadline_items(const struct xc_flush *flush);

/* Sets the size and the deadline in the key of the second one's rows; size 0: as above. */
void xc_flush_deadline_key(const struct xc_flush *flush, struct xc_case_key *key);

#endif
