#include "bench/batch/built_in.h"

#include <stdlib.h>
#include <string.h>

#include "bench/batch/works.h"

/* The items and answers that all works share, 2.5 MiB in all; and a subject for each work. A buffer
 * that is flushed at the ring's end has answers beyond it. */
struct arena {
    uint64_t items[XC_BATCH_ITEMS_MAX], answers[XC_BATCH_ITEMS_MAX + XC_FLUSH_ITEMS_MAX];
    uint64_t buffer[XC_FLUSH_ITEMS_MAX], buffer_answers[XC_FLUSH_ITEMS_MAX];
    struct built_in {
        struct xc_batch_subject subject; /* first: subjects are these */
        const struct xc_work *work;
        struct arena *arena;
        const void *slice_arguments[XC_BATCH_SIZES + 1][3]; /* items, answers, count, as words */
    } subjects[];
};

static void clear(const struct xc_batch_subject *subject)
{
    struct arena *arena = ((const struct built_in *)subject)->arena;
    memset(arena->answers, 0xff, sizeof arena->answers);
}

/* Against the item's function called here and now. */
static enum xc_status check(const struct xc_batch_subject *subject, bool of_slice, uint64_t count,
                            struct xc_error *error)
{
    const struct built_in *built_in = (const struct built_in *)subject;
    const struct arena *arena = built_in->arena;
    (void)of_slice;
    for (uint64_t i = 0; i < count; i++) {
        struct xc_item_frame frame = {.head = built_in->work->head, .item = arena->items[i]};
        built_in->work->item(&frame);
        if (arena->answers[i] != frame.answer)
            return xc_fail(error, XC_CRASHED, "wrong answer for item %llu: %llu instead of %llu",
                           (unsigned long long)i, (unsigned long long)arena->answers[i],
                           (unsigned long long)frame.answer);
    }
    return XC_OK;
}

static struct xc_calls slice_of(struct built_in *built_in, size_t place, uint64_t items)
{
    const void **arguments = built_in->slice_arguments[place];
    arguments[0] = built_in->arena->items;
    arguments[1] = built_in->arena->answers;
    arguments[2] = (const void *)(uintptr_t)items;
    return (struct xc_calls){
        .function = (xc_foreign_fn *)built_in->work->slice,
        .head = built_in->work->head,
        .arguments = (const uint64_t *)arguments,
        .argument_words = 3,
        .blocks = 1,
    };
}

static void fill(struct built_in *built_in, const struct xc_work *work,
                 const struct xc_flush *flush, struct arena *arena)
{
    uint64_t full_items = xc_flush_items(flush);
    bool of_sizes = false;
    struct xc_batch_subject *subject = &built_in->subject;
    built_in->work = work;
    built_in->arena = arena;
    *subject = (struct xc_batch_subject){
        .name = work->name,
        .summary = work->summary,
        .item = {.function = (xc_foreign_fn *)work->item,
                 .head = work->head,
                 .arguments = arena->items,
                 .results = arena->answers,
                 .argument_words = 1,
                 .result_words = 1,
                 .blocks = XC_BATCH_RING_ITEMS},
        .accumulate = {.function = (xc_foreign_fn *)work->slice,
                       .head = work->head,
                       .arguments = arena->items,
                       .results = arena->answers,
                       .blocks = XC_BATCH_ITEMS_MAX,
                       .items = arena->buffer,
                       .answers = arena->buffer_answers},
        .clear = clear,
        .check = check,
    };
    for (size_t i = 0; i < XC_BATCH_SIZES; i++) {
        subject->slices[i] = slice_of(built_in, i, xc_batch_sizes[i]);
        of_sizes = of_sizes || xc_batch_sizes[i] == full_items;
        if (xc_batch_sizes[i] == XC_BATCH_DIRECT_ITEMS)
            subject->host = subject->slices[i];
    }
    subject->host.function = (xc_foreign_fn *)work->host;
    if (!of_sizes)
        subject->full = slice_of(built_in, XC_BATCH_SIZES, full_items);
}

enum xc_status xc_batch_built_in(const struct xc_suite_options *options, struct xc_case_list *list,
                                 struct xc_error *error)
{
    const struct xc_batch_subject *subjects[XC_WORKS_MAX];
    size_t bytes = sizeof(struct arena) + xc_work_count * sizeof(struct built_in);
    struct arena *arena = aligned_alloc(4096, (bytes + 4095) / 4096 * 4096);
    if (!arena)
        return xc_fail(error, XC_UNFIT, "no memory for the items of a batch");
    memset(arena, 0, bytes);
    for (uint64_t i = 0; i < XC_BATCH_ITEMS_MAX; i++)
        arena->items[i] = i * 0x9e3779b97f4a7c15u;
    for (size_t i = 0; i < xc_work_count; i++) {
        fill(&arena->subjects[i], xc_works[i], &options->flush, arena);
        subjects[i] = &arena->subjects[i].subject;
    }
    enum xc_status status = xc_case_list_own(list, free, arena, error);
    return status == XC_OK ? xc_batch_add(subjects, xc_work_count, options, list, error) : status;
}
