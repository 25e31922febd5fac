/* The options that all measuring commands have, as they were given. */
#ifndef XC_CLI_RUN_OPTIONS_H
#define XC_CLI_RUN_OPTIONS_H

#include <argp.h>

#include "cli/recording_options.h"
#include "findings/gates.h"
#include "run/plan.h"
#include "shim/benchmark.h"

/* --wait-quiet */
#define XC_WAIT_SECONDS_MAX ((uint64_t)3600)
/* --blocks, of a round */
#define XC_BLOCKS_MAX ((uint64_t)100000)

/* Zeros where nothing was given, unless the member says otherwise. */
struct xc_run_options {
    struct xc_names suites, plugins, runtimes, models; /* suites and runtimes as typed */
    uint64_t answer_seconds;
    bool quick;
    size_t rounds, blocks, processes;
    uint64_t epoch_ns, seed, stack_bytes;
    double wait_seconds;
    bool seed_given, wait_given;
    struct xc_pin pin;
    enum xc_step injected_step; /* XC_STEP_COUNT: none */
    uint64_t injected_cycles;
    struct xc_flush flush;
    struct xc_outputs outputs;
    struct xc_gates gates; /* with the default margin */
    struct xc_bench_flag_values bench;
    struct xc_recording_options recording; /* with defaults; of commands that can record */
};

/* --model NAME[,NAME]. XC_USAGE: an unknown one, or too many. */
enum xc_status xc_models_take(struct xc_names *models, const char *names, struct xc_error *error);
/* Where none was given, the default one. */
void xc_models_complete(struct xc_names *models);
/* --plugin FILE. XC_USAGE: too many. */
enum xc_status xc_take_plugin(struct xc_names *plugins, const char *path, struct xc_error *error);

/* What the parser of a command's options works on: the input of xc_run_argp. */
struct xc_run_parsing {
    struct xc_run_options *options;
    struct xc_error *error;
    enum xc_status status;
};
/* A child of every measuring command's options. */
extern const struct argp xc_run_argp;

/* Nothing was given yet. */
void xc_run_options_init(struct xc_run_options *options);
/* Parses argv, Google Benchmark's flags among it, with a command's argp. input is what that argp
 * works on; the options are those that its child fills in. *helped: --help was answered, nothing is
 * left to do. Whatever is returned, the options are to be released. */
enum xc_status xc_run_options_parse(const struct argp *argp, int argc, char **argv, void *input,
                                    struct xc_run_parsing *parsing, bool *helped);
void xc_run_options_release(struct xc_run_options *options);

#endif
