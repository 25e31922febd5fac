/* The floor: call and ret in a loop, in assembly. No harness can report less for a call. */
#include "bench/calls/calls.h"

#include <stdlib.h>

/* In assembly, in floor_loop.S. Returns how many calls are left: none. */
uint64_t calls_floor_loop(uint64_t iterations);

static void loop(uint64_t iterations, void *cookie)
{
    *(uint64_t *)cookie = calls_floor_loop(iterations);
}

static enum xc_status setup(const void *parameter, void **cookie, struct xc_error *error)
{
    (void)parameter;
    *cookie = calloc(1, sizeof(uint64_t));
    return *cookie ? XC_OK : xc_fail(error, XC_UNFIT, "no memory for a case's operands");
}

static enum xc_status verify(void *cookie, struct xc_error *error)
{
    *(uint64_t *)cookie = 1;
    loop(1000, cookie);
    if (*(uint64_t *)cookie != 0)
        return xc_fail(error, XC_CRASHED, "the floor's loop ended early");
    return XC_OK;
}

static const struct xc_case floor_case = {
    .key = XC_CASE_KEY(.suite = "calls", .binding = "floor"),
    .summary = "call and ret in assembly: the least there is",
    .loop = loop,
    .setup = setup,
    .verify = verify,
    .teardown = free,
    .order = 25,
};
XC_REGISTER_CASE(calls_floor, floor_case);
