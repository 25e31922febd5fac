/* Sleeping on a word and waking who sleeps there; a lock made of one. */
#ifndef XC_CROSSING_FUTEX_H
#define XC_CROSSING_FUTEX_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "crosscost/error.h"
#include "support/clock.h"

#define XC_FOREVER UINT64_MAX

/* Sleeps while *word is value, at most timeout_ns; may return early for no reason. */
void xc_futex_wait(_Atomic uint32_t *word, uint32_t value, uint64_t timeout_ns);
/* Wakes at most count of the threads that sleep on the word, which may be gone by now. */
void xc_futex_wake(_Atomic uint32_t *word, int count);
/* XC_UNFIT: the system call is not permitted here (a sandbox), or missing. */
enum xc_status xc_futex_check(struct xc_error *error);

/* What a processor likes to be told between two looks at a word. */
static inline void xc_relax(void)
{
#if defined __x86_64__
    __builtin_ia32_pause();
#elif defined __aarch64__
    __asm__ volatile("isb" ::: "memory"); /* yield is a no-op on most cores */
#else
    __asm__ volatile("" ::: "memory");
#endif
}

/* 0: free; 1: held; 2: held, and somebody may sleep. */
struct xc_lock {
    _Atomic uint32_t word;
};

void xc_lock_take_slowly(struct xc_lock *lock);
void xc_lock_wake(struct xc_lock *lock);

/* Acquire: what the last holder wrote is seen. False where it is held. */
static inline bool xc_lock_try(struct xc_lock *lock)
{
    uint32_t free_word = 0;
    return atomic_compare_exchange_strong_explicit(&lock->word, &free_word, 1, memory_order_acquire,
                                                   memory_order_relaxed);
}

static inline void xc_lock_take(struct xc_lock *lock)
{
    if (!xc_lock_try(lock))
        xc_lock_take_slowly(lock);
}

/* Release: what we wrote is seen by the next holder. */
static inline void xc_lock_give(struct xc_lock *lock)
{
    if (atomic_exchange_explicit(&lock->word, 0, memory_order_release) == 2)
        xc_lock_wake(lock);
}

#endif
