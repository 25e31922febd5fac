/* --pprof and --timeline, and what belongs to them. */
#ifndef XC_CLI_RECORDING_OPTIONS_H
#define XC_CLI_RECORDING_OPTIONS_H

#include <argp.h>

#include <stdint.h>

#include "crosscost/error.h"

struct xc_recording_options {
    const char *folder, *timeline; /* NULL: not given */
    uint64_t mutex_fraction, block_rate_ns;
    uint64_t timeline_records; /* 0: not given */
};

/* The options' parser, a child of a command's; its input is a struct xc_run_parsing. */
extern const struct argp xc_recording_argp;
void xc_recording_options_init(struct xc_recording_options *options);

/* Asked before anything is measured: options that need one another, and paths that can be written.
 * XC_USAGE. */
enum xc_status xc_recording_options_check(const struct xc_recording_options *options,
                                          struct xc_error *error);

#endif
