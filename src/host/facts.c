#include "host/facts.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>

int xc_pu_or_first(int pu)
{
    return pu < 0 ? 0 : pu;
}

bool xc_fact_governor(const struct xc_host *host, int pu, char *text, size_t size)
{
    return xc_file_line(host->root, text, size,
                        "/sys/devices/system/cpu/cpu%d/cpufreq/scaling_governor",
                        xc_pu_or_first(pu)) &&
           text[0];
}

bool xc_fact_turbo(const struct xc_host *host, int pu, char *text, size_t size)
{
    (void)pu;
    long long off, on;
    if (xc_file_number(host->root, &off, "/sys/devices/system/cpu/intel_pstate/no_turbo"))
        on = !off;
    else if (!xc_file_number(host->root, &on, "/sys/devices/system/cpu/cpufreq/boost"))
        return false;
    snprintf(text, size, "%s", on ? "on" : "off");
    return true;
}

/* The process may have it off where the system has it on (setarch -R). */
bool xc_fact_aslr(const struct xc_host *host, int pu, char *text, size_t size)
{
    (void)pu;
    static const char *const levels[] = {"off", "partial", "full"};
    long long level;
    int persona = host->root[0] ? -1 : personality(0xffffffff);
    if (persona != -1 && (persona & ADDR_NO_RANDOMIZE)) {
        snprintf(text, size, "off for this process");
        return true;
    }
    if (!xc_file_number(host->root, &level, "/proc/sys/kernel/randomize_va_space") || level < 0 ||
        level > 2)
        return false;
    snprintf(text, size, "%s", levels[level]);
    return true;
}

/* hwloc asks the processor itself where it can (x86). */
bool xc_fact_topology_source(const struct xc_host *host, int pu, char *text, size_t size)
{
    (void)pu;
    bool has_cores = hwloc_get_nbobjs_by_type(host->topology, HWLOC_OBJ_CORE) > 0;
    if (host->is_synthetic)
        snprintf(text, size, "made up");
    else if (xc_file_exists(host->root, "/sys/devices/system/cpu/cpu0/topology"))
        snprintf(text, size, "/sys");
    else
        snprintf(text, size, "%s",
                 has_cores ? "the processor; /sys has none" : "none; /sys has none");
    return true;
}

bool xc_fact_isolated(const struct xc_host *host, int pu, char *text, size_t size)
{
    (void)pu;
    if (!xc_file_line(host->root, text, size, "/sys/devices/system/cpu/isolated"))
        return false;
    if (!text[0])
        snprintf(text, size, "none");
    return true;
}

static int not_hidden(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* One line, "name: text; name: text", of what the kernel does not call "Not affected". Semicolons
 * within the kernel's texts become commas. */
bool xc_fact_mitigations(const struct xc_host *host, int pu, char *text, size_t size)
{
    (void)pu;
    static const char folder[] = "/sys/devices/system/cpu/vulnerabilities";
    char path[XC_HOST_PATH_BYTES], line[256];
    struct dirent **entries;
    int count = xc_path_join(host->root, path, "%s", folder)
                    ? scandir(path, &entries, not_hidden, alphasort)
                    : -1;
    if (count < 0)
        return false;
    text[0] = '\0';
    for (int i = 0; i < count; i++) {
        char *name = entries[i]->d_name;
        if (xc_file_line(host->root, line, sizeof line, "%s/%s", folder, name) &&
            strcmp(line, "Not affected") != 0) {
            for (char *at = line; (at = strchr(at, ';')); at++)
                *at = ',';
            xc_text_clean(name);
            xc_text_append(text, size, "%s: %s", name, line);
        }
        free(entries[i]);
    }
    free(entries);
    if (!text[0])
        snprintf(text, size, "none needed");
    return true;
}
