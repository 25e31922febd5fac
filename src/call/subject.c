#include "call/subject.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/thread.h"
#include "call/library.h"
#include "crossing/model.h"
#include "engine/guard.h"

enum xc_status xc_call_subject_parse(struct xc_call_subject *subject, const char *prototype,
                                     const char *values, const char *returns,
                                     struct xc_error *error)
{
    *subject = (struct xc_call_subject){0};
    enum xc_status status = xc_prototype_parse(prototype, &subject->prototype, error);
    if (status != XC_OK)
        return status;
    status = xc_arguments_parse(&subject->prototype, values, &subject->arguments, error);
    if (status != XC_OK)
        return status;
    if (subject->arguments.layout.bytes > XC_FRAME_WORDS_MAX * sizeof(uint64_t))
        return xc_fail(error, XC_USAGE, "'%.60s' takes and returns %zu bytes; at most %zu fit",
                       subject->prototype.name, subject->arguments.layout.bytes,
                       XC_FRAME_WORDS_MAX * sizeof(uint64_t));
    if (returns) {
        status = xc_expected_parse(&subject->prototype.result, returns, &subject->expected, error);
        if (status != XC_OK)
            return status;
        subject->has_expected = true;
    }
    return XC_OK;
}

void xc_call_subject_release(struct xc_call_subject *subject)
{
    xc_dynamic_release(subject->dynamic);
    if (subject->has_expected)
        xc_expected_release(&subject->expected);
    if (subject->arguments.frame)
        xc_arguments_release(&subject->arguments);
    if (subject->prototype.name)
        xc_prototype_release(&subject->prototype);
    *subject = (struct xc_call_subject){0};
}

struct xc_frame_function xc_call_subject_frame(const struct xc_call_subject *subject)
{
    if (subject->compiled.frame)
        return (struct xc_frame_function){subject->compiled.frame, (uintptr_t)subject->function};
    return (struct xc_frame_function){xc_dynamic_frame, (uintptr_t)subject->dynamic};
}

/* --- before anything is timed ----------------------------------------------------------------- */

static enum xc_status check_expected(const struct xc_call_subject *subject, const void *found,
                                     struct xc_error *error)
{
    char text[200];
    const struct xc_type *type = &subject->prototype.result;
    if (!subject->has_expected || xc_expected_matches(type, &subject->expected, found))
        return XC_OK;
    return xc_fail(error, XC_USAGE, "'%.100s' returned %s, not what --returns says",
                   subject->prototype.name, xc_value_text(type, found, text, sizeof text));
}

enum xc_status xc_call_subject_load(struct xc_call_subject *subject, const char *library,
                                    struct xc_error *error)
{
    char stage[160];
    unsigned char *frame = subject->arguments.frame;
    unsigned char *result = frame + subject->arguments.layout.result_offset;
    const struct xc_type *type = &subject->prototype.result;
    snprintf(stage, sizeof stage, "loading '%.120s'", library);
    xc_guard_stage(stage);
    enum xc_status status =
        xc_library_function(library, subject->prototype.name, &subject->function, error);
    if (status == XC_OK)
        status =
            xc_dynamic_create(&subject->prototype, subject->function, &subject->dynamic, error);
    if (status != XC_OK)
        return status;
    uint64_t head = (uintptr_t)subject->function;
    memcpy(frame, &head, sizeof head);
    snprintf(stage, sizeof stage, "'%.120s'", subject->prototype.name);
    xc_guard_stage(stage);
    xc_dynamic_direct(subject->dynamic, 1, frame);
    status = check_expected(subject, result, error);
    if (status != XC_OK || type->kind == XC_KIND_VOID)
        return status;
    memcpy(subject->answer, result, type->size_bytes);
    xc_dynamic_direct(subject->dynamic, 1, frame);
    subject->repeats = xc_values_agree(type, subject->answer, result, 0);
    return XC_OK;
}

/* --- the cases -------------------------------------------------------------------------------- */

struct call_case {
    struct xc_case_key key;
    const struct xc_call_subject *subject;
    unsigned char *frame; /* of its own; the arguments' values are shared */
    struct xc_thread *thread;
    struct xc_calls calls;
};

static enum xc_status setup(const void *parameter, void **cookie, struct xc_error *error)
{
    (void)error;
    *cookie = (struct call_case *)parameter;
    return XC_OK;
}

static void direct_loop(uint64_t iterations, void *cookie)
{
    const struct call_case *call = cookie;
    call->subject->compiled.direct(iterations, call->frame);
}

static void dynamic_loop(uint64_t iterations, void *cookie)
{
    const struct call_case *call = cookie;
    xc_dynamic_direct(call->subject->dynamic, iterations, call->frame);
}

static void crossing_loop(uint64_t iterations, void *cookie)
{
    struct call_case *call = cookie;
    xc_model_run_calls(iterations, call->thread, &call->calls);
}

static enum xc_status verify_loop(xc_loop_fn *loop, const struct call_case *call,
                                  struct xc_error *error)
{
    const struct xc_call_subject *subject = call->subject;
    const struct xc_type *type = &subject->prototype.result;
    unsigned char *result = call->frame + subject->arguments.layout.result_offset;
    char found[100], before[100];
    loop(1, (void *)call);
    if (type->kind == XC_KIND_VOID)
        return XC_OK;
    enum xc_status status = check_expected(subject, result, error);
    if (status != XC_OK || !subject->repeats || xc_values_agree(type, subject->answer, result, 0))
        return status;
    return xc_fail(error, XC_CRASHED, "returned %s here, and %s before",
                   xc_value_text(type, result, found, sizeof found),
                   xc_value_text(type, subject->answer, before, sizeof before));
}

static enum xc_status verify_direct(void *cookie, struct xc_error *error)
{
    return verify_loop(direct_loop, cookie, error);
}

static enum xc_status verify_dynamic(void *cookie, struct xc_error *error)
{
    return verify_loop(dynamic_loop, cookie, error);
}

static enum xc_status verify_crossing(void *cookie, struct xc_error *error)
{
    return verify_loop(crossing_loop, cookie, error);
}

static void release_case(void *object)
{
    struct call_case *call = object;
    free(call->frame);
    free(call);
}

/* A case that the list owns, with a frame of its own. NULL: no memory. */
static struct call_case *make_case(const struct xc_call_subject *subject, struct xc_case_list *list,
                                   struct xc_error *error)
{
    size_t bytes = subject->arguments.layout.bytes;
    struct call_case *call = calloc(1, sizeof *call);
    unsigned char *frame = aligned_alloc(64, (bytes + 63) / 64 * 64);
    if (!call || !frame) {
        free(call);
        free(frame);
        xc_fail(error, XC_UNFIT, "no memory for a call");
        return NULL;
    }
    memcpy(frame, subject->arguments.frame, bytes);
    *call = (struct call_case){.key = {.suite = "call"}, .subject = subject, .frame = frame};
    XC_KEY_SET(call->key.kernel, subject->prototype.name);
    return xc_case_list_own(list, release_case, call, error) == XC_OK ? call : NULL;
}

static enum xc_status push(const struct call_case *call, const struct xc_case *form,
                           struct xc_case_list *list, struct xc_error *error)
{
    struct xc_case one = *form;
    one.key = &call->key;
    one.setup = setup;
    one.parameter = call;
    return xc_case_list_push(list, &one, error);
}

static enum xc_status add_plain(struct xc_call_subject *subject, struct xc_case_list *list,
                                struct xc_error *error)
{
    static const struct xc_case direct = {
        .summary = "the call in a compiled loop", .loop = direct_loop, .verify = verify_direct};
    static const struct xc_case dynamic = {
        .summary = "the call through ffi_call", .loop = dynamic_loop, .verify = verify_dynamic};
    struct call_case *call = make_case(subject, list, error);
    if (!call)
        return XC_UNFIT;
    XC_KEY_SET(call->key.binding, "direct");
    struct xc_case form = direct;
    if (!subject->compiled.direct)
        form.unavailable = subject->compiled.how;
    enum xc_status status = push(call, &form, list, error);
    if (status != XC_OK)
        return status;
    call = make_case(subject, list, error);
    if (!call)
        return XC_UNFIT;
    XC_KEY_SET(call->key.binding, "ffi-call");
    return push(call, &dynamic, list, error);
}

static enum xc_status add_crossing(struct xc_call_subject *subject, const char *model,
                                   const struct xc_suite_options *options,
                                   struct xc_case_list *list, struct xc_error *error)
{
    const struct xc_frame_layout *layout = &subject->arguments.layout;
    struct xc_frame_function frame = xc_call_subject_frame(subject);
    struct call_case *call = make_case(subject, list, error);
    if (!call)
        return XC_UNFIT;
    enum xc_status status = xc_bench_thread(model, options, list, &call->thread, error);
    if (status != XC_OK)
        return status;
    call->calls = (struct xc_calls){
        .function = frame.function,
        .head = frame.head,
        .arguments = (const uint64_t *)(call->frame + sizeof(uint64_t)),
        .results = (uint64_t *)(call->frame + layout->result_offset),
        .argument_words = layout->result_offset / sizeof(uint64_t) - 1,
        .result_words = (layout->bytes - layout->result_offset) / sizeof(uint64_t),
        .blocks = 1,
    };
    call->key.role = XC_CASE_CALL_CROSSING;
    XC_KEY_SET(call->key.model, model);
    const struct xc_case form = {
        .summary = subject->compiled.frame ? "the call in a crossing"
                                           : "the call in a crossing, through ffi_call",
        .loop = crossing_loop,
        .verify = verify_crossing,
    };
    return push(call, &form, list, error);
}

enum xc_status xc_call_subject_add(struct xc_call_subject *subject,
                                   const struct xc_suite_options *options,
                                   struct xc_case_list *list, struct xc_error *error)
{
    enum xc_status status = add_plain(subject, list, error);
    for (size_t i = 0; i < options->model_count && status == XC_OK; i++)
        status = add_crossing(subject, options->models[i], options, list, error);
    return status;
}
