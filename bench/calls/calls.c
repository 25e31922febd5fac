#include "bench/calls/calls.h"

#include <stdlib.h>

#define VERIFY_ITERATIONS 1000u

enum xc_status calls_setup(const void *parameter, void **cookie, struct xc_error *error)
{
    (void)parameter;
    struct calls_operands *operands = calloc(1, sizeof *operands);
    if (!operands)
        return xc_fail(error, XC_UNFIT, "no memory for a case's operands");
    operands->first = 7;
    operands->second = 3;
    operands->function = calls_add;
    __asm__ volatile("" : "+m"(operands->second), "+m"(operands->function));
    *cookie = operands;
    return XC_OK;
}

void calls_teardown(void *cookie)
{
    free(cookie);
}

static enum xc_status check(int32_t found, int32_t expected, struct xc_error *error)
{
    if (found == expected)
        return XC_OK;
    return xc_fail(error, XC_CRASHED, "wrong answer: %d instead of %d", found, expected);
}

enum xc_status calls_verify_throughput(xc_loop_fn *loop, struct calls_operands *operands,
                                       struct xc_error *error)
{
    operands->result = -1;
    loop(VERIFY_ITERATIONS, operands);
    return check(operands->result, (int32_t)VERIFY_ITERATIONS - 1 + operands->second, error);
}

enum xc_status calls_verify_latency(xc_loop_fn *loop, struct calls_operands *operands,
                                    struct xc_error *error)
{
    operands->result = -1;
    loop(VERIFY_ITERATIONS, operands);
    return check(operands->result, operands->first + (int32_t)VERIFY_ITERATIONS * operands->second,
                 error);
}
