/* The C source that the direct calls of a prototype are compiled from: a loop, and a foreign side's
 * wrapper as cgo generates it. Self-contained C11; only <stdbool.h>, <stddef.h>, <stdint.h>.
 *
 * It defines, with default visibility:
 *
 *     void xc_direct(uint64_t iterations, void *frame);
 *         loads the function's address and the arguments from the frame (see xc_frame_layout) once,
 *         calls iterations times with them, and stores the last result in the frame.
 *     void xc_frame(void *frame);
 *         unpacks the arguments, calls, and stores the result: one call.
 */
#ifndef XC_CALL_SOURCE_H
#define XC_CALL_SOURCE_H

#include "call/prototype.h"

/* malloc'd, or NULL where there is no memory. The same prototype gives the same text. */
char *xc_source_of(const struct xc_prototype *prototype);

#endif
