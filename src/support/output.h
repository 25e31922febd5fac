/* Standard output. */
#ifndef XC_SUPPORT_OUTPUT_H
#define XC_SUPPORT_OUTPUT_H

#include "crosscost/error.h"

/* Flushes it. Where nobody reads it any more, as in `crosscost list | head -1`, that is no error.
 * XC_UNFIT: it cannot be written; the error says why. */
enum xc_status xc_flush_output(struct xc_error *error);

#endif
