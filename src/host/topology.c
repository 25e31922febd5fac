#include "host/topology.h"

#include <ctype.h>
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/claim.h"

enum { PU_LIMIT = 1 << 16 }; /* more than any kernel counts; bounds what a broken list costs */

static bool parse_number(const char **text, unsigned *number)
{
    unsigned value = 0;
    if (!isdigit((unsigned char)**text))
        return false;
    for (; isdigit((unsigned char)**text); ++*text) {
        value = value * 10 + (unsigned)(**text - '0');
        if (value >= PU_LIMIT)
            return false;
    }
    *number = value;
    return true;
}

bool xc_pu_list_parse(const char *text, hwloc_bitmap_t set)
{
    hwloc_bitmap_zero(set);
    while (*text) {
        unsigned first, last;
        if (!parse_number(&text, &first))
            return false;
        last = first;
        if (*text == '-') {
            text++;
            if (!parse_number(&text, &last) || last < first)
                return false;
        }
        if (hwloc_bitmap_set_range(set, first, (int)last) < 0)
            return false;
        if (*text == ',' && text[1])
            text++;
        else if (*text)
            return false;
    }
    return true;
}

/* To bind, hwloc 2.9 asks for a small set of the system's kind, and writes to it whether it got one
 * or not: where memory is short it would crash. So much is left free here for it, in one piece too
 * large for the C library to keep whole for the next that asks for just as much. */
#define ROOM_BYTES 4096

static bool have_room(void)
{
    void *volatile room = malloc(ROOM_BYTES);
    bool had = room != NULL;
    free(room);
    return had;
}

static int bind_thread(struct xc_host *host, unsigned pu)
{
    hwloc_bitmap_t set = hwloc_bitmap_alloc();
    if (!set || !have_room()) {
        hwloc_bitmap_free(set);
        return -ENOMEM;
    }
    int failed = hwloc_bitmap_only(set, pu);
    if (!failed)
        failed = hwloc_set_cpubind(host->topology, set, HWLOC_CPUBIND_THREAD);
    int number = failed ? -(errno ? errno : EINVAL) : 0;
    hwloc_bitmap_free(set);
    return number;
}

/* Two witnesses: the C library, and what the kernel last noted for the thread. */
static int thread_location(struct xc_host *host)
{
    int pu = sched_getcpu();
    hwloc_bitmap_t set = hwloc_bitmap_alloc();
    if (!set)
        return -ENOMEM;
    if (hwloc_get_last_cpu_location(host->topology, set, HWLOC_CPUBIND_THREAD) == 0 &&
        (pu < 0 || !hwloc_bitmap_isset(set, (unsigned)pu)))
        pu = hwloc_bitmap_first(set);
    hwloc_bitmap_free(set);
    return pu < 0 ? -ENOSYS : pu;
}

/* The allowed set: what the machine's control groups leave, and of that what the thread may use. */
static enum xc_status find_allowed(struct xc_host *host, const char *allowed,
                                   struct xc_error *error)
{
    host->allowed = hwloc_bitmap_dup(hwloc_topology_get_allowed_cpuset(host->topology));
    hwloc_bitmap_t affinity = hwloc_bitmap_alloc();
    enum xc_status status = XC_OK;
    if (!host->allowed || !affinity)
        status = xc_fail(error, XC_UNFIT, "no memory for the allowed set");
    else if (allowed && !xc_pu_list_parse(allowed, affinity))
        status = xc_fail(error, XC_USAGE, "no list of processors '%.60s'", allowed);
    else if (allowed || hwloc_get_cpubind(host->topology, affinity, HWLOC_CPUBIND_THREAD) == 0)
        hwloc_bitmap_and(host->allowed, host->allowed, affinity);
    if (status == XC_OK && hwloc_bitmap_iszero(host->allowed))
        status = xc_fail(error, XC_UNFIT, "no processor is allowed to this process");
    hwloc_bitmap_free(affinity);
    return status;
}

static enum xc_status load(struct xc_host *host, const char *synthetic, struct xc_error *error)
{
    if (hwloc_topology_init(&host->topology) < 0)
        return xc_fail(error, XC_UNFIT, "hwloc cannot start: %s", strerror(errno));
    if (synthetic && hwloc_topology_set_synthetic(host->topology, synthetic) < 0)
        return xc_fail(error, XC_USAGE, "hwloc does not know the topology '%.100s'", synthetic);
    hwloc_topology_set_flags(host->topology, HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED);
    if (hwloc_topology_load(host->topology) < 0)
        return xc_fail(error, XC_UNFIT, "hwloc cannot read the topology: %s", strerror(errno));
    return XC_OK;
}

static void watch_core(struct xc_host *host, double duration_ms, struct xc_core_share *share)
{
    xc_core_share_watch(host, host->binder.where(host), duration_ms, share);
}

enum xc_status xc_host_open_at(const char *root, const char *synthetic, const char *allowed,
                               struct xc_host **host, struct xc_error *error)
{
    struct xc_host *opened = calloc(1, sizeof *opened);
    *host = NULL;
    if (!opened)
        return xc_fail(error, XC_UNFIT, "no memory for the topology");
    opened->claim = opened->claimed_core = -1;
    opened->binder = (struct xc_binder){bind_thread, thread_location};
    opened->is_synthetic = synthetic != NULL;
    enum xc_status status = XC_OK;
    if (!xc_path_join(root, opened->root, "%s", ""))
        status = xc_fail(error, XC_USAGE, "the root '%.60s...' is too long", root);
    if (status == XC_OK)
        status = load(opened, synthetic, error);
    if (status == XC_OK)
        status = find_allowed(opened, allowed, error);
    if (status == XC_OK && !opened->is_synthetic && hwloc_topology_is_thissystem(opened->topology))
        opened->watch_core = watch_core;
    if (status != XC_OK)
        xc_host_close(opened);
    else
        *host = opened;
    return status;
}

enum xc_status xc_host_open(struct xc_host **host, struct xc_error *error)
{
    return xc_host_open_at("", NULL, NULL, host, error);
}

void xc_host_close(struct xc_host *host)
{
    if (!host)
        return;
    if (host->claim >= 0)
        close(host->claim);
    hwloc_bitmap_free(host->allowed);
    if (host->topology)
        hwloc_topology_destroy(host->topology);
    free(host);
}

hwloc_obj_t xc_pu_object(const struct xc_host *host, int pu)
{
    return pu < 0 ? NULL : hwloc_get_pu_obj_by_os_index(host->topology, (unsigned)pu);
}

int xc_pu_sibling(const struct xc_host *host, int pu, int previous)
{
    hwloc_obj_t object = xc_pu_object(host, pu);
    hwloc_obj_t core =
        object ? hwloc_get_ancestor_obj_by_type(host->topology, HWLOC_OBJ_CORE, object) : NULL;
    if (!core)
        return -1;
    int sibling = hwloc_bitmap_next(core->cpuset, previous);
    return sibling == pu ? hwloc_bitmap_next(core->cpuset, pu) : sibling;
}

int xc_pu_kind(const struct xc_host *host, hwloc_obj_t pu)
{
#if HWLOC_API_VERSION >= 0x00020400
    int kind = hwloc_cpukinds_get_by_cpuset(host->topology, pu->cpuset, 0);
    int efficiency = -1;
    if (kind >= 0 &&
        hwloc_cpukinds_get_info(host->topology, (unsigned)kind, NULL, &efficiency, NULL, NULL, 0))
        return -1;
    return efficiency;
#else
    (void)host;
    (void)pu;
    return -1;
#endif
}

int xc_pu_core_number(const struct xc_host *host, int pu)
{
    hwloc_obj_t object = xc_pu_object(host, pu);
    hwloc_obj_t core =
        object ? hwloc_get_ancestor_obj_by_type(host->topology, HWLOC_OBJ_CORE, object) : NULL;
    return core ? hwloc_bitmap_first(core->cpuset) : pu;
}

bool xc_pu_is_claimed(const struct xc_host *host, int pu)
{
    int core = xc_pu_core_number(host, pu);
    return !host->is_synthetic && core != host->claimed_core && xc_claim_is_taken(core);
}

bool xc_host_claim(struct xc_host *host, const struct xc_pinned *pinned)
{
    int core = pinned->bound ? xc_pu_core_number(host, pinned->pu) : -1;
    if (host->is_synthetic || core == host->claimed_core)
        return true;
    if (host->claim >= 0)
        close(host->claim);
    host->claim = core >= 0 ? xc_claim_take(core) : -2;
    host->claimed_core = host->claim >= 0 ? core : -1;
    return host->claim != -1;
}
