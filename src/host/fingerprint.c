/* The fingerprint: what a result depends on, in a fixed order. What cannot be read is NULL. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "host/facts.h"

enum { VALUE_BYTES = 4096 };

typedef bool fact_reader(const struct xc_host *host, int pu, char *text, size_t size);

static bool cpu_model(const struct xc_host *host, int pu, char *text, size_t size)
{
    return xc_cpuinfo_value(host->root, pu, "model name", text, size) ||
           xc_cpuinfo_value(host->root, pu, "uarch", text, size) ||
           xc_cpuinfo_value(host->root, -1, "Model", text, size) ||
           xc_file_line(host->root, text, size, "/proc/device-tree/model") ||
           xc_cpuinfo_value(host->root, pu, "CPU part", text, size);
}

static bool cpu_vendor(const struct xc_host *host, int pu, char *text, size_t size)
{
    return xc_cpuinfo_value(host->root, pu, "vendor_id", text, size) ||
           xc_cpuinfo_value(host->root, pu, "CPU implementer", text, size) ||
           xc_cpuinfo_value(host->root, pu, "mvendorid", text, size);
}

static bool microcode(const struct xc_host *host, int pu, char *text, size_t size)
{
    return xc_cpuinfo_value(host->root, pu, "microcode", text, size);
}

static bool architecture(const struct xc_host *host, int pu, char *text, size_t size)
{
    (void)host;
    (void)pu;
    struct utsname names;
    return uname(&names) == 0 && snprintf(text, size, "%s", names.machine) > 0;
}

static bool kernel(const struct xc_host *host, int pu, char *text, size_t size)
{
    (void)pu;
    return xc_file_line(host->root, text, size, "/proc/sys/kernel/osrelease");
}

static bool operating_system(const struct xc_host *host, int pu, char *text, size_t size)
{
    (void)pu;
    if (!xc_file_value(host->root, "/etc/os-release", "PRETTY_NAME", '=', text, size) &&
        !xc_file_value(host->root, "/usr/lib/os-release", "PRETTY_NAME", '=', text, size))
        return false;
    size_t length = strlen(text);
    if (length >= 2 && strchr("\"'", text[0]) && text[length - 1] == text[0]) {
        memmove(text, text + 1, length - 2);
        text[length - 2] = '\0';
    }
    return true;
}

static bool driver(const struct xc_host *host, int pu, char *text, size_t size)
{
    return xc_file_line(host->root, text, size,
                        "/sys/devices/system/cpu/cpu%d/cpufreq/scaling_driver", xc_pu_or_first(pu));
}

static bool smt(const struct xc_host *host, int pu, char *text, size_t size)
{
    (void)pu;
    return xc_file_line(host->root, text, size, "/sys/devices/system/cpu/smt/control");
}

static bool cpus(const struct xc_host *host, int pu, char *text, size_t size)
{
    (void)pu;
    char list[1024];
    hwloc_bitmap_t online = hwloc_bitmap_alloc();
    bool known = online &&
                 xc_file_line(host->root, list, sizeof list, "/sys/devices/system/cpu/online") &&
                 list[0] && xc_pu_list_parse(list, online);
    if (known)
        snprintf(text, size, "%d", hwloc_bitmap_weight(online));
    hwloc_bitmap_free(online);
    return known;
}

/* What it runs at now, and at most where cpufreq tells. */
static bool cpu_mhz(const struct xc_host *host, int pu, char *text, size_t size)
{
    static const char folder[] = "/sys/devices/system/cpu/cpu%d/cpufreq/%s";
    long long now_khz, most_khz;
    int number = xc_pu_or_first(pu);
    char value[64], *end;
    double now_mhz;
    if (xc_file_number(host->root, &now_khz, folder, number, "scaling_cur_freq")) {
        now_mhz = (double)now_khz / 1000;
    } else {
        if (!xc_cpuinfo_value(host->root, pu, "cpu MHz", value, sizeof value))
            return false;
        now_mhz = strtod(value, &end);
        if (end == value)
            return false;
    }
    if (xc_file_number(host->root, &most_khz, folder, number, "cpuinfo_max_freq"))
        snprintf(text, size, "%.0f (at most %.0f)", now_mhz, (double)most_khz / 1000);
    else
        snprintf(text, size, "%.0f", now_mhz);
    return true;
}

/* The kernel lists all choices and puts the one that holds in brackets. */
static bool transparent_hugepages(const struct xc_host *host, int pu, char *text, size_t size)
{
    (void)pu;
    char line[256], *open, *close;
    if (!xc_file_line(host->root, line, sizeof line, "/sys/kernel/mm/transparent_hugepage/enabled"))
        return false;
    open = strchr(line, '[');
    close = open ? strchr(open, ']') : NULL;
    if (!close)
        return false;
    *close = '\0';
    snprintf(text, size, "%s", open + 1);
    return true;
}

static bool container(const struct xc_host *host, int pu, char *text, size_t size)
{
    (void)pu;
    if (xc_file_line(host->root, text, size, "/run/systemd/container") && text[0])
        return true;
    if (xc_file_exists(host->root, "/.dockerenv"))
        snprintf(text, size, "docker");
    else if (xc_file_exists(host->root, "/run/.containerenv"))
        snprintf(text, size, "podman");
    else if (xc_file_exists(host->root, "/var/run/secrets/kubernetes.io"))
        snprintf(text, size, "kubernetes");
    else if (xc_file_exists(host->root, "/proc/self"))
        snprintf(text, size, "none");
    else
        return false;
    return true;
}

static bool libc(const struct xc_host *host, int pu, char *text, size_t size)
{
    (void)host;
    (void)pu;
#ifdef _CS_GNU_LIBC_VERSION
    return confstr(_CS_GNU_LIBC_VERSION, text, size) > 0;
#else
    (void)text;
    (void)size;
    return false;
#endif
}

/* All that is timed is built by one compiler, this file too. Only gcc can build models of Go with
 * the registers that Go's calls spoil. */
static bool models_compiler(const struct xc_host *host, int pu, char *text, size_t size)
{
    (void)host;
    (void)pu;
#ifdef __clang__
    snprintf(text, size, "clang %d.%d.%d" XC_MODELS_NOTE, __clang_major__, __clang_minor__,
             __clang_patchlevel__);
#else
    snprintf(text, size, "gcc %d.%d.%d" XC_MODELS_NOTE, __GNUC__, __GNUC_MINOR__,
             __GNUC_PATCHLEVEL__);
#endif
    return true;
}

static const struct {
    const char *key;
    fact_reader *read;
} facts_table[] = {
    {"cpu_model", cpu_model},
    {"cpu_vendor", cpu_vendor},
    {"microcode", microcode},
    {"architecture", architecture},
    {"kernel", kernel},
    {"os", operating_system},
    {"hypervisor", xc_fact_hypervisor},
    {"mitigations", xc_fact_mitigations},
    {"governor", xc_fact_governor},
    {"driver", driver},
    {"turbo", xc_fact_turbo},
    {"smt", smt},
    {"isolated", xc_fact_isolated},
    {"cpus", cpus},
    {"topology_source", xc_fact_topology_source},
    {"cpu_mhz", cpu_mhz},
    {"transparent_hugepages", transparent_hugepages},
    {"aslr", xc_fact_aslr},
    {"container", container},
    {"libc", libc},
    {"models_compiler", models_compiler},
};
enum { FACT_COUNT = sizeof facts_table / sizeof facts_table[0] };

static enum xc_status read_fact(const struct xc_host *host, int pu, size_t index, char *text,
                                struct xc_fact *fact, struct xc_error *error)
{
    text[0] = '\0';
    bool known = facts_table[index].read(host, pu, text, VALUE_BYTES) && text[0] != '\0';
    fact->key = strdup(facts_table[index].key);
    fact->value = known ? strdup(text) : NULL;
    if (!fact->key || (known && !fact->value))
        return xc_fail(error, XC_UNFIT, "no memory for the fingerprint");
    return XC_OK;
}

enum xc_status xc_host_fingerprint(struct xc_host *host, const struct xc_pinned *pinned,
                                   struct xc_facts *facts, struct xc_error *error)
{
    struct utsname names;
    enum xc_status status = XC_OK;
    int pu = pinned && pinned->bound ? pinned->pu : -1;
    char *text = malloc(VALUE_BYTES);
    *facts = (struct xc_facts){.items = calloc(FACT_COUNT, sizeof *facts->items)};
    if (!text || !facts->items) {
        free(text);
        xc_facts_release(facts);
        return xc_fail(error, XC_UNFIT, "no memory for the fingerprint");
    }
    for (size_t i = 0; status == XC_OK && i < FACT_COUNT; i++) {
        facts->count = i + 1;
        status = read_fact(host, pu, i, text, &facts->items[i], error);
    }
    if (status == XC_OK)
        status = xc_topology_lines(host, &facts->topology, &facts->topology_count, error);
    if (status == XC_OK) {
        facts->node_name = strdup(uname(&names) == 0 ? names.nodename : "unknown");
        if (!facts->node_name)
            status = xc_fail(error, XC_UNFIT, "no memory for the fingerprint");
    }
    free(text);
    if (status != XC_OK)
        xc_facts_release(facts);
    return status;
}

void xc_facts_release(struct xc_facts *facts)
{
    for (size_t i = 0; i < facts->count; i++) {
        free(facts->items[i].key);
        free(facts->items[i].value);
    }
    for (size_t i = 0; i < facts->topology_count; i++)
        free(facts->topology[i]);
    free(facts->items);
    free(facts->topology);
    free(facts->node_name);
    *facts = (struct xc_facts){0};
}
