/* The table of checks, and the examination that feeds them. */
#include "host/checks.h"

#include <stdarg.h>
#include <stdlib.h>

static const double gaps_ms = 250;
static const double core_ms = 100;

static const struct {
    const char *name;
    xc_check_function *judge;
    const char *why;
} table[] = {
    {"gaps", xc_check_gaps, "Time taken from a spinning thread is time taken from an epoch."},
    {"steal", xc_check_steal, "The hypervisor gives this processor's time to others."},
    {"load", xc_check_load, "Other runnable tasks take turns with ours and empty the caches."},
    {"quota", xc_check_quota, "A used-up quota stops all threads for the rest of its period."},
    {"hypervisor", xc_check_hypervisor,
     "A virtual machine hides its neighbours and the processor's frequency."},
    {"affinity", xc_check_affinity, "A thread that moves finds cold caches and another clock."},
    {"isolated", xc_check_isolated, "The scheduler puts other tasks on a processor not isolated."},
    {"core", xc_check_core,
     "Beside another guest's thread a call takes up to twice its cycles, other work does not."},
    {"sibling", xc_check_sibling, "Two threads on one core share its execution units and caches."},
    {"governor", xc_check_governor, "A governor that saves power changes the clock as we measure."},
    {"turbo", xc_check_turbo, "Turbo makes the clock depend on heat and on the other cores."},
    {"pace", xc_check_pace, "Where a cycle changes its length, all that takes cycles changes."},
    {"throttling", xc_check_throttling, "A hot processor lowers its clock."},
    {"clock", xc_check_clock, "A clock that needs a system call costs more than what it times."},
    {"timer", xc_check_timer, "A coarse clock rounds short epochs."},
    {"topology", xc_check_topology, "Which processors share a core or a cache must be known."},
    {"memory", xc_check_memory, "A machine that swaps times its disk."},
    {"aslr", xc_check_aslr, "Other addresses in each process shift times by some per cent."},
    {"counters", xc_check_counters,
     "Hardware counters tell instructions and cycles, which time alone does not."},
    {"mitigations", xc_check_mitigations,
     "Mitigations make system calls and indirect branches slower."},
};
enum { CHECK_COUNT = sizeof table / sizeof table[0] };

void xc_check_found(struct xc_check *check, const char *format, ...)
{
    va_list rest;
    va_start(rest, format);
    vsnprintf(check->found, sizeof check->found, format, rest);
    va_end(rest);
}

void xc_check_fix(struct xc_check *check, const char *format, ...)
{
    va_list rest;
    va_start(rest, format);
    vsnprintf(check->fix, sizeof check->fix, format, rest);
    va_end(rest);
}

enum xc_status xc_checks_judge(const struct xc_observations *seen, struct xc_checks *checks,
                               struct xc_error *error)
{
    *checks = (struct xc_checks){.items = calloc(CHECK_COUNT, sizeof *checks->items), .fit = true};
    if (!checks->items)
        return xc_fail(error, XC_UNFIT, "no memory for the checks");
    checks->count = CHECK_COUNT;
    for (size_t i = 0; i < CHECK_COUNT; i++) {
        struct xc_check *check = &checks->items[i];
        *check = (struct xc_check){
            .name = table[i].name, .why = table[i].why, .state = XC_CHECK_UNKNOWN};
        table[i].judge(seen, check);
        if (check->state == XC_CHECK_UNKNOWN && !check->found[0])
            xc_check_found(check, "not readable");
        if (check->state == XC_CHECK_BAD)
            checks->fit = false;
    }
    return XC_OK;
}

/* The busiest of the processors that share the core. */
static void observe_siblings(const struct xc_cpu_times *before, const struct xc_cpu_times *after,
                             struct xc_observations *seen)
{
    int sibling = -1;
    while ((sibling = xc_pu_sibling(seen->host, seen->pu, sibling)) >= 0) {
        double busy = xc_busy_share(&before[sibling], &after[sibling]);
        if (seen->sibling < 0 || busy > seen->sibling_busy) {
            seen->sibling = sibling;
            seen->sibling_busy = busy;
        }
    }
}

/* Spins on the calling thread, with the processor times read before and after; then loads others.
 */
static enum xc_status observe(struct xc_observations *seen, struct xc_host *loadable,
                              struct xc_error *error)
{
    const char *root = seen->host->root;
    int last = hwloc_bitmap_last(hwloc_topology_get_topology_cpuset(seen->host->topology));
    size_t count = last < 0 ? 1 : (size_t)last + 1;
    struct xc_cpu_times all_before = {0}, all_after = {0};
    struct xc_cpu_times *before = calloc(count, sizeof *before);
    struct xc_cpu_times *after = calloc(count, sizeof *after);
    if (!before || !after) {
        free(after);
        free(before);
        return xc_fail(error, XC_UNFIT, "no memory for the checks");
    }
    long long throttled = xc_throttle_events(root, seen->pu);
    xc_cpu_times_read(root, &all_before, before, count);
    xc_gaps_watch(gaps_ms, &seen->gaps);
    xc_core_share_watch(seen->host, seen->bound ? seen->pu : -1, core_ms, &seen->core);
    xc_cpu_times_read(root, &all_after, after, count);
    const struct xc_cpu_times *from = seen->pu < 0 ? &all_before : &before[seen->pu];
    const struct xc_cpu_times *to = seen->pu < 0 ? &all_after : &after[seen->pu];
    seen->steal_share = xc_steal_share(from, to);
    seen->steal_ticks = to->steal - from->steal;
    seen->persona_refused = xc_persona_is_refused();
    seen->sibling = -1;
    seen->sibling_busy = -1;
    observe_siblings(before, after, seen);
    seen->throttled_total = xc_throttle_events(root, seen->pu);
    bool readable = throttled >= 0 && seen->throttled_total >= 0;
    seen->throttled_now = readable ? seen->throttled_total - throttled : -1;
    if (loadable && seen->bound && seen->core.quiet_share >= 0 && loadable->watch_core)
        xc_core_mates_find(loadable, seen->pu, &seen->mates);
    free(after);
    free(before);
    return XC_OK;
}

/* Goes where auto would go, for as long as the examination lasts. */
static enum xc_status examine_auto(struct xc_host *host, struct xc_host *loadable,
                                   struct xc_observations *seen, struct xc_error *error)
{
    struct xc_pinned pinned;
    hwloc_bitmap_t before = hwloc_bitmap_alloc();
    if (!before)
        return xc_fail(error, XC_UNFIT, "no memory for the checks");
    bool restorable = hwloc_get_cpubind(host->topology, before, HWLOC_CPUBIND_THREAD) == 0;
    enum xc_status status = xc_host_pin(host, (struct xc_pin){.kind = XC_PIN_AUTO}, &pinned, error);
    if (status == XC_OK) {
        seen->pu = pinned.pu;
        seen->bound = pinned.bound;
        status = observe(seen, loadable, error);
    }
    if (restorable)
        hwloc_set_cpubind(host->topology, before, HWLOC_CPUBIND_THREAD);
    hwloc_bitmap_free(before);
    return status;
}

enum xc_status xc_host_examine(struct xc_host *host, const struct xc_pinned *pinned,
                               bool loads_others, struct xc_checks *checks, struct xc_error *error)
{
    struct xc_observations seen = {.host = host, .pu = -1, .mates = {.pu = -1}};
    struct xc_host *loadable = loads_others ? host : NULL;
    enum xc_status status = XC_OK;
    *checks = (struct xc_checks){0};
    if (pinned) {
        seen.pu = pinned->bound ? pinned->pu : -1;
        seen.bound = pinned->bound;
        status = observe(&seen, loadable, error);
    } else {
        status = examine_auto(host, loadable, &seen, error);
    }
    return status == XC_OK ? xc_checks_judge(&seen, checks, error) : status;
}

void xc_checks_release(struct xc_checks *checks)
{
    free(checks->items);
    *checks = (struct xc_checks){0};
}
