#include "bench/handoff/handoff.h"

#include "bench/handoff/internal.h"

static enum xc_status expand(const struct xc_suite_options *options, struct xc_case_list *list,
                             struct xc_error *error)
{
    enum xc_status status = xc_handoff_add_ping_pongs(options, list, error);
    for (size_t i = 0; i < options->model_count && status == XC_OK; i++) {
        status = xc_handoff_add_pairwise(options->models[i], options, list, error);
        if (status == XC_OK)
            status = xc_handoff_add_points(options->models[i], options, list, error);
    }
    return status;
}

const struct xc_suite xc_suite_handoff = {
    .name = "handoff",
    .summary = "the token handed over: contention, queues, fairness, tails",
    .by_default = false,
    .alone = true,
    .expand = expand,
};
