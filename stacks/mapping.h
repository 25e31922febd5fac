/* Internal to the component stacks: what a stack is besides what its users read. */
#ifndef XC_STACKS_MAPPING_H
#define XC_STACKS_MAPPING_H

#include "crosscost/stack.h"

struct xc_stack_mapping {
    struct xc_stack stack; /* first: a pointer to it is one to the mapping */
    void *base;            /* of the whole mapping, guards included */
    size_t mapped_bytes;
    void *context_memory; /* for the generic switch's context; allocated with the mapping */
    struct xc_stack_mapping *next; /* in a pool */
};

/* The usable bytes of the live stack whose lower guard the address is in, or 0. For the overflow
 * handler: it may be called in a signal handler, while others map and release stacks. */
size_t xc_stack_bytes_of_guard(const void *address);

/* Zeroed memory for the generic switch's context, for free, or NULL. */
void *xc_stack_context_alloc(void);
/* Ends the context, if it was begun: the next generic call begins another. Nothing may run on the
 * stack. */
void xc_stack_context_end(struct xc_stack *stack);

#endif
