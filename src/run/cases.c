#include "run/cases.h"

#include <stdio.h>
#include <string.h>

#include "bench/crossing/crossing.h"
#include "bench/handoff/handoff.h"
#include "bench/runtimes/runtimes.h"
#include "shim/benchmark.h"
#include "support/nearest.h"
#include "support/warn.h"

enum xc_status xc_add_references(struct xc_case_list *list, struct xc_error *error)
{
    struct xc_case_list calls = {0};
    enum xc_status status = xc_suite_add(xc_suite_find("calls"), NULL, &calls, error);
    for (size_t i = 0; i < calls.count && status == XC_OK; i++)
        for (size_t r = 0; r < XC_REFERENCE_COUNT && status == XC_OK; r++)
            if (xc_case_key_equal(calls.items[i].key, &xc_reference_keys[r]) &&
                !xc_case_list_find(list, &xc_reference_keys[r]))
                status = xc_case_list_push(list, &calls.items[i], error);
    xc_case_list_release(&calls);
    return status;
}

static struct xc_ground ground_of(const struct xc_session *session)
{
    struct xc_ground ground = {.pu = session->pinned.pu, .allowed = session->allowed};
    xc_host_others(session->host, &session->pinned, &session->allowed, &ground.others);
    return ground;
}

static void close_runtimes(void *suite)
{
    xc_runtime_suite_close(suite);
}

/* They live as long as the list of their cases. */
static enum xc_status open_runtimes(const struct xc_case_plan *plan,
                                    const struct xc_session *session, struct xc_groups *groups,
                                    struct xc_case_list *list, struct xc_error *error)
{
    struct xc_ground ground = ground_of(session);
    struct xc_wait_limits limits = xc_session_wait_limits();
    limits.answer_seconds = plan->answer_seconds;
    enum xc_status status = xc_runtime_suite_open(plan->runtimes.items, plan->runtimes.count,
                                                  &ground, &limits, &groups->runtimes, error);
    if (!groups->runtimes)
        return status;
    enum xc_status owned = xc_case_list_own(list, close_runtimes, groups->runtimes, error);
    if (owned != XC_OK) {
        groups->runtimes = NULL;
        return owned;
    }
    if (status == XC_OK && *groups->runtimes->found.places.note)
        xc_warn("%s", groups->runtimes->found.places.note);
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
    return XC_OK;
}

static bool has_any(const struct xc_case_list *list, const struct xc_suite *suite)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].key->suite, suite->name) == 0)
            return true;
    return false;
}

static bool is_long(const struct xc_case_list *list, size_t place)
{
    return list->items[place].flags & XC_CASE_LONG;
}

/* A breakdown or a hand-over needs these cases beside it, to be compared with. */
static bool needs_references(const struct xc_case_list *list)
{
    return has_any(list, &xc_suite_crossing) ||
           (has_any(list, &xc_suite_handoff) && !is_long(list, list->count - 1));
}

/* Takes the cases with long epochs out of each group, and into one more. The group that they
 * come from keeps what was made for them. */
static enum xc_status part_long(const struct xc_case_plan *plan, struct xc_groups *groups,
                                struct xc_error *error)
{
    struct xc_group *apart = NULL;
    enum xc_status status = XC_OK;
    for (size_t s = 0, count = groups->count; s < count && status == XC_OK; s++) {
        struct xc_case_list *list = &groups->items[s].list;
        size_t kept = 0;
        for (size_t i = 0; i < list->count && status == XC_OK; i++) {
            if (!is_long(list, i)) {
                list->items[kept++] = list->items[i];
                continue;
            }
            if (!apart)
                status = xc_groups_add(groups, &plan->long_epochs, &apart, error);
            if (status == XC_OK)
                status = xc_case_list_push(&apart->list, &list->items[i], error);
        }
        list->count = kept;
    }
    return status;
}

struct xc_suite_options xc_suite_options_of(const struct xc_case_plan *plan, int numa_node)
{
    return (struct xc_suite_options){
        .models = plan->models.items,
        .model_count = plan->models.count,
        .stack_bytes = plan->stack_bytes,
        .numa_node = numa_node,
        .injected_step = plan->injected_step,
        .injected_cycles = plan->injected_cycles,
        .flush = plan->flush,
        .operation_ns_max = plan->measure.operation_ns_max,
    };
}

/* The group that a suite belongs into: its own, or the first of those that share one. */
static enum xc_status group_of(const struct xc_case_plan *plan, const struct xc_suite *suite,
                               struct xc_groups *groups, struct xc_group **shared,
                               struct xc_group **group, struct xc_error *error)
{
    if (!suite->alone && *shared) {
        *group = *shared;
        return XC_OK;
    }
    struct xc_measure_plan measure = plan->measure;
    if (suite == &xc_suite_handoff)
        measure.budget_seconds = plan->beside_handoffs_seconds;
    else if (suite->alone)
        measure.budget_seconds = plan->alone_seconds;
    enum xc_status status = xc_groups_add(groups, &measure, group, error);
    if (status == XC_OK && !suite->alone)
        *shared = *group;
    return status;
}

/* Keeps what the filter lets through, in every group. */
static enum xc_status filter_groups(const struct xc_case_plan *plan, struct xc_groups *groups,
                                    struct xc_error *error)
{
    size_t kept = 0;
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < groups->count && status == XC_OK; i++) {
        struct xc_case_list *list = &groups->items[i].list;
        status = filter(list, plan->filter, error);
        kept += list->count;
    }
    if (status == XC_OK && kept == 0)
        return xc_fail(error, XC_USAGE, "--benchmark_filter: no case matches '%.100s'",
                       plan->filter);
    return status;
}

static enum xc_status unknown_suite(const char *name, struct xc_error *error)
{
    struct xc_nearest nearest = {.typed = name};
    char hint[XC_HINT_BYTES];
    for (size_t i = 0; i < xc_suite_count; i++)
        xc_nearest_offer(&nearest, xc_suites[i]->name);
    return xc_fail(error, XC_USAGE, "unknown suite '%.60s'; %s", name,
                   xc_nearest_hint(&nearest, "crosscost list shows them", hint));
}

/* Those that were named, each once; else those by default. */
static enum xc_status choose_suites(const struct xc_case_plan *plan,
                                    const struct xc_suite *chosen[XC_SUITES_MAX], size_t *count,
                                    struct xc_error *error)
{
    *count = 0;
    for (size_t i = 0; i < plan->suites.count; i++) {
        const struct xc_suite *suite = xc_suite_find(plan->suites.items[i]);
        bool repeated = false;
        if (!suite)
            return unknown_suite(plan->suites.items[i], error);
        for (size_t k = 0; k < *count; k++)
            repeated = repeated || chosen[k] == suite;
        if (!repeated)
            chosen[(*count)++] = suite;
    }
    bool with_runtimes = false;
    for (size_t i = 0; i < *count; i++)
        with_runtimes = with_runtimes || chosen[i] == &xc_suite_runtimes;
    if (plan->runtimes.count > 0 && !with_runtimes)
        chosen[(*count)++] = &xc_suite_runtimes;
    bool by_default = *count == 0;
    for (size_t i = 0; i < xc_suite_count && by_default; i++)
        if (xc_suites[i]->by_default)
            chosen[(*count)++] = xc_suites[i];
    return XC_OK;
}

/* More cases in the same blocks take more time: each runtime brings its own. */
static double seconds_of_runtimes(const struct xc_case_plan *plan,
                                  const struct xc_runtime_suite *suite)
{
    size_t running = 0;
    for (size_t i = 0; i < suite->found.count; i++)
        running += suite->programs[i] != NULL;
    return (double)running * plan->runtime_seconds;
}

/* The cases that a breakdown, or a real crossing, is compared with. */
static enum xc_status add_what_is_compared(const struct xc_case_plan *plan,
                                           const struct xc_suite_options *suite_options,
                                           struct xc_groups *groups, struct xc_error *error)
{
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < groups->count && status == XC_OK; i++) {
        struct xc_group *group = &groups->items[i];
        bool with_runtimes = has_any(&group->list, &xc_suite_runtimes);
        if (with_runtimes)
            status =
                xc_runtime_suite_add_models(groups->runtimes, suite_options, &group->list, error);
        if (with_runtimes)
            group->measure.budget_seconds += seconds_of_runtimes(plan, groups->runtimes);
        if (status == XC_OK && (with_runtimes || needs_references(&group->list)))
            status = xc_add_references(&group->list, error);
    }
    return status;
}

enum xc_status xc_choose_cases(const struct xc_case_plan *plan, const struct xc_session *session,
                               struct xc_groups *groups, struct xc_error *error)
{
    struct xc_suite_options suite_options = xc_suite_options_of(plan, session->stack_node);
    const struct xc_handoff_plan handoff = {
        .host = session->pinned.bound ? session->host : NULL,
        .placement = &session->placement,
        .points = plan->points,
        .point_count = plan->point_count,
    };
    suite_options.handoff = &handoff;
    const struct xc_suite *suites[XC_SUITES_MAX];
    struct xc_group *shared = NULL, *group;
    size_t count;
    groups->flush = &plan->flush;
    enum xc_status status = choose_suites(plan, suites, &count, error);
    for (size_t i = 0; i < count && status == XC_OK; i++) {
        status = group_of(plan, suites[i], groups, &shared, &group, error);
        if (status == XC_OK && suites[i] == &xc_suite_runtimes)
            status = open_runtimes(plan, session, groups, &group->list, error);
        suite_options.runtimes = groups->runtimes;
        if (status == XC_OK)
            status = xc_suite_add(suites[i], &suite_options, &group->list, error);
    }
    if (status == XC_OK)
        status = part_long(plan, groups, error);
    if (status == XC_OK && plan->filter)
        status = filter_groups(plan, groups, error);
    return status == XC_OK ? add_what_is_compared(plan, &suite_options, groups, error) : status;
}
