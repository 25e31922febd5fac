/* Checks of who else has a share in the processor. */
#include <stdlib.h>
#include <string.h>

#include "host/checks.h"
#include "host/facts.h"

void xc_check_gaps(const struct xc_observations *seen, struct xc_check *check)
{
    const struct xc_gaps *gaps = &seen->gaps;
    xc_check_found(check, "%ld gaps over 10 us, the longest %.0f us, %.2f%% of the time lost",
                   gaps->count, gaps->longest_us, gaps->lost_share * 100);
    check->state = gaps->lost_share > 0.05    ? XC_CHECK_BAD
                   : gaps->lost_share > 0.005 ? XC_CHECK_WARN
                                              : XC_CHECK_GOOD;
    if (check->state != XC_CHECK_GOOD)
        xc_check_fix(check, "stop other programs, or pin to a quieter processor: --pin pu:N");
}

/* Three ticks at least: one or two are within the rounding of so short a look. */
void xc_check_steal(const struct xc_observations *seen, struct xc_check *check)
{
    if (seen->steal_share < 0)
        return;
    xc_check_found(check, "%.1f%% of the time stolen", seen->steal_share * 100);
    check->state = seen->steal_share > 0.05 && seen->steal_ticks >= 3 ? XC_CHECK_BAD
                   : seen->steal_ticks > 0                            ? XC_CHECK_WARN
                                                                      : XC_CHECK_GOOD;
    if (check->state != XC_CHECK_GOOD)
        xc_check_fix(check, "measure on a machine with dedicated processors, or at another time");
}

/* The load of the last minute says how it was, the runnable tasks how it is: only both together are
 * reason to refuse. */
void xc_check_load(const struct xc_observations *seen, struct xc_check *check)
{
    char line[128], *end;
    int cpus = hwloc_get_nbobjs_by_type(seen->host->topology, HWLOC_OBJ_PU);
    if (!xc_file_line(seen->host->root, line, sizeof line, "/proc/loadavg"))
        return;
    double load = strtod(line, &end);
    char *slash = strchr(line, '/'), *field = slash;
    if (end == line || !slash || cpus <= 0)
        return;
    while (field > line && field[-1] != ' ')
        field--;
    long others = strtol(field, NULL, 10) - 1;
    others = others < 0 ? 0 : others;
    xc_check_found(check, "%.2f in the last minute, %ld other tasks runnable, %d processors", load,
                   others, cpus);
    if (load > 2.0 * cpus && others > 2L * cpus)
        check->state = XC_CHECK_BAD;
    else
        check->state = load > 0.5 * cpus || others >= cpus ? XC_CHECK_WARN : XC_CHECK_GOOD;
    if (check->state != XC_CHECK_GOOD)
        xc_check_fix(check, "stop other programs (top shows them) and measure again");
}

/* Not being isolated only matters where it shows. */
void xc_check_isolated(const struct xc_observations *seen, struct xc_check *check)
{
    char list[1024];
    hwloc_bitmap_t isolated = hwloc_bitmap_alloc();
    if (isolated && xc_fact_isolated(seen->host, seen->pu, list, sizeof list)) {
        if (!xc_pu_list_parse(list, isolated))
            hwloc_bitmap_zero(isolated);
        bool inside = seen->pu >= 0 && hwloc_bitmap_isset(isolated, (unsigned)seen->pu);
        bool disturbed = seen->gaps.lost_share > 0.005;
        xc_check_found(check, "%.60s%s", list,
                       inside      ? ", ours among them"
                       : disturbed ? ", and ours is disturbed"
                                   : ", but ours is undisturbed");
        check->state = inside || !disturbed ? XC_CHECK_GOOD : XC_CHECK_WARN;
    }
    hwloc_bitmap_free(isolated);
    if (check->state == XC_CHECK_WARN && seen->pu > 0)
        xc_check_fix(check, "boot with isolcpus=%d nohz_full=%d rcu_nocbs=%d", seen->pu, seen->pu,
                     seen->pu);
    else if (check->state == XC_CHECK_WARN)
        xc_check_fix(check, "boot with isolcpus=N nohz_full=N rcu_nocbs=N, and --pin pu:N");
}

void xc_check_affinity(const struct xc_observations *seen, struct xc_check *check)
{
    char allowed[64] = "";
    int usable = hwloc_bitmap_weight(seen->host->allowed);
    int all = hwloc_get_nbobjs_by_type(seen->host->topology, HWLOC_OBJ_PU);
    hwloc_bitmap_list_snprintf(allowed, sizeof allowed, seen->host->allowed);
    check->state = seen->bound ? XC_CHECK_GOOD : XC_CHECK_WARN;
    if (!seen->bound) {
        xc_check_found(check, "not pinned; allowed: %s", allowed);
        xc_check_fix(check, "let it pin: --pin auto, or taskset --cpu-list N before the command");
    } else if (usable == 1 && all > 1) {
        check->state = XC_CHECK_WARN;
        xc_check_found(check, "only processor %s of %d is allowed", allowed, all);
        xc_check_fix(check, "taskset --cpu-list 0-%d before the command, or widen the cpuset",
                     all - 1);
    } else {
        xc_check_found(check, "pinned to pu:%d; allowed: %s of %d", seen->pu, allowed, all);
    }
}
