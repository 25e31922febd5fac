/* Google Benchmark's JSON, which its tools/compare.py reads: every epoch as a repetition, so that
 * its U test has samples, with the row's figures as aggregates; or one entry a row. */
#include <math.h>
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

static json_t *context(const struct xc_report *report)
{
    const char *governor = xc_host_fact_value(report, "governor");
    json_t *context = json_pack(
        "{so so so sI sI sb so so so ss}", "date", xc_json_text(report->started_utc), "host_name",
        xc_json_text(report->host.name), "executable", xc_json_text(report->tool_name), "num_cpus",
        (json_int_t)fact_number(report, "cpus"), "mhz_per_cpu",
        (json_int_t)fact_number(report, "cpu_mhz"), "cpu_scaling_enabled",
        governor && strcmp(governor, "performance") != 0, "caches", json_array(), "load_avg",
        json_array(), "crosscost_version", xc_json_text(report->tool_version), "library_build_type",
        "release");
    if (report->protocol.planted.step) {
        json_object_set_new(context, "planted_step", xc_json_text(report->protocol.planted.step));
        json_object_set_new(context, "planted_cycles",
                            json_integer((json_int_t)report->protocol.planted.cycles));
    }
    if (report->incomplete)
        json_object_set_new(context, "incomplete", json_true());
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

static const char no_time[] = "the time could not be computed";

/* The tools read every time as a number, and stop at a null: what has no time is an error. */
static json_t *entry_without_time(const struct xc_row *row, size_t family, const char *reason)
{
    json_t *without = entry(row, family, 0, 1, 0, 0);
    json_object_set_new(without, "error_occurred", json_true());
    json_object_set_new(without, "error_message", xc_json_text(reason));
    return without;
}

/* The only lines but the U test's that compare.py -a shows. */
static void append_aggregate(json_t *entries, const struct xc_row *row, size_t family,
                             const char *name, double real_ns)
{
    char *full_name = NULL;
    if (!isfinite(real_ns) || !isfinite(row->cpu_median_ns) ||
        asprintf(&full_name, "%s_%s", row->id, name) < 0)
        return;
    json_array_append_new(entries,
                          json_pack("{so sI si so ss sI si ss ss sI so so ss}", "name",
                                    xc_json_text(full_name), "family_index", (json_int_t)family,
                                    "per_family_instance_index", 0, "run_name",
                                    xc_json_text(row->id), "run_type", "aggregate", "repetitions",
                                    (json_int_t)row->epochs, "threads", 1, "aggregate_name", name,
                                    "aggregate_unit", "time", "iterations", (json_int_t)row->epochs,
                                    "real_time", xc_json_number(real_ns), "cpu_time",
                                    xc_json_number(row->cpu_median_ns), "time_unit", "ns"));
    free(full_name);
}

static void append_epochs(json_t *entries, const struct xc_row *row, size_t family)
{
    for (size_t e = 0; e < row->epochs; e++)
        json_array_append_new(entries, isfinite(row->epoch_ns[e]) && isfinite(row->epoch_cpu_ns[e])
                                           ? entry(row, family, e, row->epochs, row->epoch_ns[e],
                                                   row->epoch_cpu_ns[e])
                                           : entry_without_time(row, family, no_time));
    append_aggregate(entries, row, family, "value", row->value_ns);
    append_aggregate(entries, row, family, "median", row->median_ns);
}

static enum xc_status write_entries(const struct xc_report *report, bool every_epoch, FILE *stream,
                                    struct xc_error *error)
{
    json_t *entries = json_array();
    for (size_t i = 0; i < report->row_count; i++) {
        const struct xc_row *row = &report->rows[i];
        if (row->status != XC_ROW_OK)
            json_array_append_new(entries,
                                  entry_without_time(row, i, row->reason ? row->reason : ""));
        else if (every_epoch && row->epochs)
            append_epochs(entries, row, i);
        else if (!every_epoch && isfinite(row->value_ns) && isfinite(row->cpu_median_ns))
            json_array_append_new(entries, entry(row, i, 0, 1, row->value_ns, row->cpu_median_ns));
        else
            json_array_append_new(entries, entry_without_time(row, i, no_time));
    }
    return xc_json_write(json_pack("{so so}", "context", context(report), "benchmarks", entries),
                         stream, error);
}

static enum xc_status render_epochs(const struct xc_report *report,
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
    .summary = "Google Benchmark's JSON, every epoch a repetition; for its compare.py",
    .extension = ".gbench.json",
    .render = render_epochs,
};

const struct xc_format xc_format_gbench_rows = {
    .name = "gbench-rows",
    .summary = "Google Benchmark's JSON, one entry a row: its value",
    .extension = ".gbench-rows.json",
    .render = render_rows,
};
