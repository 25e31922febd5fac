/* The least system call, for scale: a crossing into the kernel and back. */
#include "bench/calls/calls.h"

#include <sys/syscall.h>
#include <unistd.h>

XC_TIMED static void loop(uint64_t iterations, void *cookie)
{
    struct calls_operands *operands = cookie;
    long result = 0;
    for (uint64_t i = 0; i < iterations; i++)
        result = syscall(SYS_getppid);
    operands->result = (int32_t)result;
}

static enum xc_status verify(void *cookie, struct xc_error *error)
{
    struct calls_operands *operands = cookie;
    loop(10, operands);
    if (operands->result != getppid())
        return xc_fail(error, XC_CRASHED, "getppid by two ways gives two answers");
    return XC_OK;
}

static const struct xc_case system_call = {
    .key = XC_CASE_KEY(.suite = "calls", .binding = "syscall"),
    .summary = "a system call (getppid), for scale",
    .loop = loop,
    .setup = calls_setup,
    .verify = verify,
    .teardown = calls_teardown,
    .flags = XC_CASE_SCALE,
    .order = 80,
};
XC_REGISTER_CASE(calls_system_call, system_call);
