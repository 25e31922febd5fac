/* The same function called directly: the switches are compared with it. */
#include "bench/stacks/stacks.h"

XC_TIMED static void loop(uint64_t iterations, void *cookie)
{
    struct stacks_cookie *stacks = cookie;
    for (uint64_t i = 0; i < iterations; i++)
        stacks_visit(stacks);
}

static enum xc_status verify(void *cookie, struct xc_error *error)
{
    struct stacks_cookie *stacks = cookie;
    stacks->seen = NULL;
    loop(10, stacks);
    if (!stacks->seen)
        return xc_fail(error, XC_CRASHED, "the function was not called");
    return XC_OK;
}

static const struct xc_case direct = {
    .key = XC_CASE_KEY(.suite = "stacks", .binding = "direct"),
    .summary = "the same function, called directly",
    .loop = loop,
    .setup = stacks_setup,
    .verify = verify,
    .teardown = stacks_teardown,
    .order = 10,
};
XC_REGISTER_CASE(stacks_direct, direct);
