/* The tokens' home: idle tokens, waiting threads, hand-over to the one that has waited longest.
 *
 * THE PROTOCOL
 *
 * A token is in one of four states:
 *   held      a thread runs host code with it          holder = that thread
 *   offered   that thread is in foreign code           holder = that thread
 *   in hand   somebody moves it, and nobody else knows holder = NULL, or who will get it
 *   idle      in the home's list                       holder = NULL
 * held -> offered -> held is the fast path: the models' own, with compare-and-swaps on the token's
 * status (minimal, go1.23) or the goroutine's (go1.26); no lock, nothing here is reached.
 * offered -> in hand: retake, by the monitor, by a thread that calls xc_scheduler_retake, by a
 *   waiter where there is no monitor, and by a go1.26 thread that finds its old token offered by
 *   another. The model's compare-and-swap decides between the taker and the thread that comes back;
 *   the loser leaves the token alone. Under the thread list's lock, or the home's, so that the
 *   holder is not freed meanwhile.
 * held -> in hand: by its thread, in host code, under the home's lock: yield and leave.
 * in hand -> idle, in hand -> granted: under the home's lock. Idle if the queue is empty, else
 *   granted to the queue's first, which is taken out of it.
 * idle -> in hand: under the home's lock, by a thread that has none.
 * granted -> held: by the receiver, who wires its own side; the token's side is wired by who
 * grants, but in a swap (below). offered -> held by another: in go1.23 alone, as in its runtime. A
 * thread whose token was taken, given to another and offered by that one wins it with the same
 * compare-and-swap with which it would get its own back. It sees by the tick that this happened,
 * and says that it is the holder now (xc_scheduler_won); until it has, holder is the loser, who may
 * ask in vain, and must not be found there once it is freed (xc_home_forget).
 *
 * So under the home's lock: either no token is idle, or nobody queues. A thread queues in the same
 * critical section in which it saw that no token is idle; a token is laid idle in the same in which
 * it was seen that nobody queues. No thread sleeps while a token is idle.
 *
 * A waiter is awake, parked or given (its word):
 *   awake -> given   by who grants, under the lock: an exchange
 *   awake -> parked  by the waiter: a compare-and-swap, so that a grant is never overlooked
 *   parked -> given  by who grants: the same exchange, which tells it that somebody sleeps; it
 *                    wakes the futex once it has given the lock back
 *   given -> awake   by the thread, before it queues again
 * A SWAP, between two threads that spin for one token: slot.h.
 *
 * Locks: thread list before home. Nothing is called under the home's lock but the observer.
 *
 * Orderings: the home's lock is acquire/release, and covers everything in struct xc_home. A slot is
 * swapped acquire-release and looked at with acquire: what the last holder did, and wrote to the
 * token, is seen; so is a word that was given before the slot was cleared (release). How many wait
 * is read relaxed before a swap: it only decides which way is taken. The waiter's word is
 * exchanged acquire-release, looked at with acquire: token, written before, is seen after. The
 * receiver has therefore seen all that the last holder did in host code. A futex's own check of the
 * word is ordered by the kernel with the exchange. holder is relaxed: its readers only use it as a
 * guess that the model's compare-and-swap confirms, and as a pointer that a lock keeps alive.
 */
#include <stdlib.h>

#include "crossing/delay.h"
#include "crossing/policy.h"
#include "crossing/slot.h"

/* How long a waiting thread sleeps before it looks for offered tokens itself, where there is no
 * monitor: the same bounds as the monitor's. */
static uint64_t next_patience_ns(const struct xc_scheduler *scheduler, uint64_t patience_ns)
{
    uint64_t doubled = 2 * patience_ns;
    return doubled < scheduler->monitor_ns_max ? doubled : scheduler->monitor_ns_max;
}

void xc_home_lock(struct xc_scheduler *scheduler, const struct xc_thread *thread)
{
    struct xc_lock *lock = &scheduler->home.lock;
    if (xc_lock_try(lock))
        return;
    if (!xc_observer(scheduler)) {
        xc_lock_take_slowly(lock);
        return;
    }
    uint64_t since_ns = xc_now_ns();
    xc_lock_take_slowly(lock);
    xc_observe(scheduler, XC_EVENT_LOCK, thread, NULL, xc_now_ns() - since_ns);
}

void xc_home_unlock(struct xc_scheduler *scheduler)
{
    xc_lock_give(&scheduler->home.lock);
}

struct xc_thread *xc_home_holder(struct xc_scheduler *scheduler, const struct xc_token *token)
{
    struct xc_thread *holder = atomic_load_explicit(&token->holder, memory_order_relaxed);
    if (in_slot(token)) {
        xc_home_lock(scheduler, NULL);
        holder = holder_of(token);
        xc_home_unlock(scheduler);
    }
    return holder;
}

/* A token begins a new time slice. Counted as the runtime does: when a token is obtained by
 * queueing, or kept at a yield; not on the medium way. */
static void begin_slice(struct xc_token *token)
{
    uint32_t slices = atomic_load_explicit(&token->slices, memory_order_relaxed);
    atomic_store_explicit(&token->slices, slices + 1, memory_order_relaxed);
}

/* --- under the lock --------------------------------------------------------------------------- */

static void add(_Atomic uint32_t *count, int change)
{
    uint32_t value = atomic_load_explicit(count, memory_order_relaxed);
    atomic_store_explicit(count, value + (uint32_t)change, memory_order_relaxed);
}

static void push_first(struct xc_home *home, struct xc_thread *thread)
{
    thread->waiter.next = home->first;
    if (!home->first)
        home->last = thread;
    home->first = thread;
}

static void push(struct xc_home *home, struct xc_thread *thread)
{
    if (XC_MUTANT(QUEUE_BACKWARDS)) {
        push_first(home, thread);
        return;
    }
    thread->waiter.next = NULL;
    if (home->first)
        home->last->waiter.next = thread;
    else
        home->first = thread;
    home->last = thread;
}

static void empty_slot(struct xc_home *home)
{
    atomic_store_explicit(&home->slotted->slot, 0, memory_order_release);
    home->slotted = NULL;
}

/* The one that has waited longest, or NULL. */
static struct xc_thread *pop(struct xc_home *home)
{
    struct xc_thread *thread = home->first;
    if (home->slotted) {
        thread = (struct xc_thread *)in_slot(home->slotted);
        while (!claim(home->slotted, &thread))
            ;
    } else if (thread) {
        home->first = thread->waiter.next;
    }
    if (thread)
        add(&home->waiting, -1);
    return thread;
}

static void lay_idle(struct xc_scheduler *scheduler, struct xc_token *token)
{
    XC_DELAY_POINT(IDLE_PUT);
    struct xc_home *home = &scheduler->home;
    if (scheduler->policy->wire_token) /* else nobody ever takes it out again */
        scheduler->policy->wire_token(token, NULL);
    set_holder(token, NULL);
    token->next = home->idle;
    home->idle = token;
    add(&home->idle_count, 1);
    XC_OBSERVE(scheduler, XC_EVENT_IDLE, NULL, token, 0);
}

/* An idle token, or NULL; calls the monitor if it rests, since now there is something to watch. */
static struct xc_token *take_idle(struct xc_scheduler *scheduler, struct xc_thread *thread)
{
    struct xc_token *token = scheduler->home.idle;
    if (!token || XC_MUTANT(QUEUE_WITHOUT_LOOKING))
        return NULL;
    scheduler->home.idle = token->next;
    add(&scheduler->home.idle_count, -1);
    scheduler->policy->wire_token(token, thread);
    set_holder(token, thread);
    xc_monitor_call(scheduler);
    XC_OBSERVE(scheduler, XC_EVENT_TAKE_IDLE, thread, token, 0);
    return token;
}

/* Makes the token the thread's, which was taken out of the queue and does not know yet. */
static void grant(struct xc_scheduler *scheduler, struct xc_thread *thread, struct xc_token *token)
{
    XC_DELAY_POINT(GIVE_POPPED);
    scheduler->policy->wire_token(token, thread);
    set_holder(token, thread);
    begin_slice(token);
    XC_OBSERVE(scheduler, XC_EVENT_HANDOVER, thread, token, 0);
}

/* Lets the thread know. The thread's word if it must be woken once the lock is given back, else
 * NULL. */
static _Atomic uint32_t *tell(struct xc_home *home, struct xc_thread *thread,
                              struct xc_token *token)
{
    struct xc_waiter *waiter = &thread->waiter;
    uint32_t was = XC_WAITING_AWAKE;
    if (XC_MUTANT(GRANT_TOO_EARLY)) {
        was = atomic_exchange_explicit(&waiter->word, XC_WAITING_GIVEN, memory_order_acq_rel);
        XC_DELAY_POINT(GIVE_SAID);
    }
    waiter->token = token;
    if (!XC_MUTANT(GRANT_TOO_EARLY))
        was = atomic_exchange_explicit(&waiter->word, XC_WAITING_GIVEN, memory_order_acq_rel);
    XC_DELAY_POINT(GIVE_SAID);
    /* Not where it swaps itself into the slot by now. */
    uintptr_t slot =
        home->slotted ? atomic_load_explicit(&home->slotted->slot, memory_order_relaxed) : 0;
    if (slot == ((uintptr_t)thread | CLAIMED) ||
        (XC_MUTANT(SLOT_OF_ANOTHER) && slot == (uintptr_t)thread))
        empty_slot(home);
    return was == XC_WAITING_PARKED ? &waiter->word : NULL;
}

/* To the first waiter, or to the idle ones. As tell. */
static _Atomic uint32_t *put_locked(struct xc_scheduler *scheduler, struct xc_token *token)
{
    struct xc_thread *first = XC_MUTANT(IDLE_WITHOUT_QUEUE) ? NULL : pop(&scheduler->home);
    if (first) {
        grant(scheduler, first, token);
        return tell(&scheduler->home, first, token);
    }
    lay_idle(scheduler, token);
    return NULL;
}

/* --- waiting ---------------------------------------------------------------------------------- */

/* From now on the thread waits, and cares about nothing else. */
static void begin_wait(struct xc_scheduler *scheduler, struct xc_thread *thread)
{
    struct xc_waiter *waiter = &thread->waiter;
    atomic_store_explicit(&waiter->word, XC_WAITING_AWAKE, memory_order_relaxed);
    waiter->since_ns = xc_observer(scheduler) ? xc_now_ns() : 0;
}

/* The thread waits, under the lock: in the slot of the token that it yields, where that may be
 * (then true), else in the queue. yielded: NULL where it has none to yield. */
static bool queue(struct xc_scheduler *scheduler, struct xc_thread *thread,
                  struct xc_token *yielded)
{
    struct xc_home *home = &scheduler->home;
    bool slots = yielded && scheduler->spin_ns && !home->slotted && !xc_home_waited_for(scheduler);
    begin_wait(scheduler, thread);
    add(&home->waiting, 1);
    if (slots) {
        home->slotted = yielded;
        set_partners(yielded, atomic_load_explicit(&yielded->holder, memory_order_relaxed),
                     (uintptr_t)thread);
        atomic_store_explicit(&yielded->slot, (uintptr_t)thread, memory_order_release);
    } else {
        push(home, thread);
    }
    XC_OBSERVE(scheduler, XC_EVENT_QUEUE, thread, NULL, 0);
    XC_DELAY_POINT(QUEUED);
    return slots;
}

/* The token that the thread's word grants, seen at one look, or NULL. */
static struct xc_token *granted(const struct xc_thread *thread)
{
    const struct xc_waiter *waiter = &thread->waiter;
    if (atomic_load_explicit(&waiter->word, memory_order_acquire) == XC_WAITING_GIVEN)
        return waiter->token;
    return NULL;
}

/* The token granted to the thread that waits in the slot, at one look, or NULL. If the slot
 * is another's, or nobody's, and the word says nothing, the token is ours after a swap. */
static struct xc_token *granted_at(const struct xc_thread *thread, struct xc_token *token)
{
    if (in_slot(token) == (uintptr_t)thread)
        return NULL;
    struct xc_token *given = granted(thread);
    return given ? given : token;
}

/* Stops to wait in the slot, and is the queue's first. NULL, or what was granted meanwhile. */
static struct xc_token *leave_slot(struct xc_scheduler *scheduler, struct xc_thread *thread,
                                   struct xc_token *token)
{
    struct xc_home *home = &scheduler->home;
    struct xc_thread *self = thread;
    XC_DELAY_POINT(SPIN_END);
    xc_home_lock(scheduler, thread);
    bool left = claim(token, &self);
    if (left) {
        empty_slot(home);
        push_first(home, thread);
    }
    xc_home_unlock(scheduler);
    return left ? NULL : granted_at(thread, token);
}

/* Looks for as long as waiters spin: into the slot of the token at, or, NULL, at the thread's word.
 * After it the thread is in the queue, or has what is returned. */
static struct xc_token *spin(struct xc_scheduler *scheduler, struct xc_thread *thread,
                             struct xc_token *at)
{
    struct xc_token *token;
    uint64_t until_ns = 0;
    for (unsigned looks = 1; !(token = at ? granted_at(thread, at) : granted(thread)); looks++) {
        XC_DELAY_POINT(SPIN);
        xc_relax();
        if (looks % 64 != 0)
            continue;
        uint64_t now_ns = xc_now_ns();
        if (until_ns == 0)
            until_ns = now_ns + scheduler->spin_ns;
        if (now_ns >= until_ns)
            return at ? leave_slot(scheduler, thread, at) : NULL;
    }
    return token;
}

/* Sleeps until the word says given. Without a monitor, the waiting thread does its work, more and
 * more rarely: takes what is offered, perhaps for itself. */
static struct xc_token *park(struct xc_scheduler *scheduler, struct xc_thread *thread)
{
    struct xc_waiter *waiter = &thread->waiter;
    bool alone = !scheduler->monitor.runs;
    uint64_t patience_ns = alone ? scheduler->monitor_ns_min : XC_FOREVER;
    uint32_t awake = XC_WAITING_AWAKE;
    XC_DELAY_POINT(PARK_BEGIN);
    if (XC_MUTANT(PARK_WITHOUT_CHECK))
        atomic_store_explicit(&waiter->word, XC_WAITING_PARKED, memory_order_release);
    else if (!atomic_compare_exchange_strong_explicit(&waiter->word, &awake, XC_WAITING_PARKED,
                                                      memory_order_acq_rel, memory_order_acquire))
        return waiter->token;
    XC_OBSERVE(scheduler, XC_EVENT_PARK, thread, NULL, 0);
    thread->counts.parks++;
    XC_DELAY_POINT(PARK_SAID);
    while (atomic_load_explicit(&waiter->word, memory_order_acquire) != XC_WAITING_GIVEN) {
        xc_futex_wait(&waiter->word, XC_WAITING_PARKED, patience_ns);
        if (alone &&
            atomic_load_explicit(&waiter->word, memory_order_acquire) != XC_WAITING_GIVEN &&
            xc_home_retake(scheduler) == 0)
            patience_ns = next_patience_ns(scheduler, patience_ns);
    }
    return waiter->token;
}

/* With the lock given back, after queue; at: the token in whose slot that put it, or NULL. Returns
 * the token that was handed over. */
static struct xc_token *wait(struct xc_scheduler *scheduler, struct xc_thread *thread,
                             struct xc_token *at)
{
    XC_DELAY_POINT(QUEUED_UNLOCKED);
    struct xc_token *token = NULL;
    if (scheduler->spin_ns)
        token = spin(scheduler, thread, at);
    if (!token)
        token = park(scheduler, thread);
    XC_DELAY_POINT(WOKEN);
    XC_OBSERVE(scheduler, XC_EVENT_WAKE, thread, token, xc_now_ns() - thread->waiter.since_ns);
    return token;
}

/* What the thread was asked for is done, or no longer matters: its slice begins. */
static void answer(struct xc_thread *thread)
{
    const struct xc_policy *policy = thread->scheduler->policy;
    if (!atomic_load_explicit(&thread->asked, memory_order_relaxed))
        return;
    atomic_store_explicit(&thread->asked, 0, memory_order_relaxed);
    if (policy->unask)
        policy->unask(thread);
}

static void wake(_Atomic uint32_t *sleeper)
{
    XC_DELAY_POINT(GIVE_WAKE);
    if (sleeper && !XC_MUTANT(HANDOVER_WITHOUT_WAKE))
        xc_futex_wake(sleeper, 1);
}

/* --- what the others call --------------------------------------------------------------------- */

struct xc_token *xc_scheduler_take(struct xc_scheduler *scheduler, struct xc_thread *thread)
{
    XC_DELAY_POINT(TAKE_BEGIN);
    xc_home_lock(scheduler, thread);
    XC_DELAY_POINT(TAKE_LOCKED);
    struct xc_token *token = take_idle(scheduler, thread);
    if (token) {
        xc_home_unlock(scheduler);
        XC_DELAY_POINT(TAKE_IDLE);
        thread->counts.medium++;
        return token;
    }
    queue(scheduler, thread, NULL);
    xc_home_unlock(scheduler);
    thread->counts.slow++;
    token = wait(scheduler, thread, NULL);
    answer(thread);
    return token;
}

void xc_scheduler_put(struct xc_scheduler *scheduler, struct xc_token *token)
{
    XC_DELAY_POINT(GIVE_BEGIN);
    if (!XC_MUTANT(UNLOCKED_PUT))
        xc_home_lock(scheduler, NULL);
    _Atomic uint32_t *sleeper = put_locked(scheduler, token);
    if (!XC_MUTANT(UNLOCKED_PUT))
        xc_home_unlock(scheduler);
    wake(sleeper);
}

bool xc_scheduler_retake_blocked(struct xc_scheduler *scheduler, struct xc_thread *holder,
                                 struct xc_token *token, bool wanted)
{
    const struct xc_policy *policy = scheduler->policy;
    XC_DELAY_POINT(RETAKE_BLOCKED);
    bool taken = wanted && policy->take(holder, token);
    XC_DELAY_POINT(RETAKE_TAKEN);
    if (taken) {
        /* Perhaps another's by now (xc_scheduler_won): read while it cannot change. */
        struct xc_thread *loser = holder_of(token);
        set_holder(token, NULL);
        XC_OBSERVE(scheduler, XC_EVENT_RETAKE, loser, token, 0);
    }
    if (policy->resume)
        policy->resume(holder, token);
    XC_DELAY_POINT(RETAKE_RESUMED);
    return taken;
}

bool xc_scheduler_retake_one(struct xc_scheduler *scheduler, struct xc_thread *holder,
                             struct xc_token *token)
{
    XC_DELAY_POINT(RETAKE_SEEN);
    return holder && scheduler->policy->block(holder, token) &&
           xc_scheduler_retake_blocked(scheduler, holder, token, true);
}

bool xc_scheduler_take_from(struct xc_scheduler *scheduler, struct xc_thread *thread,
                            struct xc_token *token)
{
    xc_home_lock(scheduler, thread);
    bool taken = xc_scheduler_retake_one(scheduler, holder_of(token), token);
    if (taken) {
        scheduler->policy->wire_token(token, thread);
        set_holder(token, thread);
        XC_OBSERVE(scheduler, XC_EVENT_TAKE_IDLE, thread, token, 0);
        thread->counts.medium++;
    }
    xc_home_unlock(scheduler);
    return taken;
}

void xc_scheduler_won(struct xc_scheduler *scheduler, struct xc_thread *thread,
                      struct xc_token *token)
{
    XC_DELAY_POINT(WON);
    if (xc_observer(scheduler) || in_slot(token)) {
        xc_home_lock(scheduler, thread);
        struct xc_thread *loser = holder_of(token);
        if (loser)
            XC_OBSERVE(scheduler, XC_EVENT_RETAKE, loser, token, 0);
        XC_OBSERVE(scheduler, XC_EVENT_TAKE_IDLE, thread, token, 0);
        set_holder(token, thread);
        xc_home_unlock(scheduler);
        return;
    }
    set_holder(token, thread);
}

/* A token that was won behind its holder's back may still be said to be the loser's. */
void xc_home_forget(struct xc_scheduler *scheduler, struct xc_thread *thread)
{
    for (unsigned i = 0; i < scheduler->token_count; i++) {
        struct xc_token *token = &scheduler->tokens[i];
        struct xc_thread *holder = thread;
        uintptr_t waiter = in_slot(token);
        bool found = atomic_compare_exchange_strong_explicit(
            &token->holder, &holder, NULL, memory_order_relaxed, memory_order_relaxed);
        if (waiter && (found = partner_of(token, waiter) == thread))
            set_partners(token, NULL, waiter);
        if (found)
            XC_OBSERVE(scheduler, XC_EVENT_RETAKE, thread, token, 0);
    }
}

unsigned xc_home_retake(struct xc_scheduler *scheduler)
{
    unsigned taken = 0;
    pthread_mutex_lock(&scheduler->thread_list);
    for (unsigned i = 0; i < scheduler->token_count; i++) {
        struct xc_token *token = &scheduler->tokens[i];
        struct xc_thread *holder = xc_home_holder(scheduler, token);
        if (xc_scheduler_retake_one(scheduler, holder, token)) {
            xc_scheduler_put(scheduler, token);
            taken++;
        }
    }
    pthread_mutex_unlock(&scheduler->thread_list);
    return taken;
}

/* Under no lock: the thread's side. */
static void wire_thread(struct xc_thread *thread, struct xc_token *token)
{
    const struct xc_policy *policy = thread->scheduler->policy;
    if (token)
        thread->token = token;
    if (policy->wire_thread)
        policy->wire_thread(thread, token);
}

void xc_home_enter(struct xc_thread *thread)
{
    wire_thread(thread, xc_scheduler_take(thread->scheduler, thread));
}

void xc_home_leave(struct xc_thread *thread)
{
    struct xc_scheduler *scheduler = thread->scheduler;
    XC_DELAY_POINT(LEAVE_BEGIN);
    wire_thread(thread, NULL);
    xc_scheduler_put(scheduler, thread->token);
}

/* The way of a yield between two threads that spin: changes places with the only waiter, if it is
 * in the token's slot. False, and nothing is changed, if not. */
static bool swap(struct xc_thread *thread, struct xc_token *token)
{
    struct xc_scheduler *scheduler = thread->scheduler;
    const struct xc_policy *policy = scheduler->policy;
    uintptr_t slot = atomic_load_explicit(&token->slot, memory_order_acquire);
    if (!slot || (slot & CLAIMED) || partner_of(token, slot) != thread || xc_observer(scheduler) ||
        atomic_load_explicit(&scheduler->home.waiting, memory_order_relaxed) != 1)
        return false;
    begin_wait(scheduler, thread);
    policy->wire_token(token, (struct xc_thread *)slot);
    begin_slice(token);
    XC_DELAY_POINT(SWAP);
    bool swapped = true;
    if (XC_MUTANT(SWAP_UNCHECKED))
        atomic_store_explicit(&token->slot, (uintptr_t)thread, memory_order_release);
    else
        swapped = atomic_compare_exchange_strong_explicit(
            &token->slot, &slot, (uintptr_t)thread, memory_order_acq_rel, memory_order_relaxed);
    if (swapped)
        wire_thread(thread, NULL);
    else
        policy->wire_token(token, thread);
    return swapped;
}

void xc_home_yield(struct xc_thread *thread)
{
    struct xc_scheduler *scheduler = thread->scheduler;
    struct xc_home *home = &scheduler->home;
    struct xc_token *token = thread->token, *at = token;
    answer(thread);
    XC_DELAY_POINT(YIELD_BEGIN);
    if (!swap(thread, token)) {
        xc_home_lock(scheduler, thread);
        struct xc_thread *first = pop(home);
        if (!first) {
            xc_home_unlock(scheduler);
            begin_slice(token);
            return;
        }
        wire_thread(thread, NULL);
        XC_DELAY_POINT(YIELD_UNWIRED);
        XC_OBSERVE(scheduler, XC_EVENT_YIELD, thread, token, 0);
        grant(scheduler, first, token);
        if (!XC_MUTANT(YIELD_KEEPS) && !queue(scheduler, thread, token))
            at = NULL;
        _Atomic uint32_t *sleeper = tell(home, first, token);
        xc_home_unlock(scheduler);
        wake(sleeper);
        if (XC_MUTANT(YIELD_KEEPS))
            return;
    }
    thread->counts.yields++;
    wire_thread(thread, wait(scheduler, thread, at));
    answer(thread);
}
