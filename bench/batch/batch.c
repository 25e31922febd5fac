#include "bench/batch/batch.h"

#include <stdlib.h>
#include <string.h>

#include "bench/batch/built_in.h"
#include "bench/thread.h"
#include "crossing/keep.h"
#include "support/clock.h"

/* 64 items: enough for the clock, and short whatever they are. */
#define PROBED_SIZE 4

/* Of a buffer, at least. */
#define VERIFIED_ITEMS 4096u

const uint64_t xc_batch_sizes[XC_BATCH_SIZES] = {1, 2, 4, 16, 64, 256, 1024, 4096, 16384, 65536};

/* What a case is about; its cookie. */
struct batch_case {
    struct xc_case_key key;
    const struct xc_batch_subject *subject;
    struct xc_thread *thread; /* NULL: no crossing */
    struct xc_calls calls;
    struct xc_accumulate accumulate;
    uint64_t verified_iterations, verified_items;
    bool of_slice;
    bool too_long; /* for the time that this run has for an operation */
};

static enum xc_status setup(const void *parameter, void **cookie, struct xc_error *error)
{
    (void)error;
    *cookie = (struct batch_case *)parameter;
    return XC_OK;
}

static void crossing_loop(uint64_t iterations, void *cookie)
{
    struct batch_case *batch = cookie;
    xc_model_run_calls(iterations, batch->thread, &batch->calls);
}

static void accumulate_loop(uint64_t iterations, void *cookie)
{
    struct batch_case *batch = cookie;
    xc_model_run_accumulate(iterations, batch->thread, &batch->accumulate);
}

/* The same function with the same frame, called where a crossing would be. */
XC_TIMED static void direct_loop(uint64_t iterations, void *cookie)
{
    const struct batch_case *batch = cookie;
    const struct xc_calls *calls = &batch->calls;
    _Alignas(16) uint64_t frame[XC_FRAME_WORDS_MAX];
    frame[0] = calls->head;
    for (uint64_t i = 0; i < iterations; i++) {
        for (size_t word = 0; word < calls->argument_words; word++)
            frame[1 + word] = calls->arguments[word];
        calls->function(frame);
    }
}

static enum xc_status verify_loop(xc_loop_fn *loop, struct batch_case *batch,
                                  struct xc_error *error)
{
    batch->subject->clear(batch->subject);
    loop(batch->verified_iterations, batch);
    const char *violation = batch->thread ? batch->thread->model->violation(batch->thread) : NULL;
    if (violation)
        return xc_fail(error, XC_CRASHED, "after the crossing, %s", violation);
    return batch->subject->check(batch->subject, batch->of_slice, batch->verified_items, error);
}

static enum xc_status verify_crossing(void *cookie, struct xc_error *error)
{
    return verify_loop(crossing_loop, cookie, error);
}

static enum xc_status verify_accumulate(void *cookie, struct xc_error *error)
{
    return verify_loop(accumulate_loop, cookie, error);
}

static enum xc_status verify_direct(void *cookie, struct xc_error *error)
{
    return verify_loop(direct_loop, cookie, error);
}

/* A form of calling: its loop, and what checks the answers of that very loop. */
struct form {
    xc_loop_fn *loop;
    enum xc_status (*verify)(void *cookie, struct xc_error *error);
    const char *summary;
};
static const struct form crossing_form = {crossing_loop, verify_crossing, "one crossing a batch"};
static const struct form item_form = {crossing_loop, verify_crossing, "one crossing an item"};
static const struct form accumulate_form = {accumulate_loop, verify_accumulate,
                                            "accumulated in a buffer; an item"};
static const struct form foreign_form = {direct_loop, verify_direct, "no crossing; a batch"};
static const struct form host_form = {direct_loop, verify_direct, "written on the host; a batch"};

static const char *why_unavailable(const struct batch_case *batch, const struct form *form)
{
    if (batch->too_long)
        return "an operation takes longer than there is time for";
    return form->loop != accumulate_loop && !batch->calls.function
               ? "this many items take too long one by one"
               : NULL;
}

/* Appends a copy of the case described. */
static enum xc_status push(const struct batch_case *described, const struct form *form,
                           struct xc_case_list *list, struct xc_error *error)
{
    struct batch_case *batch = malloc(sizeof *batch);
    if (!batch)
        return xc_fail(error, XC_UNFIT, "no memory for a batch");
    *batch = *described;
    enum xc_status status = xc_case_list_own(list, free, batch, error);
    if (status != XC_OK)
        return status;
    struct xc_case one = {
        .key = &batch->key,
        .summary = form->summary,
        .loop = form->loop,
        .setup = setup,
        .verify = form->verify,
        .parameter = batch,
        .unavailable = why_unavailable(batch, form),
        .flags = XC_CASE_SCALE,
    };
    return xc_case_list_push(list, &one, error);
}

/* What an item takes on the foreign side, roughly: so that a long slice need not be run to find out
 * that it is too long. */
static double item_ns(const struct batch_case *common)
{
    struct batch_case probed = *common;
    probed.calls = common->subject->slices[PROBED_SIZE];
    if (!probed.calls.function)
        return 0;
    uint64_t start_ns = xc_now_ns();
    direct_loop(1, &probed);
    return xc_since_ns(start_ns) / (double)xc_batch_sizes[PROBED_SIZE];
}

static enum xc_status push_slices(const struct batch_case *common,
                                  const struct xc_suite_options *options, struct xc_case_list *list,
                                  struct xc_error *error)
{
    struct batch_case batch = *common;
    enum xc_status status = XC_OK;
    batch.key.role = XC_CASE_SLICE;
    batch.verified_iterations = 1;
    batch.of_slice = true;
    double rough_item_ns = options->operation_ns_max > 0 ? item_ns(common) : 0;
    for (size_t i = 0; i <= XC_BATCH_SIZES && status == XC_OK; i++) {
        bool of_sizes = i < XC_BATCH_SIZES;
        if (!of_sizes && !common->subject->full.function)
            break;
        batch.calls = of_sizes ? common->subject->slices[i] : common->subject->full;
        batch.verified_items = of_sizes ? xc_batch_sizes[i] : xc_flush_items(&options->flush);
        /* Twice: what is near is left to be found out. */
        batch.too_long =
            rough_item_ns * (double)batch.verified_items > 2 * options->operation_ns_max;
        batch.key.size = batch.verified_items;
        status = push(&batch, &crossing_form, list, error);
    }
    return status;
}

/* Verifies enough items for the buffer to be full and flushed, and no more of the ring: all of it
 * takes a tenth of a second of the longest work, in every process. */
static void verify_accumulated(struct batch_case *batch, uint64_t limit)
{
    uint64_t items = limit < VERIFIED_ITEMS ? VERIFIED_ITEMS : limit + 1;
    if (items > batch->accumulate.blocks)
        items = batch->accumulate.blocks;
    batch->verified_iterations = batch->verified_items = items;
}

/* One that holds a single item is there anyhow. */
static enum xc_status push_accumulated(const struct batch_case *common,
                                       const struct xc_flush *flush, struct xc_case_list *list,
                                       struct xc_error *error)
{
    struct batch_case batch = *common;
    enum xc_status status = XC_OK;
    if (!common->subject->accumulate.function)
        return XC_OK;
    batch.accumulate = common->subject->accumulate;
    batch.of_slice = true;
    batch.accumulate.limit = xc_flush_items(flush);
    verify_accumulated(&batch, batch.accumulate.limit);
    batch.key.role = XC_CASE_ACCUMULATE;
    batch.key.size = batch.accumulate.limit;
    if (batch.accumulate.limit != 1)
        status = push(&batch, &accumulate_form, list, error);
    if (status != XC_OK)
        return status;
    batch.accumulate.limit = batch.key.size = 1;
    status = push(&batch, &accumulate_form, list, error);
    if (status != XC_OK)
        return status;
    batch.accumulate.limit = xc_flush_deadline_items(flush);
    verify_accumulated(&batch, 0); /* the clock flushes it */
    batch.accumulate.deadline_ns = xc_flush_deadline_ns(flush);
    xc_flush_deadline_key(flush, &batch.key);
    return push(&batch, &accumulate_form, list, error);
}

/* With a crossing of the thread's model. */
static enum xc_status push_crossed(const struct xc_batch_subject *subject,
                                   const struct xc_suite_options *options, struct xc_thread *thread,
                                   struct xc_case_list *list, struct xc_error *error)
{
    struct batch_case batch = {.subject = subject, .thread = thread};
    batch.key = xc_case_key_batch(thread->model->info.name, subject->name);
    enum xc_status status = push_slices(&batch, options, list, error);
    if (status != XC_OK)
        return status;
    batch.key.role = XC_CASE_PER_ITEM;
    batch.calls = subject->item;
    batch.verified_iterations = batch.verified_items = batch.calls.blocks;
    status = push(&batch, &item_form, list, error);
    return status == XC_OK ? push_accumulated(&batch, &options->flush, list, error) : status;
}

/* Without one. */
static enum xc_status push_direct(const struct xc_batch_subject *subject, struct xc_case_list *list,
                                  struct xc_error *error)
{
    struct batch_case batch = {
        .key = xc_case_key_batch("", subject->name),
        .subject = subject,
        .verified_iterations = 1,
        .verified_items = XC_BATCH_DIRECT_ITEMS,
        .of_slice = true,
    };
    for (size_t i = 0; i < XC_BATCH_SIZES; i++)
        if (xc_batch_sizes[i] == XC_BATCH_DIRECT_ITEMS)
            batch.calls = subject->slices[i];
    batch.key.role = XC_CASE_FOREIGN_SLICE;
    batch.key.size = XC_BATCH_DIRECT_ITEMS;
    enum xc_status status = push(&batch, &foreign_form, list, error);
    if (status != XC_OK || !subject->host.function)
        return status;
    batch.calls = subject->host;
    batch.key.role = XC_CASE_HOST_SLICE;
    return push(&batch, &host_form, list, error);
}

enum xc_status xc_batch_add(const struct xc_batch_subject *const *subjects, size_t count,
                            const struct xc_suite_options *options, struct xc_case_list *list,
                            struct xc_error *error)
{
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < count && status == XC_OK; i++)
        status = push_direct(subjects[i], list, error);
    for (size_t m = 0; m < options->model_count && status == XC_OK; m++) {
        struct xc_thread *thread;
        status = xc_bench_thread(options->models[m], options, list, &thread, error);
        for (size_t i = 0; i < count && status == XC_OK; i++)
            status = push_crossed(subjects[i], options, thread, list, error);
    }
    return status;
}

const struct xc_suite xc_suite_batch = {
    .name = "batch",
    .summary = "per-item against batched crossings, over work and items",
    .by_default = true,
    .alone = true,
    .expand = xc_batch_built_in,
};
