/* A direct call of a function that is never inlined: the baseline of every ratio. */
#include "bench/calls/calls.h"

CALLS_DEFINE_LOOPS((void)0, calls_add(first, second))
CALLS_REGISTER(calls_direct, "direct", 30, "a direct call, never inlined");
