/* The native switches, under a sanitizer that must be told of them. */
#include "stacks/fiber.h"
#include "stacks/symbols.h"

#if defined XC_STACK_ANNOTATED && defined XC_STACK_NATIVE

void XC_STACK_CALL(struct xc_stack *stack, xc_stack_fn *function, void *argument);
void XC_STACK_CALL_AT(struct xc_stack *stack, void *top, xc_stack_fn *function, void *argument);
void XC_STACK_CALL_MOVING(struct xc_stack *stack, xc_stack_fn *function, void *argument,
                          void *const *host_high);

struct annotated_call {
    struct xc_fiber_call fiber;
    xc_stack_fn *function;
    void *argument;
};

XC_FIBER_SWITCHES static void on_foreign_stack(void *call_pointer)
{
    struct annotated_call *call = call_pointer;
    xc_fiber_enter_foreign(&call->fiber);
    call->function(call->argument);
    xc_fiber_leave_foreign(&call->fiber);
}

XC_FIBER_SWITCHES void xc_stack_call(struct xc_stack *stack, xc_stack_fn *function, void *argument)
{
    struct annotated_call call = {.function = function, .argument = argument};
    xc_fiber_leave_host(&call.fiber, stack);
    XC_STACK_CALL(stack, on_foreign_stack, &call);
    xc_fiber_enter_host(&call.fiber);
}

XC_FIBER_SWITCHES void xc_stack_call_at(struct xc_stack *stack, void *top, xc_stack_fn *function,
                                        void *argument)
{
    struct annotated_call call = {.function = function, .argument = argument};
    xc_fiber_leave_host(&call.fiber, stack);
    XC_STACK_CALL_AT(stack, top, on_foreign_stack, &call);
    xc_fiber_enter_host(&call.fiber);
}

/* The record of the call is on the host's stack, which must therefore not move in these builds. */
XC_FIBER_SWITCHES void xc_stack_call_moving(struct xc_stack *stack, xc_stack_fn *function,
                                            void *argument, void *const *host_high)
{
    struct annotated_call call = {.function = function, .argument = argument};
    xc_fiber_leave_host(&call.fiber, stack);
    XC_STACK_CALL_MOVING(stack, on_foreign_stack, &call, host_high);
    xc_fiber_enter_host(&call.fiber);
}

#else

/* A file must hold something. */
typedef int xc_stack_annotated_unused;

#endif
