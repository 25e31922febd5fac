/* crosscost run and crosscost batch: suites of cases. */
#include <string.h>

#include "cli/cli.h"
#include "cli/plan.h"
#include "crossing/inject.h"
#include "crossing/steps.h"
#include "run/pipeline.h"
#include "support/nearest.h"

enum { KEY_INJECT = 256, KEY_PLUGIN, KEY_RUNTIME, KEY_RUNTIME_TIMEOUT };
/* Apart from the commands' own, and from those of all. */
enum { KEY_FLUSH_ITEMS = 1024, KEY_FLUSH_US };

#define ANSWER_SECONDS_MAX 3600

#define OPTION_PLUGIN                                                                              \
    {                                                                                              \
        "plugin", KEY_PLUGIN, "FILE", 0,                                                           \
            "also measure the cases and works of this shared object; may be repeated; default "    \
            "none",                                                                                \
            0                                                                                      \
    }

static const struct argp_option run_option_table[] = {
    {"inject", KEY_INJECT, "STEP=CYCLES", 0,
     "inject a known cost: add a delay of CYCLES cycles, between two fences, to this step; default "
     "none",
     0},
    OPTION_PLUGIN,
    {"runtime", KEY_RUNTIME, "NAME[=WHAT,...]", 0,
     "also measure this real runtime, in each version or at each path of WHAT; may be repeated; "
     "default none, with the suite runtimes all that are installed",
     0},
    {"runtime-timeout", KEY_RUNTIME_TIMEOUT, "SECONDS", 0,
     "give up if a runtime's program does not answer within SECONDS; default 60", 0},
    {0},
};

static const struct argp_option batch_option_table[] = {OPTION_PLUGIN, {0}};

/* Looked up later, when plug-ins are loaded. */
static enum xc_status take_suite(struct xc_names *suites, const char *name, struct xc_error *error)
{
    if (suites->count == XC_NAMES_MAX)
        return xc_fail(error, XC_USAGE, "more than %d suites", XC_NAMES_MAX);
    suites->items[suites->count++] = name;
    return XC_OK;
}

/* Looked up later: it takes a while. */
static enum xc_status take_runtime(struct xc_names *runtimes, const char *choice,
                                   struct xc_error *error)
{
    if (runtimes->count == XC_NAMES_MAX)
        return xc_fail(error, XC_USAGE, "--runtime: more than %d", XC_NAMES_MAX);
    runtimes->items[runtimes->count++] = choice;
    return XC_OK;
}

static enum xc_status unknown_step(const char *name, struct xc_error *error)
{
    struct xc_nearest nearest = {.typed = name};
    char hint[XC_HINT_BYTES];
    for (unsigned step = 0; step < XC_STEP_COUNT; step++)
        xc_nearest_offer(&nearest, xc_step_name((enum xc_step)step));
    return xc_fail(error, XC_USAGE, "--inject: unknown step '%s'; %s", name,
                   xc_nearest_hint(&nearest, "crosscost list shows them", hint));
}

static enum xc_status take_injection(struct xc_run_options *options, const char *text,
                                     struct xc_error *error)
{
    if (options->injected_step != XC_STEP_COUNT)
        return xc_fail(error, XC_USAGE, "--inject: only one step at a time");
    const char *equals = strchr(text, '=');
    char name[32];
    if (!equals || (size_t)(equals - text) >= sizeof name)
        return xc_fail(error, XC_USAGE, "--inject: '%.60s' is not STEP=CYCLES", text);
    memcpy(name, text, (size_t)(equals - text));
    name[equals - text] = '\0';
    options->injected_step = xc_step_find(name);
    if (options->injected_step == XC_STEP_COUNT)
        return unknown_step(name, error);
    return xc_parse_number("--inject", equals + 1, 0, XC_INJECT_CYCLES_MAX,
                           &options->injected_cycles, error);
}

static error_t parse_run(int key, char *argument, struct argp_state *state)
{
    struct xc_run_parsing *parsing = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = state->child_inputs[1] = state->child_inputs[2] = parsing;
        return 0;
    case KEY_INJECT:
        parsing->status = take_injection(parsing->options, argument, parsing->error);
        break;
    case KEY_PLUGIN:
        parsing->status = xc_take_plugin(&parsing->options->plugins, argument, parsing->error);
        break;
    case KEY_RUNTIME:
        parsing->status = take_runtime(&parsing->options->runtimes, argument, parsing->error);
        break;
    case KEY_RUNTIME_TIMEOUT:
        parsing->status = xc_parse_number("--runtime-timeout", argument, 1, ANSWER_SECONDS_MAX,
                                          &parsing->options->answer_seconds, parsing->error);
        break;
    case ARGP_KEY_ARG:
        parsing->status = take_suite(&parsing->options->suites, argument, parsing->error);
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    return parsing->status == XC_OK ? 0 : XC_ARGP_FAILED;
}

static error_t parse_batch(int key, char *argument, struct argp_state *state)
{
    struct xc_run_parsing *parsing = state->input;
    if (key == ARGP_KEY_ARG) {
        parsing->status = XC_USAGE;
        return xc_refuse_argument(argument, parsing->error);
    }
    if (key == ARGP_KEY_INIT) {
        state->child_inputs[0] = state->child_inputs[1] = parsing;
        return 0;
    }
    return key == KEY_PLUGIN ? parse_run(key, argument, state) : ARGP_ERR_UNKNOWN;
}

/* --- of the suite `batch`: when a buffer is flushed ------------------------------------------- */

static const struct argp_option flush_option_table[] = {
    {NULL, 0, NULL, 0, "Buffers of the suite batch:", 4},
    {"flush-items", KEY_FLUSH_ITEMS, "N", 0,
     "flush a buffer that holds N items; default 1024, for the buffer with a deadline 65536", 4},
    {"flush-us", KEY_FLUSH_US, "US", 0,
     "flush the buffer with a deadline US microseconds after its first item; default 20", 4},
    {0},
};

static error_t parse_flush(int key, char *argument, struct argp_state *state)
{
    struct xc_run_parsing *parsing = state->input;
    struct xc_flush *flush = &parsing->options->flush;
    switch (key) {
    case KEY_FLUSH_ITEMS:
        parsing->status = xc_parse_number("--flush-items", argument, 1, XC_FLUSH_ITEMS_MAX,
                                          &flush->items, parsing->error);
        break;
    case KEY_FLUSH_US:
        parsing->status = xc_parse_number("--flush-us", argument, 1, XC_FLUSH_DEADLINE_US_MAX,
                                          &flush->deadline_us, parsing->error);
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    return parsing->status == XC_OK ? 0 : XC_ARGP_FAILED;
}

static const struct argp flush_argp = {.options = flush_option_table, .parser = parse_flush};

/* --- the commands ----------------------------------------------------------------------------- */

static const struct argp_child run_children[] = {
    {&xc_run_argp, 0, NULL, 0},
    {&flush_argp, 0, NULL, 0},
    {&xc_recording_argp, 0, NULL, 0},
    {0},
};
static const struct argp_child batch_children[] = {
    {&xc_run_argp, 0, NULL, 0}, {&flush_argp, 0, NULL, 0}, {0}};

static const struct argp run_argp = {
    .options = run_option_table,
    .parser = parse_run,
    .args_doc = "[SUITE...]",
    .doc =
        "Time suites of cases in balanced, shuffled blocks, and attribute a crossing's cost to its "
        "steps. Without SUITE: calls crossing batch.\v"
        "Google Benchmark's own flags (--benchmark_filter=REGEX, --benchmark_out=FILE, ...) work "
        "as well.",
    .children = run_children,
};

static const struct argp batch_argp = {
    .options = batch_option_table,
    .parser = parse_batch,
    .doc =
        "Compare one crossing per item with one crossing per batch, for each model and for work "
        "of several sizes: the number of items from which batching pays, and the number beyond "
        "which the crossing no longer matters.\v"
        "Google Benchmark's own flags (--benchmark_filter=REGEX, --benchmark_out=FILE, ...) work "
        "as well.",
    .children = batch_children,
};

static enum xc_status choose(const struct xc_case_plan *plan, const struct xc_session *session,
                             void *cookie, struct xc_groups *groups, struct xc_error *error)
{
    (void)cookie;
    return xc_choose_cases(plan, session, groups, error);
}

static enum xc_status job(void *plan, struct xc_error *error)
{
    return xc_run_pipeline(plan, &(struct xc_case_source){.choose = choose}, error);
}

/* only: the suite that the command is for, or NULL. */
static enum xc_status run_suites(const struct argp *argp, const char *only, int argc, char **argv,
                                 struct xc_error *error)
{
    static const struct xc_plan_request request = {.several_processes = true};
    struct xc_run_options options;
    struct xc_run_parsing parsing = {.options = &options, .error = error};
    struct xc_plan plan;
    bool helped;
    xc_run_options_init(&options);
    enum xc_status status = xc_run_options_parse(argp, argc, argv, &parsing, &parsing, &helped);
    if (only)
        options.suites.items[options.suites.count++] = only;
    if (status == XC_OK && !helped)
        status = xc_plan_make(&options, &request, &plan, error);
    if (status == XC_OK && !helped)
        status = xc_run_with_plugins(&options.plugins, job, &plan, error);
    xc_run_options_release(&options);
    return status;
}

static enum xc_status run(int argc, char **argv, struct xc_error *error)
{
    return run_suites(&run_argp, NULL, argc, argv, error);
}

static enum xc_status batch(int argc, char **argv, struct xc_error *error)
{
    return run_suites(&batch_argp, "batch", argc, argv, error);
}

const struct xc_command xc_command_run = {
    .name = "run",
    .arguments = "[SUITE...]",
    .summary = "time suites; attribute a crossing's cost to steps",
    .argp = &run_argp,
    .run = run,
};

const struct xc_command xc_command_batch = {
    .name = "batch",
    .arguments = "",
    .summary = "compare crossings per item with batches",
    .argp = &batch_argp,
    .run = batch,
};
