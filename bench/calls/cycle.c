/* One core cycle, as a ruler: a chain of dependent one-cycle operations, 16 an iteration. */
#include "bench/calls/calls.h"

#define CHAIN 16u

#if defined(__x86_64__)
#define LINK "xor %2, %0\n\t"
#elif defined(__aarch64__)
#define LINK "eor %0, %0, %2\n\t"
#else
#define LINK "xor %0, %0, %2\n\t"
#endif

XC_TIMED static void loop(uint64_t iterations, void *cookie)
{
    struct calls_operands *operands = cookie;
    uint64_t value = 0;
    for (uint64_t i = 0; i < iterations / CHAIN; i++)
        __asm__ volatile(
            LINK LINK LINK LINK LINK LINK LINK LINK LINK LINK LINK LINK LINK LINK LINK LINK
            : "=r"(value)
            : "0"(value), "r"((uint64_t)1));
    operands->result = (int32_t)value;
}

static enum xc_status verify(void *cookie, struct xc_error *error)
{
    struct calls_operands *operands = cookie;
    operands->result = -1;
    loop((uint64_t)10 * CHAIN, operands);
    if (operands->result != 0)
        return xc_fail(error, XC_CRASHED, "an even number of flips left a bit set");
    return XC_OK;
}

static const struct xc_case cycle = {
    .key = XC_CASE_KEY(.suite = "calls", .binding = "cycle"),
    .summary = "one core cycle: a link of a dependent chain",
    .loop = loop,
    .setup = calls_setup,
    .verify = verify,
    .teardown = calls_teardown,
    .flags = XC_CASE_SCALE,
    .order = 5,
};
XC_REGISTER_CASE(calls_cycle, cycle);
