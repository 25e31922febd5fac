/* The result file, schema 1: docs/formats.md and docs/result.schema.json. */

#include <math.h>

#include "report/formats.h"
#include "report/handoff_text.h"
#include "report/json_value.h"
#include "report/text.h"

static json_t *interval(struct xc_interval interval)
{
    return json_pack("[oo]", xc_json_number(interval.low), xc_json_number(interval.high));
}

static json_t *host(const struct xc_host_report *host)
{
    json_t *facts = json_object(), *topology = json_array(), *warnings = json_array();
    for (size_t i = 0; i < host->fact_count; i++)
        xc_json_set(&facts, host->facts[i].key, xc_json_text(host->facts[i].value));
    for (size_t i = 0; i < host->topology_count; i++)
        xc_json_append(&topology, xc_json_text(host->topology[i]));
    for (size_t i = 0; i < host->warning_count; i++)
        xc_json_append(&warnings, xc_json_text(host->warnings[i]));
    const struct xc_host_events *events = &host->events;
    return json_pack("{so so so s{so sI sI sI} so}", "name", xc_json_text(host->name), "facts",
                     facts, "topology", topology, "events", "steal_ms",
                     xc_json_number(events->steal_ms), "involuntary_switches",
                     (json_int_t)events->involuntary_switches, "migrations",
                     (json_int_t)events->migrations, "throttle_events",
                     (json_int_t)events->throttle_events, "warnings", warnings);
}

static json_t *state(const struct xc_state *state)
{
    return json_pack("{ss so so so so so}", "kind", xc_state_name(state->kind), "share",
                     xc_json_number(state->share), "quiet_share",
                     xc_json_number(state->quiet_share), "cycle_ns",
                     xc_json_number(state->cycle_ns), "width",
                     xc_json_number(state->width > 0 ? state->width : NAN), "ops_per_cycle",
                     xc_json_number(state->ops_per_cycle));
}

static json_t *protocol(const struct xc_protocol *protocol)
{
    json_t *planted = protocol->planted.step
                          ? json_pack("{ss sI}", "step", protocol->planted.step, "cycles",
                                      (json_int_t)protocol->planted.cycles)
                          : json_object();
    return json_pack(
        "{sI sI sI sI sI sI so so so so so so so so so sb so}", "seed", (json_int_t)protocol->seed,
        "processes", (json_int_t)protocol->processes, "rounds", (json_int_t)protocol->rounds,
        "rounds_done", (json_int_t)protocol->rounds_done, "blocks_a_round",
        (json_int_t)protocol->blocks_a_round, "epoch_ns", (json_int_t)protocol->epoch_ns, "cpu",
        xc_json_text(protocol->cpu), "location", xc_json_text(protocol->location), "confidence",
        xc_json_number(protocol->confidence), "cycle_ns", xc_json_number(protocol->state.cycle_ns),
        "state", state(&protocol->state), "timed_share", xc_json_number(protocol->timed_share),
        "probe_share", xc_json_number(protocol->probe_share), "waited_seconds",
        xc_json_number(protocol->waited_seconds), "wall_seconds",
        xc_json_number(protocol->wall_seconds), "quick", protocol->quick, "planted", planted);
}

static json_t *row(const struct xc_row *row, bool raw)
{
    json_t *object = json_pack(
        "{so so so ss so so so so so so sI sI sI ss so}", "id", xc_json_text(row->id), "suite",
        xc_json_text(row->suite), "summary", xc_json_text(row->summary), "unit", "ns", "value",
        xc_json_number(row->value_ns), "median", xc_json_number(row->median_ns), "min",
        xc_json_number(row->min_ns), "mad", xc_json_number(row->mad_ns), "ci_low",
        xc_json_number(row->ci_ns.low), "ci_high", xc_json_number(row->ci_ns.high), "epochs",
        (json_int_t)row->epochs, "epochs_dropped", (json_int_t)row->epochs_dropped, "iterations",
        (json_int_t)row->iterations, "status", xc_row_status_name(row->status), "reason",
        xc_json_text(row->reason));
    xc_json_set(&object, "baseline_id", xc_json_text(row->baseline_id));
    xc_json_set(&object, "ratio", xc_json_number(row->ratio.value));
    xc_json_set(&object, "ratio_ci", interval(row->ratio.ci));
    xc_json_set(&object, "cycles", xc_json_number(row->cycles));
    xc_json_set(&object, "state", json_string(xc_state_name(row->state.kind)));
    xc_json_set(&object, "state_share", xc_json_number(row->state.share));
    xc_json_set(&object, "cycle_ns", xc_json_number(row->state.cycle_ns));
    xc_json_set(&object, "epochs_other_state", json_integer((json_int_t)row->epochs_other_state));
    if (raw)
        xc_json_set(&object, "epochs_ns", xc_json_numbers(row->epoch_ns, row->epochs));
    return object;
}

static json_t *step(const struct xc_step_result *step)
{
    return json_pack(
        "{ss so so so so so so so so so so sb}", "step", step->step, "shapley_ns",
        xc_json_number(step->shapley_ns), "ladder_ns", xc_json_number(step->ladder_ns),
        "leave_one_out_ns", xc_json_number(step->leave_one_out_ns), "isolated_ns",
        xc_json_number(step->isolated_ns), "ci_low", xc_json_number(step->shapley_ci_ns.low),
        "ci_high", xc_json_number(step->shapley_ci_ns.high), "ladder_ci",
        interval(step->ladder_ci_ns), "leave_one_out_ci", interval(step->leave_one_out_ci_ns),
        "isolated_ci", interval(step->isolated_ci_ns), "share", xc_json_number(step->share),
        "resolved", step->resolved);
}

static json_t *breakdown(const struct xc_breakdown *breakdown)
{
    json_t *steps = json_array();
    for (size_t i = 0; i < breakdown->step_count; i++)
        xc_json_append(&steps, step(&breakdown->steps[i]));
    const char *band = xc_band_name(breakdown);
    return json_pack("{so so so so so so so so so so so}", "model", xc_json_text(breakdown->model),
                     "baseline_id", xc_json_text(breakdown->baseline_id), "baseline_ns",
                     xc_json_number(breakdown->baseline_ns), "total_ns",
                     xc_json_number(breakdown->total_ns), "none_ns",
                     xc_json_number(breakdown->none_ns), "ratio", xc_json_number(breakdown->ratio),
                     "ratio_ci", interval(breakdown->ratio_ci), "band", xc_json_text(band), "steps",
                     steps, "overlap_ns", xc_json_number(breakdown->overlap_ns), "interaction_ns",
                     xc_json_number(breakdown->interaction_ns));
}

static void set_estimate(json_t **object, const char *key, const char *interval_key,
                         struct xc_estimate estimate)
{
    xc_json_set(object, key, xc_json_number(estimate.value));
    xc_json_set(object, interval_key, interval(estimate.ci));
}

static json_t *point(const struct xc_batch_point *point)
{
    json_t *object =
        json_pack("{sI so so}", "items", (json_int_t)point->items, "batch_ns",
                  xc_json_number(point->batch_ns), "per_item_ns", xc_json_number(point->item_ns));
    set_estimate(&object, "speedup", "speedup_ci", point->speedup);
    return object;
}

static json_t *batch_line(const struct xc_batch_line *line)
{
    return json_pack("{sI sI so so}", "from_items", (json_int_t)line->from_items, "to_items",
                     (json_int_t)line->to_items, "fixed_ns", xc_json_number(line->fixed_ns),
                     "per_item_ns", xc_json_number(line->per_item_ns));
}

static json_t *batch(const struct xc_batch *batch)
{
    json_t *points = json_array(), *lines = json_array();
    for (size_t i = 0; i < batch->point_count; i++)
        xc_json_append(&points, point(&batch->points[i]));
    for (size_t i = 0; i < batch->line_count; i++)
        xc_json_append(&lines, batch_line(&batch->lines[i]));
    json_t *object = json_pack(
        "{so so so so so so so so sI sI sI sI so so so so}", "model", xc_json_text(batch->model),
        "work", xc_json_text(batch->work), "one_by_one_ns", xc_json_number(batch->one_by_one_ns),
        "foreign_item_ns", xc_json_number(batch->foreign_item_ns), "host_item_ns",
        xc_json_number(batch->host_item_ns), "accumulate_ns", xc_json_number(batch->accumulate_ns),
        "deadline_ns", xc_json_number(batch->deadline_ns), "crossing_ns",
        xc_json_number(batch->crossing_ns), "flush_items", (json_int_t)batch->flush_items,
        "deadline_after_ns", (json_int_t)batch->deadline_after_ns, "deadline_items_max",
        (json_int_t)batch->deadline_items_max, "line_items", (json_int_t)batch->line_items, "lines",
        lines, "fit_error", xc_json_number(batch->fit_error), "one_line_error",
        xc_json_number(batch->one_line_error), "points", points);
    set_estimate(&object, "fixed_ns", "fixed_ci", batch->fixed_ns);
    set_estimate(&object, "per_item_ns", "per_item_ci", batch->per_item_ns);
    set_estimate(&object, "tenth_items", "tenth_ci", batch->tenth_items);
    set_estimate(&object, "percent_items", "percent_ci", batch->percent_items);
    set_estimate(&object, "marshalling_ns", "marshalling_ci", batch->marshalling_ns);
    set_estimate(&object, "buffer_of_one", "buffer_of_one_ci", batch->buffer_of_one);
    xc_json_set(&object, "break_even_items", xc_json_number(batch->break_even_items.value));
    xc_json_set(&object, "ci_low", xc_json_number(batch->break_even_items.ci.low));
    xc_json_set(&object, "ci_high", xc_json_number(batch->break_even_items.ci.high));
    return object;
}

static json_t *way(const struct xc_runtime_way *way)
{
    json_t *object = json_pack("{so}", "way", xc_json_text(way->name));
    set_estimate(&object, "plain_ns", "plain_ci", way->plain_ns);
    set_estimate(&object, "crossing_ns", "crossing_ci", way->crossing_ns);
    set_estimate(&object, "no_token_ns", "no_token_ci", way->no_token_ns);
    set_estimate(&object, "upcall_ns", "upcall_ci", way->upcall_ns);
    set_estimate(&object, "ratio", "ratio_ci", way->ratio);
    set_estimate(&object, "token_ns", "token_ci", way->token_ns);
    set_estimate(&object, "break_even_items", "break_even_ci", way->break_even_items);
    set_estimate(&object, "fixed_ns", "fixed_ci", way->fixed_ns);
    set_estimate(&object, "per_item_ns", "per_item_ci", way->per_item_ns);
    return object;
}

/* With its rows once more, but never their epochs. */
static json_t *runtime(const struct xc_report *report, const struct xc_runtime_result *runtime)
{
    json_t *rows = json_array(), *ways = json_array();
    for (size_t i = 0; i < runtime->row_count; i++)
        xc_json_append(&rows, row(&report->rows[runtime->first_row + i], false));
    for (size_t i = 0; i < runtime->way_count; i++)
        xc_json_append(&ways, way(&runtime->ways[i]));
    return json_pack("{so so so so so so}", "name", xc_json_text(runtime->name), "language",
                     xc_json_text(runtime->language), "version", xc_json_text(runtime->version),
                     "token", xc_json_text(runtime->token), "ways", ways, "rows", rows);
}

static json_t *fidelity(const struct xc_fidelity *fidelity)
{
    json_t *object =
        json_pack("{so so so so so so}", "model", xc_json_text(fidelity->model), "runtime",
                  xc_json_text(fidelity->runtime), "version", xc_json_text(fidelity->version),
                  "part", xc_json_text(fidelity->part), "model_ns",
                  xc_json_number(fidelity->model_ns), "real_ns", xc_json_number(fidelity->real_ns));
    set_estimate(&object, "error", "error_ci", fidelity->error);
    set_estimate(&object, "unmodelled_ns", "unmodelled_ci", fidelity->unmodelled_ns);
    return object;
}

static json_t *gate(const struct xc_gate_result *gate)
{
    json_t *object = json_pack("{so ss so so so}", "gate", xc_json_text(gate->text), "verdict",
                               xc_gate_verdict_name(gate->verdict), "reason",
                               xc_json_text(gate->reason), "margin", xc_json_number(gate->margin),
                               "confidence", xc_json_number(gate->confidence));
    set_estimate(&object, "left", "left_ci", gate->left);
    set_estimate(&object, "right", "right_ci", gate->right);
    return object;
}

/* A list is left out where there is nothing in it. */
static void set_list(json_t **all, const char *key, json_t *list, size_t count)
{
    if (count)
        xc_json_set(all, key, list);
    else
        json_decref(list);
}

static void set_optional(json_t **all, const struct xc_report *report)
{
    json_t *batches = json_array(), *gates = json_array(), *notes = json_array();
    json_t *handoffs = json_array(), *runtimes = json_array(), *parts = json_array();
    for (size_t i = 0; i < report->handoff_count; i++)
        xc_json_append(&handoffs, xc_json_handoff(&report->handoffs[i]));
    for (size_t i = 0; i < report->batch_count; i++)
        xc_json_append(&batches, batch(&report->batches[i]));
    for (size_t i = 0; i < report->gate_count; i++)
        xc_json_append(&gates, gate(&report->gates[i]));
    for (size_t i = 0; i < report->note_count; i++)
        xc_json_append(&notes, xc_json_text(report->notes[i]));
    for (size_t i = 0; i < report->runtime_count; i++)
        xc_json_append(&runtimes, runtime(report, &report->runtimes[i]));
    for (size_t i = 0; i < report->fidelity_count; i++)
        xc_json_append(&parts, fidelity(&report->fidelity[i]));
    set_list(all, "handoffs", handoffs, report->handoff_count);
    set_list(all, "batches", batches, report->batch_count);
    set_list(all, "gates", gates, report->gate_count);
    set_list(all, "notes", notes, report->note_count);
    if (report->incomplete)
        xc_json_set(all, "incomplete", json_true());
    set_list(all, "runtimes", runtimes, report->runtime_count);
    set_list(all, "fidelity", parts, report->fidelity_count);
}

static enum xc_status render(const struct xc_report *report,
                             const struct xc_render_options *options, FILE *stream,
                             struct xc_error *error)
{
    json_t *rows = json_array(), *breakdowns = json_array();
    for (size_t i = 0; i < report->row_count; i++)
        xc_json_append(&rows, row(&report->rows[i], options->raw));
    for (size_t i = 0; i < report->breakdown_count; i++)
        xc_json_append(&breakdowns, breakdown(&report->breakdowns[i]));
    json_t *all =
        json_pack("{si s{so so so} so so so so so}", "schema", 1, "tool", "name",
                  xc_json_text(report->tool_name), "version", xc_json_text(report->tool_version),
                  "commit", xc_json_text(report->tool_commit), "started",
                  xc_json_text(report->started_utc), "host", host(&report->host), "protocol",
                  protocol(&report->protocol), "rows", rows, "breakdowns", breakdowns);
    set_optional(&all, report);
    return xc_json_write(all, stream, error);
}

const struct xc_format xc_format_json = {
    .name = "json",
    .summary = "everything, by docs/result.schema.json",
    .extension = ".json",
    .render = render,
};
