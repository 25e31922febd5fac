/* A call on another stack and back: the generic switch, on ucontext. */
#include "bench/stacks/stacks.h"

XC_TIMED static void loop(uint64_t iterations, void *cookie)
{
    struct stacks_cookie *stacks = cookie;
    stacks_clear_exceptions();
    for (uint64_t i = 0; i < iterations; i++)
        xc_stack_call_generic(stacks->stack, stacks_visit, stacks);
}

static enum xc_status verify(void *cookie, struct xc_error *error)
{
    return stacks_verify(loop, cookie, error);
}

static const struct xc_case generic = {
    .key = XC_CASE_KEY(.suite = "stacks", .kernel = "switch", .binding = "generic"),
    .summary = "the same with ucontext (two system calls)",
    .loop = loop,
    .setup = stacks_setup,
    .verify = verify,
    .teardown = stacks_teardown,
    .flags = XC_CASE_SCALE,
    .order = 40,
};
XC_REGISTER_CASE(stacks_generic, generic);
