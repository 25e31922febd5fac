#include "analysis/estimates.h"
#include "findings/batches.h"

#include <math.h>
#include <stdlib.h>

#include "bench/batch/batch.h"

_Static_assert(XC_BATCH_SIZES + 1 <= XC_BATCH_POINTS_MAX, "a batch has more sizes than points");

const struct xc_case_key *xc_batches_key(const struct xc_groups *groups, size_t index)
{
    for (size_t i = 0; i < groups->count; i++)
        for (size_t k = 0; k < groups->items[i].list.count; k++) {
            const struct xc_case_key *key = groups->items[i].list.items[k].key;
            if (key->role == XC_CASE_PER_ITEM && index-- == 0)
                return key;
        }
    return NULL;
}

/* NAN where it was not measured. */
static struct xc_batch_time find(const struct xc_groups *groups, const struct xc_case_key *key,
                                 const struct xc_group **group)
{
    struct xc_seat seat = xc_groups_find(groups, key);
    if (!seat.group)
        return (struct xc_batch_time){.ns = NAN};
    if (group)
        *group = seat.group;
    return (struct xc_batch_time){seat.group->estimates->value_ns[seat.place],
                                  seat.group->estimates->by_round[seat.place]};
}

/* The time of the case of this batch that has this role and size. */
static struct xc_batch_time find_role(const struct xc_groups *groups,
                                      const struct xc_case_key *batch, enum xc_case_role role,
                                      uint64_t size)
{
    struct xc_case_key key = *batch;
    key.role = role;
    key.size = size;
    return find(groups, &key, NULL);
}

static struct xc_batch_time find_deadline(const struct xc_groups *groups,
                                          const struct xc_case_key *batch,
                                          const struct xc_flush *flush)
{
    struct xc_case_key key = *batch;
    xc_flush_deadline_key(flush, &key);
    return find(groups, &key, NULL);
}

/* Without a crossing, and so of no model. */
static struct xc_batch_time find_direct(const struct xc_groups *groups,
                                        const struct xc_case_key *batch, enum xc_case_role role)
{
    struct xc_case_key key = *batch;
    *key.model = '\0';
    return find_role(groups, &key, role, XC_BATCH_DIRECT_ITEMS);
}

static void gather_size(const struct xc_groups *groups, const struct xc_case_key *batch,
                        uint64_t items, struct xc_batch_input *input)
{
    struct xc_batch_time time = find_role(groups, batch, XC_CASE_SLICE, items);
    if (isnan(time.ns))
        return;
    input->items[input->point_count] = items;
    input->batches[input->point_count++] = time;
}

static const struct xc_flush *flush_of(const struct xc_groups *groups)
{
    static const struct xc_flush by_default = {0};
    return groups->flush ? groups->flush : &by_default;
}

/* Ascending; that of a full buffer among them. */
static void gather_sizes(const struct xc_groups *groups, const struct xc_case_key *batch,
                         struct xc_batch_input *input)
{
    uint64_t full = xc_flush_items(flush_of(groups)), last = 0;
    for (size_t i = 0; i < XC_BATCH_SIZES; last = xc_batch_sizes[i++]) {
        if (last < full && full < xc_batch_sizes[i])
            gather_size(groups, batch, full, input);
        gather_size(groups, batch, xc_batch_sizes[i], input);
    }
}

bool xc_batches_gather(const struct xc_groups *groups, const struct xc_case_key *batch,
                       struct xc_batch_input *input, const struct xc_group **group)
{
    const struct xc_flush *flush = flush_of(groups);
    struct xc_case_key per_item = *batch;
    per_item.role = XC_CASE_PER_ITEM;
    *input = (struct xc_batch_input){
        .one_by_one = find(groups, &per_item, group),
        .accumulate = find_role(groups, batch, XC_CASE_ACCUMULATE, xc_flush_items(flush)),
        .buffer_of_one = find_role(groups, batch, XC_CASE_ACCUMULATE, 1),
        .deadline_ns = find_deadline(groups, batch, flush).ns,
        .foreign = find_direct(groups, batch, XC_CASE_FOREIGN_SLICE),
        .foreign_items = XC_BATCH_DIRECT_ITEMS,
        .host_item_ns = find_direct(groups, batch, XC_CASE_HOST_SLICE).ns / XC_BATCH_DIRECT_ITEMS,
    };
    if (!isnan(input->accumulate.ns))
        input->flush_items = xc_flush_items(flush);
    if (!isnan(input->deadline_ns)) {
        input->deadline_after_ns = xc_flush_deadline_ns(flush);
        input->deadline_items_max = xc_flush_deadline_items(flush);
    }
    gather_sizes(groups, batch, input);
    return !isnan(input->one_by_one.ns) && input->point_count >= 2;
}

enum xc_status xc_batches_report(const struct xc_groups *groups, struct xc_report *report,
                                 struct xc_error *error)
{
    size_t count = 0;
    while (xc_batches_key(groups, count))
        count++;
    report->batches = calloc(count + 1, sizeof *report->batches);
    if (!report->batches)
        return xc_fail(error, XC_UNFIT, "no memory for %zu batches", count);
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < count && status == XC_OK; i++) {
        const struct xc_case_key *batch = xc_batches_key(groups, i);
        struct xc_batch_input input;
        const struct xc_group *group;
        if (!xc_batches_gather(groups, batch, &input, &group))
            continue;
        input.model = batch->model;
        input.work = batch->kernel;
        status = xc_batch_compute(&input, &report->batches[report->batch_count], error);
        report->batch_count += status == XC_OK;
    }
    return status;
}
