/* Memory for what a crossing touches, at a place within its page that never changes. Addresses that
 * share their low 12 bits get in each other's way (a load waits for an earlier store that looks
 * like its own), so that what was allocated before, such as a longer command line, would decide: it
 * moved a crossing by 2%. docs/method.md. */
#ifndef XC_CROSSING_PLACED_H
#define XC_CROSSING_PLACED_H

#include <stddef.h>

/* Where in its page each begins: apart, so that they do not get in each other's way. */
enum xc_place {
    XC_PLACE_SCHEDULER = 0,
    XC_PLACE_TOKENS = 1024,
    XC_PLACE_THREAD = 2048,
    XC_PLACE_POLICY = 3072,
};

/* Zeroed; NULL: no memory. Released by xc_placed_free, which takes NULL. */
void *xc_placed_alloc(size_t bytes, enum xc_place place);
void xc_placed_free(void *memory);

#endif
