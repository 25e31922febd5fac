#include "crossing/steps.h"

#include <stdio.h>
#include <string.h>

static const char *const names[XC_STEP_COUNT] = {
    "save", "switch", "release", "call", "restore", "reacquire",
};

const xc_steps xc_step_needs[XC_STEP_COUNT] = {
    [XC_STEP_RESTORE] = XC_BIT_SAVE,
    [XC_STEP_REACQUIRE] = XC_BIT_RELEASE,
};

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
