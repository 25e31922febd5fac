/* What options become: a plan with nothing left to decide. */
#include "cli/plan.h"

#include <string.h>

#include "tests/cmocka_with.h"

static const struct xc_plan_request of_run = {.several_processes = true};

static enum xc_status make(const struct xc_run_options *options, struct xc_plan *plan,
                           struct xc_error *error)
{
    *error = (struct xc_error){""};
    return xc_plan_make(options, &of_run, plan, error);
}

static struct xc_plan plan_of(const struct xc_run_options *options)
{
    struct xc_plan plan;
    struct xc_error error;
    assert_int_equal(make(options, &plan, &error), XC_OK);
    return plan;
}

static struct xc_run_options nothing(void)
{
    struct xc_run_options options;
    xc_run_options_init(&options);
    return options;
}

static void defaults_are_decided(void **state)
{
    (void)state;
    struct xc_run_options options = nothing();
    struct xc_plan plan = plan_of(&options);
    const struct xc_measure_plan *measure = &plan.cases.measure;
    assert_string_equal(plan.cases.models.items[0], "go1.23");
    assert_int_equal(plan.cases.models.count, 1);
    assert_int_equal(measure->rounds, 31);
    assert_int_equal(measure->epoch_ns, 100000);
    assert_int_equal(plan.processes, 8);
    assert_true(measure->wait_seconds == measure->budget_seconds);
    assert_true(plan.cases.long_epochs.epoch_ns > measure->epoch_ns);
    assert_int_equal(plan.gates->margin_percent, XC_GATE_MARGIN_PERCENT);
    assert_string_equal(plan.bench_outputs.path_format, "json");
    assert_false(plan.is_worker);
}

static void quick_is_shorter_everywhere(void **state)
{
    (void)state;
    struct xc_run_options options = nothing();
    struct xc_plan slow = plan_of(&options);
    options.quick = true;
    struct xc_plan quick = plan_of(&options);
    assert_int_equal(quick.cases.measure.rounds, 11);
    assert_true(quick.cases.measure.budget_seconds < slow.cases.measure.budget_seconds);
    assert_true(quick.cases.alone_seconds < slow.cases.alone_seconds);
    assert_true(quick.cases.runtime_seconds < slow.cases.runtime_seconds);
    assert_true(quick.cases.long_epochs.epoch_ns < slow.cases.long_epochs.epoch_ns);
    assert_true(quick.recording.budget_ns < slow.recording.budget_ns);
    assert_true(quick.cases.measure.operation_ns_max > 0);
}

static void rounds_take_their_time_in_one_process(void **state)
{
    (void)state;
    struct xc_run_options options = nothing();
    double seconds = plan_of(&options).cases.measure.budget_seconds;
    options.rounds = 62;
    struct xc_plan plan = plan_of(&options);
    assert_int_equal(plan.processes, 1);
    assert_true(plan.cases.measure.budget_seconds == 2 * seconds);
    options.processes = 3;
    assert_int_equal(plan_of(&options).processes, 3);
}

static void gates_need_more_processes(void **state)
{
    (void)state;
    struct xc_run_options options = nothing();
    struct xc_error error;
    assert_int_equal(xc_gates_add(&options.gates, "speedup@64 >= 5", &error), XC_OK);
    assert_int_equal(plan_of(&options).processes, 16);
    xc_run_options_release(&options);
}

static void what_was_given_stays(void **state)
{
    (void)state;
    struct xc_run_options options = nothing();
    options.seed = 0;
    options.seed_given = options.wait_given = true;
    options.wait_seconds = 0;
    struct xc_plan plan = plan_of(&options);
    assert_int_equal(plan.cases.measure.seed, 0);
    assert_true(plan.cases.measure.wait_seconds == 0);
    options.blocks = 3;
    assert_int_equal(plan_of(&options).cases.measure.blocks_a_round, 3);
    options = nothing();
    assert_int_equal(plan_of(&options).cases.measure.blocks_a_round, 0);
    options.bench.repetitions = 5;
    options.bench.min_time_seconds = 0.001;
    plan = plan_of(&options);
    assert_int_equal(plan.cases.measure.rounds, 5);
    assert_int_equal(plan.cases.measure.blocks_a_round, 1);
    assert_int_equal(plan.cases.measure.epoch_ns, 1000000);
}

static void what_does_not_go_together_is_refused(void **state)
{
    (void)state;
    struct xc_plan plan;
    struct xc_error error;
    struct xc_run_options options = nothing();
    options.bench.min_time_seconds = 1e-9;
    assert_int_equal(make(&options, &plan, &error), XC_USAGE);
    assert_non_null(strstr(error.text, "--benchmark_min_time"));
    options = nothing();
    options.flush.items = 4;
    assert_int_equal(make(&options, &plan, &error), XC_OK); /* `batch` is among the default ones */
    options.suites = (struct xc_names){{"calls"}, 1};
    assert_int_equal(make(&options, &plan, &error), XC_USAGE);
    assert_non_null(strstr(error.text, "--flush-items"));
    options = nothing();
    options.recording.timeline_records = 4;
    assert_int_equal(make(&options, &plan, &error), XC_USAGE);
    assert_non_null(strstr(error.text, "--timeline-records"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_decided),
        cmocka_unit_test(quick_is_shorter_everywhere),
        cmocka_unit_test(rounds_take_their_time_in_one_process),
        cmocka_unit_test(gates_need_more_processes),
        cmocka_unit_test(what_was_given_stays),
        cmocka_unit_test(what_does_not_go_together_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
