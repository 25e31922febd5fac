/* --benchmark_out and --benchmark_format: the library's own reporters, fed with our rounds. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report/save.h"
#include "run/outputs.h"
#include "shim/benchmark.h"

static size_t count_rounds(const struct xc_report *report)
{
    size_t count = 0;
    for (size_t i = 0; i < report->row_count; i++)
        count += report->rows[i].status == XC_ROW_OK ? report->rows[i].rounds : 1;
    return count;
}

static void add_rounds(const struct xc_row *row, struct xc_bench_run *runs, size_t *count)
{
    for (size_t round = 0; round < row->rounds; round++)
        runs[(*count)++] = (struct xc_bench_run){
            .name = row->id,
            .iterations = row->iterations,
            .real_ns_per_iteration = row->round_ns[round],
            .cpu_ns_per_iteration = row->round_cpu_ns[round],
            .repetition = (unsigned)round,
            .repetitions = (unsigned)row->rounds,
        };
}

/* Those that were not measured stand last. */
struct runs {
    struct xc_bench_run *items;
    size_t count, measured_count;
};

static void fill(struct runs *runs, const struct xc_report *report)
{
    for (size_t i = 0; i < report->row_count; i++)
        if (report->rows[i].status == XC_ROW_OK)
            add_rounds(&report->rows[i], runs->items, &runs->count);
    runs->measured_count = runs->count;
    for (size_t i = 0; i < report->row_count; i++)
        if (report->rows[i].status != XC_ROW_OK)
            runs->items[runs->count++] = (struct xc_bench_run){
                .name = report->rows[i].id, .skipped = true, .message = report->rows[i].reason};
}

/* What reads the JSON takes every entry for a measurement: docs/formats.md. */
static enum xc_status write_as(const char *format, bool aggregates_only, const struct runs *runs,
                               FILE *stream, struct xc_error *error)
{
    size_t count = strcmp(format, "json") == 0 ? runs->measured_count : runs->count;
    return xc_bench_write_runs(runs->items, count, format, aggregates_only, stream, error);
}

struct out {
    const struct xc_bench_outputs *outputs;
    const struct runs *runs;
};

static enum xc_status write_out(FILE *stream, const void *cookie, struct xc_error *error)
{
    const struct out *out = cookie;
    return write_as(out->outputs->path_format, out->outputs->path_aggregates_only, out->runs,
                    stream, error);
}

enum xc_status xc_bench_outputs_write(const struct xc_bench_outputs *outputs,
                                      const struct xc_report *report, struct xc_error *error)
{
    if (!outputs->format && !outputs->path)
        return XC_OK;
    struct runs runs = {.items = calloc(count_rounds(report) + 1, sizeof *runs.items)};
    if (!runs.items)
        return xc_fail(error, XC_UNFIT, "no memory for the benchmark report");
    fill(&runs, report);
    enum xc_status status = XC_OK;
    if (outputs->format)
        status = write_as(outputs->format, outputs->aggregates_only, &runs, stdout, error);
    if (status == XC_OK && outputs->path)
        status = xc_save_file(outputs->path, write_out, &(struct out){outputs, &runs}, error);
    free(runs.items);
    return status;
}
