/* How a model's threads share its tokens: how threads wait, which may take from another, who
 * watches.
 *
 * A model's descriptor names its policy. Everything here is off the fast path, is built with C's
 * conventions, and is called from them. A policy of its own (one lock, a safepoint) fills the first
 * part and leaves the second empty. Policies whose tokens are offered, retaken, idle and queued for
 * use the functions of tokens.c (xc_home_...) in the first part, and fill the second.
 */
#ifndef XC_CROSSING_POLICY_H
#define XC_CROSSING_POLICY_H

#include "crossing/scheduler.h"

struct xc_policy {
    uint64_t time_slice_ns; /* the runtime's own; an option may set another */
    uint64_t spin_ns;       /* how long the runtime's waiters spin before they sleep; likewise */
    bool unbounded;         /* tokens limit nothing: all threads may run host code at once */

    /* State of the scheduler's beyond the common (scheduler->policy_state); both may be NULL. */
    enum xc_status (*create)(struct xc_scheduler *scheduler, struct xc_error *error);
    void (*release)(struct xc_scheduler *scheduler);

    /* The thread, initialised by its model, comes, and waits until it may run host code; and goes,
     * from host code. */
    void (*enter)(struct xc_thread *thread);
    void (*leave)(struct xc_thread *thread);

    /* Gives up the right to run host code, if somebody waits for it, and waits to get it back.
     * Called in host code: by a poll that found thread->asked set, and by xc_thread_yield. Clears
     * asked. */
    void (*yield)(struct xc_thread *thread);

    /* xc_scheduler_retake: takes all that is offered. NULL: nothing ever is, answer 0. */
    unsigned (*retake)(struct xc_scheduler *scheduler);

    /* The monitor thread's life: loops until xc_monitor_sleep returns false. NULL: this runtime has
     * none, and none is started. */
    void (*monitor)(struct xc_scheduler *scheduler);

    /* --- for policies with a home of tokens ---
     * The token's side of its wiring to a thread: by the thread that has it in hand, its next
     * holder or not, under the home's lock, or by its holder for a swap. Without a thread:
     * XC_TOKEN_IDLE. */
    void (*wire_token)(struct xc_token *token, struct xc_thread *thread);
    /* The thread's side, by the thread itself: to thread->token, or, told NULL, to none. May be
     * NULL. */
    void (*wire_thread)(struct xc_thread *thread, struct xc_token *token);

    /* Taking from a thread in foreign code, in this order: block, then take or not, then resume.
     * block: true when holder is in foreign code and offers token; it does not come back before
     * resume, where the runtime blocks it so. take: true when the token was still offered, and now
     * is unwired and XC_TOKEN_IDLE. The lock of the thread list, or the home's, is held, so that
     * holder exists; all else that is true of it may change at any time. resume may be NULL. */
    bool (*block)(struct xc_thread *holder, struct xc_token *token);
    bool (*take)(struct xc_thread *holder, struct xc_token *token);
    void (*resume)(struct xc_thread *holder, struct xc_token *token);

    /* Asks the thread to give its token up; after that, or instead of it, unasks. Either may be
     * called by any thread (ask) or the thread itself (unask); both may be NULL, as thread->asked
     * is set and cleared anyway. */
    void (*ask)(struct xc_thread *thread);
    void (*unask)(struct xc_thread *thread);
};

#endif
