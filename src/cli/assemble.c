/* From a measurement to the finished report: rows, breakdowns, protocol, host. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/cli.h"
#include "cli/located.h"
#include "cli/run.h"
#include "cli/version.h"
#include "measure/breakdown.h"

#define BASELINE_ID "calls/direct"
#define CYCLE_ID    "calls/cycle"

static enum xc_status break_down(const struct xc_located *located, const char *name,
                                 struct xc_report *report, struct xc_error *error)
{
    struct xc_breakdown_input input;
    char prefix[64], missing[96], all[96];
    snprintf(prefix, sizeof prefix, "crossing/%s", name);
    snprintf(all, sizeof all, "%s/all", prefix);
    if (!xc_located_gather(located, prefix, xc_model_find(name), BASELINE_ID, &input, missing,
                           sizeof missing)) {
        if (xc_report_row(report, all))
            xc_warn("no breakdown of '%s': '%s' was not measured", name, missing);
        return XC_OK;
    }
    return xc_breakdown_compute(&input, &report->breakdowns[report->breakdown_count++], error);
}

static enum xc_status take_rows(struct xc_measurement *measurement,
                                const struct xc_located *located, struct xc_report *report,
                                struct xc_error *error)
{
    report->rows = calloc(measurement->count + 1, sizeof *report->rows);
    if (!report->rows)
        return xc_fail(error, XC_UNFIT, "no memory for %zu rows", measurement->count);
    for (size_t i = 0; i < measurement->count; i++) {
        enum xc_status status = xc_row_of(&measurement->cases[i], &located->by_round[i],
                                          &report->rows[report->row_count++], error);
        if (status != XC_OK)
            return status;
    }
    return XC_OK;
}

static void fill_protocol(const struct xc_located *located, const struct xc_run_options *options,
                          const struct xc_session *session, struct xc_report *report)
{
    const struct xc_measurement *measurement = located->measurement;
    report->protocol = (struct xc_protocol){
        .seed = options->measure.seed,
        .rounds = measurement->rounds,
        .rounds_done = measurement->rounds_done,
        .blocks_a_round = measurement->blocks_a_round,
        .epoch_ns = options->measure.epoch_ns,
        .cpu = strdup(session->pinned.text),
        .location = XC_LOCATION,
        .confidence = XC_CONFIDENCE,
        .cycle_ns = xc_located_value(located, CYCLE_ID),
        .timed_share = measurement->timed_ns / measurement->wall_ns,
        .wall_seconds = measurement->wall_ns / 1e9,
        .quick = options->quick,
    };
    if (options->planted_step != XC_STEP_COUNT) {
        report->protocol.planted.step = strdup(xc_step_name(options->planted_step));
        report->protocol.planted.cycles = options->planted_cycles;
    }
}

static char *utc_now(void)
{
    char text[32];
    time_t now = time(NULL);
    struct tm utc;
    gmtime_r(&now, &utc);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return strdup(text);
}

enum xc_status xc_assemble(struct xc_measurement *measurement, const struct xc_run_options *options,
                           struct xc_session *session, struct xc_report *report,
                           struct xc_error *error)
{
    *report = (struct xc_report){
        .tool_name = "crosscost",
        .tool_version = xc_version,
        .tool_commit = xc_commit,
        .started_utc = utc_now(),
        .incomplete = measurement->interrupted,
    };
    struct xc_located located;
    enum xc_status status = xc_located_init(&located, measurement, error);
    if (status == XC_OK)
        status = take_rows(measurement, &located, report, error);
    if (status == XC_OK) {
        fill_protocol(&located, options, session, report);
        report->breakdowns = calloc(options->models.count + 1, sizeof *report->breakdowns);
        if (!report->breakdowns)
            status = xc_fail(error, XC_UNFIT, "no memory for the breakdowns");
    }
    for (size_t i = 0; i < options->models.count && status == XC_OK; i++)
        status = break_down(&located, options->models.items[i], report, error);
    if (status == XC_OK)
        status = xc_host_to_report(session, &report->host, error);
    xc_located_release(&located);
    return status;
}
