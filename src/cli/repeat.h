/* selftest --repeat N: does a run say what the next one will say? */
#ifndef XC_CLI_REPEAT_H
#define XC_CLI_REPEAT_H

#include <stddef.h>

#include "crosscost/error.h"

#define XC_REPEAT_MAX 1000

/* Runs `crosscost run calls crossing --quick` this many times, each in a process of its own, and
 * prints for each figure how far the runs that were quiet are apart, and for all figures together
 * how often a run's interval holds the estimate of the next quiet run. XC_INCONCLUSIVE: fewer than
 * two runs were quiet, or it was interrupted; else what went wrong in a run. */
enum xc_status xc_repeat(size_t runs, struct xc_error *error);

#endif
