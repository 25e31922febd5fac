/* The watch: it sees what was done to the thread, and lets quiet epochs pass. */
#include "fake_root.h"

#include <math.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/watch.h"

static struct xc_watch *open_watch(const char *root, const struct xc_pinned *pinned)
{
    struct xc_watch *watch;
    assert_int_equal(xc_watch_open_at(root, pinned, &watch, NULL), XC_OK);
    assert_non_null(watch);
    return watch;
}

/* Any single epoch may be disturbed; that all of them are, is a broken watch. */
static void quiet_epochs_pass(void **state)
{
    (void)state;
    struct xc_watch *watch = open_watch("", NULL);
    int quiet = 0;
    for (int i = 0; i < 1000; i++) {
        xc_watch_epoch_begin(watch);
        quiet += xc_watch_epoch_end(watch);
    }
    xc_watch_close(watch);
    assert_true(quiet > 0);
}

static void move_to(int pu)
{
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(pu, &one);
    assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
}

static void sees_a_migration(void **state)
{
    (void)state;
    cpu_set_t allowed;
    int first = -1, second = -1;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0 || CPU_COUNT(&allowed) < 2) {
        printf("skipped: fewer than two processors are allowed\n");
        skip();
    }
    for (int pu = 0; pu < CPU_SETSIZE && second < 0; pu++)
        if (CPU_ISSET(pu, &allowed))
            first < 0 ? (first = pu) : (second = pu);
    struct xc_watch *watch = open_watch("", NULL);
    struct xc_watch_totals totals;
    for (int i = 0; i < 3; i++) {
        move_to(first);
        xc_watch_epoch_begin(watch);
        move_to(second);
        assert_false(xc_watch_epoch_end(watch));
    }
    xc_watch_totals_read(watch, &totals);
    assert_int_equal(totals.migrations, 3);
    xc_watch_close(watch);
    assert_int_equal(sched_setaffinity(0, sizeof allowed, &allowed), 0);
}

/* A child that spins on our processor: sooner or later the kernel takes turns. */
static void sees_an_involuntary_switch(void **state)
{
    (void)state;
    cpu_set_t allowed;
    struct xc_watch_totals totals;
    assert_int_equal(sched_getaffinity(0, sizeof allowed, &allowed), 0);
    int here = sched_getcpu();
    assert_true(here >= 0);
    move_to(here);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;)
            __asm__ volatile("" ::: "memory");
    }
    struct xc_watch *watch = open_watch("", NULL);
    bool quiet = true;
    time_t start = time(NULL);
    while (quiet && time(NULL) - start < 20) {
        xc_watch_epoch_begin(watch);
        for (volatile int i = 0; i < 1000000; i++)
            continue;
        quiet = xc_watch_epoch_end(watch);
    }
    xc_watch_totals_read(watch, &totals);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    xc_watch_close(watch);
    sched_setaffinity(0, sizeof allowed, &allowed);
    assert_false(quiet);
    assert_true(totals.involuntary_switches > 0);
    assert_int_equal(totals.migrations, 0);
}

static void stop_and_go_on(void)
{
    pid_t parent = getpid(), child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        kill(parent, SIGSTOP);
        usleep(20000);
        kill(parent, SIGCONT);
        _exit(0);
    }
    while (waitpid(child, NULL, 0) < 0)
        continue;
}

/* In the middle of an epoch; in each of them, since one may be disturbed by something else. */
static void sees_a_stop(void **state)
{
    (void)state;
    struct xc_watch *watch = open_watch("", NULL);
    for (int i = 0; i < 10; i++) {
        xc_watch_epoch_begin(watch);
        stop_and_go_on();
        assert_false(xc_watch_epoch_end(watch));
        assert_true(xc_watch_epoch_stopped(watch));
    }
    xc_watch_epoch_begin(watch);
    xc_watch_epoch_end(watch);
    assert_false(xc_watch_epoch_stopped(watch));
    xc_watch_close(watch);
}

/* On whatever this machine is. */
static void reads_totals(void **state)
{
    (void)state;
    struct xc_watch *watch = open_watch("", NULL);
    struct xc_watch_totals totals;
    xc_watch_totals_read(watch, &totals);
    assert_true(isnan(totals.steal_ms) || totals.steal_ms >= 0);
    assert_true(totals.involuntary_switches >= 0);
    assert_int_equal(totals.migrations, 0);
    assert_true(totals.throttle_events >= -1);
    xc_watch_close(watch);
    xc_watch_close(NULL);
}

#define THROTTLE       "/sys/devices/system/cpu/cpu1/thermal_throttle/core_throttle_count"
#define THROTTLE_FIRST "/sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count"

static void counts_steal_and_throttling_of_its_processor(void **state)
{
    const struct fake_root *root = *state;
    struct xc_pinned pinned = {.bound = true, .pu = 1};
    struct xc_watch_totals totals;
    fake_root_write(root, "/proc/stat",
                    "cpu  9 0 0 9 0 0 0 100 0 0\ncpu0 9 0 0 9 0 0 0 90 0 0\n"
                    "cpu1 9 0 0 9 0 0 0 10 0 0\nintr 5\n");
    fake_root_write(root, THROTTLE, "4\n");
    struct xc_watch *watch = open_watch(root->path, &pinned);
    struct xc_watch *all = open_watch(root->path, NULL);
    fake_root_write(root, "/proc/stat",
                    "cpu  9 0 0 9 0 0 0 200 0 0\ncpu0 9 0 0 9 0 0 0 187 0 0\n"
                    "cpu1 9 0 0 9 0 0 0 13 0 0\nintr 5\n");
    fake_root_write(root, THROTTLE, "9\n");
    xc_watch_totals_read(watch, &totals);
    assert_true(fabs(totals.steal_ms - 30) < 1e-9);
    assert_int_equal(totals.throttle_events, 5);
    xc_watch_totals_read(all, &totals);
    assert_true(fabs(totals.steal_ms - 1000) < 1e-9);
    xc_watch_close(all);
    xc_watch_close(watch);
}

static void expect_quota(struct xc_watch *watch, long long events, bool is_throttled)
{
    struct xc_watch_totals totals;
    xc_watch_totals_read(watch, &totals);
    assert_int_equal(totals.throttle_events, events);
    assert_int_equal(totals.quota_share > 0, is_throttled);
    assert_true(totals.quota_share <= 1);
    xc_watch_close(watch);
}

/* Of all groups above us, since any of them may stop us; by heat as well. */
static void counts_a_quota_of_version_2(void **state)
{
    const struct fake_root *root = *state;
    static const struct xc_pinned pinned = {.bound = true, .pu = 1};
    fake_root_write(root, "/proc/self/cgroup", "0::/a.slice/b.scope\n");
    fake_root_write(root, "/sys/fs/cgroup/a.slice/b.scope/cpu.stat",
                    "usage_usec 5\nnr_periods 9\nnr_throttled 3\nthrottled_usec 7000\n");
    fake_root_write(root, "/sys/fs/cgroup/a.slice/cpu.stat", "nr_throttled 1\n");
    fake_root_write(root, THROTTLE, "4\n");
    struct xc_watch *watch = open_watch(root->path, &pinned), *still = open_watch(root->path, NULL);
    expect_quota(still, 0, false);
    fake_root_write(root, "/sys/fs/cgroup/a.slice/b.scope/cpu.stat",
                    "usage_usec 5\nnr_periods 9\nnr_throttled 59\nthrottled_usec 8000\n");
    fake_root_write(root, "/sys/fs/cgroup/a.slice/cpu.stat", "nr_throttled 2\n");
    fake_root_write(root, THROTTLE, "6\n");
    expect_quota(watch, 56 + 1 + 2, true);
}

/* "cpu" is a link to "cpu,cpuacct", and "/" a group without a name: nothing is counted twice. */
static void counts_a_quota_of_version_1(void **state)
{
    const struct fake_root *root = *state;
    char path[512];
    fake_root_write(root, "/proc/self/cgroup", "4:cpu,cpuacct:/x\n3:memory:/y\n0::/\n");
    fake_root_write(root, "/sys/fs/cgroup/cpu,cpuacct/x/cpu.stat",
                    "nr_throttled 10\nthrottled_time 1000000\n");
    fake_root_write(root, "/sys/fs/cgroup/cpu,cpuacct/cpu.stat", "nr_throttled 0\n");
    snprintf(path, sizeof path, "%s/sys/fs/cgroup/cpu", root->path);
    assert_int_equal(symlink("cpu,cpuacct", path), 0);
    struct xc_watch *watch = open_watch(root->path, NULL);
    fake_root_write(root, "/sys/fs/cgroup/cpu,cpuacct/x/cpu.stat",
                    "nr_throttled 15\nthrottled_time 900000000\n");
    expect_quota(watch, 5, true);
}

static void counts_a_quota_in_a_container(void **state)
{
    const struct fake_root *root = *state;
    fake_root_write(root, "/proc/self/cgroup", "0::/docker/0123\n");
    fake_root_write(root, "/sys/fs/cgroup/cpu.stat", "nr_throttled 1\nthrottled_usec 1\n");
    struct xc_watch *watch = open_watch(root->path, NULL);
    fake_root_write(root, "/sys/fs/cgroup/cpu.stat", "nr_throttled 2\nthrottled_usec 900\n");
    expect_quota(watch, 1, true);
}

static void write_stat(const struct fake_root *root, int first, int second)
{
    char text[160];
    snprintf(text, sizeof text,
             "cpu  9 0 0 9 0 0 0 9 0 0\ncpu0 9 0 0 9 0 0 0 %d 0 0\ncpu1 9 0 0 9 0 0 0 %d 0 0\n",
             first, second);
    fake_root_write(root, "/proc/stat", text);
}

/* On each processor what happened while it was ours, and nothing of the way. */
static void counts_on_where_it_moves_to(void **state)
{
    const struct fake_root *root = *state;
    struct xc_watch_totals totals;
    write_stat(root, 500, 10);
    fake_root_write(root, THROTTLE, "4\n");
    struct xc_watch *watch = open_watch(root->path, &(struct xc_pinned){.bound = true, .pu = 1});
    write_stat(root, 600, 13);
    fake_root_write(root, THROTTLE, "5\n");
    xc_watch_pause(watch);
    write_stat(root, 700, 99);
    fake_root_write(root, THROTTLE_FIRST, "70\n");
    xc_watch_resume(watch, &(struct xc_pinned){.bound = true, .pu = 0});
    write_stat(root, 702, 99);
    fake_root_write(root, THROTTLE_FIRST, "72\n");
    xc_watch_totals_read(watch, &totals);
    assert_true(fabs(totals.steal_ms - 50) < 1e-9);
    assert_int_equal(totals.throttle_events, 3);
    assert_int_equal(totals.migrations, 0);
    xc_watch_close(watch);
}

static void unreadable_is_said(void **state)
{
    const struct fake_root *root = *state;
    struct xc_watch_totals totals;
    struct xc_watch *watch = open_watch(root->path, &(struct xc_pinned){.bound = true, .pu = 1});
    xc_watch_totals_read(watch, &totals);
    assert_true(isnan(totals.steal_ms));
    assert_int_equal(totals.throttle_events, -1);
    assert_true(isnan(totals.quota_share));
    xc_watch_close(watch);
    fake_root_write(root, "/proc/stat", "cpu  1 2\ncpu1 x\ncpu99999999999999999999 1 2 3 4\n\xff");
    watch = open_watch(root->path, NULL);
    xc_watch_totals_read(watch, &totals);
    assert_true(isnan(totals.steal_ms));
    xc_watch_close(watch);
}

#define WITH_ROOT(test) cmocka_unit_test_setup_teardown(test, fake_root_set_up, fake_root_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quiet_epochs_pass),
        cmocka_unit_test(sees_a_migration),
        cmocka_unit_test(sees_an_involuntary_switch),
        cmocka_unit_test(sees_a_stop),
        cmocka_unit_test(reads_totals),
        WITH_ROOT(counts_a_quota_of_version_2),
        WITH_ROOT(counts_a_quota_of_version_1),
        WITH_ROOT(counts_a_quota_in_a_container),
        WITH_ROOT(counts_steal_and_throttling_of_its_processor),
        WITH_ROOT(counts_on_where_it_moves_to),
        WITH_ROOT(unreadable_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
