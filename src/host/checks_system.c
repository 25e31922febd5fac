/* Checks of the system: what it runs on, its clock, its settings. */
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>

#include "host/checks.h"
#include "host/facts.h"

static const char clocksource[] = "/sys/devices/system/clocksource/clocksource0";

void xc_check_hypervisor(const struct xc_observations *seen, struct xc_check *check)
{
    char name[96];
    if (!xc_fact_hypervisor(seen->host, seen->pu, name, sizeof name))
        return;
    xc_check_found(check, "%s", name);
    if (strcmp(name, "none") == 0) {
        check->state = XC_CHECK_GOOD;
    } else if (strstr(name, "emulated")) {
        check->state = XC_CHECK_BAD;
        xc_check_fix(check, "measure on a processor of the kind that the program is built for");
    } else {
        check->state = XC_CHECK_WARN;
        xc_check_fix(check, "measure on real hardware where absolute times matter");
    }
}

/* Clock sources that are read without a system call. */
void xc_check_clock(const struct xc_observations *seen, struct xc_check *check)
{
    static const char *const quick[] = {"tsc", "arch_sys_counter", "kvm-clock", "riscv_clocksource",
                                        "hyperv_clocksource_tsc_page"};
    char current[64], available[256];
    const char *root = seen->host->root;
    if (!xc_file_line(root, current, sizeof current, "%s/current_clocksource", clocksource) ||
        !current[0])
        return;
    check->state = XC_CHECK_WARN;
    for (size_t i = 0; i < sizeof quick / sizeof quick[0]; i++)
        if (strcmp(current, quick[i]) == 0)
            check->state = XC_CHECK_GOOD;
    xc_check_found(check, "%s", current);
    if (check->state == XC_CHECK_GOOD)
        return;
    if (xc_file_line(root, available, sizeof available, "%s/available_clocksource", clocksource) &&
        xc_text_has_word(available, "tsc"))
        xc_check_fix(check, "echo tsc > %s/current_clocksource", clocksource);
    else
        xc_check_fix(check, "boot with tsc=reliable if the processor's counter is steady");
}

void xc_check_timer(const struct xc_observations *seen, struct xc_check *check)
{
    const struct xc_gaps *gaps = &seen->gaps;
    xc_check_found(check, "smallest step %.0f ns, %.0f ns a read", gaps->tick_ns, gaps->clock_ns);
    double worse = gaps->tick_ns > gaps->clock_ns ? gaps->tick_ns : gaps->clock_ns;
    check->state = worse > 10000 ? XC_CHECK_BAD : worse > 500 ? XC_CHECK_WARN : XC_CHECK_GOOD;
    if (check->state != XC_CHECK_GOOD)
        xc_check_fix(check, "choose a faster clock source, or longer epochs: --epoch-us 10000");
}

void xc_check_memory(const struct xc_observations *seen, struct xc_check *check)
{
    char value[64], *end;
    if (!xc_file_value(seen->host->root, "/proc/meminfo", "MemAvailable", ':', value, sizeof value))
        return;
    long long free_kib = strtoll(value, &end, 10);
    if (end == value)
        return;
    long long free_mib = free_kib / 1024, overcommit = 0;
    bool strict = xc_file_number(seen->host->root, &overcommit, "/proc/sys/vm/overcommit_memory") &&
                  overcommit == 2;
    xc_check_found(check, "%lld MiB available%s", free_mib, strict ? ", none overcommitted" : "");
    check->state = free_mib < 64 ? XC_CHECK_BAD : free_mib < 256 ? XC_CHECK_WARN : XC_CHECK_GOOD;
    if (check->state != XC_CHECK_GOOD)
        xc_check_fix(check, "stop the programs that hold it: ps aux --sort=-rss | head");
}

void xc_check_aslr(const struct xc_observations *seen, struct xc_check *check)
{
    char aslr[32];
    if (!xc_fact_aslr(seen->host, seen->pu, aslr, sizeof aslr))
        return;
    xc_check_found(check, "%s", aslr);
    check->state = strncmp(aslr, "off", 3) == 0 ? XC_CHECK_GOOD : XC_CHECK_WARN;
    if (check->state != XC_CHECK_WARN)
        return;
    if (seen->persona_refused)
        xc_check_fix(check, "measure in several processes: --processes 8; or have the sandbox "
                            "permit personality: docker run --security-opt seccomp=unconfined");
    else
        xc_check_fix(check, "measure in several processes, or put setarch -R before the command");
}

/* It is as it was afterwards; only what is started meanwhile would see it. */
bool xc_persona_is_refused(void)
{
    int persona = personality(0xffffffff);
    if (persona < 0 || personality((unsigned long)(unsigned)persona | ADDR_NO_RANDOMIZE) < 0)
        return true;
    personality((unsigned long)(unsigned)persona);
    return false;
}

/* Without it, what shares a core or a cache, and which processors are offline, is a guess. */
void xc_check_topology(const struct xc_observations *seen, struct xc_check *check)
{
    char source[64];
    if (!xc_fact_topology_source(seen->host, seen->pu, source, sizeof source))
        return;
    xc_check_found(check, "from %s", source);
    bool is_known = seen->host->is_synthetic || strcmp(source, "/sys") == 0;
    check->state = is_known ? XC_CHECK_GOOD : XC_CHECK_WARN;
    if (!is_known)
        xc_check_fix(check, "mount it: mount -t sysfs sysfs /sys");
}

/* Counting one's own user code needs no more than level 2; Debian knows a level 3 that forbids all.
 * Hybrid processors have one counter device a kind. */
void xc_check_counters(const struct xc_observations *seen, struct xc_check *check)
{
    static const char *const devices[] = {"cpu", "cpu_core", "cpu_atom", "armv8_pmuv3_0",
                                          "armv8_pmuv3"};
    const char *root = seen->host->root;
    long long paranoid;
    bool present = false;
    if (!xc_file_number(root, &paranoid, "/proc/sys/kernel/perf_event_paranoid"))
        return;
    for (size_t i = 0; i < sizeof devices / sizeof devices[0]; i++)
        present = present || xc_file_exists(root, "/sys/bus/event_source/devices/%s", devices[i]);
    xc_check_found(check, "%s, perf_event_paranoid %lld",
                   present ? "there" : "no hardware counters", paranoid);
    check->state = present && paranoid <= 2 ? XC_CHECK_GOOD : XC_CHECK_WARN;
    if (!present)
        xc_check_fix(check, "measure where the processor's counters are not hidden");
    else if (paranoid > 2)
        xc_check_fix(check, "sysctl kernel.perf_event_paranoid=2");
}

/* Information: they belong to the machine that is measured. */
void xc_check_mitigations(const struct xc_observations *seen, struct xc_check *check)
{
    char line[2048], *at = line;
    if (!xc_fact_mitigations(seen->host, seen->pu, line, sizeof line))
        return;
    int count = 0;
    for (; (at = strstr(at, ": Mitigation")); at++)
        count++;
    check->state = XC_CHECK_GOOD;
    xc_check_found(check, "%d at work", count);
}
