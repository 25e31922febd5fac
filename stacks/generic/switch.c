/* The switch on ucontext: works wherever the C library has it, at the price of two system calls
 * each way for the signal mask.
 *
 * The foreign side is a context that lasts: it waits in a loop for the next function, so that a
 * call is two swaps and no makecontext. It keeps the signal mask of the stack's first call. The
 * floating point environment is handed over, as a call would. The context has its memory since the
 * stack was mapped: a call cannot say that there is none.
 */
#include <fenv.h>
#include <stdio.h>
#include <stdlib.h>
#include <ucontext.h>

#include "stacks/fiber.h"
#include "stacks/mapping.h"

struct generic_context {
    ucontext_t host, foreign;
    struct xc_fiber_call fiber;
    fenv_t environment;
    xc_stack_fn *function;
    void *argument;
};

/* makecontext hands over ints; a pointer takes two. */
XC_FIBER_SWITCHES static void foreign_loop(unsigned high, unsigned low)
{
    struct generic_context *context =
        (struct generic_context *)(((uintptr_t)high << 32) | (uintptr_t)low);
    for (;;) {
        xc_fiber_enter_foreign(&context->fiber);
        fesetenv(&context->environment);
        context->function(context->argument);
        fegetenv(&context->environment);
        xc_fiber_leave_foreign(&context->fiber);
        swapcontext(&context->foreign, &context->host);
    }
}

void *xc_stack_context_alloc(void)
{
    return calloc(1, sizeof(struct generic_context));
}

static struct generic_context *context_begin(const struct xc_stack *stack)
{
    struct generic_context *context = ((const struct xc_stack_mapping *)stack)->context_memory;
    getcontext(&context->foreign);
    context->foreign.uc_stack.ss_sp = stack->low;
    context->foreign.uc_stack.ss_size = stack->size_bytes;
    makecontext(&context->foreign, (void (*)(void))foreign_loop, 2,
                (unsigned)((uintptr_t)context >> 32), (unsigned)(uintptr_t)context);
    return context;
}

XC_FIBER_SWITCHES void xc_stack_call_generic(struct xc_stack *stack, xc_stack_fn *function,
                                             void *argument)
{
    struct generic_context *context = stack->context;
    if (!context)
        stack->context = context = context_begin(stack);
    context->function = function;
    context->argument = argument;
    fegetenv(&context->environment);
    xc_fiber_leave_host(&context->fiber, stack);
    swapcontext(&context->host, &context->foreign);
    xc_fiber_enter_host(&context->fiber);
    fesetenv(&context->environment);
}

void xc_stack_context_end(struct xc_stack *stack)
{
    stack->context = NULL;
}

#ifndef XC_STACK_NATIVE

const char *xc_stack_switch_name(void)
{
    return "generic";
}

static void visit(void *unused)
{
    (void)unused;
}

void xc_stack_call(struct xc_stack *stack, xc_stack_fn *function, void *argument)
{
    xc_stack_call_generic(stack, function, argument);
}

void xc_stack_call_at(struct xc_stack *stack, void *top, xc_stack_fn *function, void *argument)
{
    (void)top; /* the context knows */
    xc_stack_call_generic(stack, function, argument);
}

void xc_stack_visit(struct xc_stack *stack)
{
    xc_stack_call_generic(stack, visit, NULL);
}

/* ucontext keeps addresses, so the host's stack cannot be followed: a move ends the program. */
void xc_stack_call_moving(struct xc_stack *stack, xc_stack_fn *function, void *argument,
                          void *const *host_high)
{
    const void *before = *(void *const volatile *)host_high;
    xc_stack_call_generic(stack, function, argument);
    if (*(void *const volatile *)host_high != before) {
        fputs("the generic switch cannot follow a host stack that moves\n", stderr);
        abort();
    }
}

void xc_stack_visit_moving(struct xc_stack *stack, void *const *host_high)
{
    xc_stack_call_moving(stack, visit, NULL, host_high);
}

#else

const char *xc_stack_switch_name(void)
{
    return XC_STACK_NATIVE;
}

#endif
