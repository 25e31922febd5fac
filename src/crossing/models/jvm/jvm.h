/* What the model `jvm` (jvm.c, where its source and its steps are) and its policy share: the fields
 * of HotSpot's threads, under its names. The fast path is compiled with each injection, the policy
 * once.
 */
#ifndef XC_CROSSING_MODELS_JVM_H
#define XC_CROSSING_MODELS_JVM_H

#include <stdatomic.h>
#include <stddef.h>

#include "crossing/policy.h"

/* globalDefinitions.hpp: JavaThreadState. */
enum { NEW = 2, IN_NATIVE = 4, IN_NATIVE_TRANS = 5, IN_JAVA = 8, BLOCKED = 10 };
/* stackOverflow.hpp: StackGuardState. */
enum { YELLOW_RESERVED_DISABLED = 2, GUARD_ENABLED = 3 };

/* safepointMechanism: what the polling word is compared with the frame pointer for. */
#define POLL_DISARMED UINTPTR_MAX
#define POLL_ARMED    ((uintptr_t)1)

struct jvm_handle_block {
    volatile int32_t top;
    void *handles[32];
};

/* The fields of Thread and JavaThread that the path touches. */
struct jvm_java_thread {
    void *volatile pending_exception;
    struct jvm_handle_block *volatile active_handles;
    volatile uintptr_t last_Java_sp;
    void *volatile last_Java_pc;
    const void *jni_environment;
    volatile uint32_t suspend_flags;
    _Atomic uint32_t thread_state;
    _Atomic uintptr_t polling_word;
    volatile uint32_t stack_guard_state;
};

struct jvm_thread {
    struct xc_thread common;
    struct jvm_java_thread java;
    struct jvm_handle_block handle_block;
};

/* SafepointMechanism::process: until the polling word is seen disarmed, by a thread that says that
 * it is in transition. True if it was stopped. */
__attribute__((cold)) bool xc_jvm_process_safepoints(struct jvm_thread *self);

extern const struct xc_policy xc_jvm_policy;

#endif
