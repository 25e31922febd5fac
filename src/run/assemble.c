/* From a measurement to the finished report: findings, protocol, notes, host. */
#include "run/assemble.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/estimates.h"
#include "bench/runtimes/runtimes.h"
#include "engine/state.h"
#include "findings/findings.h"
#include "report/text.h"
#include "shim/benchmark.h"
#include "support/date.h"
#include "support/version.h"

/* Rounds and blocks are those of the first group; times are of all. */
static void fill_protocol(const struct xc_groups *groups, const struct xc_plan *plan,
                          const struct xc_session *session, struct xc_report *report)
{
    const struct xc_measurement *first = &groups->items[0].measurement;
    const struct xc_state *state = &first->state;
    double timed_ns = 0, wall_ns = 0, probe_ns = 0, waited_ns = 0;
    for (size_t i = 0; i < groups->count; i++) {
        timed_ns += groups->items[i].measurement.timed_ns;
        wall_ns += groups->items[i].measurement.wall_ns;
        probe_ns += groups->items[i].measurement.probe_ns;
        waited_ns += groups->items[i].measurement.waited_ns;
        state = xc_less_quiet(state, &groups->items[i].measurement.state);
    }
    report->protocol = (struct xc_protocol){
        .seed = plan->cases.measure.seed,
        .rounds = first->rounds,
        .processes = plan->processes,
        .rounds_done = first->rounds_done,
        .blocks_a_round = first->blocks_a_round,
        .epoch_ns = plan->cases.measure.epoch_ns,
        .cpu = strdup(session->pinned.text),
        .location = XC_ESTIMATOR,
        .confidence = XC_CONFIDENCE,
        .state = *state,
        .timed_share = timed_ns / wall_ns,
        .probe_share = probe_ns / wall_ns,
        .waited_seconds = waited_ns / 1e9,
        .wall_seconds = wall_ns / 1e9,
        .quick = plan->is_quick,
    };
    if (plan->cases.injected_step != XC_STEP_COUNT) {
        report->protocol.injected.step = strdup(xc_step_name(plan->cases.injected_step));
        report->protocol.injected.cycles = plan->cases.injected_cycles;
    }
}

enum xc_status xc_report_add_note(struct xc_report *report, const char *note,
                                  struct xc_error *error)
{
    char **notes = realloc(report->notes, (report->note_count + 1) * sizeof *notes);
    if (notes)
        report->notes = notes;
    if (!notes || !(notes[report->note_count] = strdup(note)))
        return xc_fail(error, XC_UNFIT, "no memory for a note");
    report->note_count++;
    return XC_OK;
}

/* A sandbox may refuse to fix the addresses of runtimes' programs. */
static enum xc_status note_addresses(const struct xc_runtime_suite *suite, struct xc_report *report,
                                     struct xc_error *error)
{
    for (size_t i = 0; suite && i < suite->found.count; i++)
        if (suite->programs[i] && suite->programs[i]->addresses_at_random)
            return xc_report_add_note(report,
                                      "the programs of runtimes ran at random addresses, which a "
                                      "sandbox refuses to fix: times shift from run to run",
                                      error);
    return XC_OK;
}

/* Measured values stay, with the reason why nothing follows from them. */
static void withhold_verdicts(struct xc_report *report, const char *why)
{
    for (size_t i = 0; i < report->gate_count && *why; i++) {
        struct xc_gate_result *gate = &report->gates[i];
        char *reason = NULL;
        if (gate->unusable)
            continue;
        if (asprintf(&reason, "%s%s%s", why, gate->reason ? "; " : "",
                     gate->reason ? gate->reason : "") >= 0) {
            free(gate->reason);
            gate->reason = reason;
        }
        gate->verdict = XC_GATE_INCONCLUSIVE;
    }
}

enum xc_status xc_assemble(struct xc_groups *groups, const struct xc_plan *plan, const char *note,
                           struct xc_session *session, struct xc_report *report,
                           struct xc_error *error)
{
    char date[XC_DATE_BYTES];
    *report = (struct xc_report){
        .tool_name = "crosscost",
        .tool_version = xc_version,
        .tool_commit = xc_commit,
        .library_is_debug = xc_bench_library_is_debug(),
        .started_utc = strdup(xc_date_now(date)),
        .incomplete = xc_groups_interrupted(groups),
    };
    fill_protocol(groups, plan, session, report);
    enum xc_status status =
        xc_findings_report(groups, plan->cases.models.items, plan->cases.models.count,
                           plan->cases.filter != NULL, plan->gates, report, error);
    if (note && status == XC_OK)
        status = xc_report_add_note(report, note, error);
    for (size_t i = 0; i < session->moves.count && status == XC_OK; i++)
        status = xc_report_add_note(report, session->moves.notes[i], error);
    if (status == XC_OK)
        status = note_addresses(groups->runtimes, report, error);
    if (status == XC_OK)
        status = xc_host_to_report(session, &report->host, error);
    /* Costs do not move together where the core is shared, however narrow their intervals are. */
    char contended[XC_STATE_BYTES];
    if (status == XC_OK && report->protocol.state.kind != XC_STATE_QUIET)
        withhold_verdicts(report, xc_state_reason(&report->protocol.state, contended));
    if (status == XC_OK)
        withhold_verdicts(report, session->unfit);
    return status;
}
