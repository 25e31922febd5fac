#include "crossing/host_stack.h"

#include <errno.h>
#include <pthread.h>

enum xc_status xc_host_stack_find(struct xc_host_stack *stack, struct xc_error *error)
{
    pthread_attr_t attributes;
    void *low;
    size_t size_bytes;
    int failure = pthread_getattr_np(pthread_self(), &attributes);
    if (failure == ENOMEM)
        return xc_fail(error, XC_UNFIT, "no memory to look for the host thread's stack");
    *stack = (struct xc_host_stack){0, UINTPTR_MAX};
    if (failure != 0)
        return XC_OK;
    pthread_attr_getstack(&attributes, &low, &size_bytes);
    pthread_attr_destroy(&attributes);
    *stack = (struct xc_host_stack){(uintptr_t)low, (uintptr_t)low + size_bytes};
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    if (here < stack->low || here >= stack->high)
        return xc_fail(error, XC_UNFIT,
                       "the host thread runs on another stack than it was created with");
    return XC_OK;
}
