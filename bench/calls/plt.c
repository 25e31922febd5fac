/* Into a shared library, through the procedure linkage table, bound before the loop by verify. */
#include "bench/calls/calls.h"
#include "bench/calls/shared/add.h"

CALLS_DEFINE_LOOPS((void)0, xc_shared_add(first, second))
CALLS_REGISTER(calls_plt, "plt", 50, "through the PLT into a shared library");
