/* A plug-in for crosscost: a crossing of one's own, and a work for the suite `batch`.
 *
 *     cmake -S . -B build && cmake --build build
 *     crosscost run locked batch --plugin build/example.so --gate 'locked/call / locked/direct <=
 * 40'
 *
 * The crossing is that of a binding which guards its library with one mutex: lock, call, unlock. */
#include <crosscost/plugin.h>
#include <pthread.h>

#define TIMED __attribute__((noinline, aligned(64)))

/* --- the crossing: locked/call, beside locked/direct -------------------------------------------
 */

static pthread_mutex_t library_lock = PTHREAD_MUTEX_INITIALIZER;
static int32_t result;

__attribute__((noinline)) static int32_t add(int32_t first, int32_t second)
{
    __asm__ volatile(""); /* or the compiler might compute it beforehand */
    return first + second;
}

TIMED static void direct_loop(uint64_t iterations, void *cookie)
{
    (void)cookie;
    for (uint64_t i = 0; i < iterations; i++)
        result = add((int32_t)i, 3);
}

TIMED static void locked_loop(uint64_t iterations, void *cookie)
{
    (void)cookie;
    for (uint64_t i = 0; i < iterations; i++) {
        pthread_mutex_lock(&library_lock);
        result = add((int32_t)i, 3);
        pthread_mutex_unlock(&library_lock);
    }
}

/* Verifies the very loop that is timed. */
static enum xc_status verify(xc_loop_fn *loop, struct xc_error *error)
{
    result = 0;
    loop(1000, NULL);
    return result == 1002 ? XC_OK : xc_fail(error, XC_CRASHED, "wrong answer: %d", result);
}

static enum xc_status verify_direct(void *cookie, struct xc_error *error)
{
    (void)cookie;
    return verify(direct_loop, error);
}

static enum xc_status verify_locked(void *cookie, struct xc_error *error)
{
    (void)cookie;
    return verify(locked_loop, error);
}

static const struct xc_case direct = {
    .id = "locked/direct",
    .summary = "the call without the lock",
    .loop = direct_loop,
    .verify = verify_direct,
    .order = 1,
};

static const struct xc_case locked = {
    .id = "locked/call",
    .summary = "a mutex around each call",
    .loop = locked_loop,
    .verify = verify_locked,
    .order = 2,
};

/* --- the work: batch/MODEL/mix -----------------------------------------------------------------
 */

/* The finalizer of MurmurHash3, as every hash table has one. */
TIMED static uint64_t mix(uint64_t item)
{
    item = (item ^ item >> 33) * 0xff51afd7ed558ccdu;
    item = (item ^ item >> 33) * 0xc4ceb9fe1a85ec53u;
    return item ^ item >> 33;
}

TIMED static void mix_item(struct xc_item_frame *frame)
{
    frame->answer = mix(frame->item);
}

TIMED static void mix_slice(struct xc_slice_frame *frame)
{
    for (uint64_t i = 0; i < frame->count; i++)
        frame->answers[i] = mix(frame->items[i]);
}

static const struct xc_work mixing = {
    .name = "mix",
    .summary = "a hash of 8 bytes",
    .item = mix_item,
    .slice = mix_slice,
};

static const struct xc_case *const cases[] = {&direct, &locked};
static const struct xc_work *const works[] = {&mixing};

XC_PLUGIN("example", .cases = cases, .case_count = 2, .works = works, .work_count = 1);
