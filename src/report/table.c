/* The terminal's first screen: what a plain call costs, what a crossing costs, how many times as
 * much, and where it goes; then the rows, the host, and how it was measured. 80 columns. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/draw.h"
#include "report/formats.h"
#include "report/text.h"

/* Whole words on as many lines as it takes: a state that is cut says nothing. */
static void write_state(const struct xc_table *table, const struct xc_state *state)
{
    char sentence[XC_STATE_BYTES];
    xc_state_sentence(state, sentence);
    for (const char *rest = sentence; *rest;) {
        size_t length = strlen(rest), end = length;
        if (length > table->columns)
            for (end = table->columns; end > 0 && rest[end] != ' '; end--)
                ;
        end = end ? end : length;
        if (state->kind == XC_STATE_QUIET)
            xc_line(table, "%.*s", (int)end, rest);
        else
            xc_warning_line(table, "%.*s", (int)end, rest);
        rest += end + (rest[end] == ' ');
    }
}

static void write_head(const struct xc_table *table, const struct xc_report *report)
{
    const char *model = xc_host_fact_value(report, "cpu_model");
    xc_line(table, "crosscost %s on %s: %s", report->tool_version,
            report->host.name ? report->host.name : "?", model ? model : "unknown processor");
    xc_line(table, "%s", report->protocol.cpu ? report->protocol.cpu : "not pinned");
    write_state(table, &report->protocol.state);
    if (report->incomplete)
        xc_warning_line(table, "INCOMPLETE: interrupted after %zu of %zu rounds",
                        report->protocol.rounds_done, report->protocol.rounds);
    if (report->protocol.injected.step)
        xc_warning_line(
            table, "INJECTED: %llu cycles in '%s', in a serialising frame; not a result",
            (unsigned long long)report->protocol.injected.cycles, report->protocol.injected.step);
}

static void write_costs(const struct xc_table *table, const struct xc_breakdown *breakdown)
{
    char value[XC_FIGURE_BYTES], ratio[XC_FIGURE_BYTES], interval[XC_INTERVAL_BYTES];
    const struct xc_case_key all = xc_case_key_steps(breakdown->model, "all");
    char id[XC_ID_BYTES];
    fputc('\n', table->stream);
    xc_line(table, "  a plain call%38s ns   %s", xc_figure(breakdown->baseline_ns, value),
            breakdown->baseline_id);
    char label[64];
    snprintf(label, sizeof label, "a crossing as %.30s does it", breakdown->model);
    xc_line(table, "  %-40s%10s ns   %s", label, xc_figure(breakdown->total_ns, value),
            xc_case_id(&all, id));
    xc_style(table, STYLE_BOLD);
    xc_line(table, "  that is%43s times as much %s", xc_figure(breakdown->ratio, ratio),
            xc_figure_interval(breakdown->ratio_ci, interval));
    xc_style_end(table);
    const char *band = xc_band_name(breakdown);
    if (band)
        xc_line(table, "  %s the band of 25 to 100 times that is quoted for cgo", band);
}

static double largest_step(const struct xc_breakdown *breakdown)
{
    double largest = 0;
    for (size_t i = 0; i < breakdown->step_count; i++)
        if (breakdown->steps[i].shapley_ns > largest)
            largest = breakdown->steps[i].shapley_ns;
    return largest;
}

/* The bar has what the figures leave of the line. */
static void write_step(const struct xc_table *table, const struct xc_step_result *step,
                       double largest)
{
    char value[XC_FIGURE_BYTES], interval[XC_INTERVAL_BYTES], share[XC_FIGURE_BYTES] = "    -";
    char text[256];
    if (step->resolved && isfinite(step->share))
        snprintf(share, sizeof share, "%4.3g%%", round(100 * step->share));
    snprintf(text, sizeof text, "  %-10s%9s  %-18s%s", step->step,
             xc_figure(step->shapley_ns, value), xc_figure_interval(step->shapley_ci_ns, interval),
             step->resolved                   ? share
             : isnan(step->shapley_ci_ns.low) ? "      too few rounds"
                                              : "      unresolved");
    size_t used = xc_text_columns(text) + 2;
    if (!step->resolved || used >= table->columns) {
        xc_line(table, "%s", text);
        return;
    }
    size_t room = table->columns - used;
    fprintf(table->stream, "%s  ", text);
    xc_write_bar(table, step->shapley_ns / largest, room < 30 ? (unsigned)room : 30);
    fputc('\n', table->stream);
}

static void write_steps(const struct xc_table *table, const struct xc_breakdown *breakdown)
{
    char value[XC_FIGURE_BYTES], whole[XC_FIGURE_BYTES], none[XC_FIGURE_BYTES];
    double largest = largest_step(breakdown);
    fputc('\n', table->stream);
    xc_line(table, "  %-10s%9s  %-18s%5s", "where", "ns", "95% interval", "share");
    for (size_t i = 0; i < breakdown->step_count; i++)
        write_step(table, &breakdown->steps[i], largest);
    xc_line(table, "  %-10s%9s  = %s, the whole, less %s, the loop with no step", "sum",
            xc_figure(breakdown->steps_sum_ns, value), xc_figure(breakdown->total_ns, whole),
            xc_figure(breakdown->none_ns, none));
}

/* What "cost of a step" means depends on where one stands: the other three columns. */
static void write_views(const struct xc_table *table, const struct xc_breakdown *breakdown)
{
    char one[XC_FIGURE_BYTES], other[XC_FIGURE_BYTES], third[XC_FIGURE_BYTES];
    char headline[XC_FIGURE_BYTES];
    fputc('\n', table->stream);
    xc_line(table, "  %-10s%9s%12s%12s%17s   ns", "the step", "Shapley", "isolated", "ladder",
            "leave-one-out");
    for (size_t i = 0; i < breakdown->step_count; i++) {
        const struct xc_step_result *step = &breakdown->steps[i];
        xc_line(table, "  %-10s%9s%12s%12s%17s", step->step, xc_figure(step->shapley_ns, headline),
                xc_figure(step->isolated_ns, one), xc_figure(step->ladder_ns, other),
                xc_figure(step->leave_one_out_ns, third));
    }
    xc_line(table, "  overlap %s (sum of isolated - sum), interaction %s (sum - leave-one-outs)",
            xc_figure(breakdown->overlap_ns, one), xc_figure(breakdown->interaction_ns, other));
}

#define ID_COLUMNS 30

/* An id that is wider than its column has a line of its own, above its figures: cut, two rows might
 * look the same. */
static const char *own_line(const struct xc_table *table, const char *id)
{
    if (xc_text_columns(id) <= ID_COLUMNS)
        return id;
    xc_line(table, "  %s", id);
    return "";
}

#define TIME_BYTES (XC_FIGURE_BYTES + 4)

/* A time with its unit, for a line that has no heading. */
static const char *with_unit(double ns, char text[TIME_BYTES])
{
    char figure[XC_FIGURE_BYTES];
    xc_time_figure(ns, figure);
    snprintf(text, TIME_BYTES, "%s%s", figure, strchr(figure, 's') ? "" : " ns");
    return text;
}

/* A user's function: the call itself, then what it costs in every other form. */
static void write_calls(const struct xc_table *table, const struct xc_report *report)
{
    char value[TIME_BYTES], ratio[XC_FIGURE_BYTES], interval[XC_INTERVAL_BYTES];
    bool first = true;
    for (size_t i = 0; i < report->row_count; i++) {
        const struct xc_row *row = &report->rows[i];
        if (strcmp(row->suite, "call") != 0 || row->status != XC_ROW_OK)
            continue;
        if (first)
            fputc('\n', table->stream);
        first = false;
        const char *id = own_line(table, row->id);
        if (!row->baseline_id)
            xc_line(table, "  %-*s%12s", ID_COLUMNS, id, with_unit(row->value_ns, value));
        else
            xc_line(table, "  %-*s%12s%9s times as much %s", ID_COLUMNS, id,
                    with_unit(row->value_ns, value), xc_figure(row->ratio.value, ratio),
                    xc_figure_interval(row->ratio.ci, interval));
    }
}

static bool has_own_table(const struct xc_row *row)
{
    return xc_case_key_is_of_batch(&row->key) || xc_case_key_is_of_handoff(&row->key);
}

/* The sets of steps are what a breakdown is made of; a reader wants the ends. Batches and
 * hand-overs have tables of their own. */
static bool is_shown(const struct xc_row *row)
{
    if (row->status == XC_ROW_FAILED)
        return true;
    if (has_own_table(row))
        return false;
    if (row->key.role == XC_CASE_STEPS)
        return strcmp(row->key.variant, "all") == 0 || strcmp(row->key.variant, "none") == 0;
    return row->key.role != XC_CASE_RUNTIME_SLICE;
}

static void write_row(const struct xc_table *table, const struct xc_row *row)
{
    char value[XC_FIGURE_BYTES], interval[XC_INTERVAL_BYTES], cycles[XC_FIGURE_BYTES];
    char ratio[XC_FIGURE_BYTES];
    const char *id = own_line(table, row->id);
    if (row->status != XC_ROW_OK)
        xc_line(table, "  %-*s  %s: %s", ID_COLUMNS, id, xc_row_status_name(row->status),
                row->reason ? row->reason : "no reason given");
    else
        xc_line(table, "  %-*s%9s  %-18s%8s%9s", ID_COLUMNS, id,
                xc_time_figure(row->value_ns, value), xc_time_interval(row->ci_ns, interval),
                xc_figure(row->cycles, cycles),
                row->baseline_id ? xc_figure(row->ratio.value, ratio) : "");
}

static void write_rows(const struct xc_table *table, const struct xc_report *report)
{
    size_t hidden = 0, dropped = 0, epochs = 0, other_state = 0, own_tables = 0;
    for (size_t i = 0; i < report->row_count; i++)
        own_tables += has_own_table(&report->rows[i]);
    fputc('\n', table->stream);
    if (own_tables < report->row_count)
        xc_line(table, "  %-*s%9s  %-18s%8s%9s", ID_COLUMNS, "case", "ns", "95% interval", "cycles",
                "x plain");
    for (size_t i = 0; i < report->row_count; i++) {
        const struct xc_row *row = &report->rows[i];
        bool shown = is_shown(row);
        if (shown)
            write_row(table, row);
        hidden += !shown;
        dropped += row->epochs_dropped;
        other_state += row->epochs_other_state;
        epochs += row->epochs;
    }
    if (hidden)
        xc_line(table, "  and %zu more case%s, in every other format", hidden,
                hidden == 1 ? "" : "s");
    xc_line(table, "  %zu epochs; %zu more in another state of the host, %zu interrupted", epochs,
            other_state, dropped);
}

/* One more of a list, after a comma. */
static void append(char *list, size_t bytes, const char *what)
{
    size_t used = strlen(list);
    snprintf(list + used, bytes - used, "%s%s", used ? ", " : "", what);
}

/* The counts, then the names of what cannot be read, said once: a line's width for all of them. */
static void write_events(const struct xc_table *table, const struct xc_host_events *events)
{
    static const char *const names[] = {"switches", "moves", "throttling"};
    static const char *const counted[] = {"switches", "moves", "throttlings"};
    const long long counts[] = {events->involuntary_switches, events->migrations,
                                events->throttle_events};
    char known[160] = "", missing[80] = "", steal[XC_FIGURE_BYTES], count[64];
    if (isfinite(events->steal_ms))
        snprintf(known, sizeof known, "%s ms stolen", xc_figure(events->steal_ms, steal));
    else
        append(missing, sizeof missing, "stolen time");
    for (size_t i = 0; i < 3; i++) {
        snprintf(count, sizeof count, "%lld %s", counts[i], counted[i]);
        if (counts[i] < 0)
            append(missing, sizeof missing, names[i]);
        else
            append(known, sizeof known, count);
    }
    xc_line(table, "  meanwhile: %s%s%s%s", known, *known && *missing ? ", " : "", missing,
            *missing ? " not readable" : "");
}

/* Whole, where it may hold a path. */
static void write_note(const struct xc_table *table, const char *note)
{
    if (!strchr(note, '/')) {
        xc_line(table, "  %s", note);
        return;
    }
    char *clean = xc_text_fit(note, SIZE_MAX);
    fprintf(table->stream, "  %s\n", clean ? clean : "");
    free(clean);
}

static void write_foot(const struct xc_table *table, const struct xc_report *report)
{
    const struct xc_protocol *protocol = &report->protocol;
    char cycle[XC_FIGURE_BYTES];
    double timed_share = isfinite(protocol->timed_share) ? protocol->timed_share : 0;
    fputc('\n', table->stream);
    for (size_t i = 0; i < report->note_count; i++)
        write_note(table, report->notes[i]);
    for (size_t i = 0; i < report->host.warning_count; i++)
        xc_warning_line(table, "  ! %s", report->host.warnings[i]);
    if (report->host.warning_count)
        xc_line(table, "  crosscost doctor says why these matter, and what to do");
    write_events(table, &report->host.events);
    char processes[48] = "";
    if (protocol->processes > 1)
        snprintf(processes, sizeof processes, " in %zu processes", protocol->processes);
    xc_line(table, "  seed %llu, %zu rounds%s of %zu blocks, %.1f s, %.0f%% inside epochs",
            (unsigned long long)protocol->seed, protocol->rounds_done, processes,
            protocol->blocks_a_round, protocol->wall_seconds, 100 * timed_share);
    xc_line(table, "  ns is the %s of the epochs", protocol->location ? protocol->location : "?");
    if (isfinite(protocol->state.cycle_ns))
        xc_line(table, "  ns are at a core cycle of %s ns; %.1f%% of the time went to probes",
                xc_figure(protocol->state.cycle_ns, cycle), 100 * protocol->probe_share);
    if (protocol->waited_seconds >= 0.1)
        xc_line(table, "  %.1f s of it waiting for the core to be quiet", protocol->waited_seconds);
}

static void write_ratio(const struct xc_table *table, const char *plain, double plain_ns,
                        const char *crossing, double crossing_ns, struct xc_estimate ratio)
{
    char one[TIME_BYTES], other[TIME_BYTES], times[XC_FIGURE_BYTES];
    char interval[XC_INTERVAL_BYTES];
    xc_style(table, STYLE_BOLD);
    xc_line(table, "%s %s, %s %s, ratio %s %s", plain, with_unit(plain_ns, one), crossing,
            with_unit(crossing_ns, other), xc_figure(ratio.value, times),
            xc_figure_interval(ratio.ci, interval));
    xc_style_end(table);
}

/* The answer once more: on a terminal the first screen has scrolled away. */
static void write_answer(const struct xc_table *table, const struct xc_report *report)
{
    char crossing[64];
    fputc('\n', table->stream);
    for (size_t i = 0; i < report->breakdown_count; i++) {
        const struct xc_breakdown *breakdown = &report->breakdowns[i];
        snprintf(crossing, sizeof crossing, "crossing of %.30s", breakdown->model);
        write_ratio(table, "plain call", breakdown->baseline_ns, crossing, breakdown->total_ns,
                    (struct xc_estimate){breakdown->ratio, breakdown->ratio_ci});
    }
    for (size_t i = 0; i < report->row_count; i++) {
        const struct xc_row *row = &report->rows[i];
        const struct xc_row *plain =
            row->baseline_id ? xc_report_row(report, row->baseline_id) : NULL;
        if (plain && row->key.role == XC_CASE_CALL_CROSSING)
            write_ratio(table, plain->id, plain->value_ns, row->id, row->value_ns, row->ratio);
    }
}

static enum xc_status render(const struct xc_report *report,
                             const struct xc_render_options *options, FILE *stream,
                             struct xc_error *error)
{
    (void)error;
    struct xc_table table = {stream, options, options->columns ? options->columns : 80};
    write_head(&table, report);
    for (size_t i = 0; i < report->breakdown_count; i++) {
        write_costs(&table, &report->breakdowns[i]);
        write_steps(&table, &report->breakdowns[i]);
        write_views(&table, &report->breakdowns[i]);
    }
    write_calls(&table, report);
    xc_write_runtimes(&table, report);
    xc_write_batches(&table, report);
    xc_write_handoffs(&table, report);
    if (report->row_count)
        write_rows(&table, report);
    write_foot(&table, report);
    write_answer(&table, report);
    xc_write_gates(&table, report);
    return XC_OK;
}

const struct xc_format xc_format_table = {
    .name = "table",
    .summary = "for the terminal",
    .extension = ".txt",
    .render = render,
};
