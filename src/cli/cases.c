/* Which cases a run times. */
#include <stdio.h>
#include <string.h>

#include "cli/run.h"

/* What a breakdown is held against, and its ruler. */
static const char *const references[] = {"calls/direct", "calls/empty", "calls/cycle"};

static bool has(const struct xc_case_list *list, const char *id)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].id, id) == 0)
            return true;
    return false;
}

enum xc_status xc_add_references(struct xc_case_list *list, struct xc_error *error)
{
    struct xc_case_list calls = {0};
    enum xc_status status = xc_suite_add(xc_suite_find("calls"), NULL, &calls, error);
    for (size_t i = 0; i < calls.count && status == XC_OK; i++)
        for (size_t r = 0; r < sizeof references / sizeof references[0] && status == XC_OK; r++)
            if (strcmp(calls.items[i].id, references[r]) == 0 && !has(list, references[r]))
                status = xc_case_list_push(list, &calls.items[i], error);
    xc_case_list_release(&calls);
    return status;
}

/* Keeps what Google Benchmark's filter lets through. */
static enum xc_status filter(struct xc_case_list *list, const char *expression,
                             struct xc_error *error)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        bool matches = true;
        enum xc_status status =
            xc_bench_filter_matches(expression, list->items[i].id, &matches, error);
        if (status != XC_OK)
            return status;
        if (matches)
            list->items[kept++] = list->items[i];
    }
    list->count = kept;
    if (kept == 0)
        return xc_fail(error, XC_USAGE, "--benchmark_filter: no case matches '%.100s'", expression);
    return XC_OK;
}

static bool has_crossings(const struct xc_case_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (strncmp(list->items[i].id, "crossing/", 9) == 0)
            return true;
    return false;
}

enum xc_status xc_choose_cases(const struct xc_run_options *options, int numa_node,
                               struct xc_case_list *list, struct xc_error *error)
{
    struct xc_suite_options suite_options = {
        .models = options->models.items,
        .model_count = options->models.count,
        .stack_bytes = options->stack_bytes,
        .numa_node = numa_node,
        .planted_step = options->planted_step,
        .planted_cycles = options->planted_cycles,
    };
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < options->suite_count && status == XC_OK; i++)
        status = xc_suite_add(options->suites[i], &suite_options, list, error);
    if (status == XC_OK && options->bench.filter)
        status = filter(list, options->bench.filter, error);
    if (status == XC_OK && has_crossings(list))
        status = xc_add_references(list, error);
    return status;
}
