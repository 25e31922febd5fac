#include "crossing/steps.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define NAME(unused, step, name, needs)  [XC_STEP_##step] = (name),
#define NEEDS(unused, step, name, needs) [XC_STEP_##step] = (needs),
#define ONE(unused, step, name, needs)   +1 /* NOLINT(bugprone-macro-parentheses) */

static const char *const names[XC_STEP_COUNT] = {XC_EACH_STEP(NAME, )};
const xc_steps xc_step_needs[XC_STEP_COUNT] = {XC_EACH_STEP(NEEDS, )};
_Static_assert(XC_EACH_STEP(ONE, ) == XC_STEP_COUNT, "the list of steps and enum xc_step");

/* The listed sets are the valid ones: none is not valid, and there are as many. */
#define ASSERT_VALID(set) _Static_assert(XC_STEPS_VALID(set), "a listed set is not valid");
#define AS_BIT(set)       | UINT64_C(1) << (set)
#define VALID_OF_8(set)                                                                            \
    (XC_STEPS_VALID(set) + XC_STEPS_VALID((set) + 1) + XC_STEPS_VALID((set) + 2) +                 \
     XC_STEPS_VALID((set) + 3) + XC_STEPS_VALID((set) + 4) + XC_STEPS_VALID((set) + 5) +           \
     XC_STEPS_VALID((set) + 6) + XC_STEPS_VALID((set) + 7))
XC_VALID_STEP_SETS(ASSERT_VALID)
_Static_assert(XC_STEP_SETS == 64, "VALID_OF_8 is added up over all sets below");
_Static_assert(__builtin_popcountll(UINT64_C(0) XC_VALID_STEP_SETS(AS_BIT)) ==
                   VALID_OF_8(0) + VALID_OF_8(8) + VALID_OF_8(16) + VALID_OF_8(24) +
                       VALID_OF_8(32) + VALID_OF_8(40) + VALID_OF_8(48) + VALID_OF_8(56),
               "a valid set is not listed");

const char *xc_step_name(enum xc_step step)
{
    return names[step];
}

bool xc_steps_valid(xc_steps steps)
{
    for (unsigned step = 0; step < XC_STEP_COUNT; step++)
        if (steps >> step & 1 && xc_step_needs[step] & ~steps)
            return false;
    return steps < XC_STEP_SETS;
}

void xc_steps_name(xc_steps steps, xc_steps model_steps, char *name, size_t size)
{
    if (steps == 0 || steps == model_steps) {
        snprintf(name, size, "%s", steps ? "all" : "none");
        return;
    }
    size_t length = 0;
    for (unsigned step = 0; step < XC_STEP_COUNT && length < size; step++)
        if (steps >> step & 1)
            length += (size_t)snprintf(name + length, size - length, "%s%s", length ? "+" : "",
                                       names[step]);
}

enum xc_step xc_step_find(const char *name)
{
    unsigned step = 0;
    while (step < XC_STEP_COUNT && strcmp(names[step], name) != 0)
        step++;
    return (enum xc_step)step;
}
