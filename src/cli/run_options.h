/* The options that all measuring commands have. */
#ifndef XC_CLI_RUN_OPTIONS_H
#define XC_CLI_RUN_OPTIONS_H

#include <argp.h>

#include "cli/recording_options.h"
#include "run/run.h"

/* --model NAME[,NAME]. XC_USAGE: an unknown one, or too many. */
enum xc_status xc_models_take(struct xc_model_names *models, const char *names,
                              struct xc_error *error);
/* --plugin FILE. XC_USAGE: too many. */
enum xc_status xc_take_plugin(struct xc_run_options *options, const char *path,
                              struct xc_error *error);

/* What the parser of a command's options works on: the input of xc_run_argp. */
struct xc_run_parsing {
    struct xc_run_options *options;
    struct xc_error *error;
    enum xc_status status;
    struct xc_recording_parsing recording; /* of commands that can record */
};
/* A child of every measuring command's options. */
extern const struct argp xc_run_argp;
/* Those of commands that have the suite `batch`; likewise. */
extern const struct argp xc_flush_argp;

/* Parses argv, Google Benchmark's flags among it, with a command's argp. input is what that argp
 * works on; the options are those that its child fills in. *helped: --help was answered, nothing is
 * left to do. Whatever is returned, the options are to be released. */
enum xc_status xc_run_options_parse(const struct argp *argp, int argc, char **argv, void *input,
                                    struct xc_run_parsing *parsing, bool *helped);
void xc_run_options_release(struct xc_run_options *options);

#endif
