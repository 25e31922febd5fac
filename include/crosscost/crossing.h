/* Crossings: a host thread, which must hold a token to run host code, calls a foreign function on a
 * foreign stack, its token offered to others meanwhile.
 *
 *     struct xc_scheduler_options options = {.model = "go1.23", .tokens = 1};
 *     struct xc_scheduler *scheduler = NULL;
 *     struct xc_thread *thread = NULL;
 *     enum xc_status status = xc_scheduler_create(&options, &scheduler, &error);
 *     if (status == XC_OK)
 *         status = xc_thread_attach(scheduler, &thread, &error);
 *     if (status == XC_OK)
 *         xc_cross(thread, function, &frame);
 *     xc_thread_detach(thread);
 *     xc_scheduler_release(scheduler);
 *
 * A lack of memory, threads, or room on the host's stack is reported by a status. Only a broken
 * contract ends the process, by abort() or a trap: a token or a thread is in a state that the
 * protocol excludes, because two threads cross with one struct xc_thread, for example, or, in the
 * models of Go, because a host thread crosses on another stack than it attached on, or runs off its
 * own.
 *
 * The six steps of a crossing are the enum below. How a runtime does each of them is its model; a
 * model's file in src/crossing/models/ lists the runtime's operations beside the code.
 */
#ifndef CROSSCOST_CROSSING_H
#define CROSSCOST_CROSSING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crosscost/api.h"
#include "crosscost/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* In the order in which a crossing runs through them. */
enum xc_step {
    XC_STEP_SAVE,      /* save host stack state */
    XC_STEP_SWITCH,    /* go to a C-compatible stack, and back */
    XC_STEP_RELEASE,   /* mark as in foreign code: the token may be handed on */
    XC_STEP_CALL,      /* call the C function */
    XC_STEP_RESTORE,   /* host state back; needs save */
    XC_STEP_REACQUIRE, /* get a token again; needs release */
    XC_STEP_COUNT,
};

/* A set of steps: bit 1u << step. */
typedef unsigned xc_steps;

/* "save" ... "reacquire". */
XC_API const char *xc_step_name(enum xc_step step);

/* The models of this build, in the order of their names' listing. */
struct xc_model_info {
    const char *name;    /* "go1.23" */
    const char *summary; /* one line */
    const char *source;  /* what it stands for: the runtime's version and files */
    xc_steps steps;      /* those that it has an operation for */
};
XC_API size_t xc_model_count(void);
XC_API struct xc_model_info xc_model_at(size_t index);

struct xc_scheduler;
struct xc_thread;

typedef void xc_foreign_fn(void *frame);

/* All zero is the default. */
struct xc_scheduler_options {
    const char *model;  /* a model's name; NULL = "go1.23" */
    unsigned tokens;    /* 1 to 4096; 0 = 1 */
    size_t stack_bytes; /* of each foreign stack; 0 = the default (see stack.h) */
    /* Stacks, tokens and threads' states lie on the NUMA node with the operating system's number
     * node; else where they are touched first. */
    bool bind_to_node;
    unsigned node;
    bool prefault; /* touch the stacks' pages when they are mapped */
    /* A monitor thread runs, if the model's runtime has one; it has the affinity of the thread that
     * creates the scheduler. Without it, threads that wait look for offered tokens themselves, and
     * no thread is ever asked to give its token up. */
    bool monitor;
    /* How long a thread may keep its token from those who wait, before the monitor asks it to give
     * it up; 0 = the runtime's own (Go: 10 ms). */
    uint64_t time_slice_ns;
    /* How long a waiting thread spins before it sleeps; 0 = as the runtime (Go: not at all). One
     * that yielded looks at the token's own line, which makes the holder's crossings slower. */
    uint64_t spin_ns;
};

/* XC_USAGE: unknown model, number of tokens or stack size out of range. XC_UNFIT: no memory, the
 * node cannot be bound (see xc_stack_map), the monitor thread cannot be created, or the system call
 * futex is refused. */
XC_API enum xc_status xc_scheduler_create(const struct xc_scheduler_options *options,
                                          struct xc_scheduler **scheduler, struct xc_error *error);
/* Every thread must have been detached. NULL is allowed. */
XC_API void xc_scheduler_release(struct xc_scheduler *scheduler);

/* Makes the calling thread a host thread: maps its foreign stack and waits until it holds a token.
 * The result is used by this thread alone, on the stack that it runs on now. XC_UNFIT: no memory;
 * the stack has less room than the model needs (jvm: 320 KiB); or, in the models of Go and jvm, the
 * thread runs on another stack than it was created with, such as a coroutine's. */
XC_API enum xc_status xc_thread_attach(struct xc_scheduler *scheduler, struct xc_thread **thread,
                                       struct xc_error *error);
/* Gives the token back and frees the thread. NULL is allowed. */
XC_API void xc_thread_detach(struct xc_thread *thread);

/* One crossing: function(frame) on the foreign stack. On return the thread holds a token, perhaps
 * another one than before, perhaps after waiting for it. function may run for as long as it likes,
 * must return, and must not call xc_cross with the same thread. */
XC_API void xc_cross(struct xc_thread *thread, xc_foreign_fn *function, void *frame);

/* How the crossings of a thread got their token back, beyond the fast path (which is not counted,
 * since it would cost an operation that the runtimes do not make). */
struct xc_crossing_counts {
    uint64_t medium; /* the own token was gone; another one was free */
    uint64_t slow;   /* queued, and waited until one was handed over */
    /* Other events of the thread. */
    uint64_t yields; /* gave its token up in host code, and waited until one was handed over */
    uint64_t parks;  /* of the waits, those in which it slept */
};
XC_API struct xc_crossing_counts xc_thread_counts(const struct xc_thread *thread);

/* What host code does at its safe points: a load and a branch. If the thread was asked to give its
 * token up and others wait, it goes to the end of their queue, and returns when it has a token
 * again, perhaps another one. In host code only, by the thread itself. */
XC_API void xc_thread_poll(struct xc_thread *thread);
/* The same, asked or not. */
XC_API void xc_thread_yield(struct xc_thread *thread);

/* The thread's number, from 0, in the order of attaching; and its token's, from 0, which may change
 * with every crossing, poll and yield. By the thread itself. */
XC_API unsigned xc_thread_number(const struct xc_thread *thread);
XC_API unsigned xc_thread_token_number(const struct xc_thread *thread);

/* What a runtime's monitor does: takes every token that is offered right now (its thread is in
 * foreign code) and hands it to the thread that has waited longest, or lays it with the idle ones.
 * Any thread may call it. Returns how many were taken. */
XC_API unsigned xc_scheduler_retake(struct xc_scheduler *scheduler);

#ifdef __cplusplus
}
#endif

#endif
