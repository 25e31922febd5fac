/* A call on another stack and back: the native switch. The stack is found through the cookie and
 * its top through the stack, in each turn, as a runtime finds its own through the thread. */
#include "bench/stacks/stacks.h"

XC_TIMED static void loop(uint64_t iterations, void *cookie)
{
    struct stacks_cookie *stacks = cookie;
    for (uint64_t i = 0; i < iterations; i++)
        xc_stack_call(stacks->stack, stacks_visit, stacks);
}

static enum xc_status verify(void *cookie, struct xc_error *error)
{
    return stacks_verify(loop, cookie, error);
}

static const struct xc_case native = {
    .key = XC_CASE_KEY(.suite = "stacks", .kernel = "switch", .binding = "native"),
    .summary = "a call on another stack and back, its top from memory",
    .loop = loop,
    .setup = stacks_setup,
    .verify = verify,
    .teardown = stacks_teardown,
#ifndef XC_STACK_NATIVE
    .unavailable = "this build has the generic switch only",
#endif
    .order = 20,
};
XC_REGISTER_CASE(stacks_native, native);
