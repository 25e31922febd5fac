/* Internal to the component crossing: tokens, host threads, the scheduler, and the parts that
 * policies share. The protocol is described at the heads of tokens.c and slot.h, policies in
 * policy.h.
 */
#ifndef XC_CROSSING_SCHEDULER_H
#define XC_CROSSING_SCHEDULER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "crosscost/crossing.h"
#include "crosscost/stack.h"
#include "crossing/futex.h"
#include "crossing/observer.h"

struct xc_policy;

/* What a thread must hold to run host code. Every word that a thread on the fast path touches is in
 * one cache line of its own. What status means is the model's business, but for XC_TOKEN_IDLE. */
struct xc_token {
    _Alignas(64) _Atomic uint32_t status;
    _Atomic uint32_t tick; /* crossings ended, and times taken away; no locked operation */
    struct xc_thread *volatile owner; /* the model's: the thread that it is wired to, or NULL */
    volatile uint32_t safepoint;      /* nonzero: work is asked for at a safe point */
    _Atomic uint32_t slices;          /* time slices begun with it */
    /* Has it, or offers it; NULL: idle, or in somebody's hand. Where the slot is empty. */
    struct xc_thread *_Atomic holder;
    struct xc_token *next;      /* in the list of idle ones */
    _Atomic uintptr_t slot;     /* the thread that yielded it and looks here, or 0: slot.h */
    _Atomic uintptr_t partners; /* where the slot is filled: its thread's address ^ holder's */
    unsigned number;            /* from 0 */
    _Alignas(64) struct {       /* what the monitor saw, and when; nobody else's */
        uint32_t slices, tick;
        uint64_t slice_ns, foreign_ns;
    } seen;
};
#define XC_TOKEN_IDLE 0u

/* A thread that waits for a token. In a line of its own: the thread looks at word again and again,
 * then sleeps on it. */
struct xc_waiter {
    _Alignas(64) _Atomic uint32_t word; /* enum xc_waiting */
    struct xc_token *token;             /* valid once word says given */
    struct xc_thread *next;             /* in the queue; under the lock */
    uint64_t since_ns;                  /* where an observer is set */
};
enum xc_waiting { XC_WAITING_AWAKE, XC_WAITING_PARKED, XC_WAITING_GIVEN };

/* The tokens' home, in one line. Under lock. */
struct xc_home {
    _Alignas(64) struct xc_lock lock;
    _Atomic uint32_t idle_count;    /* written under the lock; others may look */
    struct xc_token *idle;          /* last in, first out, as Go's list of idle Ps */
    struct xc_thread *first, *last; /* the queue, longest waiting first */
    struct xc_token *slotted;       /* in whose slot a thread waits, or NULL */
    _Atomic uint32_t waiting;       /* threads in the queue, and in a slot; as idle_count */
};
_Static_assert(sizeof(struct xc_home) == 64, "the home must fit in a line");

/* The thread that does what the runtime's monitor thread does. */
struct xc_monitor {
    pthread_t thread;
    bool runs;
    _Atomic uint32_t call; /* enum xc_monitor_call; what it sleeps on */
    bool rests;            /* under the home's lock: it sleeps until it is called */
};
enum xc_monitor_call { XC_CALL_BUSY = 1, XC_CALL_STOP = 2 };

struct xc_scheduler {
    struct xc_home home;
    const struct xc_model *model;
    const struct xc_policy *policy;
    const struct xc_observer *_Atomic observer; /* or NULL */
    struct xc_stack_pool *stacks;
    bool bind_to_node; /* tokens, threads and stacks lie on node */
    unsigned node;
    struct xc_token *tokens; /* token_count of them */
    unsigned token_count;
    uint64_t spin_ns;       /* how long a waiter looks before it sleeps */
    uint64_t time_slice_ns; /* how long a token may be kept from those who wait */
    /* The monitor's intervals, and how long it leaves a token in a long foreign call if nobody
     * needs it: Go's, unless a test makes them shorter. */
    uint64_t monitor_ns_min, monitor_ns_max, linger_ns;
    struct xc_monitor monitor;
    void *policy_state; /* a policy's own */
    /* Guards the list of threads. A thread is freed under this and the home's lock: who holds one
     * of them may look at a token's holder. Taken before the home's. */
    pthread_mutex_t thread_list;
    struct xc_thread *threads;
    unsigned threads_ever;
};

/* For xc_page_offset_alloc: the scheduler's node, or NULL. */
static inline const unsigned *xc_scheduler_node(const struct xc_scheduler *scheduler)
{
    return scheduler->bind_to_node ? &scheduler->node : NULL;
}

/* A host thread. A model's own thread state begins with it. */
struct xc_thread {
    const struct xc_model *model;
    struct xc_scheduler *scheduler;
    struct xc_stack *stack;
    struct xc_token *token; /* held, or offered while in foreign code; the thread's own business */
    uint64_t inject_cycles; /* for the loops that have an injection */
    _Atomic uint32_t asked; /* to give its token up at the next poll */
    unsigned number;        /* in the order of attaching */
    struct xc_crossing_counts counts;
    struct xc_thread *next; /* in the thread list */
    struct xc_waiter waiter;
};

/* --- observing -------------------------------------------------------------------------------- */

void xc_observe(const struct xc_scheduler *scheduler, enum xc_event_kind kind,
                const struct xc_thread *thread, const struct xc_token *token, uint64_t wait_ns);

/* Acquire: what the observer consists of is seen. On x86-64 a plain load. */
static inline const struct xc_observer *xc_observer(const struct xc_scheduler *scheduler)
{
    return atomic_load_explicit(&scheduler->observer, memory_order_acquire);
}

#define XC_OBSERVE(scheduler, kind, thread, token, wait_ns)                                        \
    do {                                                                                           \
        if (__builtin_expect(xc_observer(scheduler) != NULL, 0))                                   \
            xc_observe(scheduler, kind, thread, token, wait_ns);                                   \
    } while (0)

/* --- the tokens' home: tokens.c --------------------------------------------------------------- */

/* The home's lock, for thread, or for the monitor (NULL); waiting for it is observed. */
void xc_home_lock(struct xc_scheduler *scheduler, const struct xc_thread *thread);
void xc_home_unlock(struct xc_scheduler *scheduler);

/* Gets a token when the thread's own is gone: an idle one, or the next that is handed over. Counts
 * the way. The token is wired to the thread on its own side, and the thread its holder. Never
 * fails; returns when there is one. */
struct xc_token *xc_scheduler_take(struct xc_scheduler *scheduler, struct xc_thread *thread);

/* A token that is unwired, XC_TOKEN_IDLE and nobody's goes to who has waited longest, or to the
 * idle ones. */
void xc_scheduler_put(struct xc_scheduler *scheduler, struct xc_token *token);

/* Who holds or offers the token, or NULL: a guess, by the time it is used. With the thread_list
 * locked, so that the thread exists, and the home not. */
struct xc_thread *xc_home_holder(struct xc_scheduler *scheduler, const struct xc_token *token);

/* Takes the token away from the thread that offers it, if holder (which may be NULL) does. True if
 * it did: the token is then in the caller's hand, to be put. The lock of the thread list, or the
 * home's, is held. */
bool xc_scheduler_retake_one(struct xc_scheduler *scheduler, struct xc_thread *holder,
                             struct xc_token *token);
/* Its second half, after policy->block was true: takes if that is wanted, and lets holder go. */
bool xc_scheduler_retake_blocked(struct xc_scheduler *scheduler, struct xc_thread *holder,
                                 struct xc_token *token, bool wanted);

/* Takes this very token for thread, if another thread offers it, and counts the medium way. As
 * xc_scheduler_take, but false if it is not free. */
bool xc_scheduler_take_from(struct xc_scheduler *scheduler, struct xc_thread *thread,
                            struct xc_token *token);

/* For a model in which a thread that comes back may win a token that meanwhile was taken from it,
 * given to another and offered by that one (go1.23): the thread has won it, and is its holder now.
 */
void xc_scheduler_won(struct xc_scheduler *scheduler, struct xc_thread *thread,
                      struct xc_token *token);

/* Under the thread list's and the home's lock: nobody finds the thread any more. */
void xc_home_forget(struct xc_scheduler *scheduler, struct xc_thread *thread);

/* True when somebody waits, at a look without the lock. */
static inline bool xc_home_waited_for(const struct xc_scheduler *scheduler)
{
    return atomic_load_explicit(&scheduler->home.waiting, memory_order_relaxed) != 0;
}

/* What policies with a home of tokens share: see policy.h. */
void xc_home_enter(struct xc_thread *thread);
void xc_home_leave(struct xc_thread *thread);
void xc_home_yield(struct xc_thread *thread);
unsigned xc_home_retake(struct xc_scheduler *scheduler);

/* --- the monitor: monitor.c ------------------------------------------------------------------- */

enum xc_status xc_monitor_start(struct xc_scheduler *scheduler, struct xc_error *error);
void xc_monitor_stop(struct xc_scheduler *scheduler); /* returns when it has ended */

/* For a policy's monitor: sleeps so long. False when it is to end. */
bool xc_monitor_sleep(struct xc_scheduler *scheduler, uint64_t sleep_ns);
/* Where every token is idle: sleeps until one is taken. True if it slept and was called. */
bool xc_monitor_rest(struct xc_scheduler *scheduler);
/* A life of rounds, the sleep between them as sysmon's: monitor_ns_min, doubling after 50 rounds in
 * which nothing was taken, up to monitor_ns_max; a rest where all tokens are idle. round returns
 * how many it took; it is called with the thread_list locked. */
typedef unsigned xc_monitor_round(struct xc_scheduler *scheduler, uint64_t now_ns);
void xc_monitor_rounds(struct xc_scheduler *scheduler, xc_monitor_round *round);
/* True when the token's time slice has been over for some round: it is still the slice that was
 * first seen a slice ago. */
bool xc_monitor_slice_over(struct xc_scheduler *scheduler, struct xc_token *token, uint64_t now_ns);
/* Asks the thread, with the thread_list locked, to give the token up at its next poll. */
void xc_monitor_ask(struct xc_scheduler *scheduler, struct xc_thread *thread,
                    struct xc_token *token);
/* Under the home's lock, by who took an idle token: calls the monitor if it rests. */
void xc_monitor_call(struct xc_scheduler *scheduler);

#endif
