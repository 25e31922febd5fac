/* Nothing, an addition, and about 10, 100 and 1000 ns: a chain of multiplications, long
 * enough to take that time on a processor of 3 GHz, after a fence. Without the fence, a processor
 * that executes out of order works on several items at once, and on the crossing meanwhile: a slice
 * would take half of what its items take alone, and a chain of 100 ns would hide nearly all of a
 * crossing of 60 ns. docs/method.md says more.
 *
 * A slice's function calls the item's C function in a loop, as a library's batch function would;
 * the host's has it inlined. */
#include "bench/batch/works.h"

#include "crossing/keep.h"

/* Knuth's MMIX generator; a step is a multiplication and an addition, 4 cycles or so. */
#define STEP(value) ((value)*6364136223846793005u + 1442695040888963407u)

/* Nothing after it begins before all that was before it is done. */
__attribute__((always_inline)) static inline void fence(void)
{
#if defined(__x86_64__)
    __asm__ volatile("lfence" ::: "memory");
#elif defined(__aarch64__)
    __asm__ volatile("dsb sy\n\tisb" ::: "memory");
#else
    __asm__ volatile("fence" ::: "memory");
#endif
}

__attribute__((always_inline)) static inline uint64_t chain(uint64_t value, unsigned steps)
{
    fence();
    for (unsigned i = 0; i < steps; i++) {
        value = STEP(value);
        __asm__ volatile("" : "+r"(value));
    }
    return value;
}

/* EXPRESSION is over item.
 * NOLINTBEGIN(bugprone-macro-parentheses) */
#define DEFINE_WORK(IDENTIFIER, NAME, SUMMARY, EXPRESSION)                                         \
    XC_TIMED static uint64_t IDENTIFIER##_function(uint64_t item)                                  \
    {                                                                                              \
        return EXPRESSION;                                                                         \
    }                                                                                              \
    XC_TIMED static void IDENTIFIER##_item(struct xc_item_frame *frame)                            \
    {                                                                                              \
        frame->answer = IDENTIFIER##_function(frame->item);                                        \
    }                                                                                              \
    XC_TIMED static void IDENTIFIER##_slice(struct xc_slice_frame *frame)                          \
    {                                                                                              \
        const uint64_t *items = frame->items;                                                      \
        uint64_t *answers = frame->answers;                                                        \
        uint64_t count = frame->count;                                                             \
        for (uint64_t i = 0; i < count; i++)                                                       \
            answers[i] = IDENTIFIER##_function(items[i]);                                          \
    }                                                                                              \
    XC_TIMED static void IDENTIFIER##_host(struct xc_slice_frame *frame)                           \
    {                                                                                              \
        const uint64_t *items = frame->items;                                                      \
        uint64_t *answers = frame->answers;                                                        \
        uint64_t count = frame->count;                                                             \
        for (uint64_t i = 0; i < count; i++) {                                                     \
            uint64_t item = items[i];                                                              \
            uint64_t answer = EXPRESSION;                                                          \
            XC_KEEP(answer);                                                                       \
            answers[i] = answer;                                                                   \
        }                                                                                          \
    }                                                                                              \
    static const struct xc_work IDENTIFIER = {                                                     \
        .name = NAME,                                                                              \
        .summary = SUMMARY,                                                                        \
        .item = IDENTIFIER##_item,                                                                 \
        .slice = IDENTIFIER##_slice,                                                               \
        .host = IDENTIFIER##_host,                                                                 \
    }
/* NOLINTEND(bugprone-macro-parentheses) */

DEFINE_WORK(nothing, "nothing", "the item comes back as it is", item);
DEFINE_WORK(add, "add", "an addition", item + 3);
DEFINE_WORK(ten, "10ns", "5 dependent multiplications, about 10 ns", chain(item, 5));
DEFINE_WORK(hundred, "100ns", "68 dependent multiplications, about 100 ns", chain(item, 68));
DEFINE_WORK(thousand, "1us", "700 dependent multiplications, about 1 us", chain(item, 700));

#define BUILT_IN &nothing, &add, &ten, &hundred, &thousand
static const struct xc_work *const built_in[] = {BUILT_IN};
const struct xc_work *xc_works[XC_WORKS_MAX] = {BUILT_IN};
size_t xc_work_count = sizeof built_in / sizeof built_in[0];
