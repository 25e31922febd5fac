/* Foreign stacks: separately mapped stacks that a thread switches to for a call, and back.
 *
 * A stack is used by one thread at a time. The pool may be used by several threads at once.
 */
#ifndef CROSSCOST_STACK_H
#define CROSSCOST_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crosscost/api.h"
#include "crosscost/error.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef void xc_stack_fn(void *argument);

/* The least usable size in bytes that xc_stack_map accepts, and the default. */
#define XC_STACK_BYTES_MIN     ((size_t)16 * 1024)
#define XC_STACK_BYTES_MAX     ((size_t)1024 * 1024 * 1024)
#define XC_STACK_BYTES_DEFAULT ((size_t)256 * 1024)

/* One mapped stack. The members are for reading; top stands first because the switches load it
 * from offset 0. */
struct xc_stack {
    void *top;         /* one past the highest usable byte, 16-byte aligned */
    void *low;         /* the lowest usable byte; the guard page lies below it */
    size_t size_bytes; /* usable bytes, a multiple of the page size */
    void *context;     /* the generic switch's; NULL until it is used */
    void *fiber;       /* the thread sanitizer's; NULL without it */
    int numa_node;     /* the operating system's number of the node it is bound to, or -1 */
};

/* All zero is the default. */
struct xc_stack_options {
    size_t size_bytes; /* rounded up to whole pages; 0 = XC_STACK_BYTES_DEFAULT */
    bool bind_to_node; /* the pages lie on node; else where they are touched first */
    unsigned node;     /* a NUMA node, by the operating system's number */
    bool prefault;     /* touch every page now */
};

/* Maps a stack with inaccessible guards below (64 KiB) and above (a page). The caller owns *stack
 * and releases it. XC_USAGE: size out of range. XC_UNFIT: no memory, no such node, or the system
 * refuses to bind memory (a container's filter, say) and other nodes have memory, too. */
XC_API enum xc_status xc_stack_map(const struct xc_stack_options *options, struct xc_stack **stack,
                                   struct xc_error *error);
/* NULL is allowed. The stack must not be in use. */
XC_API void xc_stack_release(struct xc_stack *stack);

/* The high-water mark in bytes: how far down from top the stack has been written since it was
 * mapped (or since xc_stack_watermark_reset). Resolution: 8 bytes; a word that was only ever
 * written with zero counts as not written. Reads the whole unused part, so not for the timed path.
 */
XC_API size_t xc_stack_used_bytes(const struct xc_stack *stack);
XC_API void xc_stack_watermark_reset(struct xc_stack *stack);

/* Calls function(argument) on the stack and comes back. Not reentrant: code that already runs on
 * the stack calls directly. xc_stack_call is the native switch where the target has one (else, or
 * under -DXC_STACK_GENERIC=ON, the generic one, on ucontext). */
XC_API void xc_stack_call(struct xc_stack *stack, xc_stack_fn *function, void *argument);
XC_API void xc_stack_call_generic(struct xc_stack *stack, xc_stack_fn *function, void *argument);

/* xc_stack_call without a load, for those who call on one stack again and again: top is stack->top,
 * which the caller reads once and keeps in a register.
 *
 *     void *top = stack->top;
 *     for (size_t i = 0; i < count; i++)
 *         xc_stack_call_at(stack, top, function, &items[i]);
 *
 * The return address is stored where top points to. Where that comes out of memory first, some
 * processors wait: on Cascade Lake a round trip takes 24 core cycles through
 * xc_stack_call(object->stack, ...) and 9 so; on others both take about two plain calls. */
XC_API void xc_stack_call_at(struct xc_stack *stack, void *top, xc_stack_fn *function,
                             void *argument);

/* As xc_stack_call, for a host stack that may move meanwhile: what is kept of the caller's stack
 * pointer is its depth below *host_high, which is read again after the call (as Go's asmcgocall
 * does). host_high points to the address one past the host stack's highest byte. The generic switch
 * cannot follow a stack that moves, and ends the process with abort() if it did. */
XC_API void xc_stack_call_moving(struct xc_stack *stack, xc_stack_fn *function, void *argument,
                                 void *const *host_high);

/* Only the way there and back, with nothing called in between: for the step `switch` alone. */
XC_API void xc_stack_visit(struct xc_stack *stack);
XC_API void xc_stack_visit_moving(struct xc_stack *stack, void *const *host_high);

/* "x86-64", "aarch64", "riscv64" or "generic": what xc_stack_call is in this build. */
XC_API const char *xc_stack_switch_name(void);

/* A pool of stacks of one kind, last in, first out. */
struct xc_stack_pool;

struct xc_stack_counts {
    uint64_t alloc_objects; /* stacks ever mapped by the pool */
    uint64_t alloc_bytes;   /* their usable bytes */
    uint64_t inuse_objects; /* of these, still mapped (taken or resting in the pool) */
    uint64_t inuse_bytes;
    uint64_t taken_objects; /* of these, taken right now */
    uint64_t reuses;        /* takes that were served without mapping */
};

/* As xc_stack_map, which is called here, so that options that cannot be met are found now: the pool
 * begins with one stack. */
XC_API enum xc_status xc_stack_pool_create(const struct xc_stack_options *options,
                                           struct xc_stack_pool **pool, struct xc_error *error);
/* Every stack must have been put back. NULL is allowed. */
XC_API void xc_stack_pool_release(struct xc_stack_pool *pool);
XC_API enum xc_status xc_stack_pool_take(struct xc_stack_pool *pool, struct xc_stack **stack,
                                         struct xc_error *error);
XC_API void xc_stack_pool_put(struct xc_stack_pool *pool, struct xc_stack *stack);
/* Unmaps what rests in the pool. */
XC_API void xc_stack_pool_trim(struct xc_stack_pool *pool);
XC_API struct xc_stack_counts xc_stack_pool_counts(struct xc_stack_pool *pool);

/* Makes running off the end of a foreign stack end the process with one line on standard error,
 * "PROGRAM: foreign stack overflow: ...", and status 5 (XC_CRASHED). Other faults keep the handler
 * that was installed before. Opt-in, once a process; each thread that uses foreign stacks calls
 * xc_stack_overflow_watch_thread to get the alternate signal stack that the handler runs on.
 * program is kept, not copied. XC_UNFIT: the system refused. */
XC_API enum xc_status xc_stack_overflow_watch(const char *program, struct xc_error *error);
XC_API enum xc_status xc_stack_overflow_watch_thread(struct xc_error *error);

#ifdef __cplusplus
}
#endif

#endif
