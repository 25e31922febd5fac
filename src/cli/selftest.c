/* crosscost selftest: does the harness find what is planted, where it is planted, and nothing else?
 *
 * Each step of a model gets the same serialising frame with 0, 10, 40 and 160 cycles in it, side by
 * side in the same blocks; what the others have more than the one with 0 must come back in that
 * step. And nothing planted at all, measured twice, must show no difference anywhere. */
#include <math.h>
#include <string.h>

#include "bench/crossing/crossing.h"
#include "cli/cli.h"
#include "cli/located.h"
#include "cli/run.h"
#include "measure/recovery.h"

#define CYCLE_ID "calls/cycle"

/* Of an experiment, unless --rounds says otherwise; the seconds then follow. */
#define ROUNDS  21
#define SECONDS 2.0

static const uint64_t planted_sizes[] = {0, 10, 40, 160};
#define SIZES (sizeof planted_sizes / sizeof planted_sizes[0])

struct selftest_options {
    struct xc_model_names models;
    struct xc_pin pin;
    struct xc_measure_options measure;
    bool seed_given;
    struct xc_error *error;
};

enum { KEY_MODEL = 256, KEY_PIN, KEY_SEED, KEY_ROUNDS };

static const struct argp_option option_table[] = {
    {"model", KEY_MODEL, "NAME[,NAME]", 0, "default go1.23", 0},
    {"rounds", KEY_ROUNDS, "N", 0, "default 21", 0},
    {"pin", KEY_PIN, "WHERE", 0, "auto, none, core:N or pu:N", 0},
    {"seed", KEY_SEED, "N", 0, "of the shuffles; default from the clock", 0},
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
        options->measure.rounds = (size_t)number;
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
        "Plant known costs in every step, and none, and report what came back where. Exit status "
        "1 when something planted was not found or something else was; 3 when the machine is too "
        "noisy to tell.",
};

/* How many tests ended how. */
struct tally {
    unsigned met, not_met, inconclusive;
};

static const char *const verdict_names[] = {"found", "NOT FOUND", "unclear"};

/* The step other than the planted one that moved most. */
static unsigned most_moved(const struct xc_recovered *recovered, unsigned planted)
{
    unsigned most = planted == 0 ? 1 : 0;
    for (unsigned step = 0; step < XC_STEPS_MAX; step++)
        if (step != planted && !isnan(recovered->cycles[step]) &&
            !(fabs(recovered->cycles[step]) <= fabs(recovered->cycles[most])))
            most = step;
    return most;
}

static void print_verdict(const char *model, unsigned planted, uint64_t cycles,
                          const struct xc_recovered *recovered, enum xc_recovery verdict)
{
    unsigned other = most_moved(recovered, planted);
    printf("%-8s ", model);
    if (planted < XC_STEPS_MAX)
        printf("%-9s %7llu %9.2f  [%7.2f,%7.2f]", xc_step_name((enum xc_step)planted),
               (unsigned long long)cycles, recovered->cycles[planted], recovered->ci[planted].low,
               recovered->ci[planted].high);
    else
        printf("%-9s %7s %9s  %17s", "none", "-", "-", "");
    printf("  %+6.2f in %-9s  %s\n", recovered->cycles[other], xc_step_name((enum xc_step)other),
           verdict_names[verdict]);
}

/* Judges the cases "MODEL@CYCLES/..." against "MODEL@0/...". */
static enum xc_status judge(const struct xc_located *located, const struct xc_model *model,
                            unsigned planted, const char *without_prefix, const char *with_prefix,
                            uint64_t cycles, struct tally *tally, struct xc_error *error)
{
    struct xc_breakdown_input without, with;
    struct xc_recovered recovered;
    char missing[96];
    if (!xc_located_gather(located, without_prefix, model, CYCLE_ID, &without, missing,
                           sizeof missing) ||
        !xc_located_gather(located, with_prefix, model, CYCLE_ID, &with, missing, sizeof missing))
        return xc_fail(error, XC_CRASHED, "'%s' could not be measured", missing);
    enum xc_status status =
        xc_recover(&without, &with, xc_located_value(located, CYCLE_ID), &recovered, error);
    if (status != XC_OK)
        return status;
    enum xc_recovery verdict = xc_recovery_judge(&recovered, planted, (double)cycles);
    tally->met += verdict == XC_RECOVERY_MET;
    tally->not_met += verdict == XC_RECOVERY_NOT_MET;
    tally->inconclusive += verdict == XC_RECOVERY_INCONCLUSIVE;
    print_verdict(model->info.name, planted, cycles, &recovered, verdict);
    fflush(stdout);
    return XC_OK;
}

/* One experiment: the model's sets of steps with each of the sizes in one step, in the same blocks;
 * or, planted XC_STEP_COUNT, twice with nothing planted. */
static enum xc_status experiment(const struct selftest_options *options, struct xc_session *session,
                                 const struct xc_model *model, enum xc_step planted,
                                 struct tally *tally, struct xc_error *error)
{
    /* Ids need sizes that differ; without a plant they are not looked at. */
    static const uint64_t twice[] = {0, 1};
    bool nothing = planted == XC_STEP_COUNT;
    const uint64_t *sizes = nothing ? twice : planted_sizes;
    size_t size_count = nothing ? 2 : SIZES;
    struct xc_suite_options suite = {.numa_node = session->stack_node, .planted_step = planted};
    struct xc_case_list list = {0};
    struct xc_measurement measurement = {0};
    struct xc_located located = {0};
    struct xc_measure_hooks hooks = xc_session_hooks(session);
    enum xc_status status =
        xc_crossing_add_planted(model->info.name, &suite, sizes, size_count, &list, error);
    if (status == XC_OK)
        status = xc_add_references(&list, error);
    if (status == XC_OK)
        status = xc_measure(list.items, list.count, &options->measure, &hooks, &measurement, error);
    if (status == XC_OK && measurement.interrupted)
        status = xc_fail(error, XC_INCONCLUSIVE, "interrupted");
    if (status == XC_OK)
        status = xc_located_init(&located, &measurement, error);
    char without[64], with[64];
    snprintf(without, sizeof without, "%s@0", model->info.name);
    for (size_t i = 1; i < size_count && status == XC_OK; i++) {
        snprintf(with, sizeof with, "%s@%llu", model->info.name, (unsigned long long)sizes[i]);
        status = judge(&located, model, nothing ? XC_STEPS_MAX : (unsigned)planted, without, with,
                       nothing ? 0 : sizes[i], tally, error);
    }
    xc_located_release(&located);
    xc_measurement_release(&measurement);
    xc_case_list_release(&list);
    return status;
}

static enum xc_status test_model(const struct selftest_options *options, struct xc_session *session,
                                 const struct xc_model *model, struct tally *tally,
                                 struct xc_error *error)
{
    enum xc_status status = XC_OK;
    for (unsigned step = 0; step <= XC_STEP_COUNT && status == XC_OK; step++)
        if (step == XC_STEP_COUNT || model->info.steps >> step & 1)
            status = experiment(options, session, model, (enum xc_step)step, tally, error);
    return status;
}

static enum xc_status conclude(const struct tally *tally, struct xc_error *error)
{
    printf("%u found, %u not found, %u unclear\n", tally->met, tally->not_met, tally->inconclusive);
    if (tally->not_met)
        return xc_fail(error, XC_NOT_MET, "selftest: %u planted costs did not come back as planted",
                       tally->not_met);
    if (tally->inconclusive)
        return xc_fail(error, XC_INCONCLUSIVE, "selftest: %u experiments were too noisy to judge",
                       tally->inconclusive);
    return XC_OK;
}

static enum xc_status selftest(int argc, char **argv, struct xc_error *error)
{
    struct selftest_options options = {
        .error = error,
        .measure = {.rounds = ROUNDS, .epoch_ns = 200000},
    };
    struct xc_session session;
    struct tally tally = {0};
    bool helped;
    enum xc_status status = xc_argp_parse(&argp, argc, argv, &options, &helped, error);
    if (status != XC_OK || helped)
        return status;
    if (!options.models.count)
        options.models.items[options.models.count++] = XC_MODEL_DEFAULT;
    if (!options.seed_given)
        options.measure.seed = xc_seed_now();
    options.measure.budget_seconds = SECONDS * (double)options.measure.rounds / ROUNDS;
    status = xc_session_open(options.pin, &session, error);
    if (status != XC_OK)
        return status;
    printf("planted costs, in core cycles, against the same frame with 0 in it\n"
           "on %s; seed %llu; a plant must come back within 5%% or 1.5 cycles, and\n"
           "move no other step by more than 5%% of it or 2 cycles\n\n"
           "model    step      planted recovered   95%% interval      most moved other  verdict\n",
           session.pinned.text, (unsigned long long)options.measure.seed);
    for (size_t i = 0; i < options.models.count && status == XC_OK; i++)
        status =
            test_model(&options, &session, xc_model_find(options.models.items[i]), &tally, error);
    if (status == XC_OK)
        status = conclude(&tally, error);
    xc_session_close(&session);
    return status;
}

const struct xc_command xc_command_selftest = {
    .name = "selftest",
    .arguments = "",
    .summary = "does the harness find what is planted, and nothing else",
    .argp = &argp,
    .run = selftest,
};
