/* The timed loops of a model: one function for every valid set of steps, the set a constant in it.
 *
 * Included once, near the end of a model's file, which has defined:
 *
 * - XC_MODEL_SYMBOL: the model's name as an identifier, such as go1_23
 * - XC_MODEL_STEPS: the set of steps that it has operations for
 * - XC_DEFINE_CROSSING(S): defines crossing_S(thread, first, second), the crossing with the steps
 * S, which returns the answer, or first where S lacks `call`
 * - XC_LOOP_BEGIN(thread): what comes before the first iteration
 *
 * Every loop runs the same code around the crossing, so that loops differ by their steps alone.
 */
#include "crossing/keep.h"
#include "crossing/model.h"
#include "crossing/inject.h"

#define XC_PASTE_(a, b, c)     a##b##_##c
#define XC_PASTE(a, b, c)      XC_PASTE_(a, b, c)
#define XC_LOOPS_OF(injection) XC_PASTE(xc_loops_, XC_MODEL_SYMBOL, injection)
extern const struct xc_model_loops XC_LOOPS_OF(0);

/* In the descriptor: .injected. The injected loops are part of the program, not of the library, so
 * that these are weak: entries are NULL where they are not linked. */
#define XC_WEAK_LOOPS(injection)                                                                   \
    extern __attribute__((weak, visibility("hidden")))                                             \
    const struct xc_model_loops XC_LOOPS_OF(injection);
#define XC_DEFINE_INJECTED                                                                         \
    _Static_assert(XC_STEP_COUNT == 6, "one line below for each step");                            \
    XC_WEAK_LOOPS(1)                                                                               \
    XC_WEAK_LOOPS(2)                                                                               \
    XC_WEAK_LOOPS(3)                                                                               \
    XC_WEAK_LOOPS(4)                                                                               \
    XC_WEAK_LOOPS(5)                                                                               \
    XC_WEAK_LOOPS(6)                                                                               \
    static const struct xc_model_loops *const injected[XC_STEP_COUNT] = {                          \
        &XC_LOOPS_OF(1), &XC_LOOPS_OF(2), &XC_LOOPS_OF(3),                                         \
        &XC_LOOPS_OF(4), &XC_LOOPS_OF(5), &XC_LOOPS_OF(6),                                         \
    };

#define XC_DEFINE_LOOP(STEPS)                                                                      \
    XC_DEFINE_CROSSING(STEPS)                                                                      \
    XC_TIMED static void loop_##STEPS(uint64_t iterations, struct xc_thread *thread,               \
                                      struct xc_operands *operands)                                \
    {                                                                                              \
        int32_t result = operands->result, second = operands->second;                              \
        XC_LOOP_BEGIN(thread);                                                                     \
        for (uint64_t i = 0; i < iterations; i++) {                                                \
            if ((STEPS)&XC_BIT_CALL)                                                               \
                result = crossing_##STEPS(thread, (int32_t)i, second);                             \
            else                                                                                   \
                crossing_##STEPS(thread, (int32_t)i, second);                                      \
            XC_KEEP(result);                                                                       \
        }                                                                                          \
        operands->result = result;                                                                 \
    }

#define XC_LOOP_ENTRY(STEPS)                                                                       \
    [STEPS] = ((STEPS) & ~XC_MODEL_STEPS) == 0 ? loop_##STEPS : (xc_model_loop *)0,

/* The whole crossing, each with the result of the one before as its first operand. */
#define XC_DEFINE_LATENCY(STEPS)                                                                   \
    XC_TIMED static void loop_latency(uint64_t iterations, struct xc_thread *thread,               \
                                      struct xc_operands *operands)                                \
    {                                                                                              \
        int32_t result = operands->first, second = operands->second;                               \
        XC_LOOP_BEGIN(thread);                                                                     \
        for (uint64_t i = 0; i < iterations; i++) {                                                \
            result = crossing_##STEPS(thread, result, second);                                     \
            XC_KEEP(result);                                                                       \
        }                                                                                          \
        operands->result = result;                                                                 \
    }

/* The table of a model's loops, under the name that its descriptor uses. ALL: the whole set, as the
 * number that its functions are named by. */
#define XC_DEFINE_LOOPS(ALL)                                                                       \
    _Static_assert((ALL) == XC_MODEL_STEPS,                                                        \
                   "the whole crossing is the set of all the model's steps");                      \
    XC_VALID_STEP_SETS(XC_DEFINE_LOOP)                                                             \
    XC_DEFINE_LATENCY(ALL)                                                                         \
    const struct xc_model_loops XC_LOOPS_OF(XC_INJECT) = {                                         \
        .of_steps = {XC_VALID_STEP_SETS(XC_LOOP_ENTRY)},                                           \
        .latency = loop_latency,                                                                   \
    };
