/* The loop with nothing in it: what every other loop costs before it does anything. */
#include "bench/calls/calls.h"

XC_TIMED static void loop(uint64_t iterations, void *cookie)
{
    struct calls_operands *operands = cookie;
    int32_t result = operands->second;
    for (uint64_t i = 0; i < iterations; i++)
        XC_KEEP(result);
    operands->result = result;
}

static enum xc_status verify(void *cookie, struct xc_error *error)
{
    struct calls_operands *operands = cookie;
    loop(1000, operands);
    if (operands->result != operands->second)
        return xc_fail(error, XC_CRASHED, "the empty loop changed a value");
    return XC_OK;
}

static const struct xc_case empty = {
    .key = XC_CASE_KEY(.suite = "calls", .binding = "empty"),
    .summary = "the loop alone",
    .loop = loop,
    .setup = calls_setup,
    .verify = verify,
    .teardown = calls_teardown,
    .order = 10,
};
XC_REGISTER_CASE(calls_empty, empty);
