/* Google Benchmark's JSON, which its tools/compare.py reads: every round as a repetition, so that
 * its U test has samples, with the row's figures as aggregates; or one entry a row. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "report/formats.h"
#include "report/json_value.h"
#include "report/text.h"

static long fact_number(const struct xc_report *report, const char *key)
{
    const char *text = xc_host_fact_value(report, key);
    return text ? strtol(text, NULL, 10) : 0;
}

/* The value is not the median of the same epochs: the thread had the processor for the same share
 * of it. */
static double value_cpu_ns(const struct xc_row *row)
{
    return row->value_ns * (row->cpu_median_ns / row->median_ns);
}

static bool has_time(const struct xc_row *row, bool every_round)
{
    if (row->status != XC_ROW_OK)
        return false;
    if (!every_round)
        return isfinite(row->value_ns) && isfinite(value_cpu_ns(row));
    for (size_t r = 0; r < row->rounds; r++)
        if (isfinite(row->round_ns[r]) && isfinite(row->round_cpu_ns[r]))
            return true;
    return false;
}

/* Rows that have no time. Their names must not be among the benchmarks: readers take an entry for a
 * measurement, of 0 ns, or stop at it. */
static json_t *not_measured(const struct xc_report *report, bool every_round)
{
    json_t *reasons = json_object();
    for (size_t i = 0; i < report->row_count; i++) {
        const struct xc_row *row = &report->rows[i];
        if (has_time(row, every_round))
            continue;
        char *reason = NULL;
        const char *text = row->reason ? row->reason : "the time could not be computed";
        if (asprintf(&reason, "%s: %s", xc_row_status_name(row->status), text) < 0)
            reason = NULL;
        char *id = xc_text_fit(row->id, SIZE_MAX);
        if (id)
            xc_json_set(&reasons, id, reason ? xc_json_text(reason) : NULL);
        free(reason);
        if (!id) {
            json_decref(reasons);
            return NULL;
        }
        free(id);
    }
    return reasons;
}

static json_t *context(const struct xc_report *report, bool every_round)
{
    const char *governor = xc_host_fact_value(report, "governor");
    json_t *context = json_pack(
        "{so so so sI sI sb so so so ss so}", "date", xc_json_text(report->started_utc),
        "host_name", xc_json_text(report->host.name), "executable", xc_json_text(report->tool_name),
        "num_cpus", (json_int_t)fact_number(report, "cpus"), "mhz_per_cpu",
        (json_int_t)fact_number(report, "cpu_mhz"), "cpu_scaling_enabled",
        governor && strcmp(governor, "performance") != 0, "caches", json_array(), "load_avg",
        json_array(), "crosscost_version", xc_json_text(report->tool_version), "library_build_type",
        report->library_is_debug ? "debug" : "release", "not_measured",
        not_measured(report, every_round));
    if (report->protocol.injected.step) {
        xc_json_set(&context, "injected_step", xc_json_text(report->protocol.injected.step));
        xc_json_set(&context, "injected_cycles",
                    json_integer((json_int_t)report->protocol.injected.cycles));
    }
    const struct xc_state *state = &report->protocol.state;
    xc_json_set(&context, "host_state", json_string(xc_state_name(state->kind)));
    xc_json_set(&context, "host_state_share", xc_json_number(state->share));
    xc_json_set(&context, "cycle_ns", xc_json_number(state->cycle_ns));
    if (report->incomplete)
        xc_json_set(&context, "incomplete", json_true());
    return context;
}

static json_t *entry(const struct xc_row *row, size_t family, size_t repetition, size_t repetitions,
                     double real_ns, double cpu_ns)
{
    return json_pack("{so sI si so ss sI sI si sI so so ss}", "name", xc_json_text(row->id),
                     "family_index", (json_int_t)family, "per_family_instance_index", 0, "run_name",
                     xc_json_text(row->id), "run_type", "iteration", "repetitions",
                     (json_int_t)repetitions, "repetition_index", (json_int_t)repetition, "threads",
                     1, "iterations", (json_int_t)row->iterations, "real_time",
                     xc_json_number(real_ns), "cpu_time", xc_json_number(cpu_ns), "time_unit",
                     "ns");
}

/* The only lines but the U test's that compare.py -a shows. */
static void append_aggregate(json_t **entries, const struct xc_row *row, size_t family,
                             const char *name, double real_ns, double cpu_ns)
{
    char *full_name = NULL;
    if (!isfinite(real_ns) || !isfinite(cpu_ns))
        return;
    if (asprintf(&full_name, "%s_%s", row->id, name) < 0)
        full_name = NULL;
    xc_json_append(entries,
                   json_pack("{so sI si so ss sI si ss ss sI so so ss}", "name",
                             full_name ? xc_json_text(full_name) : NULL, "family_index",
                             (json_int_t)family, "per_family_instance_index", 0, "run_name",
                             xc_json_text(row->id), "run_type", "aggregate", "repetitions",
                             (json_int_t)row->rounds, "threads", 1, "aggregate_name", name,
                             "aggregate_unit", "time", "iterations", (json_int_t)row->rounds,
                             "real_time", xc_json_number(real_ns), "cpu_time",
                             xc_json_number(cpu_ns), "time_unit", "ns"));
    free(full_name);
}

static void append_rounds(json_t **entries, const struct xc_row *row, size_t family)
{
    for (size_t r = 0; r < row->rounds; r++)
        if (isfinite(row->round_ns[r]) && isfinite(row->round_cpu_ns[r]))
            xc_json_append(entries, entry(row, family, r, row->rounds, row->round_ns[r],
                                          row->round_cpu_ns[r]));
    append_aggregate(entries, row, family, "value", row->value_ns, value_cpu_ns(row));
    append_aggregate(entries, row, family, "median", row->median_ns, row->cpu_median_ns);
}

static enum xc_status write_entries(const struct xc_report *report, bool every_round, FILE *stream,
                                    struct xc_error *error)
{
    json_t *entries = json_array();
    for (size_t i = 0; i < report->row_count; i++) {
        const struct xc_row *row = &report->rows[i];
        if (!has_time(row, every_round))
            continue;
        if (every_round)
            append_rounds(&entries, row, i);
        else
            xc_json_append(&entries, entry(row, i, 0, 1, row->value_ns, value_cpu_ns(row)));
    }
    return xc_json_write(
        json_pack("{so so}", "context", context(report, every_round), "benchmarks", entries),
        stream, error);
}

static enum xc_status render_rounds(const struct xc_report *report,
                                    const struct xc_render_options *options, FILE *stream,
                                    struct xc_error *error)
{
    (void)options;
    return write_entries(report, true, stream, error);
}

static enum xc_status render_rows(const struct xc_report *report,
                                  const struct xc_render_options *options, FILE *stream,
                                  struct xc_error *error)
{
    (void)options;
    return write_entries(report, false, stream, error);
}

const struct xc_format xc_format_gbench = {
    .name = "gbench",
    .summary = "Google Benchmark's JSON, every round a repetition; for its compare.py",
    .extension = ".gbench.json",
    .render = render_rounds,
};

const struct xc_format xc_format_gbench_rows = {
    .name = "gbench-rows",
    .summary = "Google Benchmark's JSON, one entry a row: its value",
    .extension = ".gbench-rows.json",
    .render = render_rows,
};
