#include "analysis/located.h"
#include "findings/batches.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/batch/batch.h"

_Static_assert(XC_BATCH_SIZES + 1 <= XC_BATCH_POINTS_MAX, "a batch has more sizes than points");

bool xc_batches_prefix(const struct xc_groups *groups, size_t index,
                       char prefix[XC_BATCH_PREFIX_BYTES])
{
    static const char ending[] = "/per-item";
    const size_t ending_length = sizeof ending - 1;
    for (size_t i = 0; i < groups->count; i++)
        for (size_t k = 0; k < groups->items[i].list.count; k++) {
            const char *id = groups->items[i].list.items[k].id;
            size_t length = strlen(id);
            if (strncmp(id, "batch/", 6) != 0 || length < ending_length ||
                strcmp(id + length - ending_length, ending) != 0 || index-- > 0)
                continue;
            snprintf(prefix, XC_BATCH_PREFIX_BYTES, "%.*s", (int)(length - ending_length), id);
            return true;
        }
    return false;
}

/* The time of "PREFIX/NAME"; a NAN where it was not measured. */
static struct xc_batch_time find(const struct xc_groups *groups, const char *prefix,
                                 const char *name, const struct xc_group **group)
{
    char id[XC_BATCH_PREFIX_BYTES + 32];
    snprintf(id, sizeof id, "%s/%s", prefix, name);
    struct xc_seat seat = xc_groups_find(groups, id);
    if (!seat.group)
        return (struct xc_batch_time){.ns = NAN};
    if (group)
        *group = seat.group;
    return (struct xc_batch_time){seat.group->located->value_ns[seat.place],
                                  seat.group->located->by_round[seat.place]};
}

/* batch/WHERE/WORK/N, without a crossing; WORK is the end of the prefix. */
static struct xc_batch_time find_direct(const struct xc_groups *groups, const char *prefix,
                                        const char *where)
{
    char other[XC_BATCH_PREFIX_BYTES + 16], items[24];
    snprintf(other, sizeof other, "batch/%s%s", where, strrchr(prefix, '/'));
    snprintf(items, sizeof items, "%u", XC_BATCH_DIRECT_ITEMS);
    return find(groups, other, items, NULL);
}

static void gather_size(const struct xc_groups *groups, const char *prefix, uint64_t items,
                        struct xc_batch_input *input)
{
    char name[24];
    snprintf(name, sizeof name, "%llu", (unsigned long long)items);
    struct xc_batch_time time = find(groups, prefix, name, NULL);
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
static void gather_sizes(const struct xc_groups *groups, const char *prefix,
                         struct xc_batch_input *input)
{
    uint64_t full = xc_flush_items(flush_of(groups)), last = 0;
    for (size_t i = 0; i < XC_BATCH_SIZES; last = xc_batch_sizes[i++]) {
        if (last < full && full < xc_batch_sizes[i])
            gather_size(groups, prefix, full, input);
        gather_size(groups, prefix, xc_batch_sizes[i], input);
    }
}

bool xc_batches_gather(const struct xc_groups *groups, const char *prefix,
                       struct xc_batch_input *input, const struct xc_group **group)
{
    const struct xc_flush *flush = flush_of(groups);
    char accumulate[XC_FLUSH_NAME_BYTES], deadline[XC_FLUSH_NAME_BYTES];
    xc_flush_accumulate_name(flush, accumulate);
    xc_flush_deadline_name(flush, deadline);
    *input = (struct xc_batch_input){
        .one_by_one = find(groups, prefix, "per-item", group),
        .accumulate = find(groups, prefix, accumulate, NULL),
        .buffer_of_one = find(groups, prefix, "accumulate-1", NULL),
        .deadline_ns = find(groups, prefix, deadline, NULL).ns,
        .foreign = find_direct(groups, prefix, "foreign"),
        .foreign_items = XC_BATCH_DIRECT_ITEMS,
        .host_item_ns = find_direct(groups, prefix, "host").ns / XC_BATCH_DIRECT_ITEMS,
    };
    if (!isnan(input->accumulate.ns))
        input->flush_items = xc_flush_items(flush);
    if (!isnan(input->deadline_ns)) {
        input->deadline_after_ns = xc_flush_deadline_ns(flush);
        input->deadline_items_max = xc_flush_deadline_items(flush);
    }
    gather_sizes(groups, prefix, input);
    return !isnan(input->one_by_one.ns) && input->point_count >= 2;
}

enum xc_status xc_batches_report(const struct xc_groups *groups, struct xc_report *report,
                                 struct xc_error *error)
{
    char prefix[XC_BATCH_PREFIX_BYTES];
    size_t count = 0;
    while (xc_batches_prefix(groups, count, prefix))
        count++;
    report->batches = calloc(count + 1, sizeof *report->batches);
    if (!report->batches)
        return xc_fail(error, XC_UNFIT, "no memory for %zu batches", count);
    enum xc_status status = XC_OK;
    for (size_t i = 0; xc_batches_prefix(groups, i, prefix) && status == XC_OK; i++) {
        struct xc_batch_input input;
        const struct xc_group *group;
        if (!xc_batches_gather(groups, prefix, &input, &group))
            continue;
        char *work = strrchr(prefix, '/');
        *work = '\0';
        input.model = prefix + strlen("batch/");
        input.work = work + 1;
        status = xc_batch_compute(&input, &report->batches[report->batch_count], error);
        report->batch_count += status == XC_OK;
    }
    return status;
}
