/* The first screen and the rows as GitHub's tables. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/formats.h"
#include "report/markdown.h"

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
    xc_markdown_cell(stream, breakdown->model);
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
    xc_markdown_cell(stream, row->id);
    fputs(" | ", stream);
    figure(stream, row->value_ns);
    fputs(" | ", stream);
    interval(stream, row->ci_ns);
    fputs(" | ", stream);
    figure(stream, row->cycles);
    fputs(" | ", stream);
    figure(stream, row->min_ns);
    fputs(" | ", stream);
    figure(stream, row->median_ns);
    fputs(" | ", stream);
    if (row->baseline_id) {
        figure(stream, row->ratio.value);
        fputc(' ', stream);
        interval(stream, row->ratio.ci);
    }
    fputs(" | ", stream);
    if (row->status != XC_ROW_OK)
        fprintf(stream, "%s: ", xc_row_status_name(row->status));
    xc_markdown_cell(stream, row->status != XC_ROW_OK ? row->reason : row->summary);
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
    xc_markdown_cell(stream, protocol->location ? protocol->location : "?");
    fputs(" of the epochs, at a core cycle of ", stream);
    figure(stream, protocol->state.cycle_ns);
    fprintf(stream, " ns. %zu epochs dropped, ", dropped);
    figure(stream, events->steal_ms);
    fputs(" ms stolen, ", stream);
    count(stream, events->involuntary_switches, "switches");
    fputs(", ", stream);
    count(stream, events->migrations, "moves");
    fputs(", ", stream);
    count(stream, events->throttle_events, "throttlings");
    fputs(".\n", stream);
}

static void write_batches(FILE *stream, const struct xc_report *report)
{
    if (report->batch_count == 0)
        return;
    fputs("\n### One by one, or many at once\n\nns an item; then a batch of N items as fixed + N x "
          "an item, how far that line is off at most, from how many items on it holds, from how "
          "many batching pays, and the crossing is below 10% and 1% of the work; and what it costs "
          "to put an item into a buffer and take it out.\n\n",
          stream);
    xc_markdown_heading(stream, NULL, &xc_entity_batch);
    unsigned long long flush_items = 0;
    for (size_t i = 0; i < report->batch_count; i++) {
        xc_markdown_cells(stream, &xc_entity_batch, &report->batches[i]);
        fputs("|\n", stream);
        if (report->batches[i].flush_items)
            flush_items = report->batches[i].flush_items;
    }
    if (flush_items)
        fprintf(stream, "\nAccumulated: in a buffer that is flushed at %llu items.\n", flush_items);
}

static void write_gates(FILE *stream, const struct xc_report *report)
{
    if (report->gate_count)
        fprintf(stream,
                "\n### Gates\n\nIntervals at %.5g%%, so that those of all gates together have "
                "99.9%%.\n\n| gate | | figure | against |\n|---|---|---|---|\n",
                100 * report->gates[0].confidence);
    for (size_t i = 0; i < report->gate_count; i++) {
        const struct xc_gate_result *gate = &report->gates[i];
        fputs("| ", stream);
        xc_markdown_cell(stream, gate->text);
        fprintf(stream, " | **%s**", xc_gate_verdict_name(gate->verdict));
        if (gate->reason) {
            fputs(": ", stream);
            xc_markdown_cell(stream, gate->reason);
        }
        fputs(" | ", stream);
        figure(stream, gate->left.value);
        fputc(' ', stream);
        interval(stream, gate->left.ci);
        fputs(" | ", stream);
        figure(stream, gate->right.value);
        fputc(' ', stream);
        interval(stream, gate->right.ci);
        fputs(" |\n", stream);
    }
}

static enum xc_status render(const struct xc_report *report,
                             const struct xc_render_options *options, FILE *stream,
                             struct xc_error *error)
{
    (void)options;
    (void)error;
    const char *model = xc_host_fact_value(report, "cpu_model");
    fprintf(stream, "## crosscost %s on ", report->tool_version);
    xc_markdown_cell(stream, report->host.name ? report->host.name : "?");
    fputs("\n\n", stream);
    xc_markdown_cell(stream, model ? model : "unknown processor");
    fputs(", ", stream);
    xc_markdown_cell(stream, report->protocol.cpu ? report->protocol.cpu : "not pinned");
    char state[XC_STATE_BYTES];
    fputs("\n\n", stream);
    xc_markdown_cell(stream, xc_state_sentence(&report->protocol.state, state));
    fputc('\n', stream);
    if (report->incomplete)
        fputs("\n**Incomplete: interrupted.**\n", stream);
    if (report->protocol.injected.step)
        fprintf(stream, "\n**Injected: %llu cycles in `%s`. Not a result.**\n",
                (unsigned long long)report->protocol.injected.cycles,
                report->protocol.injected.step);
    for (size_t i = 0; i < report->breakdown_count; i++)
        write_breakdown(stream, &report->breakdowns[i]);
    write_gates(stream, report);
    write_batches(stream, report);
    xc_markdown_handoffs(stream, report);
    xc_markdown_runtimes(stream, report);
    fputs("\n### Rows\n\n| id | ns | 95% interval | cycles | min | median | x baseline | |\n"
          "|---|--:|---|--:|--:|--:|---|---|\n",
          stream);
    for (size_t i = 0; i < report->row_count; i++)
        write_row(stream, &report->rows[i]);
    for (size_t i = 0; i < report->host.warning_count; i++) {
        fputs(i == 0 ? "\n### Warnings\n\n- " : "- ", stream);
        xc_markdown_cell(stream, report->host.warnings[i]);
        fputc('\n', stream);
    }
    write_measuring(stream, report);
    for (size_t i = 0; i < report->note_count; i++) {
        fputc('\n', stream);
        xc_markdown_cell(stream, report->notes[i]);
        fputc('\n', stream);
    }
    return XC_OK;
}

const struct xc_format xc_format_markdown = {
    .name = "markdown",
    .summary = "GitHub's tables: breakdowns, gates, batches, rows",
    .extension = ".md",
    .render = render,
};
