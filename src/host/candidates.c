#include "host/candidates.h"

#include <stdlib.h>
#include <time.h>

#include "host/times.h"
#include "host/topology.h"

static const long sample_ns = 50000000;
static const double probe_ms = 200; /* of all processors */

static void describe(const struct xc_host *host, hwloc_obj_t pu, hwloc_const_bitmap_t isolated,
                     struct xc_candidate *candidate)
{
    hwloc_obj_t core = hwloc_get_ancestor_obj_by_type(host->topology, HWLOC_OBJ_CORE, pu);
    hwloc_const_bitmap_t mates = core ? core->cpuset : pu->cpuset;
    *candidate = (struct xc_candidate){
        .pu = (int)pu->os_index,
        .isolated = hwloc_bitmap_isset(isolated, pu->os_index),
        .with_cpu0 = hwloc_bitmap_isset(mates, 0),
        .has_sibling = hwloc_bitmap_weight(mates) > 1,
        .claimed = xc_pu_is_claimed(host, (int)pu->os_index),
        .kind = xc_pu_kind(host, pu),
    };
}

static double busy_or_idle(const struct xc_cpu_times *before, const struct xc_cpu_times *after,
                           size_t pu)
{
    double share = xc_busy_share(&before[pu], &after[pu]);
    return share < 0 ? 0 : share;
}

/* Who is busy: two reads of the processors' times with a short sleep between. Not being able to
 * tell is no failure: all then count as idle. */
static void sample(const struct xc_host *host, struct xc_candidate *candidates, size_t count)
{
    int last = hwloc_bitmap_last(hwloc_topology_get_topology_cpuset(host->topology));
    size_t size = last < 0 ? 1 : (size_t)last + 1;
    struct xc_cpu_times *before = calloc(size, sizeof *before);
    struct xc_cpu_times *after = calloc(size, sizeof *after);
    if (before && after && xc_cpu_times_read(host->root, NULL, before, size)) {
        nanosleep(&(struct timespec){.tv_nsec = sample_ns}, NULL);
        xc_cpu_times_read(host->root, NULL, after, size);
        for (size_t i = 0; i < count; i++) {
            struct xc_candidate *candidate = &candidates[i];
            int sibling = -1;
            candidate->busy = busy_or_idle(before, after, (size_t)candidate->pu);
            while ((sibling = xc_pu_sibling(host, candidate->pu, sibling)) >= 0) {
                double busy = busy_or_idle(before, after, (size_t)sibling);
                if (busy > candidate->sibling_busy)
                    candidate->sibling_busy = busy;
            }
        }
    }
    free(after);
    free(before);
}

/* How much of each core is ours; not being able to tell is no failure either. */
static void probe(struct xc_host *host, struct xc_candidate *candidates, size_t count)
{
    int *pus = calloc(count, sizeof *pus);
    struct xc_core_share *shares = calloc(count, sizeof *shares);
    if (pus && shares) {
        for (size_t i = 0; i < count; i++)
            pus[i] = candidates[i].pu;
        xc_cores_watch(host, pus, count, probe_ms, shares);
        for (size_t i = 0; i < count; i++) {
            candidates[i].probed = shares[i].quiet_share >= 0;
            candidates[i].quiet_share = candidates[i].probed ? shares[i].quiet_share : 0;
        }
    }
    free(shares);
    free(pus);
}

enum xc_status xc_candidates_find(struct xc_host *host, struct xc_candidate **candidates,
                                  size_t *count, struct xc_error *error)
{
    char list[1024];
    enum xc_status status = XC_OK;
    hwloc_obj_t pu = NULL;
    int capacity = hwloc_bitmap_weight(host->allowed);
    hwloc_bitmap_t isolated = hwloc_bitmap_alloc();
    *count = 0;
    *candidates = calloc(capacity > 0 ? (size_t)capacity : 1, sizeof **candidates);
    if (!isolated || !*candidates) {
        status = xc_fail(error, XC_UNFIT, "no memory for the processors to choose from");
        goto free_isolated;
    }
    if (!xc_file_line(host->root, list, sizeof list, "/sys/devices/system/cpu/isolated") ||
        !xc_pu_list_parse(list, isolated))
        hwloc_bitmap_zero(isolated);
    while ((pu = hwloc_get_next_obj_by_type(host->topology, HWLOC_OBJ_PU, pu)))
        if (hwloc_bitmap_isset(host->allowed, pu->os_index))
            describe(host, pu, isolated, &(*candidates)[(*count)++]);
    if (*count == 0)
        status = xc_fail(error, XC_UNFIT, "no processor is allowed to this process");
    if (status == XC_OK && *count > 1) {
        sample(host, *candidates, *count);
        probe(host, *candidates, *count);
    }

free_isolated:
    hwloc_bitmap_free(isolated);
    if (status != XC_OK) {
        free(*candidates);
        *candidates = NULL;
    }
    return status;
}
