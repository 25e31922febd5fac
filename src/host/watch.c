/* What happens to the calling thread while it measures. An epoch costs two system calls
 * (getrusage); the processor's number comes without one. A thread that leaves and comes back within
 * an epoch is seen by its involuntary switch, not as a migration. A stop (SIGSTOP) is no such
 * switch for the kernel; the signal that ends it is counted. */
#include "host/watch.h"

#include <math.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "host/files.h"
#include "host/quota.h"
#include "host/times.h"
#include "support/clock.h"

static volatile sig_atomic_t continued;

static void on_continue(int signal_number)
{
    (void)signal_number;
    continued++;
}

struct xc_watch {
    int pu; /* -1: not pinned */
    long involuntary_at_begin;
    int pu_at_begin;
    sig_atomic_t continued_at_begin;
    long long migrations;
    long involuntary_at_open; /* -1 = not readable */
    struct xc_cpu_times times_at_open;
    long long throttle_at_open;
    struct xc_quota_use quota_at_open;
    uint64_t opened_ns;
    char root[XC_HOST_PATH_BYTES];
};

static long involuntary_switches(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_THREAD, &usage) == 0 ? usage.ru_nivcsw : -1;
}

enum xc_status xc_watch_open_at(const char *root, const struct xc_pinned *pinned,
                                struct xc_watch **watch, struct xc_error *error)
{
    struct xc_watch *opened = calloc(1, sizeof *opened);
    *watch = NULL;
    if (!opened)
        return xc_fail(error, XC_UNFIT, "no memory for the watch");
    if (!xc_path_join(root, opened->root, "%s", "")) {
        free(opened);
        return xc_fail(error, XC_USAGE, "the root '%.60s...' is too long", root);
    }
    const struct sigaction action = {.sa_handler = on_continue, .sa_flags = SA_RESTART};
    sigaction(SIGCONT, &action, NULL);
    opened->opened_ns = xc_now_ns();
    opened->quota_at_open = xc_quota_use_read(root);
    opened->pu = pinned && pinned->bound ? pinned->pu : -1;
    opened->involuntary_at_open = involuntary_switches();
    opened->throttle_at_open = xc_throttle_events(root, opened->pu);
    xc_cpu_times_of(root, opened->pu, &opened->times_at_open);
    xc_watch_epoch_begin(opened);
    *watch = opened;
    return XC_OK;
}

enum xc_status xc_watch_open(const struct xc_pinned *pinned, struct xc_watch **watch,
                             struct xc_error *error)
{
    return xc_watch_open_at("", pinned, watch, error);
}

void xc_watch_close(struct xc_watch *watch)
{
    free(watch);
}

void xc_watch_epoch_begin(struct xc_watch *watch)
{
    watch->involuntary_at_begin = involuntary_switches();
    watch->pu_at_begin = sched_getcpu();
    watch->continued_at_begin = continued;
}

bool xc_watch_epoch_end(struct xc_watch *watch)
{
    bool moved = sched_getcpu() != watch->pu_at_begin;
    bool switched = involuntary_switches() != watch->involuntary_at_begin;
    watch->migrations += moved;
    return !moved && !switched && !xc_watch_epoch_stopped(watch);
}

bool xc_watch_epoch_stopped(const struct xc_watch *watch)
{
    return continued != watch->continued_at_begin;
}

/* Heat and a quota: both are throttling, of which one at least must be readable. */
static void add_throttling(const struct xc_watch *watch, struct xc_watch_totals *totals)
{
    struct xc_quota_use quota = xc_quota_use_read(watch->root);
    long long heat = xc_throttle_events(watch->root, watch->pu);
    if (heat >= 0 && watch->throttle_at_open >= 0)
        totals->throttle_events = heat - watch->throttle_at_open;
    if (quota.throttle_events < 0 || watch->quota_at_open.throttle_events < 0)
        return;
    long long events = quota.throttle_events - watch->quota_at_open.throttle_events;
    double ms = quota.throttled_ms - watch->quota_at_open.throttled_ms;
    totals->throttle_events = events + (totals->throttle_events < 0 ? 0 : totals->throttle_events);
    double share = ms * 1e6 / xc_since_ns(watch->opened_ns);
    totals->quota_share = share < 1 ? share : 1;
}

void xc_watch_totals_read(struct xc_watch *watch, struct xc_watch_totals *totals)
{
    struct xc_cpu_times times;
    long involuntary = involuntary_switches();
    *totals = (struct xc_watch_totals){
        .steal_ms = NAN,
        .involuntary_switches = -1,
        .migrations = watch->migrations,
        .throttle_events = -1,
        .quota_share = NAN,
    };
    add_throttling(watch, totals);
    if (xc_cpu_times_of(watch->root, watch->pu, &times) && watch->times_at_open.known)
        totals->steal_ms = (double)(times.steal - watch->times_at_open.steal) * 1000.0 /
                           (double)sysconf(_SC_CLK_TCK);
    if (involuntary >= 0 && watch->involuntary_at_open >= 0)
        totals->involuntary_switches = involuntary - watch->involuntary_at_open;
}
