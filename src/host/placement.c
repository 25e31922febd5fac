#include "host/placement.h"

#include <stdio.h>
#include <stdlib.h>

#include "host/topology.h"

const char *xc_distance_name(enum xc_distance distance)
{
    static const char *const names[] = {"core", "cache", "package", "machine"};
    return names[distance];
}

/* What holds both is their core, a cache, their package, or more than that. Groups, dies and nodes
 * below a package are in the package. */
static enum xc_distance distance_of(const struct xc_host *host, hwloc_obj_t common)
{
    for (hwloc_obj_t at = common; at; at = at->parent) {
        if (at->type == HWLOC_OBJ_CORE || at->type == HWLOC_OBJ_PU)
            return XC_DISTANCE_CORE;
        if (hwloc_obj_type_is_dcache(at->type))
            return XC_DISTANCE_CACHE;
        if (at->type == HWLOC_OBJ_PACKAGE)
            return XC_DISTANCE_PACKAGE;
    }
    /* A machine that tells of no packages is one. */
    return hwloc_get_nbobjs_by_type(host->topology, HWLOC_OBJ_PACKAGE) > 0 ? XC_DISTANCE_MACHINE
                                                                           : XC_DISTANCE_PACKAGE;
}

struct seat {
    hwloc_obj_t pu;
    unsigned core_rank;        /* how many of its core come before it */
    enum xc_distance distance; /* to the first */
    int near;                  /* depth of what holds both: the deeper the nearer */
};

static hwloc_obj_t core_of(const struct xc_host *host, hwloc_obj_t pu)
{
    hwloc_obj_t core = hwloc_get_ancestor_obj_by_type(host->topology, HWLOC_OBJ_CORE, pu);
    return core ? core : pu;
}

static int by_order(const void *left, const void *right)
{
    const struct seat *a = left, *b = right;
    if (a->core_rank != b->core_rank)
        return a->core_rank < b->core_rank ? -1 : 1;
    if (a->near != b->near)
        return a->near > b->near ? -1 : 1;
    return a->pu->os_index < b->pu->os_index ? -1 : 1;
}

/* The allowed processors with their distances to the first, which comes first. */
static size_t find_seats(const struct xc_host *host, hwloc_obj_t first, struct seat *seats)
{
    size_t count = 0;
    hwloc_obj_t pu = NULL;
    seats[count++] = (struct seat){first, 0, XC_DISTANCE_CORE, first->depth};
    while ((pu = hwloc_get_next_obj_by_type(host->topology, HWLOC_OBJ_PU, pu))) {
        if (pu == first || !hwloc_bitmap_isset(host->allowed, pu->os_index))
            continue;
        hwloc_obj_t common = hwloc_get_common_ancestor_obj(host->topology, first, pu);
        struct seat *seat = &seats[count];
        *seat = (struct seat){pu, 0, distance_of(host, common), common->depth};
        for (size_t i = 0; i < count; i++)
            seat->core_rank += core_of(host, seats[i].pu) == core_of(host, pu);
        count++;
    }
    qsort(seats + 1, count - 1, sizeof *seats, by_order);
    return count;
}

/* "L3", of what both have. */
static void name_cache(const struct xc_host *host, hwloc_obj_t one, hwloc_obj_t other, char *name,
                       size_t bytes)
{
    hwloc_obj_t common = hwloc_get_common_ancestor_obj(host->topology, one, other);
    while (!hwloc_obj_type_is_dcache(common->type))
        common = common->parent;
    hwloc_obj_type_snprintf(name, bytes, common, 0);
}

static void describe_pair(const struct xc_host *host, const struct seat *first,
                          const struct seat *second, struct xc_pair *pair)
{
    static const char *const shared[] = {"one core", NULL, "one package", "on two packages"};
    char cache[32];
    const char *what = shared[second->distance];
    if (!what)
        name_cache(host, first->pu, second->pu, cache, sizeof cache);
    pair->pus[1] = (int)second->pu->os_index;
    snprintf(pair->text, sizeof pair->text, "pu:%u and pu:%u, %s%s", first->pu->os_index,
             second->pu->os_index, what ? what : "one ", what ? "" : cache);
}

static void find_pairs(const struct xc_host *host, const struct seat *seats, size_t count,
                       struct xc_pair *pairs)
{
    static const char *const lacking[] = {
        "has no other allowed processor on its core",
        "shares a cache with no other allowed core",
        "shares a cache with all cores of its package",
        "has no allowed processor on another package",
    };
    for (unsigned distance = 0; distance < XC_DISTANCE_COUNT; distance++) {
        struct xc_pair *pair = &pairs[distance];
        *pair = (struct xc_pair){.pus = {(int)seats[0].pu->os_index, -1}};
        for (size_t i = 1; i < count && pair->pus[1] < 0; i++)
            if (seats[i].distance == distance)
                describe_pair(host, &seats[0], &seats[i], pair);
        if (pair->pus[1] < 0)
            snprintf(pair->reason, sizeof pair->reason, "pu:%u %s", seats[0].pu->os_index,
                     lacking[distance]);
    }
}

enum xc_status xc_placement_find(struct xc_host *host, const struct xc_pinned *pinned,
                                 struct xc_placement *placement, struct xc_error *error)
{
    int allowed = hwloc_bitmap_weight(host->allowed);
    size_t most = allowed > 0 ? (size_t)allowed : 1;
    hwloc_obj_t first = xc_pu_object(
        host, pinned && pinned->bound ? pinned->pu : hwloc_bitmap_first(host->allowed));
    struct seat *seats = calloc(most + 1, sizeof *seats);
    *placement = (struct xc_placement){.pus = calloc(most + 1, sizeof *placement->pus)};
    enum xc_status status = XC_OK;
    if (!seats || !placement->pus) {
        status = xc_fail(error, XC_UNFIT, "no memory for the places of threads");
        goto free_seats;
    }
    if (!first) {
        status = xc_fail(error, XC_UNFIT, "no processor is allowed to this process");
        goto free_seats;
    }
    placement->count = find_seats(host, first, seats);
    for (size_t i = 0; i < placement->count; i++) {
        placement->pus[i] = (int)seats[i].pu->os_index;
        placement->core_count += seats[i].core_rank == 0;
    }
    placement->numa_node = first->nodeset ? hwloc_bitmap_first(first->nodeset) : -1;
    find_pairs(host, seats, placement->count, placement->pairs);

free_seats:
    free(seats);
    return status;
}

void xc_host_allow(struct xc_host *host, const cpu_set_t *processors)
{
    hwloc_bitmap_t set = hwloc_bitmap_alloc();
    for (int i = 0; set && i < CPU_SETSIZE; i++)
        if (CPU_ISSET(i, processors))
            hwloc_bitmap_set(set, (unsigned)i);
    if (set)
        hwloc_bitmap_and(set, set, hwloc_topology_get_allowed_cpuset(host->topology));
    if (set && !hwloc_bitmap_iszero(set))
        hwloc_bitmap_copy(host->allowed, set);
    hwloc_bitmap_free(set);
}

void xc_placement_release(struct xc_placement *placement)
{
    free(placement->pus);
    *placement = (struct xc_placement){0};
}
