/* The options that all measuring commands have. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/output_options.h"
#include "cli/run_options.h"
#include "crossing/model.h"
#include "engine/workers.h"
#include "support/nearest.h"

enum {
    KEY_MODEL = 512, /* apart from the commands' own */
    KEY_QUICK,
    KEY_ROUNDS,
    KEY_EPOCH_US,
    KEY_SEED,
    KEY_PIN,
    KEY_FORMAT,
    KEY_OUTPUT,
    KEY_RAW,
    KEY_STACK,
    KEY_GATE,
    KEY_GATES,
    KEY_GATE_MARGIN,
    KEY_PROCESSES,
    KEY_WAIT_QUIET,
    KEY_BLOCKS,
};

static const struct argp_option option_table[] = {
    {NULL, 0, NULL, 0, "Measuring:", 1},
    {"model", KEY_MODEL, "NAME[,NAME]", 0, "measure the crossings of these models; default go1.23",
     1},
    {"quick", KEY_QUICK, NULL, 0,
     "measure for some 6 s in place of 40 s, with wider intervals; default off", 1},
    {"rounds", KEY_ROUNDS, "N", 0,
     "measure N rounds; the time of the run grows with N; default 31, with --quick 11", 1},
    {"blocks", KEY_BLOCKS, "N", 0,
     "measure N blocks in each round, however long they take: each has all cases twice, in a "
     "shuffled order and in its reverse; default: as many as the time of the run allows",
     1},
    {"epoch-us", KEY_EPOCH_US, "N", 0,
     "time each case for N microseconds without a break, which is one epoch; default 100, for "
     "real runtimes 1000",
     1},
    {"processes", KEY_PROCESSES, "N", 0,
     "divide the rounds among N worker processes, which run one after another; default 16 with "
     "gates, else 8 for run and batch; 1 for call and handoff, for the suites runtimes and "
     "handoff, and with --rounds",
     1},
    {"wait-quiet", KEY_WAIT_QUIET, "SECONDS", 0,
     "on a core that others use as well, measure for at most SECONDS longer until enough epochs "
     "had the core to themselves; default: the time that the run takes without waiting",
     1},
    {"seed", KEY_SEED, "N", 0,
     "shuffle the cases with the random seed N; default: from the clock, and printed", 1},
    {"pin", KEY_PIN, "WHERE", 0,
     "measure on this processor: auto takes the one whose core others use least, core:N counts "
     "cores as hwloc does, pu:N processors as Linux does; default auto",
     1},
    {"stack-kib", KEY_STACK, "N", 0, "make foreign stacks N KiB large; default 256", 1},
    {NULL, 0, NULL, 0, "Output:", 2},
    {"format", KEY_FORMAT, "NAME", 0,
     "use this format for the --output that follows or, where none follows, for standard output; "
     "default: what the ending of the file says, and table",
     2},
    {"output", KEY_OUTPUT, "FILE", 0,
     "write the report to FILE, and still print the table; may be repeated; default none", 2},
    {"raw", KEY_RAW, NULL, 0, "write every epoch to json reports; default off", 2},
    {NULL, 0, NULL, 0, "Gates:", 3},
    {"gate", KEY_GATE, "EXPRESSION", 0,
     "check a bound, such as 'speedup@64 >= 5': exit status 1 if the run violates it, 3 if the "
     "run cannot tell; may be repeated; default none",
     3},
    {"gates", KEY_GATES, "FILE", 0,
     "read gates from FILE, one per line; - is standard input; may be repeated; default none", 3},
    {"gate-margin", KEY_GATE_MARGIN, "PERCENT", 0,
     "call a gate inconclusive if its interval comes within PERCENT of the bound; default 2", 3},
    XC_OPTION_HELP,
    {0},
};

static enum xc_status unknown_model(const char *name, struct xc_error *error)
{
    struct xc_nearest nearest = {.typed = name};
    char hint[XC_HINT_BYTES];
    for (size_t i = 0; i < xc_models_count; i++)
        xc_nearest_offer(&nearest, xc_models[i]->info.name);
    return xc_fail(error, XC_USAGE, "unknown model '%.60s'; %s", name,
                   xc_nearest_hint(&nearest, "crosscost list shows them", hint));
}

static enum xc_status take_model(struct xc_names *models, const char *name, struct xc_error *error)
{
    const struct xc_model *model = xc_model_find(name);
    if (!model)
        return unknown_model(name, error);
    for (size_t i = 0; i < models->count; i++)
        if (strcmp(models->items[i], name) == 0)
            return XC_OK;
    if (models->count == XC_NAMES_MAX)
        return xc_fail(error, XC_USAGE, "more than %d models", XC_NAMES_MAX);
    models->items[models->count++] = model->info.name;
    return XC_OK;
}

enum xc_status xc_models_take(struct xc_names *models, const char *names, struct xc_error *error)
{
    char copy[512];
    if ((size_t)snprintf(copy, sizeof copy, "%s", names) >= sizeof copy)
        return xc_fail(error, XC_USAGE, "--model: too long");
    enum xc_status status = XC_OK;
    char *rest = copy;
    for (char *name; status == XC_OK && (name = strsep(&rest, ","));)
        status = take_model(models, name, error);
    return status;
}

enum xc_status xc_take_plugin(struct xc_names *plugins, const char *path, struct xc_error *error)
{
    if (plugins->count == XC_NAMES_MAX)
        return xc_fail(error, XC_USAGE, "more than %d plug-ins", XC_NAMES_MAX);
    plugins->items[plugins->count++] = path;
    return XC_OK;
}

/* A worker process judges no gate. Its parent has read a pipe to its end. */
static enum xc_status take_option(struct xc_run_options *options, int key, const char *argument,
                                  struct xc_error *error)
{
    const bool judges = !xc_worker_self()->is_worker;
    uint64_t number = 0;
    enum xc_status status = XC_OK;
    switch (key) {
    case KEY_MODEL:
        return xc_models_take(&options->models, argument, error);
    case KEY_QUICK:
        options->quick = true;
        return XC_OK;
    case KEY_ROUNDS:
        status = xc_parse_number("--rounds", argument, 1, XC_ROUNDS_MAX, &number, error);
        options->rounds = (size_t)number;
        return status;
    case KEY_BLOCKS:
        status = xc_parse_number("--blocks", argument, 1, XC_BLOCKS_MAX, &number, error);
        options->blocks = (size_t)number;
        return status;
    case KEY_EPOCH_US:
        status = xc_parse_number("--epoch-us", argument, XC_EPOCH_NS_MIN / 1000,
                                 XC_EPOCH_NS_MAX / 1000, &number, error);
        options->epoch_ns = number * 1000;
        return status;
    case KEY_WAIT_QUIET:
        status = xc_parse_number("--wait-quiet", argument, 0, XC_WAIT_SECONDS_MAX, &number, error);
        options->wait_seconds = (double)number;
        options->wait_given = true;
        return status;
    case KEY_SEED:
        options->seed_given = true;
        return xc_parse_number("--seed", argument, 0, INT64_MAX, &options->seed, error);
    case KEY_PIN:
        return xc_pin_parse(argument, &options->pin, error);
    case KEY_STACK:
        status = xc_parse_number("--stack-kib", argument, XC_STACK_BYTES_MIN / 1024,
                                 XC_STACK_BYTES_MAX / 1024, &number, error);
        options->stack_bytes = number * 1024;
        return status;
    case KEY_FORMAT:
        return xc_outputs_format(&options->outputs, argument, error);
    case KEY_OUTPUT:
        return xc_outputs_path(&options->outputs, argument, error);
    case KEY_RAW:
        options->outputs.raw = true;
        return XC_OK;
    case KEY_GATE:
        return judges ? xc_gates_add(&options->gates, argument, error) : XC_OK;
    case KEY_PROCESSES:
        status = xc_parse_number("--processes", argument, 1, XC_PROCESSES_MAX, &number, error);
        options->processes = (size_t)number;
        return status;
    case KEY_GATES:
        return judges ? xc_gates_read(&options->gates, argument, error) : XC_OK;
    case KEY_GATE_MARGIN:
        status = xc_parse_number("--gate-margin", argument, 0, XC_GATE_MARGIN_PERCENT_MAX, &number,
                                 error);
        options->gates.margin_percent = (unsigned)number;
        return status;
    default:
        return XC_INCONCLUSIVE;
    }
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct xc_run_parsing *parsing = state->input;
    if (key == XC_KEY_HELP || key == ARGP_KEY_INIT)
        return xc_argp_common(key, state);
    enum xc_status status = take_option(parsing->options, key, argument, parsing->error);
    if (status == XC_INCONCLUSIVE)
        return ARGP_ERR_UNKNOWN;
    parsing->status = status;
    return status == XC_OK ? 0 : XC_ARGP_FAILED;
}

const struct argp xc_run_argp = {.options = option_table, .parser = parse_option};

void xc_run_options_init(struct xc_run_options *options)
{
    *options = (struct xc_run_options){.injected_step = XC_STEP_COUNT,
                                       .gates = {.margin_percent = XC_GATE_MARGIN_PERCENT}};
    xc_recording_options_init(&options->recording);
}

enum xc_status xc_run_options_parse(const struct argp *argp, int argc, char **argv, void *input,
                                    struct xc_run_parsing *parsing, bool *helped)
{
    struct xc_run_options *options = parsing->options;
    *helped = false;
    enum xc_status status = xc_bench_take_flags(&argc, argv, &options->bench, parsing->error);
    if (status == XC_OK)
        status = xc_argp_parse(argp, argc, argv, input, helped, parsing->error);
    return parsing->status != XC_OK ? parsing->status : status;
}

void xc_run_options_release(struct xc_run_options *options)
{
    xc_gates_release(&options->gates);
}
