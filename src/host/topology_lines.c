/* The topology as the fingerprint tells it: a line an object kind. */
#include <stdlib.h>
#include <string.h>

#include "host/topology.h"

static const struct {
    hwloc_obj_type_t type;
    const char *name;
} kinds[] = {
    {HWLOC_OBJ_PACKAGE, "Package"}, {HWLOC_OBJ_NUMANODE, "NUMANode"},
    {HWLOC_OBJ_L4CACHE, "L4"},      {HWLOC_OBJ_L3CACHE, "L3"},
    {HWLOC_OBJ_L2CACHE, "L2"},      {HWLOC_OBJ_L1CACHE, "L1d"},
    {HWLOC_OBJ_CORE, "Core"},       {HWLOC_OBJ_PU, "PU"},
};
enum { KIND_COUNT = sizeof kinds / sizeof kinds[0] };

static unsigned long long bytes_of(hwloc_obj_t object)
{
    if (object->type == HWLOC_OBJ_NUMANODE)
        return object->attr->numanode.local_memory;
    return hwloc_obj_type_is_cache(object->type) ? object->attr->cache.size : 0;
}

static void format_bytes(unsigned long long bytes, char *text, size_t size)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    double value = (double)bytes;
    size_t unit = 0;
    for (; value >= 1024 && unit < 4; unit++)
        value /= 1024;
    snprintf(text, size, "%.4g %s", value, units[unit]);
}

/* Each one's size; the largest, said as such, where they differ (two kinds of cores do). */
static void format_line(hwloc_topology_t topology, size_t kind, unsigned count, char *line,
                        size_t size)
{
    unsigned long long largest = 0;
    bool differ = false;
    for (unsigned i = 0; i < count; i++) {
        unsigned long long bytes = bytes_of(hwloc_get_obj_by_type(topology, kinds[kind].type, i));
        differ = differ || (i > 0 && bytes != largest);
        largest = bytes > largest ? bytes : largest;
    }
    char text[32];
    format_bytes(largest, text, sizeof text);
    if (largest)
        snprintf(line, size, "%s x%u (%s%s)", kinds[kind].name, count, differ ? "up to " : "",
                 text);
    else
        snprintf(line, size, "%s x%u", kinds[kind].name, count);
}

enum xc_status xc_topology_lines(const struct xc_host *host, char ***lines, size_t *count,
                                 struct xc_error *error)
{
    *count = 0;
    *lines = calloc(KIND_COUNT, sizeof **lines);
    if (!*lines)
        return xc_fail(error, XC_UNFIT, "no memory for the topology's lines");
    for (size_t kind = 0; kind < KIND_COUNT; kind++) {
        char line[96];
        int objects = hwloc_get_nbobjs_by_type(host->topology, kinds[kind].type);
        if (objects <= 0)
            continue;
        format_line(host->topology, kind, (unsigned)objects, line, sizeof line);
        (*lines)[*count] = strdup(line);
        if (!(*lines)[*count])
            return xc_fail(error, XC_UNFIT, "no memory for the topology's lines");
        ++*count;
    }
    return XC_OK;
}
