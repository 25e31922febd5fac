/* Sets of steps: their names as ids, and which sets make sense. */
#ifndef XC_CROSSING_STEPS_H
#define XC_CROSSING_STEPS_H

#include <stdbool.h>
#include <stddef.h>

#include "crosscost/crossing.h"

#define XC_STEPS_ALL ((xc_steps)((1u << XC_STEP_COUNT) - 1))
#define XC_STEP_SETS (1u << XC_STEP_COUNT)

/* The set as bits, usable in constant expressions and in #if. */
#define XC_BIT_SAVE      1u
#define XC_BIT_SWITCH    2u
#define XC_BIT_RELEASE   4u
#define XC_BIT_CALL      8u
#define XC_BIT_RESTORE   16u
#define XC_BIT_REACQUIRE 32u

/* What each step needs: the set of steps that must be there too. */
extern const xc_steps xc_step_needs[XC_STEP_COUNT];

/* True when every step of the set has what it needs. */
bool xc_steps_valid(xc_steps steps);

/* "none", "save+switch", or "all" where the set is the whole of model_steps. Writes at most size
 * bytes, always terminated; 64 are enough. */
void xc_steps_name(xc_steps steps, xc_steps model_steps, char *name, size_t size);

/* The step with this name, or XC_STEP_COUNT. */
enum xc_step xc_step_find(const char *name);

/* The 36 valid sets as numbers, for code that makes one function of each. */
/* clang-format off */
#define XC_VALID_STEP_SETS(DO)                                                                     \
    DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) DO(8) DO(9) DO(10) DO(11) DO(12) DO(13)        \
    DO(14) DO(15) DO(17) DO(19) DO(21) DO(23) DO(25) DO(27) DO(29) DO(31) DO(36) DO(37) DO(38)     \
    DO(39) DO(44) DO(45) DO(46) DO(47) DO(53) DO(55) DO(61) DO(63)
/* clang-format on */

#endif
