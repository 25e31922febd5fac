/* Internal to the suite `handoff`. */
#ifndef XC_BENCH_HANDOFF_INTERNAL_H
#define XC_BENCH_HANDOFF_INTERNAL_H

#include "bench/handoff/handoff.h"

/* The workloads of one model, and what they are compared with. */
enum xc_status xc_handoff_add_points(const char *model, const struct xc_suite_options *options,
                                     struct xc_case_list *list, struct xc_error *error);
/* The ping-pongs, which are of no model; one model's hand-overs and uncontended crossings. */
enum xc_status xc_handoff_add_ping_pongs(const struct xc_suite_options *options,
                                         struct xc_case_list *list, struct xc_error *error);
enum xc_status xc_handoff_add_pairwise(const char *model, const struct xc_suite_options *options,
                                       struct xc_case_list *list, struct xc_error *error);

#endif
