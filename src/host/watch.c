/* What happens to the calling thread while it measures. An epoch costs two system calls
 * (getrusage); the processor's number comes without one. A thread that leaves and comes back within
 * an epoch is seen by its involuntary switch, not as a migration. A stop (SIGSTOP) is no such
 * switch for the kernel; the signal that ends it is counted. */
#include "host/watch.h"

#include <math.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "host/files.h"
#include "host/quota.h"
#include "host/times.h"
#include "support/clock.h"

static atomic_int continued;

static void on_continue(int signal_number)
{
    (void)signal_number;
    atomic_fetch_add_explicit(&continued, 1, memory_order_relaxed);
}

struct xc_watch {
    int pu; /* -1: not pinned */
    long involuntary_at_begin;
    int pu_at_begin;
    int continued_at_begin;
    long long migrations;
    long involuntary_at_open; /* -1 = not readable */
    struct xc_cpu_times times_at_open;
    long long throttle_at_open;
    struct xc_quota_use quota_at_open;
    uint64_t opened_ns;
    /* Before the last pause; as in the totals. */
    struct {
        double steal_ms;
        long long involuntary, heat;
    } before;
    char root[XC_HOST_PATH_BYTES];
};

static long involuntary_switches(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_THREAD, &usage) == 0 ? usage.ru_nivcsw : -1;
}

/* What the totals are counted from, on this processor. */
static void count_from_now(struct xc_watch *watch, const struct xc_pinned *pinned)
{
    watch->pu = pinned && pinned->bound ? pinned->pu : -1;
    watch->involuntary_at_open = involuntary_switches();
    watch->throttle_at_open = xc_throttle_events(watch->root, watch->pu);
    xc_cpu_times_of(watch->root, watch->pu, &watch->times_at_open);
    xc_watch_epoch_begin(watch);
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
    count_from_now(opened, pinned);
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
    watch->continued_at_begin = atomic_load_explicit(&continued, memory_order_relaxed);
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
    return atomic_load_explicit(&continued, memory_order_relaxed) != watch->continued_at_begin;
}

static long long count(long long before, long long from, long long to)
{
    return before >= 0 && from >= 0 && to >= 0 ? before + to - from : -1;
}

static long long count_involuntary(const struct xc_watch *watch)
{
    return count(watch->before.involuntary, watch->involuntary_at_open, involuntary_switches());
}

static long long count_heat(const struct xc_watch *watch)
{
    return count(watch->before.heat, watch->throttle_at_open,
                 xc_throttle_events(watch->root, watch->pu));
}

static double count_steal_ms(const struct xc_watch *watch)
{
    struct xc_cpu_times times;
    if (!xc_cpu_times_of(watch->root, watch->pu, &times) || !watch->times_at_open.known)
        return NAN;
    return watch->before.steal_ms + (double)(times.steal - watch->times_at_open.steal) * 1000.0 /
                                        (double)sysconf(_SC_CLK_TCK);
}

void xc_watch_pause(struct xc_watch *watch)
{
    watch->before.involuntary = count_involuntary(watch);
    watch->before.heat = count_heat(watch);
    watch->before.steal_ms = count_steal_ms(watch);
}

void xc_watch_resume(struct xc_watch *watch, const struct xc_pinned *pinned)
{
    count_from_now(watch, pinned);
}

/* Heat and a quota: both are throttling; one at least must be readable. */
static void add_throttling(const struct xc_watch *watch, struct xc_watch_totals *totals)
{
    struct xc_quota_use quota = xc_quota_use_read(watch->root);
    totals->throttle_events = count_heat(watch);
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
    *totals = (struct xc_watch_totals){
        .steal_ms = count_steal_ms(watch),
        .involuntary_switches = count_involuntary(watch),
        .migrations = watch->migrations,
        .quota_share = NAN,
    };
    add_throttling(watch, totals);
}
