/* Checks of the processor's clock: who changes it, and does it change. */
#include <string.h>

#include "host/checks.h"
#include "host/facts.h"

void xc_check_governor(const struct xc_observations *seen, struct xc_check *check)
{
    char governor[64];
    if (!xc_fact_governor(seen->host, seen->pu, governor, sizeof governor))
        return;
    xc_check_found(check, "%s", governor);
    check->state = strcmp(governor, "performance") == 0 ? XC_CHECK_GOOD : XC_CHECK_WARN;
    if (check->state == XC_CHECK_WARN)
        xc_check_fix(check, "cpupower frequency-set --governor performance");
}

void xc_check_turbo(const struct xc_observations *seen, struct xc_check *check)
{
    char turbo[16];
    if (!xc_fact_turbo(seen->host, seen->pu, turbo, sizeof turbo))
        return;
    xc_check_found(check, "%s", turbo);
    check->state = strcmp(turbo, "off") == 0 ? XC_CHECK_GOOD : XC_CHECK_WARN;
    if (check->state == XC_CHECK_GOOD)
        return;
    if (xc_file_exists(seen->host->root, "/sys/devices/system/cpu/intel_pstate/no_turbo"))
        xc_check_fix(check, "echo 1 > /sys/devices/system/cpu/intel_pstate/no_turbo");
    else
        xc_check_fix(check, "echo 0 > /sys/devices/system/cpu/cpufreq/boost");
}

void xc_check_throttling(const struct xc_observations *seen, struct xc_check *check)
{
    if (seen->throttled_now < 0)
        return;
    xc_check_found(check, "%lld events since the start, %lld just now", seen->throttled_total,
                   seen->throttled_now);
    check->state = seen->throttled_now > 0 ? XC_CHECK_WARN : XC_CHECK_GOOD;
    if (check->state == XC_CHECK_WARN)
        xc_check_fix(check, "cool the machine, or lower its highest frequency: cpupower "
                            "frequency-set --max");
}
