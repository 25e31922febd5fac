/* A job that does not come back: what is said of its time, which an option may have set or not. */
#include "cli/guard.h"

#include <string.h>
#include <unistd.h>

#include "tests/check.h"

static enum xc_status sleep_on(void *stage_seconds, struct xc_error *error)
{
    (void)error;
    if (*(double *)stage_seconds > 0)
        xc_guard_own_stage("the job", *(double *)stage_seconds);
    else
        xc_guard_stage("the job");
    while (sleep(60) == 0)
        ;
    return XC_OK;
}

static void check_told(double stage_seconds, const char *option, const char *told)
{
    struct xc_error error = {""};
    CHECK(xc_guarded(sleep_on, &stage_seconds, 0.2, option, &error) == XC_CRASHED);
    CHECK(strcmp(error.text, told) == 0, "%s", error.text);
}

int main(void)
{
    check_told(0, "--timeout", "the job did not come back within 0.2 s (--timeout)");
    check_told(0, NULL, "the job did not come back within 0.2 s");
    check_told(0.3, "--timeout", "the job did not come back within 0.3 s");
    puts("an option is named where there is one");
    return 0;
}
