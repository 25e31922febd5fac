/* --format and --output: where a report goes. */
#ifndef XC_RUN_OUTPUTS_H
#define XC_RUN_OUTPUTS_H

#include <stdbool.h>
#include <stddef.h>

#include "crosscost/error.h"
#include "report/report.h"

#define XC_OUTPUTS_MAX 16

/* A format and the file that it goes to; path NULL: standard output, instead of the table. */
struct xc_output {
    const struct xc_format *format;
    const char *path;
};

struct xc_outputs {
    struct xc_output items[XC_OUTPUTS_MAX];
    size_t count;
    bool raw; /* every epoch in json */
};

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

/* How wide lines of standard output may be: 80 columns, fewer on a narrow terminal. */
unsigned xc_output_columns(void);

/* Prints words behind what stands in the line's first columns; where they do not fit the line goes
 * on in another one, behind an indent. Ends the line. */
void xc_print_wrapped(const char *text, int column, int indent);

/* Writes all; a file that fails does not keep the others from being written. The table goes to
 * standard output unless another format does (or with_table is false). */
enum xc_status xc_outputs_write(const struct xc_outputs *outputs, const struct xc_report *report,
                                bool with_table, struct xc_error *error);

#endif
