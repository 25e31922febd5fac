/* crosscost run: options, plan, verify, measure, report, render. */
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/run.h"

/* --benchmark_list_tests. */
static void print_ids(const struct xc_case_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        puts(list->items[i].id);
}

/* One line for each case that could not be set up or gave a wrong answer; the first one's status is
 * the run's. Skipped ones are rows of the report and no more. */
static enum xc_status failures(const struct xc_measurement *measurement, struct xc_error *error)
{
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < measurement->count; i++) {
        const struct xc_measured *measured = &measurement->cases[i];
        if (measured->status != XC_ROW_FAILED)
            continue;
        if (status != XC_OK)
            xc_warn("'%s': %s", measured->one->id, measured->reason);
        else
            status =
                xc_fail(error, measured->failure, "'%s': %s", measured->one->id, measured->reason);
    }
    return status;
}

/* Everything that was asked for, in every format; Google Benchmark's own among them. */
static enum xc_status write_all(const struct xc_run_options *options,
                                const struct xc_report *report, struct xc_error *error)
{
    bool with_table = !options->bench.format;
    enum xc_status status = xc_outputs_write(&options->outputs, report, with_table, error);
    struct xc_error failure = {""};
    enum xc_status bench = xc_bench_outputs_write(&options->bench, report, &failure);
    if (bench != XC_OK && status == XC_OK)
        status = xc_fail(error, bench, "%s", failure.text);
    return status;
}

static enum xc_status measure_and_report(const struct xc_run_options *options,
                                         struct xc_session *session,
                                         const struct xc_case_list *list, struct xc_error *error)
{
    struct xc_measurement measurement;
    struct xc_report report = {0};
    struct xc_measure_hooks hooks = xc_session_hooks(session);
    enum xc_status status =
        xc_measure(list->items, list->count, &options->measure, &hooks, &measurement, error);
    if (status != XC_OK)
        goto release_measurement;
    enum xc_status failed = failures(&measurement, error);
    struct xc_error later = {""};
    status = xc_assemble(&measurement, options, session, &report, &later);
    if (status == XC_OK)
        status = write_all(options, &report, &later);
    if (status != XC_OK)
        xc_fail(error, status, "%s", later.text);
    else if (failed != XC_OK)
        status = failed;
    else if (measurement.interrupted)
        status = xc_fail(error, XC_INCONCLUSIVE, "interrupted after %zu of %zu rounds",
                         measurement.rounds_done, measurement.rounds);
    xc_report_release(&report);

release_measurement:
    xc_measurement_release(&measurement);
    return status;
}

static enum xc_status run(int argc, char **argv, struct xc_error *error)
{
    struct xc_run_options options;
    struct xc_session session;
    struct xc_case_list list = {0};
    bool helped;
    enum xc_status status = xc_run_options_parse(argc, argv, &options, &helped, error);
    if (status != XC_OK || helped)
        return status;
    status = xc_session_open(options.pin, &session, error);
    if (status != XC_OK)
        return status;
    status = xc_choose_cases(&options, session.stack_node, &list, error);
    if (status == XC_OK && options.bench.list_tests)
        print_ids(&list);
    else if (status == XC_OK)
        status = measure_and_report(&options, &session, &list, error);
    xc_case_list_release(&list);
    xc_session_close(&session);
    return status;
}

const struct xc_command xc_command_run = {
    .name = "run",
    .arguments = "[SUITE...]",
    .summary = "time suites, break crossings down into their steps",
    .run = run,
};
