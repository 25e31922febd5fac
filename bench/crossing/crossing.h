/* The suite `crossing`: for every chosen model, every valid set of its steps, and the whole once
 * more as a dependent chain. */
#ifndef XC_BENCH_CROSSING_H
#define XC_BENCH_CROSSING_H

#include "bench/suite.h"

extern const struct xc_suite xc_suite_crossing;

/* What the sets of a model's steps with an injected cost are, but for the set, which is the
 * variant.
 */
struct xc_case_key xc_crossing_injected_key(const char *model, uint64_t cycles);

/* The sets of steps of a model, once for each of the injected costs (in options->injected_step),
 * all on one thread and its stack: keys as above. Without the latency form. For the self-test.
 */
enum xc_status xc_crossing_add_injected(const char *model, const struct xc_suite_options *options,
                                        const uint64_t *cycles, size_t cycles_count,
                                        struct xc_case_list *list, struct xc_error *error);

#endif
