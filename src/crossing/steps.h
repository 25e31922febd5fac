/* Sets of steps: their names as ids, and which sets make sense. */
#ifndef XC_CROSSING_STEPS_H
#define XC_CROSSING_STEPS_H

#include <stdbool.h>
#include <stddef.h>

#include "crosscost/crossing.h"

#define XC_STEPS_ALL ((xc_steps)((1u << XC_STEP_COUNT) - 1))
#define XC_STEP_SETS (1u << XC_STEP_COUNT)

#define XC_BIT_SAVE      (1u << XC_STEP_SAVE)
#define XC_BIT_SWITCH    (1u << XC_STEP_SWITCH)
#define XC_BIT_RELEASE   (1u << XC_STEP_RELEASE)
#define XC_BIT_CALL      (1u << XC_STEP_CALL)
#define XC_BIT_RESTORE   (1u << XC_STEP_RESTORE)
#define XC_BIT_REACQUIRE (1u << XC_STEP_REACQUIRE)

/* The one list of steps: DO(argument, step, name, needs), the steps that it needs as bits. */
#define XC_EACH_STEP(DO, argument)                                                                 \
    DO(argument, SAVE, "save", 0u)                                                                 \
    DO(argument, SWITCH, "switch", 0u)                                                             \
    DO(argument, RELEASE, "release", 0u)                                                           \
    DO(argument, CALL, "call", 0u)                                                                 \
    DO(argument, RESTORE, "restore", XC_BIT_SAVE)                                                  \
    DO(argument, REACQUIRE, "reacquire", XC_BIT_RELEASE)

/* Whether every step of a constant set has what it needs, as a constant. */
#define XC_STEP_HAS_NEEDS(set, step, name, needs)                                                  \
    &&(!((set)&XC_BIT_##step) || ((needs) & ~(unsigned)(set)) == 0)
#define XC_STEPS_VALID(set) (1 XC_EACH_STEP(XC_STEP_HAS_NEEDS, set))

/* What each step needs: the set of steps that must be there too. */
extern const xc_steps xc_step_needs[XC_STEP_COUNT];

/* True when every step of the set has what it needs. */
bool xc_steps_valid(xc_steps steps);

/* "none", "save+switch", or "all" where the set is the whole of model_steps. Writes at most size
 * bytes, always terminated; 64 are enough. */
void xc_steps_name(xc_steps steps, xc_steps model_steps, char *name, size_t size);

/* The step with this name, or XC_STEP_COUNT. */
enum xc_step xc_step_find(const char *name);

/* The valid sets as numbers, for code that makes one function of each: all of them, and no other,
 * which steps.c asserts. */
/* clang-format off */
#define XC_VALID_STEP_SETS(DO)                                                                     \
    DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) DO(8) DO(9) DO(10) DO(11) DO(12) DO(13)        \
    DO(14) DO(15) DO(17) DO(19) DO(21) DO(23) DO(25) DO(27) DO(29) DO(31) DO(36) DO(37) DO(38)     \
    DO(39) DO(44) DO(45) DO(46) DO(47) DO(53) DO(55) DO(61) DO(63)
/* clang-format on */

#endif
