/* From a processor whose core is not ours to one whose core is. */
#include "host/core_share.h"
#include "host/placement.h"
#include "host/topology.h"

/* Of all processors that are looked at, ours among them; no more of them than this. */
#define LOOK_MS  100.0
#define LOOK_MAX 64
/* How much quieter the other must be: by this difference, and by this factor. */
#define QUIETER_BY    0.2
#define QUIETER_TIMES 2.0

static bool is_alike(const struct xc_host *host, hwloc_obj_t ours, hwloc_obj_t other)
{
    hwloc_obj_t core = hwloc_get_ancestor_obj_by_type(host->topology, HWLOC_OBJ_CORE, ours);
    if (other == ours || !hwloc_bitmap_isset(host->allowed, other->os_index) ||
        (core && hwloc_bitmap_isset(core->cpuset, other->os_index)))
        return false;
    bool same_node =
        !ours->nodeset || !other->nodeset || hwloc_bitmap_isequal(ours->nodeset, other->nodeset);
    return same_node && xc_pu_kind(host, ours) == xc_pu_kind(host, other) &&
           !xc_pu_is_claimed(host, (int)other->os_index);
}

/* Ours first. */
static size_t list_alike(const struct xc_host *host, int pu, int pus[LOOK_MAX])
{
    size_t count = 0;
    hwloc_obj_t ours = xc_pu_object(host, pu), other = NULL;
    if (!ours)
        return 0;
    pus[count++] = pu;
    while ((other = hwloc_get_next_obj_by_type(host->topology, HWLOC_OBJ_PU, other)))
        if (count < LOOK_MAX && is_alike(host, ours, other))
            pus[count++] = (int)other->os_index;
    return count;
}

bool xc_host_move(struct xc_host *host, double quiet_share, struct xc_pinned *pinned)
{
    int pus[LOOK_MAX];
    struct xc_core_share shares[LOOK_MAX];
    struct xc_error refusal;
    struct xc_pinned moved;
    size_t count = pinned->bound && host->watch_core ? list_alike(host, pinned->pu, pus) : 0;
    size_t best = 0;
    if (count < 2)
        return false;
    xc_cores_watch(host, pus, count, LOOK_MS, shares);
    for (size_t i = 1; i < count; i++)
        if (shares[i].time_share > (best ? shares[best].time_share : 0))
            best = i;
    double ours = shares[0].quiet_share > quiet_share ? shares[0].quiet_share : quiet_share;
    if (!best || shares[best].time_share < ours + QUIETER_BY ||
        shares[best].time_share < ours * QUIETER_TIMES)
        return false;
    struct xc_pin pin = {XC_PIN_PU, (unsigned)pus[best]};
    if (xc_host_pin(host, pin, &moved, &refusal) != XC_OK) {
        xc_host_bind(host, pinned->pu, &refusal);
        return false;
    }
    snprintf(moved.why, sizeof moved.why,
             "its core ours in %.0f%% of the looks, that of pu:%d in %.0f%%",
             shares[best].quiet_share * 100, pinned->pu, ours * 100);
    *pinned = moved;
    return true;
}
