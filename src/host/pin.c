/* Where to run: what was asked, which processor that is, and whether the kernel obeyed. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "host/candidates.h"
#include "host/placement.h"
#include "host/topology.h"

/* Digits alone: no sign, no space, nothing behind them. */
static bool parse_index(const char *digits, unsigned *index)
{
    size_t length = strspn(digits, "0123456789");
    unsigned long value = 0;
    if (length == 0 || digits[length])
        return false;
    for (size_t i = 0; i < length; i++) {
        value = value * 10 + (unsigned long)(digits[i] - '0');
        if (value > INT_MAX)
            return false;
    }
    *index = (unsigned)value;
    return true;
}

const char *xc_pin_word(unsigned kind)
{
    static const char *const words[] = {
        [XC_PIN_AUTO] = "auto",
        [XC_PIN_NONE] = "none",
        [XC_PIN_CORE] = "core:",
        [XC_PIN_PU] = "pu:",
    };
    return kind < sizeof words / sizeof words[0] ? words[kind] : NULL;
}

enum xc_status xc_pin_parse(const char *text, struct xc_pin *pin, struct xc_error *error)
{
    for (unsigned kind = 0; xc_pin_word(kind); kind++) {
        const char *word = xc_pin_word(kind);
        size_t length = strlen(word);
        bool has_index = word[length - 1] == ':';
        struct xc_pin parsed = {(enum xc_pin_kind)kind, 0};
        if (has_index ? strncmp(text, word, length) != 0 : strcmp(text, word) != 0)
            continue;
        if (has_index && !parse_index(text + length, &parsed.index))
            return xc_fail(error, XC_USAGE, "no number of a %s in '%.60s': a whole number from 0",
                           parsed.kind == XC_PIN_CORE ? "core" : "processor", text);
        *pin = parsed;
        return XC_OK;
    }
    return xc_fail(error, XC_USAGE, "unknown pin '%.60s': auto, none, core:N or pu:N", text);
}

static void unpin(struct xc_pinned *pinned)
{
    *pinned = (struct xc_pinned){.pu = -1, .core = -1, .numa_node = -1, .text = "not pinned"};
}

static void describe(const struct xc_host *host, hwloc_obj_t pu, struct xc_pinned *pinned)
{
    hwloc_obj_t core = hwloc_get_ancestor_obj_by_type(host->topology, HWLOC_OBJ_CORE, pu);
    pinned->bound = true;
    pinned->pu = (int)pu->os_index;
    pinned->core = core ? (int)core->logical_index : -1;
    pinned->numa_node = pu->nodeset ? hwloc_bitmap_first(pu->nodeset) : -1;
    char core_text[24] = "unknown", node_text[24] = "unknown";
    if (core)
        snprintf(core_text, sizeof core_text, "%d", pinned->core);
    if (pinned->numa_node >= 0)
        snprintf(node_text, sizeof node_text, "%d", pinned->numa_node);
    snprintf(pinned->text, sizeof pinned->text, "pu:%d (core %s, node %s)", pinned->pu, core_text,
             node_text);
}

/* The allowed set in words, "0-3,8"; cut where it is long. */
static void format_set(hwloc_const_bitmap_t set, char *text, size_t size)
{
    if (hwloc_bitmap_list_snprintf(text, size, set) < 0)
        snprintf(text, size, "unknown");
}

/* The first allowed processor of the core: one processor, so that the thread does not hop between
 * siblings. */
static enum xc_status find_core(const struct xc_host *host, unsigned index, hwloc_obj_t *pu,
                                struct xc_error *error)
{
    char allowed[128];
    int count = hwloc_get_nbobjs_by_type(host->topology, HWLOC_OBJ_CORE);
    hwloc_obj_t core = hwloc_get_obj_by_type(host->topology, HWLOC_OBJ_CORE, index);
    if (!core && count <= 0)
        return xc_fail(error, XC_USAGE, "no such core 'core:%u': the system reports no cores",
                       index);
    if (!core)
        return xc_fail(error, XC_USAGE, "no such core 'core:%u': this machine has cores 0 to %d",
                       index, count - 1);
    int first = hwloc_bitmap_first(core->cpuset);
    while (first >= 0 && !hwloc_bitmap_isset(host->allowed, (unsigned)first))
        first = hwloc_bitmap_next(core->cpuset, first);
    *pu = xc_pu_object(host, first);
    if (*pu)
        return XC_OK;
    format_set(host->allowed, allowed, sizeof allowed);
    return xc_fail(error, XC_USAGE, "'core:%u' is outside the allowed set %s", index, allowed);
}

static enum xc_status find_pu(const struct xc_host *host, unsigned index, hwloc_obj_t *pu,
                              struct xc_error *error)
{
    char set[128];
    *pu = xc_pu_object(host, (int)index);
    if (!*pu) {
        format_set(hwloc_topology_get_topology_cpuset(host->topology), set, sizeof set);
        return xc_fail(error, XC_USAGE, "no such processor 'pu:%u': this machine has %s", index,
                       set);
    }
    if (hwloc_bitmap_isset(host->allowed, index))
        return XC_OK;
    format_set(host->allowed, set, sizeof set);
    return xc_fail(error, XC_USAGE, "'pu:%u' is outside the allowed set %s", index, set);
}

/* Binds and looks where the thread then runs: a kernel or a sandbox may say yes and do nothing, and
 * so does hwloc where its environment variables show it another machine. */
static enum xc_status bind_and_check(struct xc_host *host, hwloc_obj_t pu, struct xc_error *error)
{
    if (!host->is_synthetic && !hwloc_topology_is_thissystem(host->topology))
        return xc_fail(error, XC_UNFIT,
                       "hwloc shows another machine: unset HWLOC_SYNTHETIC and HWLOC_XMLFILE");
    int failure = host->binder.bind(host, pu->os_index);
    if (failure < 0)
        return xc_fail(error, XC_UNFIT, "the system refuses to bind to 'pu:%u': %s", pu->os_index,
                       strerror(-failure));
    if (host->is_synthetic)
        return XC_OK;
    int where = host->binder.where(host);
    if (where >= 0 && where != (int)pu->os_index)
        return xc_fail(error, XC_UNFIT, "bound to 'pu:%u', but running on pu:%d", pu->os_index,
                       where);
    return XC_OK;
}

enum xc_status xc_host_bind(struct xc_host *host, int pu, struct xc_error *error)
{
    hwloc_obj_t object = xc_pu_object(host, pu);
    return object ? bind_and_check(host, object, error)
                  : xc_fail(error, XC_UNFIT, "no such processor 'pu:%d'", pu);
}

enum xc_status xc_host_allow_all(struct xc_host *host, int pu, struct xc_error *error)
{
    hwloc_obj_t object = xc_pu_object(host, pu);
    hwloc_bitmap_t set = hwloc_bitmap_alloc();
    enum xc_status status = XC_OK;
    if (!object || !set) {
        status = xc_fail(error, XC_UNFIT, "no such processor 'pu:%d'", pu);
        goto free_set;
    }
    if (object->nodeset && !hwloc_bitmap_iszero(object->nodeset))
        hwloc_cpuset_from_nodeset(host->topology, set, object->nodeset);
    else
        hwloc_bitmap_copy(set, host->allowed);
    hwloc_bitmap_and(set, set, host->allowed);
    if (!host->is_synthetic && hwloc_set_cpubind(host->topology, set, HWLOC_CPUBIND_THREAD) != 0)
        status =
            xc_fail(error, XC_UNFIT, "the system refuses to bind to a node: %s", strerror(errno));

free_set:
    hwloc_bitmap_free(set);
    return status;
}

/* A refusal is no error here: users who said nothing about pinning get results all the same. */
static enum xc_status pin_auto(struct xc_host *host, struct xc_pinned *pinned,
                               struct xc_error *error)
{
    struct xc_candidate *candidates;
    size_t count;
    enum xc_status status = xc_candidates_find(host, &candidates, &count, error);
    if (status != XC_OK)
        return status;
    size_t best = xc_choose(candidates, count, pinned->why, sizeof pinned->why);
    hwloc_obj_t pu = xc_pu_object(host, candidates[best].pu);
    free(candidates);
    struct xc_error refusal;
    if (bind_and_check(host, pu, &refusal) == XC_OK)
        describe(host, pu, pinned);
    else
        snprintf(pinned->why, sizeof pinned->why, "%.*s", (int)sizeof pinned->why - 1,
                 refusal.text);
    return XC_OK;
}

enum xc_status xc_host_pin(struct xc_host *host, struct xc_pin pin, struct xc_pinned *pinned,
                           struct xc_error *error)
{
    hwloc_obj_t pu = NULL;
    enum xc_status status;
    unpin(pinned);
    if (pin.kind == XC_PIN_AUTO)
        return pin_auto(host, pinned, error);
    snprintf(pinned->why, sizeof pinned->why, "as asked");
    if (pin.kind == XC_PIN_NONE)
        return XC_OK;
    if (pin.kind == XC_PIN_CORE)
        status = find_core(host, pin.index, &pu, error);
    else
        status = find_pu(host, pin.index, &pu, error);
    if (status == XC_OK)
        status = bind_and_check(host, pu, error);
    if (status == XC_OK)
        describe(host, pu, pinned);
    return status;
}
