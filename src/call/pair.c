#include "call/pair.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/batch/batch.h"
#include "call/library.h"
#include "call/roles.h"
#include "engine/guard.h"
#include "support/clock.h"

/* Computing the answers one by one may take so long; batches of more items are left out. */
#define ANSWERS_NS_MAX 2e9

struct xc_call_pair {
    struct xc_batch_subject subject; /* first: the cases know this one */
    const struct xc_call_subject *item;
    struct xc_prototype prototype;
    struct xc_frame_layout layout;
    struct xc_call_roles roles;
    /* From here on in the child alone. */
    struct xc_compiled compiled;
    void (*function)(void);
    struct xc_dynamic *dynamic;
    unsigned char *inputs[XC_PARAMETERS_MAX]; /* by the item function's parameter; NULL: shared */
    unsigned char *answers, *expected;        /* XC_BATCH_ITEMS_MAX of them and one more */
    size_t items_max;                         /* of expected, those that are there */
    uint64_t *ring, *ring_results;            /* the item function's arguments and results */
    unsigned char *frames[XC_BATCH_SIZES];    /* the batch function's */
};

enum xc_status xc_call_pair_parse(const struct xc_call_subject *item, const char *prototype,
                                  struct xc_call_pair **pair, struct xc_error *error)
{
    struct xc_call_pair *made = calloc(1, sizeof *made);
    struct xc_error inner = {""};
    if (!made)
        return xc_fail(error, XC_UNFIT, "no memory for a batch function");
    made->item = item;
    enum xc_status status = xc_prototype_parse(prototype, &made->prototype, &inner);
    if (status != XC_OK) {
        xc_fail(error, status, "--batch: %.400s", inner.text);
        free(made);
        return status;
    }
    status = xc_call_roles_find(&item->prototype, &made->prototype, &made->roles, error);
    xc_frame_layout_of(&made->prototype, &made->layout);
    if (status == XC_OK)
        *pair = made;
    else
        xc_call_pair_release(made);
    return status;
}

void xc_call_pair_release(struct xc_call_pair *pair)
{
    if (!pair)
        return;
    for (size_t i = 0; i < XC_BATCH_SIZES; i++)
        free(pair->frames[i]);
    for (size_t i = 0; i < XC_PARAMETERS_MAX; i++)
        free(pair->inputs[i]);
    free(pair->ring);
    free(pair->ring_results);
    free(pair->answers);
    free(pair->expected);
    xc_dynamic_release(pair->dynamic);
    xc_prototype_release(&pair->prototype);
    free(pair);
}

enum xc_status xc_call_pair_compile(struct xc_call_pair *pair, double seconds,
                                    struct xc_error *error)
{
    return xc_compile(&pair->prototype, seconds, &pair->compiled, error);
}

/* --- items and answers ------------------------------------------------------------------------ */

/* Words of the item function's arguments, and of its result, in a frame. */
static size_t argument_words(const struct xc_call_pair *pair)
{
    return pair->item->arguments.layout.result_offset / sizeof(uint64_t) - 1;
}

static size_t result_words(const struct xc_call_pair *pair)
{
    const struct xc_frame_layout *layout = &pair->item->arguments.layout;
    return (layout->bytes - layout->result_offset) / sizeof(uint64_t);
}

static void *make(size_t bytes)
{
    size_t whole = (bytes + 63) / 64 * 64 + 64;
    void *made = aligned_alloc(64, whole);
    if (made)
        memset(made, 0, whole);
    return made;
}

static enum xc_status make_room(struct xc_call_pair *pair, struct xc_error *error)
{
    const struct xc_prototype *item = &pair->item->prototype;
    size_t answer_bytes = item->result.size_bytes;
    bool complete = true;
    for (size_t i = 0; i < item->parameter_count; i++)
        if (pair->roles.is_array[i]) {
            pair->inputs[i] = make(XC_BATCH_ITEMS_MAX * item->parameters[i].type.size_bytes);
            complete = complete && pair->inputs[i];
        }
    for (size_t i = 0; i < XC_BATCH_SIZES; i++) {
        pair->frames[i] = make(pair->layout.bytes);
        complete = complete && pair->frames[i];
    }
    pair->ring = make(XC_BATCH_RING_ITEMS * argument_words(pair) * sizeof(uint64_t));
    pair->ring_results = make(XC_BATCH_RING_ITEMS * result_words(pair) * sizeof(uint64_t));
    pair->answers = make((XC_BATCH_ITEMS_MAX + 1) * answer_bytes);
    pair->expected = make(XC_BATCH_ITEMS_MAX * answer_bytes);
    if (complete && pair->ring && pair->ring_results && pair->answers && pair->expected)
        return XC_OK;
    return xc_fail(error, XC_UNFIT, "no memory for %u items", XC_BATCH_ITEMS_MAX);
}

/* The frame of the item function for the item with this number; its inputs are kept for the batch
 * function. */
static void fill_item(struct xc_call_pair *pair, size_t number, unsigned char *frame)
{
    const struct xc_prototype *item = &pair->item->prototype;
    const struct xc_arguments *arguments = &pair->item->arguments;
    memcpy(frame, arguments->frame, arguments->layout.bytes);
    for (size_t i = 0; i < item->parameter_count; i++) {
        const struct xc_type *type = &item->parameters[i].type;
        unsigned char *value = frame + arguments->layout.argument_offset[i];
        if (!pair->roles.is_array[i])
            continue;
        xc_call_vary(type, value, number);
        memcpy(pair->inputs[i] + number * type->size_bytes, value, type->size_bytes);
    }
    if (number < XC_BATCH_RING_ITEMS)
        memcpy(pair->ring + number * argument_words(pair), frame + sizeof(uint64_t),
               argument_words(pair) * sizeof(uint64_t));
}

/* One by one, for as long as there is time. */
static enum xc_status compute_expected(struct xc_call_pair *pair, struct xc_error *error)
{
    const struct xc_frame_layout *layout = &pair->item->arguments.layout;
    size_t answer_bytes = pair->item->prototype.result.size_bytes;
    unsigned char *frame = make(layout->bytes);
    uint64_t start_ns = xc_now_ns();
    if (!frame)
        return xc_fail(error, XC_UNFIT, "no memory for an item");
    for (size_t i = 0; i < XC_BATCH_ITEMS_MAX; i++) {
        fill_item(pair, i, frame);
        xc_dynamic_direct(pair->item->dynamic, 1, frame);
        memcpy(pair->expected + i * answer_bytes, frame + layout->result_offset, answer_bytes);
        pair->items_max = i + 1;
        xc_guard_alive();
        if (i % 64 == 0 && xc_since_ns(start_ns) > ANSWERS_NS_MAX)
            break;
    }
    free(frame);
    return XC_OK;
}

/* The batch function's frame for this number of items. */
static void fill_batch(const struct xc_call_pair *pair, size_t items, unsigned char *frame)
{
    const struct xc_arguments *arguments = &pair->item->arguments;
    for (size_t i = 0; i < pair->prototype.parameter_count; i++) {
        const struct xc_type *type = &pair->prototype.parameters[i].type;
        unsigned char *value = frame + pair->layout.argument_offset[i];
        size_t of = pair->roles.item_parameter[i];
        const void *pointer = pair->roles.kinds[i] == XC_ROLE_ANSWERS ? pair->answers
                              : pair->roles.kinds[i] == XC_ROLE_ITEMS ? pair->inputs[of]
                                                                      : NULL;
        if (pointer)
            memcpy(value, &pointer, sizeof pointer);
        else if (pair->roles.kinds[i] == XC_ROLE_COUNT)
            memcpy(value, &items, type->size_bytes);
        else
            memcpy(value, arguments->frame + arguments->layout.argument_offset[of],
                   type->size_bytes);
    }
}

/* --- checking --------------------------------------------------------------------------------- */

/* What one function, vectorized, may differ in from the other. */
static double allowed_share(const struct xc_type *type)
{
    return type->kind == XC_KIND_FLOAT ? 1e-5 : 1e-9;
}

static enum xc_status compare(const struct xc_call_pair *pair, const unsigned char *found,
                              size_t stride_bytes, size_t count, struct xc_error *error)
{
    const struct xc_type *type = &pair->item->prototype.result;
    char one[80], other[80];
    for (size_t i = 0; i < count; i++) {
        const void *expected = pair->expected + i * type->size_bytes;
        if (xc_values_agree(type, expected, found + i * stride_bytes, allowed_share(type)))
            continue;
        return xc_fail(error, XC_USAGE,
                       "'%.60s' and '%.60s' disagree on item %zu of %zu: %s and %s",
                       pair->item->prototype.name, pair->prototype.name, i + 1, count,
                       xc_value_text(type, expected, one, sizeof one),
                       xc_value_text(type, found + i * stride_bytes, other, sizeof other));
    }
    return XC_OK;
}

static void clear(const struct xc_batch_subject *subject)
{
    const struct xc_call_pair *pair = (const struct xc_call_pair *)subject;
    memset(pair->answers, 0xa5, (XC_BATCH_ITEMS_MAX + 1) * pair->item->prototype.result.size_bytes);
    memset(pair->ring_results, 0xa5, XC_BATCH_RING_ITEMS * result_words(pair) * sizeof(uint64_t));
}

static enum xc_status check(const struct xc_batch_subject *subject, bool of_slice, uint64_t count,
                            struct xc_error *error)
{
    const struct xc_call_pair *pair = (const struct xc_call_pair *)subject;
    size_t answer_bytes = pair->item->prototype.result.size_bytes;
    if (of_slice)
        return compare(pair, pair->answers, answer_bytes, count, error);
    return compare(pair, (const unsigned char *)pair->ring_results,
                   result_words(pair) * sizeof(uint64_t), count, error);
}

/* For every size, through libffi, and that nothing is written behind the answers. */
static enum xc_status check_batches(struct xc_call_pair *pair, struct xc_error *error)
{
    size_t answer_bytes = pair->item->prototype.result.size_bytes;
    unsigned char untouched[XC_STRUCT_BYTES_MAX];
    enum xc_status status = XC_OK;
    memset(untouched, 0xa5, sizeof untouched);
    for (size_t i = 0; i < XC_BATCH_SIZES && status == XC_OK; i++) {
        size_t items = xc_batch_sizes[i];
        if (items > pair->items_max)
            break;
        fill_batch(pair, items, pair->frames[i]);
        clear(&pair->subject);
        xc_dynamic_direct(pair->dynamic, 1, pair->frames[i]);
        xc_guard_alive();
        status = compare(pair, pair->answers, answer_bytes, items, error);
        if (status == XC_OK &&
            memcmp(pair->answers + items * answer_bytes, untouched, answer_bytes) != 0)
            status = xc_fail(error, XC_USAGE, "'%.100s' writes more than %zu answers for %zu items",
                             pair->prototype.name, items, items);
    }
    return status;
}

enum xc_status xc_call_pair_load(struct xc_call_pair *pair, const char *library,
                                 struct xc_error *error)
{
    char stage[160];
    enum xc_status status =
        xc_library_function(library, pair->prototype.name, &pair->function, error);
    if (status == XC_OK)
        status = xc_dynamic_create(&pair->prototype, pair->function, &pair->dynamic, error);
    if (status == XC_OK)
        status = make_room(pair, error);
    if (status == XC_OK)
        status = compute_expected(pair, error);
    snprintf(stage, sizeof stage, "'%.120s'", pair->prototype.name);
    xc_guard_stage(stage);
    return status == XC_OK ? check_batches(pair, error) : status;
}

/* --- the cases -------------------------------------------------------------------------------- */

/* The ring's size is a power of 2. */
static uint64_t ring_items(const struct xc_call_pair *pair)
{
    uint64_t items = XC_BATCH_RING_ITEMS;
    while (items > pair->items_max)
        items /= 2;
    return items;
}

enum xc_status xc_call_pair_add(struct xc_call_pair *pair, const struct xc_suite_options *options,
                                struct xc_case_list *list, struct xc_error *error)
{
    struct xc_batch_subject *subject = &pair->subject;
    struct xc_frame_function item = xc_call_subject_frame(pair->item);
    struct xc_frame_function batch = {xc_dynamic_frame, (uintptr_t)pair->dynamic};
    if (pair->compiled.frame)
        batch = (struct xc_frame_function){pair->compiled.frame, (uintptr_t)pair->function};
    *subject = (struct xc_batch_subject){
        .name = pair->item->prototype.name,
        .summary = pair->prototype.name,
        .item = {.function = item.function,
                 .head = item.head,
                 .arguments = pair->ring,
                 .results = pair->ring_results,
                 .argument_words = argument_words(pair),
                 .result_words = result_words(pair),
                 .blocks = ring_items(pair)},
        .clear = clear,
        .check = check,
    };
    for (size_t i = 0; i < XC_BATCH_SIZES && xc_batch_sizes[i] <= pair->items_max; i++)
        subject->slices[i] = (struct xc_calls){
            .function = batch.function,
            .head = batch.head,
            .arguments = (const uint64_t *)(pair->frames[i] + sizeof(uint64_t)),
            .results = (uint64_t *)(pair->frames[i] + pair->layout.result_offset),
            .argument_words = pair->layout.result_offset / sizeof(uint64_t) - 1,
            .result_words = (pair->layout.bytes - pair->layout.result_offset) / sizeof(uint64_t),
            .blocks = 1,
        };
    const struct xc_batch_subject *const subjects[] = {subject};
    return xc_batch_add(subjects, 1, options, list, error);
}
