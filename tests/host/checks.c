/* What doctor says of made-up machines. */
#include "fake_root.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "host/checks.h"

/* A machine that nothing is wrong with, as far as it was observed. */
static struct xc_observations quiet(const struct xc_host *host)
{
    return (struct xc_observations){
        .host = host,
        .pu = 2,
        .bound = true,
        .sibling = 3,
        .gaps = {.clock_ns = 25, .tick_ns = 1},
        .core = {.width = 4, .looks = 1000, .quiet_share = 1, .window_ms = 100, .cycle_ns = 0.3},
        .mates = {.pu = -1},
    };
}

static struct xc_host *open_fake(const struct fake_root *root)
{
    struct xc_host *host;
    assert_int_equal(xc_host_open_at(root->path, "core:4 pu:2", NULL, &host, NULL), XC_OK);
    return host;
}

/* Judges, copies the check of that name, and sees that it is whole. */
static struct xc_check judge(const struct xc_observations *seen, const char *name, bool *fit)
{
    struct xc_checks checks;
    struct xc_check found = {0};
    assert_int_equal(xc_checks_judge(seen, &checks, NULL), XC_OK);
    for (size_t i = 0; i < checks.count; i++) {
        const struct xc_check *check = &checks.items[i];
        bool bad = check->state == XC_CHECK_BAD || check->state == XC_CHECK_WARN;
        assert_true(check->found[0] != '\0');
        assert_true(check->why[0] != '\0');
        if (bad != (check->fix[0] != '\0'))
            fail_msg("%s: state %d, fix '%s'", check->name, check->state, check->fix);
        if (strcmp(check->name, name) == 0)
            found = *check;
    }
    if (!found.name)
        fail_msg("no check '%s'", name);
    if (fit)
        *fit = checks.fit;
    xc_checks_release(&checks);
    return found;
}

struct file_verdict {
    const char *name, *path, *text;
    enum xc_check_state state;
    const char *fix; /* part of it; "" = none */
};

#define CPU "/sys/devices/system/cpu/"
static const struct file_verdict verdicts[] = {
    {"governor", CPU "cpu2/cpufreq/scaling_governor", "performance\n", XC_CHECK_GOOD, ""},
    {"governor", CPU "cpu2/cpufreq/scaling_governor", "powersave\n", XC_CHECK_WARN,
     "cpupower frequency-set --governor performance"},
    {"turbo", CPU "intel_pstate/no_turbo", "0\n", XC_CHECK_WARN, "no_turbo"},
    {"turbo", CPU "intel_pstate/no_turbo", "1\n", XC_CHECK_GOOD, ""},
    {"turbo", CPU "cpufreq/boost", "1\n", XC_CHECK_WARN, "cpufreq/boost"},
    {"turbo", CPU "cpufreq/boost", "garbage\n", XC_CHECK_UNKNOWN, ""},
    {"load", "/proc/loadavg", "0.10 0.2 0.3 1/200 999\n", XC_CHECK_GOOD, ""},
    {"load", "/proc/loadavg", "7.00 0.2 0.3 3/200 999\n", XC_CHECK_WARN, "top"},
    {"load", "/proc/loadavg", "90.0 0.2 0.3 95/200 999\n", XC_CHECK_BAD, "top"},
    {"load", "/proc/loadavg", "90.0 0.2 0.3 2/200 999\n", XC_CHECK_WARN, "top"},
    {"load", "/proc/loadavg", "\xff\xfe\n", XC_CHECK_UNKNOWN, ""},
    {"clock", "/sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\n",
     XC_CHECK_GOOD, ""},
    {"clock", "/sys/devices/system/clocksource/clocksource0/current_clocksource", "hpet\n",
     XC_CHECK_WARN, "tsc"},
    {"memory", "/proc/meminfo", "MemFree: 1 kB\nMemAvailable:  9000000 kB\n", XC_CHECK_GOOD, ""},
    {"memory", "/proc/meminfo", "MemAvailable:  100000 kB\n", XC_CHECK_WARN, "ps"},
    {"memory", "/proc/meminfo", "MemAvailable:  1000 kB\n", XC_CHECK_BAD, "ps"},
    {"aslr", "/proc/sys/kernel/randomize_va_space", "2\n", XC_CHECK_WARN, "setarch -R"},
    {"aslr", "/proc/sys/kernel/randomize_va_space", "0\n", XC_CHECK_GOOD, ""},
    {"counters", "/proc/sys/kernel/perf_event_paranoid", "2\n", XC_CHECK_WARN, "hidden"},
    {"mitigations", CPU "vulnerabilities/spectre_v1", "Mitigation: x\n", XC_CHECK_GOOD, ""},
#if defined(__x86_64__)
    {"hypervisor", "/proc/cpuinfo", "flags : fpu\n", XC_CHECK_GOOD, ""},
    {"hypervisor", "/proc/cpuinfo", "flags : fpu hypervisor\n", XC_CHECK_WARN, "hardware"},
#endif
    {"quota", "/proc/self/cgroup", "0::/\n", XC_CHECK_GOOD, ""},
};

static void judges_files(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof verdicts / sizeof verdicts[0]; i++) {
        void *root;
        bool fit;
        assert_int_equal(fake_root_set_up(&root), 0);
        fake_root_write(root, verdicts[i].path, verdicts[i].text);
        struct xc_host *host = open_fake(root);
        struct xc_observations seen = quiet(host);
        struct xc_check check = judge(&seen, verdicts[i].name, &fit);
        if (check.state != verdicts[i].state || !strstr(check.fix, verdicts[i].fix))
            fail_msg("%s with '%s': state %d, fix '%s'", verdicts[i].name, verdicts[i].text,
                     check.state, check.fix);
        assert_int_equal(fit, verdicts[i].state != XC_CHECK_BAD);
        xc_host_close(host);
        fake_root_tear_down(&root);
    }
}

static void without_files_nothing_is_bad(void **state)
{
    static const char *const unknown[] = {"governor", "turbo",      "load",       "quota",
                                          "isolated", "clock",      "memory",     "aslr",
                                          "counters", "hypervisor", "mitigations"};
    bool fit;
    struct xc_host *host = open_fake(*state);
    struct xc_observations seen = quiet(host);
    seen.steal_share = seen.sibling_busy = -1;
    seen.throttled_now = -1;
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        struct xc_check check = judge(&seen, unknown[i], &fit);
        if (check.state != XC_CHECK_UNKNOWN)
            fail_msg("%s: state %d, '%s'", check.name, check.state, check.found);
        assert_true(fit);
    }
    assert_int_equal(judge(&seen, "steal", NULL).state, XC_CHECK_UNKNOWN);
    assert_int_equal(judge(&seen, "sibling", NULL).state, XC_CHECK_UNKNOWN);
    assert_int_equal(judge(&seen, "throttling", NULL).state, XC_CHECK_UNKNOWN);
    xc_host_close(host);
}

static void judges_observations(void **state)
{
    bool fit;
    struct xc_host *host = open_fake(*state);
    struct xc_observations seen = quiet(host);
    static const char *const names[] = {"gaps", "steal",      "core",  "sibling",
                                        "pace", "throttling", "timer", "affinity"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_int_equal(judge(&seen, names[i], &fit).state, XC_CHECK_GOOD);
    seen.sibling_busy = 0.7;
    seen.core.cycle_spread = 0.2;
    seen.core.quiet_share = 0.5;
    seen.throttled_now = seen.throttled_total = 2;
    seen.bound = false;
    seen.gaps.lost_share = 0.01;
    seen.steal_share = 0.06;
    seen.steal_ticks = 2;
    seen.gaps.tick_ns = 1000;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_int_equal(judge(&seen, names[i], &fit).state, XC_CHECK_WARN);
    assert_true(fit);
    seen.steal_ticks = 4;
    assert_int_equal(judge(&seen, "steal", &fit).state, XC_CHECK_BAD);
    assert_false(fit);
    seen.steal_ticks = 0;
    seen.gaps.lost_share = 0.06;
    assert_int_equal(judge(&seen, "gaps", &fit).state, XC_CHECK_BAD);
    assert_false(fit);
    xc_host_close(host);
}

/* Where /sys is empty, the processor itself is asked; that is said. */
static void tells_where_the_topology_is_from(void **state)
{
    struct xc_host *host = open_fake(*state);
    struct xc_observations seen = quiet(host);
    assert_int_equal(judge(&seen, "topology", NULL).state, XC_CHECK_GOOD);
    host->is_synthetic = false;
    struct xc_check check = judge(&seen, "topology", NULL);
    assert_int_equal(check.state, XC_CHECK_WARN);
    assert_non_null(strstr(check.found, "/sys has none"));
    assert_non_null(strstr(check.fix, "mount -t sysfs"));
    fake_root_write(*state, CPU "cpu0/topology/core_id", "0\n");
    assert_int_equal(judge(&seen, "topology", NULL).state, XC_CHECK_GOOD);
    host->is_synthetic = true;
    xc_host_close(host);
}

/* What setarch -R does may be refused; then it is no advice. */
static void advises_what_can_be_done(void **state)
{
    fake_root_write(*state, "/proc/sys/kernel/randomize_va_space", "2\n");
    struct xc_host *host = open_fake(*state);
    struct xc_observations seen = quiet(host);
    assert_non_null(strstr(judge(&seen, "aslr", NULL).fix, "setarch -R"));
    seen.persona_refused = true;
    struct xc_check check = judge(&seen, "aslr", NULL);
    assert_int_equal(check.state, XC_CHECK_WARN);
    assert_null(strstr(check.fix, "setarch"));
    assert_non_null(strstr(check.fix, "--processes"));
    xc_host_close(host);
}

static struct xc_check judge_core(struct xc_observations seen, double quiet_share, bool *fit)
{
    seen.core.quiet_share = quiet_share;
    return judge(&seen, "core", fit);
}

/* However steady its cycle is. */
static void a_core_that_is_not_ours_is_no_place_to_measure(void **state)
{
    bool fit;
    struct xc_host *host = open_fake(*state);
    struct xc_observations seen = quiet(host);
    assert_int_equal(judge_core(seen, 0.9, &fit).state, XC_CHECK_GOOD);
    assert_int_equal(judge_core(seen, 0.89, &fit).state, XC_CHECK_WARN);
    assert_int_equal(judge_core(seen, 0.05, &fit).state, XC_CHECK_WARN);
    assert_true(fit);
    assert_int_equal(judge_core(seen, 0.049, &fit).state, XC_CHECK_BAD);
    assert_false(fit);
    assert_int_equal(judge_core(seen, 0, &fit).state, XC_CHECK_BAD);
    seen.core.window_ms = 3.4;
    assert_string_equal(judge_core(seen, 0.98, NULL).found,
                        "ours in 98% of 1000 looks, in windows of 3 ms on average");
    /* Of a core whose width is not known, or that cannot be probed, nothing is said. */
    assert_int_equal(judge_core(seen, -1, &fit).state, XC_CHECK_UNKNOWN);
    assert_true(fit);
    seen.core.cycle_ns = seen.core.cycle_spread = NAN;
    assert_int_equal(judge(&seen, "pace", NULL).state, XC_CHECK_UNKNOWN);
    xc_host_close(host);
}

/* The topology is the hypervisor's word alone. */
static void a_hypervisor_may_hide_siblings(void **state)
{
    struct xc_host *host = open_fake(*state);
    struct xc_observations seen = quiet(host);
    seen.sibling = -1;
    fake_root_write(*state, "/proc/cpuinfo", "flags : fpu\n");
#if defined(__x86_64__)
    assert_int_equal(judge(&seen, "sibling", NULL).state, XC_CHECK_GOOD);
#endif
    fake_root_write(*state, "/proc/cpuinfo", "flags : fpu hypervisor\n");
    fake_root_write(*state, "/sys/class/dmi/id/product_name", "KVM\n");
    assert_int_equal(judge(&seen, "sibling", NULL).state, XC_CHECK_UNKNOWN);
    seen.mates = (struct xc_core_mates){.pu = -1, .others = 7, .judged = 5};
    struct xc_check check = judge(&seen, "sibling", NULL);
    assert_int_equal(check.state, XC_CHECK_UNKNOWN);
    assert_non_null(strstr(check.found, "loading 5 of 7 other processors showed none"));
    seen.mates.pu = 6;
    check = judge(&seen, "sibling", NULL);
    assert_int_equal(check.state, XC_CHECK_WARN);
    assert_non_null(strstr(check.found, "pu:6"));
    assert_non_null(strstr(check.found, "while it is loaded"));
    assert_non_null(strstr(check.fix, "pu:6"));
    xc_host_close(host);
}

static void isolation_matters_where_it_shows(void **state)
{
    fake_root_write(*state, CPU "isolated", "\n");
    struct xc_host *host = open_fake(*state);
    struct xc_observations seen = quiet(host);
    assert_int_equal(judge(&seen, "isolated", NULL).state, XC_CHECK_GOOD);
    seen.gaps.lost_share = 0.02;
    struct xc_check check = judge(&seen, "isolated", NULL);
    assert_int_equal(check.state, XC_CHECK_WARN);
    assert_non_null(strstr(check.fix, "isolcpus=2"));
    fake_root_write(*state, CPU "isolated", "1-2\n");
    assert_int_equal(judge(&seen, "isolated", NULL).state, XC_CHECK_GOOD);
    xc_host_close(host);
}

static void expect_quota(const struct fake_root *root, enum xc_check_state state, const char *found)
{
    struct xc_host *host = open_fake(root);
    struct xc_observations seen = quiet(host);
    struct xc_check check = judge(&seen, "quota", NULL);
    assert_string_equal(check.found, found);
    assert_int_equal(check.state, state);
    xc_host_close(host);
}

static void finds_the_quota_of_version_2(void **state)
{
    fake_root_write(*state, "/proc/self/cgroup", "0::/a.slice/b.scope\n");
    fake_root_write(*state, "/sys/fs/cgroup/a.slice/b.scope/cpu.max", "max 100000\n");
    expect_quota(*state, XC_CHECK_GOOD, "no limit");
    fake_root_write(*state, "/sys/fs/cgroup/a.slice/cpu.max", "200000 100000\n");
    expect_quota(*state, XC_CHECK_WARN, "2.00 processors of 8");
    fake_root_write(*state, "/sys/fs/cgroup/a.slice/b.scope/cpu.max", "300000 100000\n");
    expect_quota(*state, XC_CHECK_WARN, "2.00 processors of 8");
    fake_root_write(*state, "/sys/fs/cgroup/a.slice/b.scope/cpu.max", "50000 100000\n");
    expect_quota(*state, XC_CHECK_BAD, "0.50 processors of 8");
}

/* The path that /proc tells is not there in a container: its own group is the mount's root. */
static void finds_the_quota_in_a_container(void **state)
{
    fake_root_write(*state, "/proc/self/cgroup", "0::/docker/0123\n");
    fake_root_write(*state, "/sys/fs/cgroup/cpu.max", "90000 100000\n");
    expect_quota(*state, XC_CHECK_BAD, "0.90 processors of 8");
}

static void finds_the_quota_of_version_1(void **state)
{
    fake_root_write(*state, "/proc/self/cgroup", "5:memory:/m\n4:cpu,cpuacct:/x\n0::/\n");
    fake_root_write(*state, "/sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_quota_us", "-1\n");
    fake_root_write(*state, "/sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_period_us", "100000\n");
    expect_quota(*state, XC_CHECK_GOOD, "no limit");
    fake_root_write(*state, "/sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_quota_us", "25000\n");
    expect_quota(*state, XC_CHECK_BAD, "0.25 processors of 8");
}

static void survives_broken_quotas(void **state)
{
    fake_root_write(*state, "/proc/self/cgroup", "garbage\n::\n0:\n\xff:cpu:\xff\n0::/x\n");
    fake_root_write(*state, "/sys/fs/cgroup/x/cpu.max", "5 0\n");
    expect_quota(*state, XC_CHECK_GOOD, "no limit");
}

#define WITH_ROOT(test) cmocka_unit_test_setup_teardown(test, fake_root_set_up, fake_root_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(judges_files),
        WITH_ROOT(without_files_nothing_is_bad),
        WITH_ROOT(judges_observations),
        WITH_ROOT(a_core_that_is_not_ours_is_no_place_to_measure),
        WITH_ROOT(a_hypervisor_may_hide_siblings),
        WITH_ROOT(isolation_matters_where_it_shows),
        WITH_ROOT(finds_the_quota_of_version_2),
        WITH_ROOT(finds_the_quota_in_a_container),
        WITH_ROOT(finds_the_quota_of_version_1),
        WITH_ROOT(survives_broken_quotas),
        WITH_ROOT(tells_where_the_topology_is_from),
        WITH_ROOT(advises_what_can_be_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
