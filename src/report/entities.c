/* The columns of what every report has: the host's events, the protocol, rows, breakdowns, gates.
 */
#include <math.h>

#include "report/columns.h"
#include "report/report.h"
#include "report/text.h"

static const struct xc_column xc_entity_events_columns[] = {
    XC_COLUMN(struct xc_host_events, steal_ms, "steal_ms"),
    XC_COLUMN(struct xc_host_events, involuntary_switches, "involuntary_switches"),
    XC_COLUMN(struct xc_host_events, migrations, "migrations"),
    XC_COLUMN(struct xc_host_events, throttle_events, "throttle_events"),
};
XC_ENTITY(xc_entity_events, "host/events", struct xc_host_events);

static const char *state_kind(const void *state)
{
    return xc_state_name(((const struct xc_state *)state)->kind);
}

/* A width that is not known is 0. */
static double state_width(const void *state)
{
    double width = ((const struct xc_state *)state)->width;
    return width > 0 ? width : NAN;
}

static const struct xc_column xc_entity_state_columns[] = {
    XC_COLUMN_TEXT_OF("kind", state_kind),
    XC_COLUMN(struct xc_state, share, "share"),
    XC_COLUMN(struct xc_state, quiet_share, "quiet_share"),
    XC_COLUMN(struct xc_state, cycle_ns, "cycle_ns"),
    XC_COLUMN_NUMBER_OF("width", state_width),
    XC_COLUMN(struct xc_state, ops_per_cycle, "ops_per_cycle"),
};
XC_ENTITY(xc_entity_state, "protocol/state", struct xc_state);

/* But what is injected: an object that is empty where nothing is. */
static const struct xc_column xc_entity_protocol_columns[] = {
    XC_COLUMN(struct xc_protocol, seed, "seed"),
    XC_COLUMN(struct xc_protocol, processes, "processes"),
    XC_COLUMN(struct xc_protocol, rounds, "rounds"),
    XC_COLUMN(struct xc_protocol, rounds_done, "rounds_done"),
    XC_COLUMN(struct xc_protocol, blocks_a_round, "blocks_a_round"),
    XC_COLUMN(struct xc_protocol, epoch_ns, "epoch_ns"),
    XC_COLUMN(struct xc_protocol, cpu, "cpu"),
    XC_COLUMN(struct xc_protocol, location, "location"),
    XC_COLUMN(struct xc_protocol, confidence, "confidence"),
    XC_COLUMN(struct xc_protocol, state.cycle_ns, "cycle_ns"),
    XC_COLUMN_PART(struct xc_protocol, state, "state", xc_entity_state),
    XC_COLUMN(struct xc_protocol, timed_share, "timed_share"),
    XC_COLUMN(struct xc_protocol, probe_share, "probe_share"),
    XC_COLUMN(struct xc_protocol, waited_seconds, "waited_seconds"),
    XC_COLUMN(struct xc_protocol, wall_seconds, "wall_seconds"),
    XC_COLUMN(struct xc_protocol, quick, "quick"),
};
XC_ENTITY(xc_entity_protocol, "protocol", struct xc_protocol);

static const char *row_unit(const void *row)
{
    (void)row;
    return "ns";
}

static const char *row_status(const void *row)
{
    return xc_row_status_name(((const struct xc_row *)row)->status);
}

static const char *row_state(const void *row)
{
    return xc_state_name(((const struct xc_row *)row)->state.kind);
}

/* But the times of its epochs. */
static const struct xc_column xc_entity_row_columns[] = {
    XC_COLUMN(struct xc_row, id, "id"),
    XC_COLUMN(struct xc_row, suite, "suite"),
    XC_COLUMN(struct xc_row, summary, "summary"),
    XC_COLUMN_TEXT_OF("unit", row_unit),
    XC_COLUMN(struct xc_row, value_ns, "value"),
    XC_COLUMN(struct xc_row, median_ns, "median"),
    XC_COLUMN(struct xc_row, min_ns, "min"),
    XC_COLUMN(struct xc_row, mad_ns, "mad"),
    XC_COLUMN(struct xc_row, ci_ns.low, "ci_low"),
    XC_COLUMN(struct xc_row, ci_ns.high, "ci_high"),
    XC_COLUMN(struct xc_row, epochs, "epochs"),
    XC_COLUMN(struct xc_row, epochs_dropped, "epochs_dropped"),
    XC_COLUMN(struct xc_row, iterations, "iterations"),
    XC_COLUMN_TEXT_OF("status", row_status),
    XC_COLUMN(struct xc_row, reason, "reason"),
    XC_COLUMN(struct xc_row, baseline_id, "baseline_id"),
    XC_COLUMN(struct xc_row, ratio, "ratio", .interval_key = "ratio_ci"),
    XC_COLUMN(struct xc_row, cycles, "cycles"),
    XC_COLUMN_TEXT_OF("state", row_state),
    XC_COLUMN(struct xc_row, state.share, "state_share"),
    XC_COLUMN(struct xc_row, state.cycle_ns, "cycle_ns"),
    XC_COLUMN(struct xc_row, epochs_other_state, "epochs_other_state"),
};
XC_ENTITY(xc_entity_row, "rows", struct xc_row);

static const struct xc_column xc_entity_step_columns[] = {
    XC_COLUMN(struct xc_step_result, step, "step"),
    XC_COLUMN(struct xc_step_result, shapley_ns, "shapley_ns"),
    XC_COLUMN(struct xc_step_result, ladder_ns, "ladder_ns"),
    XC_COLUMN(struct xc_step_result, leave_one_out_ns, "leave_one_out_ns"),
    XC_COLUMN(struct xc_step_result, isolated_ns, "isolated_ns"),
    XC_COLUMN(struct xc_step_result, shapley_ci_ns.low, "ci_low"),
    XC_COLUMN(struct xc_step_result, shapley_ci_ns.high, "ci_high"),
    XC_COLUMN(struct xc_step_result, ladder_ci_ns, "ladder_ci"),
    XC_COLUMN(struct xc_step_result, leave_one_out_ci_ns, "leave_one_out_ci"),
    XC_COLUMN(struct xc_step_result, isolated_ci_ns, "isolated_ci"),
    XC_COLUMN(struct xc_step_result, share, "share"),
    XC_COLUMN(struct xc_step_result, resolved, "resolved"),
};
XC_ENTITY(xc_entity_step, "breakdowns/steps", struct xc_step_result);

static const char *breakdown_band(const void *breakdown)
{
    return xc_band_name(breakdown);
}

static const struct xc_column xc_entity_breakdown_columns[] = {
    XC_COLUMN(struct xc_breakdown, model, "model"),
    XC_COLUMN(struct xc_breakdown, baseline_id, "baseline_id"),
    XC_COLUMN(struct xc_breakdown, baseline_ns, "baseline_ns"),
    XC_COLUMN(struct xc_breakdown, total_ns, "total_ns"),
    XC_COLUMN(struct xc_breakdown, none_ns, "none_ns"),
    XC_COLUMN(struct xc_breakdown, ratio, "ratio"),
    XC_COLUMN(struct xc_breakdown, ratio_ci, "ratio_ci"),
    XC_COLUMN_TEXT_OF("band", breakdown_band),
    XC_COLUMN_SEVERAL(XC_COLUMN_ARRAY, struct xc_breakdown, steps, step_count, "steps",
                      xc_entity_step),
    XC_COLUMN(struct xc_breakdown, overlap_ns, "overlap_ns"),
    XC_COLUMN(struct xc_breakdown, interaction_ns, "interaction_ns"),
};
XC_ENTITY(xc_entity_breakdown, "breakdowns", struct xc_breakdown);

static const char *gate_verdict(const void *gate)
{
    return xc_gate_verdict_name(((const struct xc_gate_result *)gate)->verdict);
}

static const struct xc_column xc_entity_gate_columns[] = {
    XC_COLUMN(struct xc_gate_result, text, "gate"),
    XC_COLUMN_TEXT_OF("verdict", gate_verdict),
    XC_COLUMN(struct xc_gate_result, reason, "reason"),
    XC_COLUMN(struct xc_gate_result, margin, "margin"),
    XC_COLUMN(struct xc_gate_result, confidence, "confidence"),
    XC_COLUMN(struct xc_gate_result, left, "left", .interval_key = "left_ci"),
    XC_COLUMN(struct xc_gate_result, right, "right", .interval_key = "right_ci"),
};
XC_ENTITY(xc_entity_gate, "gates", struct xc_gate_result);

const struct xc_entity *const xc_entities[] = {
    &xc_entity_events,      &xc_entity_state,          &xc_entity_protocol,
    &xc_entity_row,         &xc_entity_step,           &xc_entity_breakdown,
    &xc_entity_gate,        &xc_entity_batch,          &xc_entity_batch_point,
    &xc_entity_batch_line,  &xc_entity_handoff,        &xc_entity_latency,
    &xc_entity_way_share,   &xc_entity_handoff_events, &xc_entity_runtime,
    &xc_entity_runtime_way, &xc_entity_fidelity,       NULL,
};
