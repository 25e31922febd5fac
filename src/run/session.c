#include "run/session.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "crosscost/stack.h"
#include "engine/guard.h"
#include "engine/interrupts.h"
#include "support/progress.h"

static const volatile sig_atomic_t *interrupted;

/* A container may refuse to bind memory. Stacks are touched by the pinned thread before they are
 * used, so that they are on its node all the same, unless that one is full. */
static void choose_numa_node(struct xc_session *session)
{
    struct xc_stack_options options = {.bind_to_node = true,
                                       .node = (unsigned)session->pinned.numa_node};
    struct xc_stack *stack;
    struct xc_error error;
    if (session->pinned.numa_node < 0 || xc_stack_map(&options, &stack, &error) == XC_OK) {
        if (session->pinned.numa_node >= 0)
            xc_stack_release(stack);
        session->stack_node = session->pinned.numa_node;
        return;
    }
    session->stack_node = -1;
    snprintf(session->stack_warning, sizeof session->stack_warning, "stacks: %.200s", error.text);
}

/* Two that began at the same time may have chosen the same core; the second chooses again. A worker
 * is where its parent's claim is. */
static enum xc_status pin_and_claim(struct xc_pin where, struct xc_session *session,
                                    struct xc_error *error)
{
    enum xc_status status = xc_host_pin(session->host, where, &session->pinned, error);
    if (status != XC_OK || xc_worker_self()->is_worker ||
        xc_host_claim(session->host, &session->pinned))
        return status;
    if (where.kind == XC_PIN_AUTO) {
        status = xc_host_pin(session->host, where, &session->pinned, error);
        if (status != XC_OK || xc_host_claim(session->host, &session->pinned))
            return status;
    }
    snprintf(session->claim_warning, sizeof session->claim_warning,
             "pu:%d: another crosscost measures on this core", session->pinned.pu);
    return XC_OK;
}

enum xc_status xc_session_open(struct xc_pin where, struct xc_session *session,
                               struct xc_error *error)
{
    *session = (struct xc_session){0};
    interrupted = xc_interrupts_watch();
    xc_interrupts_mask(SIG_UNBLOCK); /* a worker was started with them blocked */
    /* A worker begins where its parent is pinned to. */
    sched_getaffinity(xc_worker_self()->is_worker ? getppid() : 0, sizeof session->allowed,
                      &session->allowed);
    enum xc_status status = xc_host_open(&session->host, error);
    if (status != XC_OK)
        return status;
    status = pin_and_claim(where, session, error);
    if (status == XC_OK)
        status = xc_watch_open(&session->pinned, &session->watch, error);
    if (status != XC_OK) {
        xc_session_close(session);
        return status;
    }
    xc_host_probe_init(session->host, session->pinned.bound ? session->pinned.pu : -1,
                       &session->probe);
    /* A worker's moves would be told to nobody; its parent moves between two of them. */
    xc_moves_init(&session->moves, where.kind == XC_PIN_AUTO && !xc_worker_self()->is_worker,
                  session->host, &session->pinned, session->watch, &session->probe);
    choose_numa_node(session);
    /* A worker was started by a pinned thread; its other threads go where that one's may. */
    if (xc_worker_self()->is_worker)
        xc_host_allow(session->host, &session->allowed);
    if (session->pinned.bound) {
        status = xc_placement_find(session->host, &session->pinned, &session->placement, error);
        if (status != XC_OK) {
            xc_session_close(session);
            return status;
        }
    }
    return XC_OK;
}

void xc_session_close(struct xc_session *session)
{
    xc_placement_release(&session->placement);
    xc_watch_close(session->watch);
    xc_host_close(session->host);
    *session = (struct xc_session){0};
}

enum xc_status xc_session_write(const struct xc_session *session, const struct xc_groups *groups,
                                struct xc_error *error)
{
    struct xc_watch_totals totals;
    xc_watch_totals_read(session->watch, &totals);
    struct xc_worker_events events = {totals.involuntary_switches, totals.migrations};
    return xc_worker_write(groups, &events, error);
}

static void epoch_begin(void *cookie)
{
    xc_watch_epoch_begin(((struct xc_session *)cookie)->watch);
}

static bool epoch_end(void *cookie)
{
    return xc_watch_epoch_end(((struct xc_session *)cookie)->watch);
}

static bool stopped(void *cookie)
{
    return xc_watch_epoch_stopped(((struct xc_session *)cookie)->watch);
}

static bool move(void *cookie, double quiet_share)
{
    return xc_moves_look(&((struct xc_session *)cookie)->moves, quiet_share);
}

static void move_back(void *cookie)
{
    xc_moves_back(&((struct xc_session *)cookie)->moves);
}

static void name_suites(void *cookie, const char *names)
{
    (void)cookie;
    xc_progress_name(names);
}

static void alive(void *cookie)
{
    (void)cookie;
    xc_guard_alive();
}

/* One line, rewritten; gone when the work is done. */
static void show_progress(void *cookie, const struct xc_progress *progress)
{
    (void)cookie;
    char quiet[64] = "";
    if (!isnan(progress->quiet_share))
        snprintf(quiet, sizeof quiet, "; the core was ours in %.0f%% of the epochs",
                 progress->quiet_share * 100);
    if (progress->waits)
        xc_progress_show(1, "waiting for a quiet core, %.0f s at most%s",
                         progress->seconds_left + 0.5, quiet);
    else if (progress->done >= 1)
        xc_progress_clear();
    else if (isnan(progress->seconds_left))
        xc_progress_show(progress->done, "%3.0f%%%s", progress->done * 100, quiet);
    else
        xc_progress_show(progress->done, "%3.0f%%, %.0f s left%s", progress->done * 100,
                         progress->seconds_left + 0.5, quiet);
}

struct xc_measure_hooks xc_session_hooks(struct xc_session *session)
{
    return (struct xc_measure_hooks){
        .cookie = session,
        .probe = &session->probe,
        .epoch_begin = epoch_begin,
        .epoch_end = epoch_end,
        .stopped = stopped,
        .alive = alive,
        .suites = name_suites,
        .progress = xc_progress_is_seen() ? show_progress : NULL,
        .move = move,
        .move_back = move_back,
        .interrupted = interrupted,
    };
}

static bool goes_on(void *cookie)
{
    (void)cookie;
    xc_guard_alive();
    return !*interrupted;
}

static void show_what(void *cookie, const char *what)
{
    (void)cookie;
    xc_progress_announce(what);
}

struct xc_wait_limits xc_session_wait_limits(void)
{
    return (struct xc_wait_limits){
        .go_on = goes_on,
        .progress = xc_progress_is_seen() ? show_what : NULL,
    };
}
