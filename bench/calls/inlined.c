/* The same addition, inlined: what a call costs beyond its work is the difference. */
#include "bench/calls/calls.h"

__attribute__((always_inline)) static inline int32_t add(int32_t first, int32_t second)
{
    return (int32_t)((uint32_t)first + (uint32_t)second);
}

CALLS_DEFINE_LOOPS((void)0, add(first, second))
CALLS_REGISTER(calls_inlined, "inlined", 20, "the function's body in the loop");
