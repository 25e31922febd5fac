/* The first screen and the rows as GitHub's tables. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/formats.h"
#include "report/text.h"

/* A cell: no pipe ends it, no markup starts in it. */
static void cell(FILE *stream, const char *text)
{
    char *clean = xc_text_fit(text ? text : "", 200);
    for (const char *at = clean; at && *at; at++) {
        if (strchr("|<`*\\[&", *at))
            fputc('\\', stream);
        fputc(*at, stream);
    }
    free(clean);
}

static void figure(FILE *stream, double value)
{
    char text[XC_FIGURE_BYTES];
    fputs(xc_figure(value, text), stream);
}

static void interval(FILE *stream, struct xc_interval interval)
{
    char text[XC_INTERVAL_BYTES];
    fputs(xc_figure_interval(interval, text), stream);
}

static void write_sums(FILE *stream, const struct xc_breakdown *breakdown)
{
    fputs("\nThe steps sum to ", stream);
    figure(stream, breakdown->steps_sum_ns);
    fputs(" ns, the loop alone is ", stream);
    figure(stream, breakdown->none_ns);
    fputs(" ns; overlap ", stream);
    figure(stream, breakdown->overlap_ns);
    fputs(" ns, interaction ", stream);
    figure(stream, breakdown->interaction_ns);
    fputs(" ns.\n", stream);
}

static void write_breakdown(FILE *stream, const struct xc_breakdown *breakdown)
{
    fputs("\n### A crossing as ", stream);
    cell(stream, breakdown->model);
    fputs(" does it\n\nA plain call costs ", stream);
    figure(stream, breakdown->baseline_ns);
    fputs(" ns, a crossing ", stream);
    figure(stream, breakdown->total_ns);
    fputs(" ns: **", stream);
    figure(stream, breakdown->ratio);
    fputs(" times** as much ", stream);
    interval(stream, breakdown->ratio_ci);
    const char *band = xc_band_name(breakdown);
    if (band)
        fprintf(stream, ", %s the 25-100x band", band);
    fputs(".\n\n", stream);
    fputs("| step | ns | 95% interval | share | alone | ladder | leave one out |\n"
          "|---|--:|---|--:|--:|--:|--:|\n",
          stream);
    for (size_t i = 0; i < breakdown->step_count; i++) {
        const struct xc_step_result *step = &breakdown->steps[i];
        fprintf(stream, "| %s%s | ", step->step, step->resolved ? "" : " (unresolved)");
        figure(stream, step->shapley_ns);
        fputs(" | ", stream);
        interval(stream, step->shapley_ci_ns);
        if (step->resolved && isfinite(step->share))
            fprintf(stream, " | %.0f%% | ", 100 * step->share);
        else
            fputs(" | - | ", stream);
        figure(stream, step->isolated_ns);
        fputs(" | ", stream);
        figure(stream, step->ladder_ns);
        fputs(" | ", stream);
        figure(stream, step->leave_one_out_ns);
        fputs(" |\n", stream);
    }
    write_sums(stream, breakdown);
}

static void write_row(FILE *stream, const struct xc_row *row)
{
    fputs("| ", stream);
    cell(stream, row->id);
    fputs(" | ", stream);
    figure(stream, row->value_ns);
    fputs(" | ", stream);
    interval(stream, row->ci_ns);
    fputs(" | ", stream);
    figure(stream, row->min_ns);
    fputs(" | ", stream);
    figure(stream, row->median_ns);
    fputs(" | ", stream);
    if (row->status != XC_ROW_OK)
        fprintf(stream, "%s: ", xc_row_status_name(row->status));
    cell(stream, row->status != XC_ROW_OK ? row->reason : row->summary);
    fputs(" |\n", stream);
}

/* A count that cannot be read is negative. */
static void count(FILE *stream, long long number, const char *what)
{
    if (number < 0)
        fprintf(stream, "%s not readable", what);
    else
        fprintf(stream, "%lld %s", number, what);
}

static void write_measuring(FILE *stream, const struct xc_report *report)
{
    const struct xc_protocol *protocol = &report->protocol;
    const struct xc_host_events *events = &report->host.events;
    size_t dropped = 0;
    for (size_t i = 0; i < report->row_count; i++)
        dropped += report->rows[i].epochs_dropped;
    fprintf(stream, "\n### Measured\n\n%zu of %zu rounds of %zu blocks, seed %llu, ",
            protocol->rounds_done, protocol->rounds, protocol->blocks_a_round,
            (unsigned long long)protocol->seed);
    figure(stream, protocol->wall_seconds);
    fputs(" s, ", stream);
    figure(stream, 100 * protocol->timed_share);
    fputs("% inside epochs; ns is the ", stream);
    cell(stream, protocol->location ? protocol->location : "?");
    fprintf(stream, " of the epochs. %zu epochs dropped, ", dropped);
    figure(stream, events->steal_ms);
    fputs(" ms stolen, ", stream);
    count(stream, events->involuntary_switches, "switches");
    fputs(", ", stream);
    count(stream, events->migrations, "moves");
    fputs(", ", stream);
    count(stream, events->throttle_events, "throttlings");
    fputs(".\n", stream);
}

static enum xc_status render(const struct xc_report *report,
                             const struct xc_render_options *options, FILE *stream,
                             struct xc_error *error)
{
    (void)options;
    (void)error;
    const char *model = xc_host_fact_value(report, "cpu_model");
    fprintf(stream, "## crosscost %s on ", report->tool_version);
    cell(stream, report->host.name ? report->host.name : "?");
    fputs("\n\n", stream);
    cell(stream, model ? model : "unknown processor");
    fputs(", ", stream);
    cell(stream, report->protocol.cpu ? report->protocol.cpu : "not pinned");
    fputc('\n', stream);
    if (report->incomplete)
        fputs("\n**Incomplete: interrupted.**\n", stream);
    if (report->protocol.planted.step)
        fprintf(stream, "\n**Planted: %llu cycles in `%s`. Not a result.**\n",
                (unsigned long long)report->protocol.planted.cycles, report->protocol.planted.step);
    for (size_t i = 0; i < report->breakdown_count; i++)
        write_breakdown(stream, &report->breakdowns[i]);
    fputs("\n### Rows\n\n| id | ns | 95% interval | min | median | |\n|---|--:|---|--:|--:|---|\n",
          stream);
    for (size_t i = 0; i < report->row_count; i++)
        write_row(stream, &report->rows[i]);
    for (size_t i = 0; i < report->host.warning_count; i++) {
        fputs(i == 0 ? "\n### Warnings\n\n- " : "- ", stream);
        cell(stream, report->host.warnings[i]);
        fputc('\n', stream);
    }
    write_measuring(stream, report);
    return XC_OK;
}

const struct xc_format xc_format_markdown = {
    .name = "markdown",
    .summary = "GitHub's tables: breakdowns, rows, warnings",
    .extension = ".md",
    .render = render,
};
