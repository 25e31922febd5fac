#include "cli/plan.h"

#include <string.h>

#include "analysis/estimator.h"
#include "bench/batch/batch.h"
#include "cli/output_options.h"
#include "engine/workers.h"
#include "support/random.h"
#include "support/statistics.h"

/* Of a run and of a quick one. */
struct pace {
    size_t rounds;
    double seconds;
    double alone_share;      /* on top, for a suite that stands alone: this share of the seconds */
    double runtime_seconds;  /* on top, for each runtime */
    unsigned long_epochs;    /* how many times as long long epochs are as the others */
    double operation_ns_max; /* what takes longer is left out */
    double recording_epoch_ns;  /* of --pprof and --timeline */
    double recording_budget_ns; /* 0: the fewest blocks */
};

static const struct pace usual = {31, 21.0, 0.6, 5.0, 1000, 0, 25e6, 30e9};
static const struct pace quick = {11, 2.0, 0.2, 0.7, 300, 5e6, 3e6, 0};

#define EPOCH_NS 100000

/* Of a suite's seconds, for what stands beside the workloads of the suite handoff. */
#define BESIDE_HANDOFFS_SHARE 0.25
/* Of all seconds, for cases with long epochs. */
#define LONG_SHARE 0.6

/* From the second lowest to the second highest of 16 is an interval of their median at 99.9% (the
 * sign test, statistics.h): one of them may be off on either side. */
#define GATE_PROCESSES 16

/* Of a run without gates: as many as it takes for one or two in which memory lies unluckily to
 * leave the median alone. docs/method.md has the figures. */
#define RUN_PROCESSES 8

#define MODEL_DEFAULT "go1.23"

/* --- how long, how often, in how many processes ----------------------------------------------- */

void xc_plan_share(struct xc_measure_plan *measure, bool seed_is_given)
{
    const struct xc_worker_role *self = xc_worker_self();
    if (self->is_worker) {
        measure->seed = self->seed;
        measure->wait_seconds /= (double)self->count;
        measure->rounds = (measure->rounds + self->count - 1) / self->count;
    } else if (!seed_is_given) {
        measure->seed = xc_random_seed_now();
    }
}

static bool records(const struct xc_run_options *options)
{
    return options->recording.folder || options->recording.timeline;
}

/* A process of its own costs a program of a runtime, or threads that come and go, much of its
 * seconds; and users who ask for rounds ask for no more of them. */
static size_t plan_processes(const struct xc_run_options *options,
                             const struct xc_plan_request *request)
{
    bool one = options->rounds || options->bench.repetitions || !request->several_processes ||
               options->runtimes.count > 0 || records(options);
    if (xc_worker_self()->is_worker)
        return 1;
    if (options->processes)
        return options->processes;
    for (size_t i = 0; i < options->suites.count; i++)
        one = one || strcmp(options->suites.items[i], "runtimes") == 0 ||
              strcmp(options->suites.items[i], "handoff") == 0;
    if (options->gates.count)
        return GATE_PROCESSES;
    return one ? 1 : RUN_PROCESSES;
}

/* The length of an epoch; XC_USAGE: Google Benchmark's flag asks for one that is out of range. */
static enum xc_status plan_epoch(const struct xc_run_options *options, uint64_t *epoch_ns,
                                 struct xc_error *error)
{
    *epoch_ns = options->epoch_ns;
    if (options->bench.min_time_seconds > 0)
        *epoch_ns = (uint64_t)(options->bench.min_time_seconds * 1e9);
    if (*epoch_ns && (*epoch_ns < XC_EPOCH_NS_MIN || *epoch_ns > XC_EPOCH_NS_MAX))
        return xc_fail(error, XC_USAGE, "--benchmark_min_time: an epoch is from %g s to %g s",
                       (double)XC_EPOCH_NS_MIN / 1e9, (double)XC_EPOCH_NS_MAX / 1e9);
    if (!*epoch_ns)
        *epoch_ns = EPOCH_NS;
    return XC_OK;
}

/* Rounds are alike, however many: twice as many take twice as long. */
static enum xc_status plan_measure(const struct xc_run_options *options,
                                   const struct xc_plan_request *request, const struct pace *pace,
                                   struct xc_case_plan *cases, struct xc_error *error)
{
    struct xc_measure_plan *measure = &cases->measure;
    *measure = (struct xc_measure_plan){
        .seed = options->seed,
        .rounds = options->rounds,
        .rounds_min = request->rounds_min,
        .blocks_a_round = options->blocks,
        .iterations = options->bench.min_iterations,
        .wait_seconds = options->wait_seconds,
        .operation_ns_max =
            request->operation_ns_max > 0 ? request->operation_ns_max : pace->operation_ns_max,
    };
    enum xc_status status = plan_epoch(options, &measure->epoch_ns, error);
    if (options->bench.repetitions && !measure->rounds) {
        measure->rounds = options->bench.repetitions;
        measure->blocks_a_round = options->blocks ? options->blocks : 1;
    }
    if (!measure->rounds)
        measure->rounds = pace->rounds;
    xc_plan_share(measure, options->seed_given);
    double share = (double)measure->rounds / (double)pace->rounds;
    measure->budget_seconds = pace->seconds * share;
    if (!options->wait_given)
        measure->wait_seconds = measure->budget_seconds;
    cases->alone_seconds = measure->budget_seconds * pace->alone_share;
    cases->beside_handoffs_seconds = cases->alone_seconds * BESIDE_HANDOFFS_SHARE;
    cases->runtime_seconds = share * pace->runtime_seconds;
    cases->long_epochs = *measure;
    cases->long_epochs.epoch_ns *= pace->long_epochs;
    cases->long_epochs.rounds_min = xc_count_min(XC_ESTIMATOR_SHARE, XC_CONFIDENCE);
    cases->long_epochs.operation_ns_max = 0;
    cases->long_epochs.budget_seconds = request->workload_seconds > 0
                                            ? request->workload_seconds
                                            : measure->budget_seconds * LONG_SHARE;
    if (request->seconds_share > 0)
        measure->budget_seconds *= request->seconds_share;
    return status;
}

/* --- what, and where to ----------------------------------------------------------------------- */

/* An option that nothing in this run would heed is refused. */
static enum xc_status check_flush(const struct xc_run_options *options, struct xc_error *error)
{
    const char *given = options->flush.items         ? "--flush-items"
                        : options->flush.deadline_us ? "--flush-us"
                                                     : NULL;
    bool has_batches =
        options->suites.count == 0 && options->runtimes.count == 0 && xc_suite_batch.by_default;
    for (size_t i = 0; i < options->suites.count; i++)
        has_batches = has_batches || strcmp(options->suites.items[i], xc_suite_batch.name) == 0;
    return given && !has_batches
               ? xc_fail(error, XC_USAGE, "%s: of the suite 'batch', which is not in this run",
                         given)
               : XC_OK;
}

static struct xc_bench_outputs plan_bench_outputs(const struct xc_bench_flag_values *bench)
{
    return (struct xc_bench_outputs){
        .format = bench->format,
        .path = bench->out,
        .path_format = bench->out_format ? bench->out_format : "json",
        .aggregates_only = bench->report_aggregates_only || bench->display_aggregates_only,
        .path_aggregates_only = bench->report_aggregates_only,
    };
}

static struct xc_recording_plan plan_recording(const struct xc_recording_options *options,
                                               uint64_t seed, const struct pace *pace)
{
    return (struct xc_recording_plan){
        .folder = options->folder,
        .mutex_fraction = options->mutex_fraction,
        .block_rate_ns = options->block_rate_ns,
        .timeline = options->timeline,
        .timeline_records = options->timeline_records,
        .seed = seed,
        .epoch_ns = pace->recording_epoch_ns,
        .budget_ns = pace->recording_budget_ns,
    };
}

static enum xc_status check_outputs(const struct xc_run_options *options, struct xc_error *error)
{
    enum xc_status status = xc_outputs_check(&options->outputs, error);
    if (status == XC_OK && options->bench.out)
        status = xc_output_path_check(options->bench.out, error);
    return status == XC_OK ? xc_recording_options_check(&options->recording, error) : status;
}

enum xc_status xc_plan_make(const struct xc_run_options *options,
                            const struct xc_plan_request *request, struct xc_plan *plan,
                            struct xc_error *error)
{
    const struct pace *pace = options->quick ? &quick : &usual;
    *plan = (struct xc_plan){
        .pin = options->pin,
        .cases =
            {
                .suites = options->suites,
                .runtimes = options->runtimes,
                .models = options->models,
                .filter = options->bench.filter,
                .answer_seconds = (double)options->answer_seconds,
                .stack_bytes = options->stack_bytes,
                .injected_step = options->injected_step,
                .injected_cycles = options->injected_cycles,
                .flush = options->flush,
                .points = request->points,
                .point_count = request->point_count,
            },
        .lists_only = options->bench.list_tests,
        .is_quick = options->quick,
        .processes = plan_processes(options, request),
        .is_worker = xc_worker_self()->is_worker,
        .gates = &options->gates,
        .outputs = options->outputs,
        .bench_outputs = plan_bench_outputs(&options->bench),
    };
    xc_models_complete(&plan->cases.models);
    enum xc_status status = plan_measure(options, request, pace, &plan->cases, error);
    plan->recording = plan_recording(&options->recording, plan->cases.measure.seed, pace);
    if (status == XC_OK)
        status = check_outputs(options, error);
    return status == XC_OK ? check_flush(options, error) : status;
}

void xc_models_complete(struct xc_names *models)
{
    if (!models->count)
        models->items[models->count++] = MODEL_DEFAULT;
}
