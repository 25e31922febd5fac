/* Checks of the core itself, by probes: is it ours, who else has a part of it, how long is a cycle.
 */
#include <string.h>

#include "host/checks.h"
#include "host/facts.h"

static const double quiet_share_good = 0.9;
static const double cycle_spread_warn = 0.05;
static const double sibling_busy_warn = 0.1;

void xc_check_core(const struct xc_observations *seen, struct xc_check *check)
{
    const struct xc_core_share *core = &seen->core;
    if (core->quiet_share < 0) {
        xc_check_found(check, "not known: no table has what this kind of core can do");
        return;
    }
    if (core->quiet_share > 0)
        xc_check_found(check, "ours in %.0f%% of %zu looks, in windows of %.*f ms on average",
                       core->quiet_share * 100, core->looks, core->window_ms < 1 ? 2 : 0,
                       core->window_ms);
    else
        xc_check_found(check, "ours in none of %zu looks", core->looks);
    check->state = core->quiet_share < XC_QUIET_SHARE_MIN ? XC_CHECK_BAD
                   : core->quiet_share < quiet_share_good ? XC_CHECK_WARN
                                                          : XC_CHECK_GOOD;
    if (check->state != XC_CHECK_GOOD)
        xc_check_fix(check, "stop other programs, pin elsewhere (--pin pu:N), or measure where no "
                            "other guest is on the core");
}

/* A hypervisor shows the topology that it likes: that it shows no sibling says nothing. */
static void judge_alone(const struct xc_observations *seen, struct xc_check *check)
{
    char hypervisor[64];
    const struct xc_core_mates *mates = &seen->mates;
    if (!xc_fact_hypervisor(seen->host, seen->pu, hypervisor, sizeof hypervisor) ||
        strcmp(hypervisor, "none") == 0) {
        xc_check_found(check, "pu:%d has its core to itself", seen->pu);
        check->state = XC_CHECK_GOOD;
    } else if (mates->judged) {
        xc_check_found(check,
                       "the hypervisor shows none; loading %zu of %zu other processors showed none",
                       mates->judged, mates->others);
    } else {
        xc_check_found(check, "the hypervisor shows none, which proves nothing");
    }
}

void xc_check_sibling(const struct xc_observations *seen, struct xc_check *check)
{
    if (seen->pu < 0) {
        xc_check_found(check, "not pinned, so no sibling to look at");
        return;
    }
    if (seen->mates.pu >= 0) {
        xc_check_found(check,
                       "pu:%d is on the same core: while it is loaded, pu:%d loses a part of it. "
                       "The system shows two cores",
                       seen->mates.pu, seen->pu);
        check->state = XC_CHECK_WARN;
        xc_check_fix(check, "let nothing run on pu:%d while you measure", seen->mates.pu);
        return;
    }
    if (seen->sibling < 0) {
        judge_alone(seen, check);
        return;
    }
    if (seen->sibling_busy < 0)
        return;
    xc_check_found(check, "pu:%d is busy for %.0f%% of the time", seen->sibling,
                   seen->sibling_busy * 100);
    check->state = seen->sibling_busy > sibling_busy_warn ? XC_CHECK_WARN : XC_CHECK_GOOD;
    if (check->state == XC_CHECK_WARN)
        xc_check_fix(check, "echo off > /sys/devices/system/cpu/smt/control");
}

/* The length of a cycle and no more: it is steady on a core that is shared, too. */
void xc_check_pace(const struct xc_observations *seen, struct xc_check *check)
{
    const struct xc_core_share *core = &seen->core;
    if (!(core->cycle_ns > 0) || !(core->cycle_spread >= 0)) {
        xc_check_found(check, "not known: no probe for this kind of processor");
        return;
    }
    xc_check_found(check, "a core cycle takes %.3f ns, and varies by %.1f%%", core->cycle_ns,
                   core->cycle_spread * 100);
    check->state = core->cycle_spread > cycle_spread_warn ? XC_CHECK_WARN : XC_CHECK_GOOD;
    if (check->state == XC_CHECK_WARN)
        xc_check_fix(check, "fix the frequency (governor, turbo), quiet the machine, and measure "
                            "more rounds: --rounds");
}
