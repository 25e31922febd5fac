/* The sets of steps and their names. */
#include <string.h>

#include "crossing/steps.h"
#include "tests/check.h"

#define LISTED(set) listed[set] = true;

int main(void)
{
    bool listed[XC_STEP_SETS] = {false};
    XC_VALID_STEP_SETS(LISTED)
    unsigned count = 0;
    for (xc_steps steps = 0; steps < XC_STEP_SETS; steps++) {
        CHECK(xc_steps_valid(steps) == listed[steps], "set %u", steps);
        count += listed[steps];
    }
    CHECK(count == 36, "%u", count);
    CHECK(!xc_steps_valid(XC_STEP_SETS));
    for (unsigned step = 0; step < XC_STEP_COUNT; step++)
        CHECK(xc_step_find(xc_step_name((enum xc_step)step)) == (enum xc_step)step);
    CHECK(xc_step_find("restor") == XC_STEP_COUNT && xc_step_find("") == XC_STEP_COUNT);
    char name[64];
    xc_steps_name(0, XC_STEPS_ALL, name, sizeof name);
    CHECK(strcmp(name, "none") == 0);
    xc_steps_name(XC_STEPS_ALL, XC_STEPS_ALL, name, sizeof name);
    CHECK(strcmp(name, "all") == 0);
    xc_steps_name(XC_STEPS_ALL & ~XC_BIT_CALL, XC_STEPS_ALL, name, sizeof name);
    CHECK(strcmp(name, "save+switch+release+restore+reacquire") == 0, "%s", name);
    xc_steps_name(XC_STEPS_ALL, XC_BIT_CALL, name, 8);
    CHECK(strlen(name) < 8);
    return 0;
}
