/* What the stack switches share: a function that notes where its stack is. */
#ifndef XC_BENCH_STACKS_H
#define XC_BENCH_STACKS_H

#include <fenv.h>

#include "bench/register.h"
#include "crossing/keep.h"
#include "crosscost/stack.h"

struct stacks_cookie {
    void *seen; /* the stack pointer that the function saw last */
    struct xc_stack *stack;
    void *peer; /* of a peer library */
};

/* Clears the sticky floating point exceptions: for loops whose switch saves and loads them. */
static inline void stacks_clear_exceptions(void)
{
    feclearexcept(FE_ALL_EXCEPT);
}

/* Stores its frame's address in cookie->seen. */
void stacks_visit(void *cookie);

enum xc_status stacks_setup(const void *parameter, void **cookie, struct xc_error *error);
void stacks_teardown(void *cookie);
/* Runs the loop, and checks that the function ran, on the stack. */
enum xc_status stacks_verify(xc_loop_fn *loop, struct stacks_cookie *stacks,
                             struct xc_error *error);

#endif
