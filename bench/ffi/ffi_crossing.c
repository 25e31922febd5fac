/* A crossing whose `call` step goes through libffi, for each model, as bindings without a compiler
 * make it; and beside it the same crossing with a wrapper that a compiler made. */
#include <ffi.h>
#include <stdlib.h>
#include <string.h>

#include "bench/calls/calls.h"
#include "bench/ffi/ffi_plan.h"
#include "bench/ffi/ffi_suite.h"
#include "bench/thread.h"

#define RING 64u

/* The frame: head, two operands, the sum; each a word. */
struct frame {
    const struct shared *shared;
    int64_t first, second, sum;
};

/* What the cases of all models share. */
struct shared {
    ffi_cif interface;
    ffi_type *types[2];
    uint64_t arguments[RING][2];
    uint64_t results[RING];
};

struct crossing_case {
    struct xc_case_key key;
    struct shared *shared;
    struct xc_thread *thread;
    struct xc_calls calls;
};

static void call_dynamically(void *frame_pointer)
{
    struct frame *frame = frame_pointer;
    int32_t first = (int32_t)frame->first, second = (int32_t)frame->second;
    void *values[2] = {&first, &second};
    ffi_arg result;
    ffi_call((ffi_cif *)&frame->shared->interface, FFI_FN(calls_add), &result, values);
    frame->sum = (int32_t)result;
}

static void call_directly(void *frame_pointer)
{
    struct frame *frame = frame_pointer;
    frame->sum = calls_add((int32_t)frame->first, (int32_t)frame->second);
}

static enum xc_status setup(const void *parameter, void **cookie, struct xc_error *error)
{
    (void)error;
    *cookie = (struct crossing_case *)parameter;
    return XC_OK;
}

static void loop(uint64_t iterations, void *cookie)
{
    struct crossing_case *crossing = cookie;
    xc_model_run_calls(iterations, crossing->thread, &crossing->calls);
}

static enum xc_status verify(void *cookie, struct xc_error *error)
{
    struct crossing_case *crossing = cookie;
    for (unsigned i = 0; i < RING; i++)
        crossing->shared->results[i] = UINT64_MAX;
    loop(RING, crossing);
    for (unsigned i = 0; i < RING; i++)
        if (crossing->shared->results[i] != i + 3)
            return xc_fail(error, XC_CRASHED, "wrong answer: %lld instead of %u",
                           (long long)crossing->shared->results[i], i + 3);
    const char *violation = crossing->thread->model->violation(crossing->thread);
    return violation ? xc_fail(error, XC_CRASHED, "after the crossing, %s", violation) : XC_OK;
}

static enum xc_status push(struct shared *shared, struct xc_thread *thread, bool dynamically,
                           struct xc_case_list *list, struct xc_error *error)
{
    struct crossing_case *crossing = malloc(sizeof *crossing);
    if (!crossing)
        return xc_fail(error, XC_UNFIT, "no memory for a crossing");
    *crossing = (struct crossing_case){
        .key = {.role = XC_CASE_FFI_CROSSING, .suite = "ffi"},
        .shared = shared,
        .thread = thread,
        .calls = {.function = dynamically ? call_dynamically : call_directly,
                  .head = (uintptr_t)shared,
                  .arguments = shared->arguments[0],
                  .results = shared->results,
                  .argument_words = 2,
                  .result_words = 1,
                  .blocks = RING},
    };
    XC_KEY_SET(crossing->key.model, thread->model->info.name);
    XC_KEY_SET(crossing->key.binding, dynamically ? "ffi-call" : "direct");
    enum xc_status status = xc_case_list_own(list, free, crossing, error);
    if (status != XC_OK)
        return status;
    struct xc_case one = {
        .key = &crossing->key,
        .summary = dynamically ? "a crossing that calls through ffi_call"
                               : "the same crossing, calling directly",
        .loop = loop,
        .setup = setup,
        .verify = verify,
        .parameter = crossing,
    };
    return xc_case_list_push(list, &one, error);
}

static enum xc_status make_shared(struct shared **made, struct xc_error *error)
{
    struct shared *shared = aligned_alloc(64, (sizeof *shared + 63) / 64 * 64);
    if (!shared)
        return xc_fail(error, XC_UNFIT, "no memory for a call interface");
    shared->types[0] = shared->types[1] = &ffi_type_sint32;
    for (unsigned i = 0; i < RING; i++) {
        shared->arguments[i][0] = i;
        shared->arguments[i][1] = 3;
    }
    *made = shared;
    if (ffi_prep_cif(&shared->interface, FFI_DEFAULT_ABI, 2, &ffi_type_sint32, shared->types) ==
        FFI_OK)
        return XC_OK;
    free(shared);
    return xc_fail(error, XC_UNFIT, "libffi cannot prepare int32(int32, int32)");
}

static void mark_plans(struct xc_case_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct xc_case_key *key = list->items[i].key;
        if (strcmp(key->suite, "ffi") == 0 && strcmp(key->binding, "plan") == 0)
            list->items[i].unavailable = FFI_PLAN_MISSING;
    }
}

static enum xc_status expand(const struct xc_suite_options *options, struct xc_case_list *list,
                             struct xc_error *error)
{
    struct shared *shared = NULL;
    if (!ffi_plan_functions())
        mark_plans(list);
    enum xc_status status = make_shared(&shared, error);
    if (status == XC_OK)
        status = xc_case_list_own(list, free, shared, error);
    for (size_t i = 0; i < options->model_count && status == XC_OK; i++) {
        struct xc_thread *thread;
        status = xc_bench_thread(options->models[i], options, list, &thread, error);
        if (status == XC_OK)
            status = push(shared, thread, false, list, error);
        if (status == XC_OK)
            status = push(shared, thread, true, list, error);
    }
    return status;
}

const struct xc_suite xc_suite_ffi = {
    .name = "ffi",
    .summary = "libffi over signatures, closures, and crossings through it",
    .by_default = false,
    .expand = expand,
};
