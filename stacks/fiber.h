/* What the sanitizers are told of a switch; nothing in a build without them. */
#ifndef XC_STACKS_FIBER_H
#define XC_STACKS_FIBER_H

#include "crosscost/stack.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#endif

/* Of one call on a foreign stack; lives on the host's. */
struct xc_fiber_call {
    void *host_fake_stack; /* the address sanitizer's */
    const void *host_low;
    size_t host_bytes;
    void *host_fiber; /* the thread sanitizer's */
};

static inline void xc_fiber_create(struct xc_stack *stack)
{
#ifdef __SANITIZE_THREAD__
    stack->fiber = __tsan_create_fiber(0);
#endif
    (void)stack;
}

static inline void xc_fiber_release(struct xc_stack *stack)
{
#ifdef __SANITIZE_THREAD__
    __tsan_destroy_fiber(stack->fiber);
#endif
#ifdef __SANITIZE_ADDRESS__
    /* What frames left poisoned must not outlive the mapping. */
    __asan_unpoison_memory_region(stack->low, stack->size_bytes);
#endif
    (void)stack;
}

/* The thread sanitizer's shadow call stack belongs to the fiber, so a function that is entered on
 * one and left on another is not instrumented. */
#define XC_FIBER_SWITCHES __attribute__((no_sanitize("thread")))
#define XC_FIBER_PART     static inline __attribute__((always_inline)) XC_FIBER_SWITCHES

/* The four moments of a call, in order; the first and the last on the host's stack. */
XC_FIBER_PART void xc_fiber_leave_host(struct xc_fiber_call *call, struct xc_stack *stack)
{
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_start_switch_fiber(&call->host_fake_stack, stack->low, stack->size_bytes);
#endif
#ifdef __SANITIZE_THREAD__
    call->host_fiber = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(stack->fiber, 0);
#endif
    (void)call;
    (void)stack;
}

XC_FIBER_PART void xc_fiber_enter_foreign(struct xc_fiber_call *call)
{
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_finish_switch_fiber(NULL, &call->host_low, &call->host_bytes);
#endif
    (void)call;
}

XC_FIBER_PART void xc_fiber_leave_foreign(struct xc_fiber_call *call)
{
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_start_switch_fiber(NULL, call->host_low, call->host_bytes);
#endif
#ifdef __SANITIZE_THREAD__
    __tsan_switch_to_fiber(call->host_fiber, 0);
#endif
    (void)call;
}

XC_FIBER_PART void xc_fiber_enter_host(struct xc_fiber_call *call)
{
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_finish_switch_fiber(call->host_fake_stack, NULL, NULL);
#endif
    (void)call;
}

#endif
