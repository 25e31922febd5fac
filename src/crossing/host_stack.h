/* The stack that a host thread was created with: models whose runtime checks against its bounds, or
 * touches what lies below, must know them. */
#ifndef XC_CROSSING_HOST_STACK_H
#define XC_CROSSING_HOST_STACK_H

#include <stdint.h>

#include "crosscost/error.h"

struct xc_host_stack {
    uintptr_t low, high; /* high: one past the highest byte */
};

/* The calling thread's; all of the address space where the system does not tell (the main thread's,
 * without /proc). XC_UNFIT: it runs on another stack, such as a coroutine's, or no memory. */
enum xc_status xc_host_stack_find(struct xc_host_stack *stack, struct xc_error *error);

#endif
