#include "analysis/estimates.h"
#include "findings/runtimes_report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "adapter/version.h"
#include "analysis/real.h"
#include "bench/crossing/crossing.h"
#include "bench/runtimes/runtimes.h"

/* The sizes that adapters have, by docs/runtimes.md. */
static const uint64_t sizes[] = {1, 4, 16, 64, 256, 1024, 4096, 16384};

/* NAN where it was not measured. */
static struct xc_batch_time find(const struct xc_groups *groups, const struct xc_case_key *key)
{
    struct xc_seat seat = xc_groups_find(groups, key);
    if (!seat.group)
        return (struct xc_batch_time){.ns = NAN};
    return (struct xc_batch_time){seat.group->estimates->value_ns[seat.place],
                                  seat.group->estimates->by_round[seat.place]};
}

/* The case of this runtime and binding that has another role. */
static struct xc_case_key beside(const struct xc_case_key *crossing, enum xc_case_role role)
{
    struct xc_case_key key = *crossing;
    key.role = role;
    return key;
}

static struct xc_batch_time find_beside(const struct xc_groups *groups,
                                        const struct xc_case_key *crossing, enum xc_case_role role)
{
    struct xc_case_key key = beside(crossing, role);
    return find(groups, &key);
}

static enum xc_status compute_way(const struct xc_groups *groups,
                                  const struct xc_case_key *crossing, struct xc_runtime_way *way,
                                  struct xc_error *error)
{
    char crossing_id[XC_ID_BYTES], plain_id[XC_ID_BYTES];
    struct xc_case_key plain = beside(crossing, XC_CASE_RUNTIME_PLAIN);
    struct xc_case_key slice = beside(crossing, XC_CASE_RUNTIME_SLICE);
    struct xc_way_input input = {
        .crossing_id = xc_case_id(crossing, crossing_id),
        .plain_id = plain_id,
        .plain = find(groups, &plain),
        .crossing = find(groups, crossing),
        .no_token = find_beside(groups, crossing, XC_CASE_RUNTIME_NO_TOKEN),
        .upcall = find_beside(groups, crossing, XC_CASE_RUNTIME_UPCALL),
        .batch = {.model = crossing->model,
                  .work = "sum",
                  .foreign = {.ns = NAN},
                  .host_item_ns = NAN,
                  .deadline_ns = NAN},
    };
    if (isnan(input.plain.ns)) { /* the runtime's own */
        *plain.binding = '\0';
        input.plain = find(groups, &plain);
    }
    xc_case_id(&plain, plain_id);
    input.batch.one_by_one = input.crossing;
    input.batch.accumulate.ns = input.batch.buffer_of_one.ns = NAN;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        slice.size = sizes[i];
        struct xc_batch_time time = find(groups, &slice);
        if (isnan(time.ns))
            continue;
        input.batch.items[input.batch.point_count] = sizes[i];
        input.batch.batches[input.batch.point_count++] = time;
    }
    way->name = strdup(crossing->binding);
    return way->name ? xc_way_compute(&input, way, error)
                     : xc_fail(error, XC_UNFIT, "no memory for a way to cross");
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
            struct xc_case_key key;
            if (!xc_case_key_named(xc_suite_runtimes.name, result->name, program->cases[i].id,
                                   &key) ||
                key.role != XC_CASE_RUNTIME_CROSSING || (*key.binding == '\0') != ordinary ||
                isnan(find(groups, &key).ns))
                continue;
            status = compute_way(groups, &key, &result->ways[result->way_count++], error);
        }
    return status;
}

/* A runtime's rows stand together. */
static void find_rows(const struct xc_report *report, struct xc_runtime_result *result)
{
    for (size_t i = 0; i < report->row_count; i++) {
        const struct xc_case_key *key = &report->rows[i].key;
        if (strcmp(key->suite, xc_suite_runtimes.name) == 0 &&
            strcmp(key->model, result->name) == 0) {
            result->first_row = result->row_count ? result->first_row : i;
            result->row_count++;
        }
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

/* What a description calls these cases of a model or a runtime; the second may be none. */
static struct xc_real_term term_of(const struct xc_groups *groups, const char *suite,
                                   const char *model, const struct xc_adapter_term *term)
{
    struct xc_case_key key;
    struct xc_real_term real = {
        .difference = *term->second != '\0', .first.ns = NAN, .second.ns = NAN};
    if (xc_case_key_named(suite, model, term->first, &key))
        real.first = find(groups, &key);
    if (real.difference && xc_case_key_named(suite, model, term->second, &key))
        real.second = find(groups, &key);
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
    struct xc_fidelity_input input = {
        .model = term_of(groups, xc_suite_crossing.name, model, &part->model),
        .real = term_of(groups, xc_suite_runtimes.name, runtime->label, &part->real),
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
