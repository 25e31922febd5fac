/* Memory for what a crossing touches, at an offset in its page that never changes. Addresses that
 * share their low 12 bits get in each other's way (a load waits for an earlier store that looks
 * like its own), so that what was allocated before, such as a longer command line, would decide: it
 * moved a crossing by 2%. docs/method.md. */
#ifndef XC_CROSSING_PAGE_OFFSET_H
#define XC_CROSSING_PAGE_OFFSET_H

#include <stddef.h>

#include "crosscost/error.h"

/* Where in its page each begins: apart, so that they do not get in each other's way. */
enum xc_page_offset {
    XC_OFFSET_SCHEDULER = 64, /* after our own header */
    XC_OFFSET_TOKENS = 1024,
    XC_OFFSET_THREAD = 2048,
    XC_OFFSET_POLICY = 3072,
};

/* Zeroed pages of its own, on the NUMA node *node (the operating system's number) or, where node is
 * NULL, where they are touched first. NULL, XC_UNFIT with a line: no memory for what, or as
 * xc_node_bind. Released by xc_page_offset_free, which takes NULL. */
void *xc_page_offset_alloc(size_t bytes, enum xc_page_offset offset, const unsigned *node,
                           const char *what, struct xc_error *error);
void xc_page_offset_free(void *memory);

#endif
