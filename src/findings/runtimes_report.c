#include "analysis/located.h"
#include "findings/runtimes_report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapter/version.h"
#include "analysis/real.h"
#include "bench/runtimes/runtimes.h"

#define ID_BYTES 256

/* The sizes that adapters have, by docs/runtimes.md. */
static const uint64_t sizes[] = {1, 4, 16, 64, 256, 1024, 4096, 16384};

/* NAN where it was not measured. */
static struct xc_batch_time find(const struct xc_groups *groups, const char *id)
{
    struct xc_seat seat = xc_groups_find(groups, id);
    if (!seat.group)
        return (struct xc_batch_time){.ns = NAN};
    return (struct xc_batch_time){seat.group->located->value_ns[seat.place],
                                  seat.group->located->by_round[seat.place]};
}

/* runtimes/RUNTIME/WAY/NAME; WAY may be "". */
static void id_of(const char *runtime, const char *way, const char *name, char id[ID_BYTES])
{
    snprintf(id, ID_BYTES, "runtimes/%s/%s%s%s", runtime, way, *way ? "/" : "", name);
}

static struct xc_batch_time find_of(const struct xc_groups *groups, const char *runtime,
                                    const char *way, const char *name)
{
    char id[ID_BYTES];
    id_of(runtime, way, name, id);
    return find(groups, id);
}

static enum xc_status compute_way(const struct xc_groups *groups, const char *runtime,
                                  const char *name, struct xc_runtime_way *way,
                                  struct xc_error *error)
{
    char crossing_id[ID_BYTES], plain_id[ID_BYTES];
    struct xc_way_input input = {
        .crossing_id = crossing_id,
        .plain_id = plain_id,
        .plain = find_of(groups, runtime, name, "plain"),
        .crossing = find_of(groups, runtime, name, "crossing"),
        .no_token = find_of(groups, runtime, name, "no-token"),
        .upcall = find_of(groups, runtime, name, "upcall"),
        .batch = {.model = runtime,
                  .work = "sum",
                  .foreign = {.ns = NAN},
                  .host_item_ns = NAN,
                  .deadline_ns = NAN},
    };
    bool own_plain = !isnan(input.plain.ns);
    if (!own_plain)
        input.plain = find_of(groups, runtime, "", "plain");
    id_of(runtime, name, "crossing", crossing_id);
    id_of(runtime, own_plain ? name : "", "plain", plain_id);
    input.batch.one_by_one = input.crossing;
    input.batch.accumulate.ns = input.batch.buffer_of_one.ns = NAN;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char slice[32];
        snprintf(slice, sizeof slice, "batch/%llu", (unsigned long long)sizes[i]);
        struct xc_batch_time time = find_of(groups, runtime, name, slice);
        if (isnan(time.ns))
            continue;
        input.batch.items[input.batch.point_count] = sizes[i];
        input.batch.batches[input.batch.point_count++] = time;
    }
    way->name = strdup(name);
    return way->name ? xc_way_compute(&input, way, error)
                     : xc_fail(error, XC_UNFIT, "no memory for a way to cross");
}

/* "ctypes" of "ctypes/crossing", "" of "crossing"; false for other cases. */
static bool way_of(const char *id, char way[XC_CASE_ID_BYTES])
{
    static const char name[] = "crossing";
    size_t length = strlen(id), ending = sizeof name - 1;
    if (length < ending || strcmp(id + length - ending, name) != 0 ||
        (length > ending && id[length - ending - 1] != '/'))
        return false;
    size_t before = length > ending ? length - ending - 1 : 0;
    memcpy(way, id, before);
    way[before] = '\0';
    return true;
}

/* Every way whose crossing was measured, the ordinary one first. */
static enum xc_status compute_ways(const struct xc_groups *groups, const struct xc_program *program,
                                   struct xc_runtime_result *result, struct xc_error *error)
{
    enum xc_status status = XC_OK;
    result->ways = calloc(program->case_count + 1, sizeof *result->ways);
    if (!result->ways)
        return xc_fail(error, XC_UNFIT, "no memory for the ways to cross");
    for (int ordinary = 1; ordinary >= 0; ordinary--)
        for (size_t i = 0; i < program->case_count && status == XC_OK; i++) {
            char way[XC_CASE_ID_BYTES];
            if (!way_of(program->cases[i].id, way) || (*way == '\0') != ordinary ||
                isnan(find_of(groups, result->name, way, "crossing").ns))
                continue;
            status =
                compute_way(groups, result->name, way, &result->ways[result->way_count++], error);
        }
    return status;
}

/* A runtime's rows stand together. */
static void find_rows(const struct xc_report *report, struct xc_runtime_result *result)
{
    char prefix[ID_BYTES];
    int length = snprintf(prefix, sizeof prefix, "runtimes/%s/", result->name);
    for (size_t i = 0; i < report->row_count; i++)
        if (strncmp(report->rows[i].id, prefix, (size_t)length) == 0) {
            result->first_row = result->row_count ? result->first_row : i;
            result->row_count++;
        }
}

static enum xc_status report_runtime(const struct xc_groups *groups, size_t place,
                                     struct xc_report *report, struct xc_error *error)
{
    const struct xc_runtime *runtime = &groups->runtimes->found.items[place];
    const struct xc_program *program = groups->runtimes->programs[place];
    const struct xc_adapter *adapter = runtime->adapter;
    struct xc_runtime_result *result = &report->runtimes[report->runtime_count++];
    const char *version = program ? program->version : *runtime->version ? runtime->version : NULL;
    *result = (struct xc_runtime_result){
        .name = strdup(runtime->label),
        .language = strdup(adapter ? adapter->language : runtime->name),
        .version = version ? strdup(version) : NULL,
        .token = adapter && adapter->token ? strdup(adapter->token) : NULL,
    };
    if (!result->name || !result->language)
        return xc_fail(error, XC_UNFIT, "no memory for the runtime '%s'", runtime->label);
    find_rows(report, result);
    return program ? compute_ways(groups, program, result, error) : XC_OK;
}

/* --- fidelity --------------------------------------------------------------------------------- */

/* PREFIX/FIRST, and PREFIX/SECOND where there is one. */
static struct xc_real_term term_of(const struct xc_groups *groups, const char *prefix,
                                   const struct xc_adapter_term *term)
{
    char id[ID_BYTES];
    struct xc_real_term real = {.difference = *term->second != '\0'};
    snprintf(id, sizeof id, "%s/%s", prefix, term->first);
    real.first = find(groups, id);
    snprintf(id, sizeof id, "%s/%s", prefix, term->second);
    if (real.difference)
        real.second = find(groups, id);
    return real;
}

static bool is_known(const struct xc_real_term *term)
{
    return !isnan(term->first.ns) && !(term->difference && isnan(term->second.ns));
}

static enum xc_status report_part(const struct xc_groups *groups, size_t place, const char *model,
                                  const struct xc_adapter_part *part, struct xc_report *report,
                                  struct xc_error *error)
{
    const struct xc_runtime *runtime = &groups->runtimes->found.items[place];
    char modelled[ID_BYTES], real[ID_BYTES];
    snprintf(modelled, sizeof modelled, "crossing/%s", model);
    snprintf(real, sizeof real, "runtimes/%s", runtime->label);
    struct xc_fidelity_input input = {
        .model = term_of(groups, modelled, &part->model),
        .real = term_of(groups, real, &part->real),
    };
    if (!is_known(&input.model) || !is_known(&input.real))
        return XC_OK;
    struct xc_fidelity *all = realloc(report->fidelity, (report->fidelity_count + 1) * sizeof *all);
    if (!all)
        return xc_fail(error, XC_UNFIT, "no memory for how far '%s' is off", model);
    report->fidelity = all;
    struct xc_fidelity *fidelity = &all[report->fidelity_count++];
    *fidelity = (struct xc_fidelity){
        .model = strdup(model),
        .runtime = strdup(runtime->label),
        .part = strdup(part->name),
        .version = strdup(groups->runtimes->programs[place]->version),
    };
    if (!fidelity->model || !fidelity->runtime || !fidelity->part || !fidelity->version)
        return xc_fail(error, XC_UNFIT, "no memory for how far '%s' is off", model);
    return xc_fidelity_compute(&input, fidelity, error);
}

static enum xc_status report_fidelity(const struct xc_groups *groups, size_t place,
                                      struct xc_report *report, struct xc_error *error)
{
    const struct xc_runtime *runtime = &groups->runtimes->found.items[place];
    enum xc_status status = XC_OK;
    if (!groups->runtimes->programs[place])
        return XC_OK;
    for (size_t i = 0; i < runtime->adapter->fidelity_count; i++) {
        const struct xc_adapter_fidelity *one = &runtime->adapter->fidelity[i];
        if (!xc_version_among(runtime->version, one->versions))
            continue;
        for (size_t k = 0; k < one->part_count && status == XC_OK; k++)
            status = report_part(groups, place, one->model, &one->parts[k], report, error);
    }
    return status;
}

enum xc_status xc_runtimes_report(const struct xc_groups *groups, struct xc_report *report,
                                  struct xc_error *error)
{
    if (!groups->runtimes)
        return XC_OK;
    size_t count = groups->runtimes->found.count;
    report->runtimes = calloc(count + 1, sizeof *report->runtimes);
    if (!report->runtimes)
        return xc_fail(error, XC_UNFIT, "no memory for %zu runtimes", count);
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < count && status == XC_OK; i++)
        status = report_runtime(groups, i, report, error);
    for (size_t i = 0; i < count && status == XC_OK; i++)
        status = report_fidelity(groups, i, report, error);
    return status;
}
