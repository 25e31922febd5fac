/* crosscost selftest: does the harness find what is injected, where it is injected, and nothing
 * else?
 *
 * Each step of a model gets the same serialising frame with 0, 10, 40 and 160 cycles in it, side by
 * side in the same blocks; what the others have more than the one with 0 must come back in that
 * step. And nothing injected at all, measured twice, must show no difference anywhere. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/estimates.h"
#include "analysis/recovery.h"
#include "bench/crossing/crossing.h"
#include "cli/cli.h"
#include "cli/repeat.h"
#include "cli/plan.h"
#include "engine/workers.h"
#include "engine/state.h"
#include "findings/breakdowns.h"
#include "report/text.h"
#include "run/cases.h"
#include "support/progress.h"

/* Of an experiment, unless --rounds says otherwise; the seconds then follow. */
#define ROUNDS       21
#define SECONDS      2.0
#define WAIT_SECONDS 10.0
#define EPOCH_NS     100000

/* That measure, one after another. */
#define PROCESSES 8

static const uint64_t injected_sizes[] = {0, 10, 40, 160};
#define SIZES (sizeof injected_sizes / sizeof injected_sizes[0])

struct selftest_options {
    struct xc_names models;
    struct xc_pin pin;
    struct xc_measure_plan measure;
    size_t rounds; /* of an experiment, in all processes together */
    size_t repeat; /* runs to compare; 0: the self-test itself */
    bool seed_given;
    struct xc_error *error;
};

enum { KEY_MODEL = 256, KEY_PIN, KEY_SEED, KEY_ROUNDS, KEY_REPEAT, KEY_WAIT_QUIET };

static const struct argp_option option_table[] = {
    {"model", KEY_MODEL, "NAME[,NAME]", 0, "test with these models; default go1.23", 0},
    {"rounds", KEY_ROUNDS, "N", 0, "measure N rounds; default 21", 0},
    {"pin", KEY_PIN, "WHERE", 0,
     "measure on this processor: auto, none, core:N or pu:N, as for crosscost run; default auto",
     0},
    {"seed", KEY_SEED, "N", 0, "shuffle the cases with the random seed N; default: from the clock",
     0},
    {"wait-quiet", KEY_WAIT_QUIET, "SECONDS", 0,
     "on a core that others use as well, measure for at most SECONDS longer until enough epochs "
     "had the core to themselves; default 10",
     0},
    {"repeat", KEY_REPEAT, "N", 0,
     "in place of the test, repeat 'run calls crossing --quick' N times, and print how far apart "
     "the runs are and how often a run's interval holds the next run's estimate; default off",
     0},
    XC_OPTION_HELP,
    {0},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct selftest_options *options = state->input;
    enum xc_status status = XC_OK;
    uint64_t number = 0;
    switch (key) {
    case XC_KEY_HELP:
    case ARGP_KEY_INIT:
        return xc_argp_common(key, state);
    case KEY_MODEL:
        status = xc_models_take(&options->models, argument, options->error);
        break;
    case KEY_ROUNDS:
        status = xc_parse_number("--rounds", argument, 1, XC_ROUNDS_MAX, &number, options->error);
        options->rounds = (size_t)number;
        break;
    case KEY_REPEAT:
        status = xc_parse_number("--repeat", argument, 2, XC_REPEAT_MAX, &number, options->error);
        options->repeat = (size_t)number;
        break;
    case KEY_WAIT_QUIET:
        status = xc_parse_number("--wait-quiet", argument, 0, XC_WAIT_SECONDS_MAX, &number,
                                 options->error);
        options->measure.wait_seconds = (double)number;
        break;
    case KEY_PIN:
        status = xc_pin_parse(argument, &options->pin, options->error);
        break;
    case KEY_SEED:
        status = xc_parse_number("--seed", argument, 0, INT64_MAX, &options->measure.seed,
                                 options->error);
        options->seed_given = true;
        break;
    case ARGP_KEY_ARG:
        return xc_refuse_argument(argument, options->error);
    default:
        return ARGP_ERR_UNKNOWN;
    }
    return status == XC_OK ? 0 : XC_ARGP_FAILED;
}

static const struct argp argp = {
    .options = option_table,
    .parser = parse_option,
    .doc =
        "Inject known costs in every step, and check that the breakdown finds each in its step and "
        "nothing elsewhere. Exit status 1 if it does not, 3 if the machine is too noisy to tell.",
};

/* How many tests ended how. */
struct tally {
    unsigned met, not_met, inconclusive;
    struct xc_state state; /* the least quiet of all */
};

static const char *const verdict_names[] = {"found", "NOT FOUND", "unclear"};

/* The step other than the injected one that moved most. */
static unsigned most_moved(const struct xc_recovered *recovered, unsigned injected)
{
    unsigned most = injected == 0 ? 1 : 0;
    for (unsigned step = 0; step < XC_STEPS_MAX; step++)
        if (step != injected && !isnan(recovered->cycles[step]) &&
            !(fabs(recovered->cycles[step]) <= fabs(recovered->cycles[most])))
            most = step;
    return most;
}

static void print_verdict(const char *model, unsigned injected, uint64_t cycles,
                          const struct xc_recovered *recovered, enum xc_recovery verdict)
{
    unsigned other = most_moved(recovered, injected);
    printf("%-8s ", model);
    if (injected < XC_STEPS_MAX)
        printf("%-9s %7llu %9.2f  [%7.2f,%7.2f]", xc_step_name((enum xc_step)injected),
               (unsigned long long)cycles, recovered->cycles[injected], recovered->ci[injected].low,
               recovered->ci[injected].high);
    else
        printf("%-9s %7s %9s  %17s", "none", "-", "-", "");
    printf("  %+6.2f in %-9s  %s\n", recovered->cycles[other], xc_step_name((enum xc_step)other),
           verdict_names[verdict]);
}

/* One experiment: the model's sets of steps with each of the sizes in one step, in the same blocks;
 * or, injected XC_STEP_COUNT, twice with nothing injected. */
struct experiment {
    const struct xc_model *model;
    enum xc_step injected;
};

/* Else a case may lack epochs alone: the host dropped them all. */
static bool has_failed(const struct xc_measurement *measurement)
{
    for (size_t i = 0; i < measurement->count; i++)
        if (measurement->cases[i].status == XC_ROW_FAILED)
            return true;
    return false;
}

/* Judges the cases with a cost against those without. */
static enum xc_status judge(const struct xc_group *group, const struct experiment *experiment,
                            uint64_t size, struct tally *tally, struct xc_error *error)
{
    const struct xc_estimates *estimates = group->estimates;
    struct xc_breakdown_input without, with;
    struct xc_recovered recovered;
    const struct xc_model *model = experiment->model;
    bool nothing = experiment->injected == XC_STEP_COUNT;
    unsigned injected = nothing ? XC_STEPS_MAX : (unsigned)experiment->injected;
    uint64_t cycles = nothing ? 0 : size;
    const struct xc_case_key *cycle = &xc_reference_keys[XC_REFERENCE_CYCLE];
    const struct xc_case_key family_without = xc_crossing_injected_key(model->info.name, 0);
    const struct xc_case_key family_with = xc_crossing_injected_key(model->info.name, size);
    struct xc_case_key missing;
    char id[XC_ID_BYTES];
    if (!xc_breakdown_gather(estimates, &family_without, model, cycle, &without, &missing) ||
        !xc_breakdown_gather(estimates, &family_with, model, cycle, &with, &missing))
        return xc_fail(error, has_failed(&group->measurement) ? XC_CRASHED : XC_INCONCLUSIVE,
                       "'%s' could not be measured", xc_case_id(&missing, id));
    enum xc_status status =
        xc_recover(&without, &with, xc_estimates_value(estimates, cycle), &recovered, error);
    if (status != XC_OK)
        return status;
    enum xc_recovery verdict = group->measurement.state.kind == XC_STATE_QUIET
                                   ? xc_recovery_judge(&recovered, injected, (double)cycles)
                                   : XC_RECOVERY_INCONCLUSIVE;
    tally->met += verdict == XC_RECOVERY_MET;
    tally->not_met += verdict == XC_RECOVERY_NOT_MET;
    tally->inconclusive += verdict == XC_RECOVERY_INCONCLUSIVE;
    print_verdict(model->info.name, injected, cycles, &recovered, verdict);
    fflush(stdout);
    return XC_OK;
}

struct experiments {
    struct experiment items[XC_GROUPS_MAX];
    struct xc_groups groups; /* one an experiment */
};

/* Ids need sizes that differ; without an injection they are not looked at. */
static const uint64_t nothing_twice[] = {0, 1};

static enum xc_status add_experiment(const struct selftest_options *options,
                                     const struct xc_session *session,
                                     const struct experiment *experiment,
                                     struct experiments *experiments, struct xc_error *error)
{
    bool nothing = experiment->injected == XC_STEP_COUNT;
    struct xc_suite_options suite = {.numa_node = session->stack_node,
                                     .injected_step = experiment->injected};
    struct xc_group *group;
    size_t place = experiments->groups.count;
    enum xc_status status = xc_groups_add(&experiments->groups, &options->measure, &group, error);
    if (status != XC_OK)
        return status;
    experiments->items[place] = *experiment;
    status = xc_crossing_add_injected(experiment->model->info.name, &suite,
                                      nothing ? nothing_twice : injected_sizes, nothing ? 2 : SIZES,
                                      &group->list, error);
    return status == XC_OK ? xc_add_references(&group->list, error) : status;
}

static enum xc_status plan(const struct selftest_options *options, const struct xc_session *session,
                           struct experiments *experiments, struct xc_error *error)
{
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < options->models.count; i++) {
        const struct xc_model *model = xc_model_find(options->models.items[i]);
        for (unsigned step = 0; step <= XC_STEP_COUNT && status == XC_OK; step++)
            if (step == XC_STEP_COUNT || model->info.steps >> step & 1)
                status = add_experiment(options, session,
                                        &(struct experiment){model, (enum xc_step)step},
                                        experiments, error);
    }
    return status;
}

static enum xc_status judge_experiment(const struct experiment *experiment,
                                       const struct xc_group *group, struct tally *tally,
                                       struct xc_error *error)
{
    bool nothing = experiment->injected == XC_STEP_COUNT;
    const uint64_t *sizes = nothing ? nothing_twice : injected_sizes;
    enum xc_status status = XC_OK;
    for (size_t i = 1; i < (nothing ? 2 : SIZES) && status == XC_OK; i++)
        status = judge(group, experiment, sizes[i], tally, error);
    return status;
}

static enum xc_status judge_all(const struct experiments *experiments, struct tally *tally,
                                struct xc_error *error)
{
    const struct xc_groups *groups = &experiments->groups;
    enum xc_status status = XC_OK;
    tally->state = groups->items[0].measurement.state;
    for (size_t i = 0; i < groups->count && status == XC_OK; i++) {
        tally->state = *xc_less_quiet(&tally->state, &groups->items[i].measurement.state);
        status = judge_experiment(&experiments->items[i], &groups->items[i], tally, error);
    }
    return status;
}

static enum xc_status conclude(const struct tally *tally, struct xc_error *error)
{
    char state[XC_STATE_BYTES];
    printf("%u found, %u not found, %u unclear\n%s\n", tally->met, tally->not_met,
           tally->inconclusive, xc_state_sentence(&tally->state, state));
    if (tally->not_met)
        return xc_fail(error, XC_NOT_MET,
                       "selftest: %u injected costs did not come back as injected", tally->not_met);
    if (tally->inconclusive && tally->state.kind != XC_STATE_QUIET)
        return xc_fail(error, XC_INCONCLUSIVE, "selftest: no verdict, %s", state);
    if (tally->inconclusive)
        return xc_fail(error, XC_INCONCLUSIVE, "selftest: %u experiments were too noisy to judge",
                       tally->inconclusive);
    return XC_OK;
}

/* In fresh processes, since where a process's memory lies moves single loops; in a worker, its part
 * of them. */
static enum xc_status measure_all(const struct selftest_options *options,
                                  struct xc_session *session, struct experiments *experiments,
                                  struct xc_error *error)
{
    struct xc_measure_hooks hooks = xc_session_hooks(session);
    struct xc_groups *groups = &experiments->groups;
    size_t processes = options->rounds < PROCESSES ? options->rounds : PROCESSES;
    enum xc_status status = xc_worker_self()->is_worker
                                ? xc_groups_measure(groups, &hooks, error)
                                : xc_workers_measure(groups, processes, options->measure.seed,
                                                     &hooks, &session->of_workers, error);
    xc_progress_clear();
    if (status == XC_OK && !xc_worker_self()->is_worker && xc_groups_interrupted(groups))
        return xc_fail(error, XC_INCONCLUSIVE, "interrupted");
    return status;
}

static void print_head(const struct selftest_options *options, const struct xc_session *session)
{
    printf("injected costs, in core cycles, against the same frame with 0 in it\n"
           "on %s; seed %llu; an injection must come back within 5%% or 1.5 cycles, and\n"
           "move no other step by more than 5%% of it or 2 cycles\n\n"
           "model    step     injected recovered   95%% interval      most moved other  verdict\n",
           session->pinned.text, (unsigned long long)options->measure.seed);
}

static enum xc_status test_all(const struct selftest_options *options, struct xc_error *error)
{
    struct xc_session session;
    struct tally tally = {0};
    struct experiments *experiments = calloc(1, sizeof *experiments);
    if (!experiments)
        return xc_fail(error, XC_UNFIT, "out of memory");
    enum xc_status status = xc_session_open(options->pin, &session, error);
    if (status != XC_OK)
        goto free_experiments;
    status = plan(options, &session, experiments, error);
    if (status == XC_OK)
        status = measure_all(options, &session, experiments, error);
    if (status == XC_OK && xc_worker_self()->is_worker) {
        status = xc_session_write(&session, &experiments->groups, error);
    } else if (status == XC_OK) {
        for (size_t i = 0; i < session.moves.count; i++)
            printf("%s\n", session.moves.notes[i]);
        print_head(options, &session);
        status = xc_groups_estimate(&experiments->groups, error);
        if (status == XC_OK)
            status = judge_all(experiments, &tally, error);
        if (status == XC_OK)
            status = conclude(&tally, error);
    }
    xc_groups_forget(&experiments->groups);
    xc_groups_release(&experiments->groups);
    xc_session_close(&session);

free_experiments:
    free(experiments);
    return status;
}

/* Sets the defaults, and a worker's part of the rounds. */
static void complete(struct selftest_options *options)
{
    struct xc_measure_plan *measure = &options->measure;
    xc_models_complete(&options->models);
    measure->rounds = options->rounds;
    xc_plan_share(measure, options->seed_given);
    measure->budget_seconds = SECONDS * (double)measure->rounds / ROUNDS;
}

static enum xc_status selftest(int argc, char **argv, struct xc_error *error)
{
    struct selftest_options options = {
        .error = error,
        .rounds = ROUNDS,
        .measure = {.epoch_ns = EPOCH_NS, .wait_seconds = WAIT_SECONDS},
    };
    bool helped;
    enum xc_status status = xc_argp_parse(&argp, argc, argv, &options, &helped, error);
    if (status != XC_OK || helped)
        return status;
    complete(&options);
    return options.repeat ? xc_repeat(options.repeat, error) : test_all(&options, error);
}

const struct xc_command xc_command_selftest = {
    .name = "selftest",
    .arguments = "",
    .summary = "check that the harness finds injected costs",
    .argp = &argp,
    .run = selftest,
};
