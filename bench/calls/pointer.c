/* Through a function pointer that the compiler does not know: one target, always predicted. */
#include "bench/calls/calls.h"

CALLS_DEFINE_LOOPS(calls_add_fn *function = calls_opaque(operands->function),
                   function(first, second))
CALLS_REGISTER(calls_pointer, "pointer", 40, "through a function pointer");
