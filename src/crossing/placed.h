/* Memory for what a crossing touches, at a place within its page that never changes. Addresses that
 * share their low 12 bits get in each other's way (a load waits for an earlier store that looks
 * like its own), so that what was allocated before, such as a longer command line, would decide: it
 * moved a crossing by 2%. docs/method.md. */
#ifndef XC_CROSSING_PLACED_H
#define XC_CROSSING_PLACED_H

#include <stddef.h>

#include "crosscost/error.h"

/* Where in its page each begins: apart, so that they do not get in each other's way. */
enum xc_place {
    XC_PLACE_SCHEDULER = 64, /* after our own header */
    XC_PLACE_TOKENS = 1024,
    XC_PLACE_THREAD = 2048,
    XC_PLACE_POLICY = 3072,
};

/* Zeroed pages of its own, on the NUMA node *node (the operating system's number) or, where node is
 * NULL, where they are touched first. NULL, XC_UNFIT with a line: no memory for what, or as
 * xc_node_bind. Released by xc_placed_free, which takes NULL. */
void *xc_placed_alloc(size_t bytes, enum xc_place place, const unsigned *node, const char *what,
                      struct xc_error *error);
void xc_placed_free(void *memory);

#endif
