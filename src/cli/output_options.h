/* --format and --output: where a report goes. */
#ifndef XC_CLI_OUTPUT_OPTIONS_H
#define XC_CLI_OUTPUT_OPTIONS_H

#include "run/plan.h"

/* --format NAME: opens a pair. XC_USAGE: unknown format, or too many. */
enum xc_status xc_outputs_format(struct xc_outputs *outputs, const char *name,
                                 struct xc_error *error);
/* --output FILE: completes the last pair, or makes one of the file's ending. */
enum xc_status xc_outputs_path(struct xc_outputs *outputs, const char *path,
                               struct xc_error *error);
/* Whether a file can be made there. XC_USAGE: no; *error says why. */
enum xc_status xc_output_path_check(const char *path, struct xc_error *error);
/* After the options: at most one pair goes to standard output, and every file can be written. */
enum xc_status xc_outputs_check(const struct xc_outputs *outputs, struct xc_error *error);

#endif
