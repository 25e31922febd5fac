/* --benchmark_out and --benchmark_format: the library's own reporters, fed with our epochs. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/run.h"
#include "report/save.h"

static size_t count_epochs(const struct xc_report *report)
{
    size_t count = 0;
    for (size_t i = 0; i < report->row_count; i++)
        count += report->rows[i].status == XC_ROW_OK ? report->rows[i].epochs : 1;
    return count;
}

static void runs_of_row(const struct xc_row *row, struct xc_bench_run *runs, size_t *count)
{
    if (row->status != XC_ROW_OK) {
        runs[(*count)++] =
            (struct xc_bench_run){.name = row->id, .skipped = true, .message = row->reason};
        return;
    }
    for (size_t epoch = 0; epoch < row->epochs; epoch++)
        runs[(*count)++] = (struct xc_bench_run){
            .name = row->id,
            .iterations = row->iterations,
            .real_ns_per_iteration = row->epoch_ns[epoch],
            .cpu_ns_per_iteration = row->epoch_cpu_ns[epoch],
            .repetition = (unsigned)epoch,
            .repetitions = (unsigned)row->epochs,
        };
}

struct runs {
    const struct xc_bench_flag_values *flags;
    const struct xc_bench_run *items;
    size_t count;
};

static enum xc_status write_runs(FILE *stream, const void *cookie, struct xc_error *error)
{
    const struct runs *runs = cookie;
    const struct xc_bench_flag_values *flags = runs->flags;
    return xc_bench_write_runs(runs->items, runs->count,
                               flags->out_format ? flags->out_format : "json",
                               flags->report_aggregates_only, stream, error);
}

enum xc_status xc_bench_outputs_write(const struct xc_bench_flag_values *flags,
                                      const struct xc_report *report, struct xc_error *error)
{
    if (!flags->format && !flags->out)
        return XC_OK;
    struct xc_bench_run *runs = calloc(count_epochs(report) + 1, sizeof *runs);
    if (!runs)
        return xc_fail(error, XC_UNFIT, "no memory for the benchmark report");
    size_t count = 0;
    for (size_t i = 0; i < report->row_count; i++)
        runs_of_row(&report->rows[i], runs, &count);
    enum xc_status status = XC_OK;
    if (flags->format)
        status = xc_bench_write_runs(
            runs, count, flags->format,
            flags->report_aggregates_only || flags->display_aggregates_only, stdout, error);
    if (status == XC_OK && flags->out)
        status = xc_save_file(flags->out, write_runs, &(struct runs){flags, runs, count}, error);
    free(runs);
    return status;
}
