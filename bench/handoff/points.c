/* Workloads as cases: an operation is one crossing, of whichever thread. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/handoff/internal.h"
#include "handoff/workload.h"
#include "host/placement.h"

#define VERIFY_CROSSINGS 4u

/* What a case is about; its cookie. */
struct point_case {
    struct xc_case_key key;
    char baseline_id[XC_ID_BYTES];
    const char *unavailable;
    struct xc_workload_options options;
    struct xc_workload *workload; /* between setup and teardown */
    bool shown, has_run;
    struct xc_handoff result;
    enum xc_status status; /* of the threads' end */
    struct xc_error error;
};

/* From no contention to four threads a token; the queue empty and not; foreign calls shorter and
 * longer than the monitor's first interval. The same on every machine, so that gates may name
 * them. */
static const struct xc_handoff_point own_points[] = {
    {.threads = 2, .tokens = 2, .foreign_ns = 1000, .host_ns = 1000},
    {.threads = 2, .tokens = 1, .foreign_ns = 1000, .host_ns = 1000},
    {.threads = 4, .tokens = 1, .foreign_ns = 10000, .host_ns = 1000},
    {.threads = 4, .tokens = 1, .foreign_ns = 100000, .host_ns = 1000, .sleeps = true},
    {.threads = 8, .tokens = 2, .foreign_ns = 1000000, .host_ns = 1000, .sleeps = true},
};

const char *xc_duration_text(uint64_t ns, char text[XC_DURATION_BYTES])
{
    static const struct {
        uint64_t ns;
        const char *unit;
    } units[] = {{1000000000u, "s"}, {1000000u, "ms"}, {1000u, "us"}, {1u, "ns"}};
    size_t i = 0;
    while (ns % units[i].ns != 0 || (ns == 0 && units[i].ns > 1))
        i++;
    snprintf(text, XC_DURATION_BYTES, "%llu%s", (unsigned long long)(ns / units[i].ns),
             units[i].unit);
    return text;
}

/* Its variant is 4x1/10us+1us, then what differs from the usual. */
static struct xc_case_key key_of(const char *model, const struct xc_handoff_point *point)
{
    struct xc_case_key key = {.role = XC_CASE_WORKLOAD, .suite = "handoff"};
    const size_t bytes = sizeof key.variant;
    char foreign[XC_DURATION_BYTES], host[XC_DURATION_BYTES], stall[XC_DURATION_BYTES];
    XC_KEY_SET(key.model, model);
    int used = snprintf(key.variant, bytes, "%ux%u/%s%s+%s", point->threads, point->tokens,
                        xc_duration_text(point->foreign_ns, foreign),
                        point->sleeps ? "-asleep" : "", xc_duration_text(point->host_ns, host));
    if (point->rate_per_second > 0)
        used += snprintf(key.variant + used, bytes - (size_t)used, "/rate-%.0f",
                         point->rate_per_second);
    if (point->stall_ns)
        used += snprintf(key.variant + used, bytes - (size_t)used, "/stall-%s",
                         xc_duration_text(point->stall_ns, stall));
    if (point->place == XC_PLACE_NOWHERE)
        snprintf(key.variant + used, bytes - (size_t)used, "/unbound");
    else if (point->place >= XC_PLACE_PAIR)
        snprintf(key.variant + used, bytes - (size_t)used, "/%s",
                 xc_distance_name(point->place - XC_PLACE_PAIR));
    return key;
}

static enum xc_status setup(const void *parameter, void **cookie, struct xc_error *error)
{
    struct point_case *one = (struct point_case *)parameter;
    *cookie = one;
    return xc_workload_create(&one->options, &one->workload, error);
}

static void loop(uint64_t crossings, void *cookie)
{
    struct point_case *one = cookie;
    xc_workload_run(one->workload, crossings);
}

/* Every thread comes back, with a token, and what was asked for was done. */
static enum xc_status verify(void *cookie, struct xc_error *error)
{
    struct point_case *one = cookie;
    uint64_t crossings = VERIFY_CROSSINGS * (uint64_t)one->options.threads;
    struct xc_handoff result;
    xc_workload_reset(one->workload, false);
    xc_workload_run(one->workload, crossings);
    enum xc_status status = xc_workload_check(one->workload, error);
    if (status == XC_OK)
        status = xc_workload_summarize(one->workload, &result, error);
    if (status != XC_OK)
        return status;
    if (result.crossings != crossings)
        status = xc_fail(error, XC_CRASHED, "%llu crossings instead of %llu",
                         (unsigned long long)result.crossings, (unsigned long long)crossings);
    free(result.model);
    free(result.place);
    return status;
}

static void after_calibration(void *cookie)
{
    struct point_case *one = cookie;
    xc_workload_reset(one->workload, true);
}

static void teardown(void *cookie)
{
    struct point_case *one = cookie;
    one->status = xc_workload_check(one->workload, &one->error);
    if (one->status == XC_OK)
        one->status = xc_workload_summarize(one->workload, &one->result, &one->error);
    one->result.is_baseline = !one->shown;
    one->has_run = one->status == XC_OK && one->result.crossings > 0;
    xc_workload_release(one->workload);
    one->workload = NULL;
}

static void release_case(void *object)
{
    struct point_case *one = object;
    free(one->result.model);
    free(one->result.place);
    free(one);
}

static bool is_point(const struct xc_case *one)
{
    return one->loop == loop;
}

const struct xc_handoff *xc_handoff_of(const struct xc_case *one)
{
    const struct point_case *point = one->parameter;
    return is_point(one) && point->has_run ? &point->result : NULL;
}

const struct xc_workload_options *xc_handoff_options_of(const struct xc_case *one)
{
    const struct point_case *point = one->parameter;
    return is_point(one) && point->shown && !point->unavailable ? &point->options : NULL;
}

enum xc_status xc_handoff_check(const struct xc_case *one, struct xc_error *error)
{
    const struct point_case *point = one->parameter;
    return is_point(one) && point->status != XC_OK
               ? xc_fail(error, point->status, "'%s': %s", one->id, point->error.text)
               : XC_OK;
}

/* The processors of a place; where there are none, why. */
static void place(const struct xc_handoff_plan *plan, const struct xc_handoff_point *point,
                  struct point_case *one)
{
    const struct xc_placement *placement = plan && plan->host ? plan->placement : NULL;
    if (!placement || point->place == XC_PLACE_NOWHERE)
        return;
    one->options.host = plan->host;
    one->options.pus = placement->pus;
    one->options.pu_count = placement->count;
    if (point->place < XC_PLACE_PAIR)
        return;
    const struct xc_pair *pair = &placement->pairs[point->place - XC_PLACE_PAIR];
    one->options.pus = pair->pus;
    one->options.pu_count = 2;
    one->options.must_bind = true;
    if (pair->pus[1] < 0)
        one->unavailable = pair->reason;
}

static enum xc_status push(const char *model, const struct xc_suite_options *options,
                           const struct xc_handoff_point *point,
                           const struct xc_handoff_point *baseline, struct xc_case_list *list,
                           struct xc_error *error)
{
    struct point_case *one = calloc(1, sizeof *one);
    if (!one)
        return xc_fail(error, XC_UNFIT, "no memory for a workload");
    struct xc_case_key baseline_key = key_of(model, baseline);
    one->key = key_of(model, point);
    xc_case_id(&baseline_key, one->baseline_id);
    one->options = (struct xc_workload_options){
        .model = model,
        .threads = point->threads,
        .tokens = point->tokens,
        .foreign_ns = point->foreign_ns,
        .host_ns = point->host_ns,
        .sleeps = point->sleeps,
        .rate_per_second = point->rate_per_second,
        .stall_ns = point->stall_ns,
        .stack_bytes = options->stack_bytes,
        .numa_node = options->numa_node,
    };
    one->shown = point != baseline;
    place(options->handoff, point, one);
    enum xc_status status = xc_case_list_own(list, release_case, one, error);
    if (status != XC_OK || xc_case_list_find(list, &one->key))
        return status;
    struct xc_case made = {
        .key = &one->key,
        .summary = "threads that share tokens; ns of all together",
        .loop = loop,
        .setup = setup,
        .verify = verify,
        .teardown = teardown,
        .parameter = one,
        .unavailable = one->unavailable,
        .flags = XC_CASE_LONG | XC_CASE_THREADS,
        .baseline = xc_case_key_equal(&one->key, &baseline_key) ? NULL : one->baseline_id,
        .after_calibration = after_calibration,
    };
    return xc_case_list_push(list, &made, error);
}

/* One thread with one token that does the same, by itself. */
static struct xc_handoff_point baseline_of(const struct xc_handoff_point *point)
{
    return (struct xc_handoff_point){
        .threads = 1,
        .tokens = 1,
        .foreign_ns = point->foreign_ns,
        .host_ns = point->host_ns,
        .sleeps = point->sleeps,
        .place = point->place == XC_PLACE_NOWHERE ? XC_PLACE_NOWHERE : XC_PLACE_SPREAD,
    };
}

enum xc_status xc_handoff_add_points(const char *model, const struct xc_suite_options *options,
                                     struct xc_case_list *list, struct xc_error *error)
{
    const struct xc_handoff_plan *plan = options->handoff;
    bool own = !plan || !plan->points;
    const struct xc_handoff_point *points = own ? own_points : plan->points;
    size_t count = own ? sizeof own_points / sizeof own_points[0] : plan->point_count;
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < count && status == XC_OK; i++) {
        struct xc_handoff_point baseline = baseline_of(&points[i]);
        status = push(model, options, &points[i], &baseline, list, error);
    }
    for (size_t i = 0; i < count && status == XC_OK; i++) {
        struct xc_handoff_point baseline = baseline_of(&points[i]);
        status = push(model, options, &baseline, &baseline, list, error);
    }
    return status;
}
