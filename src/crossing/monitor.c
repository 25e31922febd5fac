/* The monitor thread: its life and its sleep. What it does between is a policy's.
 *
 * It sleeps on a word, call: for a time, or until it is told that a token was taken (where all were
 * idle) or that it is to end. Bits are set by an atomic or and cleared by the monitor alone, so
 * that neither call hides the other.
 */
#include <string.h>

#include "crossing/delay.h"
#include "crossing/policy.h"

/* Rounds in succession without a retake before the sleep doubles. */
#define IDLE_ROUNDS_MAX 50u

static void *live(void *scheduler_pointer)
{
    struct xc_scheduler *scheduler = scheduler_pointer;
    pthread_setname_np(pthread_self(), "xc-monitor");
    scheduler->policy->monitor(scheduler);
    return NULL;
}

enum xc_status xc_monitor_start(struct xc_scheduler *scheduler, struct xc_error *error)
{
    int failure = pthread_create(&scheduler->monitor.thread, NULL, live, scheduler);
    if (failure != 0)
        return xc_fail(error, XC_UNFIT, "cannot start the monitor thread: %s", strerror(failure));
    return XC_OK;
}

static void call(struct xc_monitor *monitor, uint32_t what)
{
    atomic_fetch_or_explicit(&monitor->call, what, memory_order_release);
    xc_futex_wake(&monitor->call, 1);
}

void xc_monitor_stop(struct xc_scheduler *scheduler)
{
    call(&scheduler->monitor, XC_CALL_STOP);
    pthread_join(scheduler->monitor.thread, NULL);
}

static bool stopped(struct xc_monitor *monitor)
{
    return atomic_load_explicit(&monitor->call, memory_order_acquire) & XC_CALL_STOP;
}

bool xc_monitor_sleep(struct xc_scheduler *scheduler, uint64_t sleep_ns)
{
    struct xc_monitor *monitor = &scheduler->monitor;
    uint64_t since_ns = xc_observer(scheduler) ? xc_now_ns() : 0;
    if (!stopped(monitor))
        xc_futex_wait(&monitor->call, 0, sleep_ns);
    if (stopped(monitor))
        return false;
    XC_OBSERVE(scheduler, XC_EVENT_MONITOR, NULL, NULL, xc_now_ns() - since_ns);
    return true;
}

/* Go's sysmon wakes from this after a minute at the latest, to see whether to collect garbage;
 * there is none here. */
bool xc_monitor_rest(struct xc_scheduler *scheduler)
{
    struct xc_monitor *monitor = &scheduler->monitor;
    struct xc_home *home = &scheduler->home;
    /* As the runtime: a look without the lock, then one with it. */
    if (atomic_load_explicit(&home->idle_count, memory_order_relaxed) != scheduler->token_count)
        return false;
    XC_DELAY_POINT(REST_BEGIN);
    xc_home_lock(scheduler, NULL);
    bool rests =
        atomic_load_explicit(&home->idle_count, memory_order_relaxed) == scheduler->token_count;
    monitor->rests = rests;
    xc_home_unlock(scheduler);
    if (!rests)
        return false;
    XC_DELAY_POINT(REST_SAID);
    while (atomic_load_explicit(&monitor->call, memory_order_acquire) == 0)
        xc_futex_wait(&monitor->call, 0, XC_FOREVER);
    atomic_fetch_and_explicit(&monitor->call, ~(uint32_t)XC_CALL_BUSY, memory_order_relaxed);
    return true;
}

void xc_monitor_call(struct xc_scheduler *scheduler)
{
    if (!scheduler->monitor.rests || XC_MUTANT(REST_WITHOUT_CALL))
        return;
    scheduler->monitor.rests = false;
    call(&scheduler->monitor, XC_CALL_BUSY);
}

/* Go's proc.go, sysmon. */
void xc_monitor_rounds(struct xc_scheduler *scheduler, xc_monitor_round *round)
{
    uint64_t sleep_ns = scheduler->monitor_ns_min;
    unsigned idle_rounds = 0;
    for (;;) {
        if (idle_rounds == 0)
            sleep_ns = scheduler->monitor_ns_min;
        else if (idle_rounds > IDLE_ROUNDS_MAX)
            sleep_ns *= 2;
        if (sleep_ns > scheduler->monitor_ns_max)
            sleep_ns = scheduler->monitor_ns_max;
        if (!xc_monitor_sleep(scheduler, sleep_ns))
            return;
        if (xc_monitor_rest(scheduler)) {
            idle_rounds = 0;
            sleep_ns = scheduler->monitor_ns_min;
        }
        pthread_mutex_lock(&scheduler->thread_list);
        unsigned taken = round(scheduler, xc_now_ns());
        pthread_mutex_unlock(&scheduler->thread_list);
        idle_rounds = taken ? 0 : idle_rounds + 1;
    }
}

bool xc_monitor_slice_over(struct xc_scheduler *scheduler, struct xc_token *token, uint64_t now_ns)
{
    uint32_t slices = atomic_load_explicit(&token->slices, memory_order_relaxed);
    if (slices != token->seen.slices || token->seen.slice_ns == 0) {
        token->seen.slices = slices;
        token->seen.slice_ns = now_ns;
        return false;
    }
    return token->seen.slice_ns + scheduler->time_slice_ns <= now_ns;
}

void xc_monitor_ask(struct xc_scheduler *scheduler, struct xc_thread *thread,
                    struct xc_token *token)
{
    XC_DELAY_POINT(ASK);
    if (atomic_exchange_explicit(&thread->asked, 1, memory_order_relaxed) == 0)
        XC_OBSERVE(scheduler, XC_EVENT_PREEMPT, thread, token, 0);
    if (scheduler->policy->ask)
        scheduler->policy->ask(thread);
}
