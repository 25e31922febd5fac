/* --pprof and --timeline, and what belongs to them. */
#ifndef XC_CLI_RECORDING_OPTIONS_H
#define XC_CLI_RECORDING_OPTIONS_H

#include <argp.h>

#include "run/recordings.h"

/* The options' parser, a child of a command's; its input: */
struct xc_recording_parsing {
    struct xc_recording_options *options;
    struct xc_error *error;
    enum xc_status *status; /* the command's own */
};
extern const struct argp xc_recording_argp;
void xc_recording_options_init(struct xc_recording_options *options);

/* Asked before anything is measured: options that need one another, and paths that can be written.
 * XC_USAGE. */
enum xc_status xc_recording_options_check(const struct xc_recording_options *options,
                                          struct xc_error *error);

#endif
