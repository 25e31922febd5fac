/* The foreign side of the timed crossings: the C function, and the wrapper that unpacks its frame.
 * Built with plain C conventions, apart from the models. */
#ifndef XC_CROSSING_FOREIGN_H
#define XC_CROSSING_FOREIGN_H

#include <stdint.h>

#include "crosscost/api.h"

/* The argument frame, as cgo lays it out: operands, then the result. */
struct xc_add_frame {
    int32_t first, second, result, padding;
};

/* The C function that is called across the boundary. */
int32_t xc_foreign_add(int32_t first, int32_t second);

/* Unpacks a struct xc_add_frame, calls, stores the result. */
void xc_foreign_add_frame(void *frame);

#endif
