/* What several pinned threads do at the same time, as cases: a bare cache line to and fro, a token
 * to and fro between the same processors, and crossings on several cores at once. */
#include "handoff/pairwise.h"

#include <stdlib.h>

#include "bench/handoff/internal.h"
#include "crossing/model.h"
#include "crossing/policy.h"
#include "host/placement.h"

/* What a case is about; its cookie. */
struct pairwise_case {
    struct xc_case_key key;
    char baseline_id[XC_ID_BYTES];
    const char *unavailable;
    struct xc_pairwise_options options;
    struct xc_pairwise *pairwise; /* between setup and teardown */
};

static enum xc_status setup(const void *parameter, void **cookie, struct xc_error *error)
{
    struct pairwise_case *one = (struct pairwise_case *)parameter;
    *cookie = one;
    return xc_pairwise_create(&one->options, &one->pairwise, error);
}

static void begin(void *cookie)
{
    struct pairwise_case *one = cookie;
    xc_pairwise_ready(one->pairwise);
}

static void loop(uint64_t operations, void *cookie)
{
    struct pairwise_case *one = cookie;
    xc_pairwise_run(one->pairwise, operations);
}

static enum xc_status verify(void *cookie, struct xc_error *error)
{
    struct pairwise_case *one = cookie;
    return xc_pairwise_verify(one->pairwise, error);
}

static void teardown(void *cookie)
{
    struct pairwise_case *one = cookie;
    xc_pairwise_release(one->pairwise);
    one->pairwise = NULL;
}

/* Appends a copy of the case described. Ping-pongs and hand-overs have a count of their own. */
static enum xc_status push(const struct pairwise_case *described, const char *summary,
                           struct xc_case_list *list, struct xc_error *error)
{
    struct pairwise_case *one = malloc(sizeof *one);
    if (!one)
        return xc_fail(error, XC_UNFIT, "no memory for threads");
    *one = *described;
    enum xc_status status = xc_case_list_own(list, free, one, error);
    if (status != XC_OK)
        return status;
    struct xc_case made = {
        .key = &one->key,
        .summary = summary,
        .loop = loop,
        .setup = setup,
        .verify = verify,
        .teardown = teardown,
        .parameter = one,
        .unavailable = one->unavailable,
        .flags = XC_CASE_THREADS |
                 (one->options.kind == XC_PAIRWISE_UNCONTENDED ? XC_CASE_DEFAULT : XC_CASE_SCALE),
        .baseline = one->baseline_id[0] ? one->baseline_id : NULL,
        .begin = begin,
    };
    return xc_case_list_push(list, &made, error);
}

static const char nothing_known[] = "where threads are is not known: nothing is bound";

/* Options of a case on the two processors of a distance; unavailable where there are not two. */
static void take_pair(const struct xc_handoff_plan *plan, unsigned distance,
                      struct pairwise_case *one)
{
    one->options.threads = 2;
    one->unavailable = nothing_known;
    if (!plan || !plan->host)
        return;
    const struct xc_pair *pair = &plan->placement->pairs[distance];
    one->options.host = plan->host;
    one->options.pus = pair->pus;
    one->unavailable = pair->pus[1] < 0 ? pair->reason : NULL;
}

static struct xc_case_key key_of(enum xc_case_role role, const char *model)
{
    struct xc_case_key key = {.role = role, .suite = "handoff"};
    XC_KEY_SET(key.model, model);
    return key;
}

static struct xc_case_key ping_pong_key(unsigned distance)
{
    struct xc_case_key key = key_of(XC_CASE_PING_PONG, "");
    XC_KEY_SET(key.variant, xc_distance_name(distance));
    return key;
}

enum xc_status xc_handoff_add_ping_pongs(const struct xc_suite_options *options,
                                         struct xc_case_list *list, struct xc_error *error)
{
    enum xc_status status = XC_OK;
    for (unsigned distance = 0; distance < XC_DISTANCE_COUNT && status == XC_OK; distance++) {
        struct pairwise_case one = {.key = ping_pong_key(distance),
                                    .options = {.kind = XC_PAIRWISE_PING_PONG}};
        take_pair(options->handoff, distance, &one);
        status = push(&one, "a bare cache line to another processor", list, error);
    }
    return status;
}

static enum xc_status add_hand_over(const char *model, unsigned distance,
                                    const struct xc_suite_options *options,
                                    struct xc_case_list *list, struct xc_error *error)
{
    const struct xc_case_key bare = ping_pong_key(distance);
    struct pairwise_case one = {.key = key_of(XC_CASE_HAND_OVER, model),
                                .options = {.kind = XC_PAIRWISE_HAND_OVER,
                                            .model = model,
                                            .stack_bytes = options->stack_bytes,
                                            .numa_node = options->numa_node}};
    take_pair(options->handoff, distance, &one);
    if (xc_model_find(model)->policy->unbounded)
        one.unavailable = "in this model all threads run host code at once: there is no token";
    XC_KEY_SET(one.key.variant, xc_distance_name(distance));
    xc_case_id(&bare, one.baseline_id);
    return push(&one, "a token to a thread that spins on another processor", list, error);
}

static enum xc_status add_uncontended(const char *model, unsigned threads,
                                      const struct xc_suite_options *options,
                                      struct xc_case_list *list, struct xc_error *error)
{
    const struct xc_handoff_plan *plan = options->handoff;
    struct pairwise_case one = {
        .key = key_of(XC_CASE_UNCONTENDED, model),
        .options = {.kind = XC_PAIRWISE_UNCONTENDED,
                    .model = model,
                    .threads = threads,
                    .stack_bytes = options->stack_bytes,
                    .numa_node = options->numa_node},
        .unavailable = nothing_known,
    };
    if (threads == 1 || (plan && plan->host))
        one.unavailable = NULL;
    if (!one.unavailable && threads > 1 && threads > plan->placement->core_count)
        one.unavailable = "fewer cores than that are allowed";
    if (plan && plan->host) {
        one.options.host = plan->host;
        one.options.pus = plan->placement->pus;
    }
    struct xc_case_key alone = one.key;
    one.key.size = threads;
    alone.size = 1;
    if (threads > 1)
        xc_case_id(&alone, one.baseline_id);
    return push(&one, "whole crossings on N cores at once", list, error);
}

/* On 1, 2, 4 ... cores, and on all of them. */
enum xc_status xc_handoff_add_pairwise(const char *model, const struct xc_suite_options *options,
                                       struct xc_case_list *list, struct xc_error *error)
{
    const struct xc_handoff_plan *plan = options->handoff;
    unsigned cores = plan && plan->host ? (unsigned)plan->placement->core_count : 1, last = 0;
    enum xc_status status = XC_OK;
    for (unsigned distance = 0; distance < XC_DISTANCE_COUNT && status == XC_OK; distance++)
        status = add_hand_over(model, distance, options, list, error);
    for (unsigned threads = 1; (threads <= 2 || threads <= cores) && status == XC_OK;
         threads *= 2) {
        status = add_uncontended(model, threads, options, list, error);
        last = threads;
    }
    if (status == XC_OK && cores > last)
        status = add_uncontended(model, cores, options, list, error);
    return status;
}
