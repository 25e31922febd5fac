/* A plug-in of cases whose operation takes a tenth of a second: finding the number of iterations
 * takes the longest. */
#define _GNU_SOURCE
#include <crosscost/plugin.h>
#include <unistd.h>

static void loop(uint64_t iterations, void *cookie)
{
    (void)cookie;
    for (uint64_t i = 0; i < iterations; i++)
        for (int part = 0; part < 10; part++)
            usleep(10000); /* what interrupts one interrupts not the rest */
}

static enum xc_status verify(void *cookie, struct xc_error *error)
{
    (void)cookie;
    (void)error;
    return XC_OK;
}

#define CASE(number)                                                                               \
    {                                                                                              \
        .id = "slow/" #number, .summary = "a tenth of a second", .loop = loop, .verify = verify    \
    }
static const struct xc_case slow[] = {CASE(1), CASE(2), CASE(3), CASE(4),
                                      CASE(5), CASE(6), CASE(7), CASE(8)};
static const struct xc_case *const cases[] = {&slow[0], &slow[1], &slow[2], &slow[3],
                                              &slow[4], &slow[5], &slow[6], &slow[7]};
XC_PLUGIN("slow", .cases = cases, .case_count = 8);
