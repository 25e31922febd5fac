/* Where a report goes, and how text is laid out there. */
#ifndef XC_RUN_OUTPUTS_H
#define XC_RUN_OUTPUTS_H

#include <stdbool.h>

#include "crosscost/error.h"
#include "report/report.h"
#include "run/plan.h"

/* How wide lines of standard output may be: 80 columns, fewer on a narrow terminal. */
unsigned xc_output_columns(void);

/* Prints words behind what stands in the line's first columns; where they do not fit the line goes
 * on in another one, behind an indent. Ends the line. */
void xc_print_wrapped(const char *text, int column, int indent);

/* Writes all; a file that fails does not keep the others from being written. The table goes to
 * standard output unless another format does (or with_table is false). */
enum xc_status xc_outputs_write(const struct xc_outputs *outputs, const struct xc_report *report,
                                bool with_table, struct xc_error *error);

/* Google Benchmark's own output, where it was asked for. */
enum xc_status xc_bench_outputs_write(const struct xc_bench_outputs *outputs,
                                      const struct xc_report *report, struct xc_error *error);

#endif
