#include "crossing/futex.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "crossing/delay.h"

/* As Go's lock2: ACTIVE_SPINS looks with pauses between, then one with the processor yielded. */
#define ACTIVE_SPINS 4
#define SPIN_PAUSES  30

static long futex(_Atomic uint32_t *word, int operation, uint32_t value,
                  const struct timespec *timeout)
{
    return syscall(SYS_futex, (uint32_t *)word, operation | FUTEX_PRIVATE_FLAG, value, timeout,
                   NULL, 0);
}

void xc_futex_wait(_Atomic uint32_t *word, uint32_t value, uint64_t timeout_ns)
{
    struct timespec timeout = {.tv_sec = (time_t)(timeout_ns / 1000000000u),
                               .tv_nsec = (long)(timeout_ns % 1000000000u)};
    futex(word, FUTEX_WAIT, value, timeout_ns == XC_FOREVER ? NULL : &timeout);
}

void xc_futex_wake(_Atomic uint32_t *word, int count)
{
    futex(word, FUTEX_WAKE, (uint32_t)count, NULL);
}

enum xc_status xc_futex_check(struct xc_error *error)
{
    _Atomic uint32_t word = 0;
    if (futex(&word, FUTEX_WAKE, 1, NULL) < 0)
        return xc_fail(error, XC_UNFIT, "the system call 'futex' is refused: %s", strerror(errno));
    return XC_OK;
}

/* Spins a little, then sleeps. A thread that has slept takes the lock with 2, since others may
 * still sleep; the worst that comes of it is one wake-up for nobody. */
void xc_lock_take_slowly(struct xc_lock *lock)
{
    for (unsigned spin = 0; spin <= ACTIVE_SPINS; spin++) {
        if (atomic_load_explicit(&lock->word, memory_order_relaxed) == 0 && xc_lock_try(lock))
            return;
        for (unsigned pause = 0; spin < ACTIVE_SPINS && pause < SPIN_PAUSES; pause++)
            xc_relax();
    }
    sched_yield();
    while (atomic_exchange_explicit(&lock->word, 2, memory_order_acquire) != 0) {
        XC_DELAY_POINT(LOCK_SLEEP);
        xc_futex_wait(&lock->word, 2, XC_FOREVER);
    }
}

void xc_lock_wake(struct xc_lock *lock)
{
    xc_futex_wake(&lock->word, 1);
}
