/* The fingerprint of made-up machines, broken ones among them, and of this one. */
#include "fake_root.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/topology.h"

static const char *const keys[] = {"cpu_model",
                                   "cpu_vendor",
                                   "microcode",
                                   "architecture",
                                   "kernel",
                                   "os",
                                   "hypervisor",
                                   "mitigations",
                                   "governor",
                                   "driver",
                                   "turbo",
                                   "smt",
                                   "isolated",
                                   "cpus",
                                   "topology_source",
                                   "cpu_mhz",
                                   "transparent_hugepages",
                                   "aslr",
                                   "container",
                                   "libc",
                                   "models_compiler"};
enum { KEY_COUNT = sizeof keys / sizeof keys[0] };

/* These come from the system itself and not from files. */
static bool is_from_calls(const char *key)
{
    return strcmp(key, "architecture") == 0 || strcmp(key, "libc") == 0 ||
           strcmp(key, "topology_source") == 0 || strcmp(key, "models_compiler") == 0;
}

static void take(const struct fake_root *root, const struct xc_pinned *pinned,
                 struct xc_facts *facts)
{
    struct xc_host *host;
    assert_int_equal(xc_host_open_at(root->path,
                                     "package:1 l3:1(size=33554432) l2:4(size=1310720)"
                                     " core:1 pu:2",
                                     NULL, &host, NULL),
                     XC_OK);
    assert_int_equal(xc_host_fingerprint(host, pinned, facts, NULL), XC_OK);
    xc_host_close(host);
    assert_int_equal(facts->count, KEY_COUNT);
    for (size_t i = 0; i < KEY_COUNT; i++)
        assert_string_equal(facts->items[i].key, keys[i]);
    assert_non_null(facts->node_name);
}

static const char *value_of(const struct xc_facts *facts, const char *key)
{
    for (size_t i = 0; i < facts->count; i++)
        if (strcmp(facts->items[i].key, key) == 0)
            return facts->items[i].value;
    fail_msg("no fact '%s'", key);
    return NULL;
}

static void expect(const struct xc_facts *facts, const char *key, const char *value)
{
    const char *found = value_of(facts, key);
    if (!found || strcmp(found, value) != 0)
        fail_msg("%s: '%s' instead of '%s'", key, found ? found : "NULL", value);
}

static void without_files_all_is_null(void **state)
{
    struct xc_facts facts;
    take(*state, NULL, &facts);
    for (size_t i = 0; i < facts.count; i++)
        if (!is_from_calls(facts.items[i].key) && facts.items[i].value)
            fail_msg("%s: '%s' out of nothing", facts.items[i].key, facts.items[i].value);
    xc_facts_release(&facts);
    assert_null(facts.items);
    xc_facts_release(&facts);
}

static void write_machine(const struct fake_root *root)
{
    static const char *const files[][2] = {
        {"/proc/cpuinfo", "processor\t: 0\nvendor_id\t: AuthenticAMD\nmodel name\t: Some CPU  \n"
                          "microcode\t: 0xa\ncpu MHz\t\t: 1000.4\nflags\t\t: fpu vme\n\n"
                          "processor\t: 1\nvendor_id\t: AuthenticAMD\nmodel name\t: Other CPU\n"
                          "microcode\t: 0xb\ncpu MHz\t\t: 2000.4\nflags\t\t: fpu vme\n"},
        {"/proc/sys/kernel/osrelease", "6.1.0-99\n"},
        {"/etc/os-release", "NAME=X\nPRETTY_NAME=\"An OS 12\"\n"},
        {"/sys/devices/system/cpu/vulnerabilities/meltdown", "Not affected\n"},
        {"/sys/devices/system/cpu/vulnerabilities/spectre_v2", "Mitigation: A; B; C\n"},
        {"/sys/devices/system/cpu/vulnerabilities/retbleed", "Vulnerable\n"},
        {"/sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "powersave\n"},
        {"/sys/devices/system/cpu/cpu1/cpufreq/scaling_driver", "intel_pstate\n"},
        {"/sys/devices/system/cpu/cpu1/cpufreq/cpuinfo_max_freq", "3500000\n"},
        {"/sys/devices/system/cpu/intel_pstate/no_turbo", "1\n"},
        {"/sys/devices/system/cpu/smt/control", "forceoff\n"},
        {"/sys/devices/system/cpu/isolated", "\n"},
        {"/sys/devices/system/cpu/online", "0-3,6\n"},
        {"/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n"},
        {"/proc/sys/kernel/randomize_va_space", "1\n"},
        {"/run/.containerenv", ""},
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        fake_root_write(root, files[i][0], files[i][1]);
}

static void reads_a_machine(void **state)
{
    struct xc_facts facts;
    struct xc_pinned pinned = {.bound = true, .pu = 1};
    write_machine(*state);
    take(*state, &pinned, &facts);
    expect(&facts, "cpu_model", "Other CPU");
    expect(&facts, "cpu_vendor", "AuthenticAMD");
    expect(&facts, "microcode", "0xb");
    expect(&facts, "kernel", "6.1.0-99");
    expect(&facts, "os", "An OS 12");
#if defined(__x86_64__)
    expect(&facts, "hypervisor", "none");
#endif
    expect(&facts, "mitigations", "retbleed: Vulnerable; spectre_v2: Mitigation: A, B, C");
    expect(&facts, "governor", "powersave");
    expect(&facts, "driver", "intel_pstate");
    expect(&facts, "turbo", "off");
    expect(&facts, "smt", "forceoff");
    expect(&facts, "isolated", "none");
    expect(&facts, "cpus", "5");
    expect(&facts, "cpu_mhz", "2000 (at most 3500)");
    expect(&facts, "transparent_hugepages", "madvise");
    expect(&facts, "aslr", "partial");
    expect(&facts, "container", "podman");
#ifdef __clang__
    assert_memory_equal(value_of(&facts, "models_compiler"), "clang ", 6);
    assert_non_null(strstr(value_of(&facts, "models_compiler"), ", models of Go with C's"));
#else
    assert_memory_equal(value_of(&facts, "models_compiler"), "gcc ", 4);
    assert_null(strstr(value_of(&facts, "models_compiler"), "models of Go"));
#endif
    xc_facts_release(&facts);
}

static void names_the_hypervisor(void **state)
{
#if defined(__x86_64__)
    struct xc_facts facts;
    fake_root_write(*state, "/proc/cpuinfo", "flags : fpu hypervisor\n");
    take(*state, NULL, &facts);
    expect(&facts, "hypervisor", "unnamed");
    xc_facts_release(&facts);
    fake_root_write(*state, "/sys/class/dmi/id/product_name", "Standard PC\n");
    take(*state, NULL, &facts);
    expect(&facts, "hypervisor", "Standard PC");
    xc_facts_release(&facts);
    fake_root_write(*state, "/proc/cpuinfo", "flags : fpu nohypervisor hypervisors\n");
    take(*state, NULL, &facts);
    expect(&facts, "hypervisor", "none");
    xc_facts_release(&facts);
#else
    (void)state;
    skip();
#endif
}

/* Values go into JSON and onto terminals: printable ASCII, one line. */
static void expect_printable(const struct xc_facts *facts)
{
    for (size_t i = 0; i < facts->count; i++)
        for (const char *at = facts->items[i].value; at && *at; at++)
            if (*at < ' ' || *at > '~')
                fail_msg("%s holds byte %d", facts->items[i].key, *at);
}

static void survives_garbage(void **state)
{
    static const char *const paths[] = {"/proc/cpuinfo",
                                        "/proc/sys/kernel/osrelease",
                                        "/etc/os-release",
                                        "/sys/devices/system/cpu/vulnerabilities/\x01\xffname",
                                        "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor",
                                        "/sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq",
                                        "/sys/devices/system/cpu/intel_pstate/no_turbo",
                                        "/sys/devices/system/cpu/smt/control",
                                        "/sys/devices/system/cpu/online",
                                        "/sys/devices/system/cpu/isolated",
                                        "/sys/kernel/mm/transparent_hugepage/enabled",
                                        "/proc/sys/kernel/randomize_va_space"};
    enum { SIZE = 1 << 18 };
    char *bytes = malloc(SIZE);
    assert_non_null(bytes);
    for (int pattern = 0; pattern < 4; pattern++) {
        struct xc_facts facts;
        unsigned seed = 12345;
        for (size_t i = 0; i < SIZE; i++) {
            seed = seed * 1103515245 + 12345;
            bytes[i] = (char)(pattern == 0   ? 'x'
                              : pattern == 1 ? 0
                              : pattern == 2 ? seed >> 16
                                             : '9');
        }
        for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
            fake_root_write_bytes(*state, paths[i], bytes, SIZE);
        take(*state, NULL, &facts);
        expect_printable(&facts);
        assert_null(value_of(&facts, "cpus"));
        assert_null(value_of(&facts, "turbo"));
        assert_null(value_of(&facts, "cpu_model"));
        xc_facts_release(&facts);
    }
    free(bytes);
}

static void cuts_giant_lines(void **state)
{
    enum { SIZE = 100000 };
    struct xc_facts facts;
    char *text = malloc(SIZE + 64);
    assert_non_null(text);
    int length = sprintf(text, "model name : ");
    memset(text + length, 'm', SIZE);
    snprintf(text + length + SIZE, 32, "\nmicrocode : 0x7\n");
    fake_root_write(*state, "/proc/cpuinfo", text);
    free(text);
    take(*state, NULL, &facts);
    assert_int_equal(value_of(&facts, "cpu_model")[0], 'm');
    assert_true(strlen(value_of(&facts, "cpu_model")) < SIZE);
    expect(&facts, "microcode", "0x7");
    xc_facts_release(&facts);
}

static void tells_the_topology(void **state)
{
    static const char *const lines[] = {"Package x1",     "NUMANode x1 (1 GiB)",
                                        "L3 x1 (32 MiB)", "L2 x4 (1.25 MiB)",
                                        "Core x4",        "PU x8"};
    struct xc_facts facts;
    take(*state, NULL, &facts);
    assert_int_equal(facts.topology_count, sizeof lines / sizeof lines[0]);
    for (size_t i = 0; i < facts.topology_count; i++)
        assert_string_equal(facts.topology[i], lines[i]);
    xc_facts_release(&facts);
}

static void knows_this_machine(void **state)
{
    (void)state;
    struct xc_host *host;
    struct xc_facts facts;
    assert_int_equal(xc_host_open(&host, NULL), XC_OK);
    assert_int_equal(xc_host_fingerprint(host, NULL, &facts, NULL), XC_OK);
    assert_non_null(value_of(&facts, "kernel"));
    assert_non_null(value_of(&facts, "architecture"));
    assert_non_null(value_of(&facts, "cpus"));
    assert_true(facts.topology_count >= 1);
    expect_printable(&facts);
    for (size_t i = 0; i < facts.count; i++)
        printf("%s: %s\n", facts.items[i].key, facts.items[i].value ? facts.items[i].value : "-");
    for (size_t i = 0; i < facts.topology_count; i++)
        printf("%s\n", facts.topology[i]);
    xc_facts_release(&facts);
    xc_host_close(host);
}

#define WITH_ROOT(test) cmocka_unit_test_setup_teardown(test, fake_root_set_up, fake_root_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ROOT(without_files_all_is_null), WITH_ROOT(reads_a_machine),
        WITH_ROOT(names_the_hypervisor),      WITH_ROOT(survives_garbage),
        WITH_ROOT(cuts_giant_lines),          WITH_ROOT(tells_the_topology),
        cmocka_unit_test(knows_this_machine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
