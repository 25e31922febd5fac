#include "bench/stacks/stacks.h"

#include <stdlib.h>

XC_NOIPA void stacks_visit(void *cookie)
{
    ((struct stacks_cookie *)cookie)->seen = __builtin_frame_address(0);
}

enum xc_status stacks_setup(const void *parameter, void **cookie, struct xc_error *error)
{
    (void)parameter;
    struct stacks_cookie *stacks = calloc(1, sizeof *stacks);
    if (!stacks)
        return xc_fail(error, XC_UNFIT, "no memory for a case's operands");
    struct xc_stack_options options = {.prefault = true};
    enum xc_status status = xc_stack_map(&options, &stacks->stack, error);
    if (status != XC_OK) {
        free(stacks);
        return status;
    }
    *cookie = stacks;
    return XC_OK;
}

void stacks_teardown(void *cookie)
{
    struct stacks_cookie *stacks = cookie;
    xc_stack_release(stacks->stack);
    free(stacks);
}

enum xc_status stacks_verify(xc_loop_fn *loop, struct stacks_cookie *stacks, struct xc_error *error)
{
    stacks->seen = NULL;
    loop(10, stacks);
    if (stacks->seen < stacks->stack->low || stacks->seen >= stacks->stack->top)
        return xc_fail(error, XC_CRASHED, "the function did not run on the foreign stack");
    return XC_OK;
}
