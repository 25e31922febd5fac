/* A token's slot, and who holds a token where somebody waits in it. Part of tokens.c's protocol.
 *
 * A SWAP. Where waiters spin, a thread that yields and finds nobody else waiting then waits in its
 * token's slot: it looks at the line of the token itself. It counts as waiting, but is in no queue;
 * threads that queue, queue behind it. If the token's holder yields, and this is the only waiter,
 * the two change places by one compare-and-swap of the slot, without the lock: that the slot is
 * another's tells the waiter that the token is its own. Who gives wires the token's side before
 * that, and back if the swap fails; who receives writes nothing to the line that it is looked at
 * in. So between two spinning threads one line travels, and only once.
 *   A swap does not say who the holder is: of the two partners, the one that is not in the slot.
 * token->partners is the exclusive or of their addresses, or of the slot's thread's and NULL, from
 * the time when the slot is filled; token->holder counts where the slot is empty. Only a partner
 * swaps, so both exist as long as the slot is filled.
 * Under the lock, home->slotted is the token whose slot somebody is in. A thread that has another
 * token to give, or this one in any other way, claims the slot: sets its low bit by a
 * compare-and-swap, grants through the waiter's word, and clears the slot. The waiter looks at its
 * word once its slot is not its own: given if and only if the slot was claimed, since the word is
 * written first. A waiter that stops spinning leaves the slot by a compare-and-swap, under the
 * lock, for the head of the queue. A thread may queue between a yielding thread's look at how many
 * wait and its swap: it is then overtaken, once, since the next to yield sees it. Where an observer
 * is set nobody swaps, so that events come in the order of the lock.
 */
#ifndef XC_CROSSING_SLOT_H
#define XC_CROSSING_SLOT_H

#include "crossing/scheduler.h"

/* A thread pointer's low bit, in a slot: somebody grants it a token through its word. */
#define CLAIMED 1u

static inline uintptr_t in_slot(const struct xc_token *token)
{
    return atomic_load_explicit(&token->slot, memory_order_acquire) & ~(uintptr_t)CLAIMED;
}

static inline void set_partners(struct xc_token *token, const struct xc_thread *holder,
                                uintptr_t waiter)
{
    atomic_store_explicit(&token->partners, (uintptr_t)holder ^ waiter, memory_order_relaxed);
}

/* Where a thread waits in the slot: the other one, or NULL. */
static inline struct xc_thread *partner_of(const struct xc_token *token, uintptr_t waiter)
{
    return (struct xc_thread *)(atomic_load_explicit(&token->partners, memory_order_relaxed) ^
                                waiter);
}

/* By the thread that has the token in hand. */
static inline void set_holder(struct xc_token *token, struct xc_thread *thread)
{
    atomic_store_explicit(&token->holder, thread, memory_order_relaxed);
    uintptr_t waiter = in_slot(token);
    if (waiter)
        set_partners(token, thread, waiter);
}

/* Under the home's lock. */
static inline struct xc_thread *holder_of(const struct xc_token *token)
{
    uintptr_t waiter = in_slot(token);
    return waiter ? partner_of(token, waiter)
                  : atomic_load_explicit(&token->holder, memory_order_relaxed);
}

/* If the thread is in the slot, keeps it there, so that nobody swaps with it, until empty_slot.
 * Else says who is. The token's holder is again where it is without a waiter. */
static inline bool claim(struct xc_token *token, struct xc_thread **thread)
{
    uintptr_t slot = (uintptr_t)*thread;
    bool claimed = atomic_compare_exchange_strong_explicit(
        &token->slot, &slot, slot | CLAIMED, memory_order_acq_rel, memory_order_relaxed);
    if (claimed)
        atomic_store_explicit(&token->holder, partner_of(token, slot), memory_order_relaxed);
    *thread = (struct xc_thread *)slot;
    return claimed;
}

#endif
