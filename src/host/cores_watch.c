/* One processor after another, probed. */
#include "host/core_share.h"
#include "host/placement.h"
#include "host/topology.h"
#include "support/clock.h"

#define EACH_MS_LEAST 0.2
#define EACH_MS_MOST  25.0
/* The rest goes to binding, and to looking up what the core is like. */
#define WATCHED_SHARE 0.75

void xc_cores_watch(struct xc_host *host, const int *pus, size_t count, double all_ms,
                    struct xc_core_share *shares)
{
    struct xc_error refusal;
    uint64_t start_ns = xc_now_ns();
    double each_ms = all_ms * WATCHED_SHARE / (double)count;
    for (size_t i = 0; i < count; i++)
        xc_core_share_of(NULL, 0, 0, &shares[i]);
    hwloc_bitmap_t before = hwloc_bitmap_alloc();
    if (!before || !host->watch_core ||
        hwloc_get_cpubind(host->topology, before, HWLOC_CPUBIND_THREAD) != 0)
        goto free_before;
    each_ms = each_ms < EACH_MS_LEAST  ? EACH_MS_LEAST
              : each_ms > EACH_MS_MOST ? EACH_MS_MOST
                                       : each_ms;
    for (size_t i = 0; i < count && xc_since_ns(start_ns) < all_ms * 1e6; i++)
        if (xc_host_bind(host, pus[i], &refusal) == XC_OK)
            host->watch_core(host, each_ms, &shares[i]);
    hwloc_set_cpubind(host->topology, before, HWLOC_CPUBIND_THREAD);

free_before:
    hwloc_bitmap_free(before);
}
