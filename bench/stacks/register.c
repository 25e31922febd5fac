/* The native switch as it is for those who call on one stack again and again: where the stack
 * begins stays in a register from turn to turn. */
#include "bench/stacks/stacks.h"

XC_TIMED static void loop(uint64_t iterations, void *cookie)
{
    struct stacks_cookie *stacks = cookie;
    struct xc_stack *stack = stacks->stack;
    void *top = stack->top;
    for (uint64_t i = 0; i < iterations; i++)
        xc_stack_call_at(stack, top, stacks_visit, stacks);
}

static enum xc_status verify(void *cookie, struct xc_error *error)
{
    return stacks_verify(loop, cookie, error);
}

static const struct xc_case in_register = {
    .key = XC_CASE_KEY(.suite = "stacks", .kernel = "switch", .binding = "register"),
    .summary = "the same, its top in a register",
    .loop = loop,
    .setup = stacks_setup,
    .verify = verify,
    .teardown = stacks_teardown,
#ifndef XC_STACK_NATIVE
    .unavailable = "this build has the generic switch only",
#endif
    .order = 25,
};
XC_REGISTER_CASE(stacks_register, in_register);
