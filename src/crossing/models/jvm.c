/* The model `jvm`: a JNI call of HotSpot's, a static native method of two ints, as compiled code
 * makes it; its fast path, in source order.
 *
 * Source: OpenJDK 17, cpu/x86/sharedRuntime_x86_64.cpp (generate_native_wrapper),
 * macroAssembler_x86 (set_last_Java_frame, reset_last_Java_frame, safepoint_poll,
 * restore_cpu_control_state_after_jni), runtime/javaThread's fields, runtime/safepoint.cpp and
 * safepointMechanism for the slow path. The operations were checked against the wrapper that
 * OpenJDK 17.0.15 emits. The wrapper is one function there, with everything in it; so it is here.
 *
 * Which operation belongs to which step:
 *   save       last_Java_pc, last_Java_sp; load of DTraceMethodProbes
 *   release    thread state = in native: a plain store. Nothing else is given up: a thread in that
 *              state counts as stopped when the world is stopped
 *   call       the wrapper with its stack bang and frame, the handle of the class's mirror, the
 *              address of the JNIEnv; the JNI function; the C function
 *   reacquire  thread state = in transition; a full fence; polling word against the frame pointer,
 *              load of suspend_flags; thread state = in Java
 *   restore    load of the stack guards' state; load of DTraceMethodProbes; last_Java_sp and
 *              last_Java_pc cleared; the handle block emptied; load of the pending exception
 *
 * There is no `switch`: Java and C share a stack. Where the processor has AVX, the wrapper clears
 * the registers' upper halves three times (vzeroupper: save, call, restore), and so does this one;
 * the load and the branch that ask for AVX are ours, since HotSpot knows when it emits the code.
 *
 * Off the fast path: a VM thread, the monitor, stops the world at intervals (VMThread, its
 * guaranteed safepoint, each second): arms all polling words, waits until every thread is in native
 * or has stopped at a poll, and lets them go. Who comes back from native meanwhile blocks. There is
 * no token that one thread could take from another, and as many threads run Java as want to: a
 * scheduler's tokens limit nothing here.
 *
 * One locked operation on the fast path: the fence, on x86-64 an addition of 0 to the stack.
 *
 * Subsets: one that releases without reacquiring, and one that saves without restoring, is undone
 * with plain stores.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "crossing/foreign.h"
#include "crossing/host_stack.h"
#include "crossing/model.h"
#include "crossing/models/jvm/jvm.h"
#include "crossing/inject.h"

#define JAVA_FUNCTION            XC_NOIPA __attribute__((unused)) static
#define JAVA_PART                __attribute__((always_inline)) static inline
#define JAVA_COLD                XC_NOIPA __attribute__((cold)) static
#define JAVA_UNLIKELY(condition) __builtin_expect(!!(condition), 0)

/* StackOverflow::stack_shadow_zone_size: how far below the stack pointer the bang touches, and what
 * a thread must have of stack for it. */
#define SHADOW_ZONE_BYTES 0x14000
#define STACK_BYTES_MIN   ((size_t)2 * SHADOW_ZONE_BYTES)

/* HotSpot has these at fixed addresses. */
static struct {
    volatile uint8_t dtrace_method_probes, has_avx;
} jvm_flags;

#define XC_MODEL_SYMBOL jvm
#define XC_MODEL_STEPS                                                                             \
    (XC_BIT_SAVE | XC_BIT_RELEASE | XC_BIT_CALL | XC_BIT_RESTORE | XC_BIT_REACQUIRE)

XC_NOIPA __attribute__((cold, noreturn)) static void fatal(const char *reason)
{
    fprintf(stderr, "crosscost: model of HotSpot: fatal error: %s\n", reason);
    abort();
}

/* What would be done for probes, exceptions, and stack guards that were hit. None of that is. */
JAVA_COLD void unexpected(void)
{
    fatal("a probe, an exception or a guard page that was hit, which this model never has");
}

JAVA_PART void vzeroupper(void)
{
#ifdef __x86_64__
    if (__builtin_expect(jvm_flags.has_avx, 1))
        __asm__ volatile("vzeroupper");
#endif
}

/* MacroAssembler::membar(StoreLoad and all others). */
JAVA_PART void membar(void)
{
#ifdef __x86_64__
    __asm__ volatile("lock addl $0, -64(%%rsp)" ::: "memory", "cc");
#else
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
#endif
}

/* MacroAssembler::bang_stack_with_offset. In assembly, since it is no access that the language
 * knows; which value is stored there does not matter. */
JAVA_PART void bang_stack(void)
{
#if defined __x86_64__
    __asm__ volatile("movl %%eax, %c0(%%rsp)" ::"i"(-SHADOW_ZONE_BYTES) : "memory");
#else
    char *far = (char *)__builtin_frame_address(0) - SHADOW_ZONE_BYTES;
#if defined __aarch64__
    __asm__ volatile("str wzr, [%0]" ::"r"(far) : "memory");
#else
    __asm__ volatile("sw zero, 0(%0)" ::"r"(far) : "memory");
#endif
#endif
}

/* JavaThread::check_special_condition_for_native_trans. */
JAVA_COLD void check_special_condition(struct jvm_java_thread *java)
{
    struct jvm_thread *self =
        (struct jvm_thread *)((char *)java - offsetof(struct jvm_thread, java));
    if (java->suspend_flags != 0)
        unexpected();
    if (xc_jvm_process_safepoints(self))
        self->common.counts.slow++;
    else
        self->common.counts.medium++;
}

/* The way in: what stands before the call. */
JAVA_PART void leave_java(xc_steps steps, struct jvm_java_thread *java)
{
    if (steps & XC_BIT_SAVE) {
        vzeroupper();
    here:
        /* cppcheck-suppress internalAstError */
        java->last_Java_pc = &&here;
        java->last_Java_sp = (uintptr_t)__builtin_frame_address(0);
        if (JAVA_UNLIKELY(jvm_flags.dtrace_method_probes))
            unexpected();
        XC_INJECT_HERE(XC_STEP_SAVE);
    }
    if (steps & XC_BIT_RELEASE) {
        atomic_store_explicit(&java->thread_state, IN_NATIVE, memory_order_release);
        XC_INJECT_HERE(XC_STEP_RELEASE);
    }
}

/* The way out: what stands after the call. */
JAVA_PART void enter_java(xc_steps steps, struct jvm_java_thread *java)
{
    if (steps & XC_BIT_REACQUIRE) {
        atomic_store_explicit(&java->thread_state, IN_NATIVE_TRANS, memory_order_relaxed);
        membar();
        if (JAVA_UNLIKELY((uintptr_t)__builtin_frame_address(0) >
                          atomic_load_explicit(&java->polling_word, memory_order_acquire)) ||
            JAVA_UNLIKELY(java->suspend_flags != 0))
            check_special_condition(java);
        atomic_store_explicit(&java->thread_state, IN_JAVA, memory_order_release);
        XC_INJECT_HERE(XC_STEP_REACQUIRE);
    } else if (steps & XC_BIT_RELEASE) {
        atomic_store_explicit(&java->thread_state, IN_JAVA, memory_order_relaxed);
    }
    if (steps & XC_BIT_RESTORE) {
        if (JAVA_UNLIKELY(java->stack_guard_state == YELLOW_RESERVED_DISABLED))
            unexpected();
        if (JAVA_UNLIKELY(jvm_flags.dtrace_method_probes))
            unexpected();
        java->last_Java_sp = 0;
        java->last_Java_pc = NULL;
        vzeroupper();
        java->active_handles->top = 0;
        if (JAVA_UNLIKELY(java->pending_exception != NULL))
            unexpected();
        XC_INJECT_HERE(XC_STEP_RESTORE);
    } else if (steps & XC_BIT_SAVE) {
        java->last_Java_sp = 0;
    }
}

/* The class's mirror. Native functions get a handle of it: the address of a slot in the frame. */
static const void *const mirror = &mirror;

/* The native function, as JNI has it. */
XC_NOIPA __attribute__((unused)) static int32_t
jni_add(const void *environment, const void *const *class, int32_t first, int32_t second)
{
    (void)environment;
    (void)class;
    return xc_foreign_add(first, second);
}

#define XC_LOOP_BEGIN(thread) XC_INJECT_BEGIN(thread)

/* The native wrapper. */
#define XC_DEFINE_CROSSING(STEPS)                                                                  \
    JAVA_FUNCTION int32_t native_wrapper_##STEPS(struct jvm_java_thread *java, int32_t first,      \
                                                 int32_t second)                                   \
    {                                                                                              \
        bang_stack();                                                                              \
        const void *volatile handle = mirror;                                                      \
        XC_INJECT_HERE(XC_STEP_CALL);                                                              \
        leave_java(STEPS, java);                                                                   \
        int32_t result =                                                                           \
            jni_add(&java->jni_environment, (const void *const *)&handle, first, second);          \
        vzeroupper();                                                                              \
        enter_java(STEPS, java);                                                                   \
        return result;                                                                             \
    }                                                                                              \
    JAVA_PART int32_t crossing_##STEPS(struct xc_thread *thread, int32_t first, int32_t second)    \
    {                                                                                              \
        struct jvm_java_thread *java = &((struct jvm_thread *)thread)->java;                       \
        if ((STEPS)&XC_BIT_CALL)                                                                   \
            return native_wrapper_##STEPS(java, first, second);                                    \
        leave_java(STEPS, java);                                                                   \
        enter_java(STEPS, java);                                                                   \
        return first;                                                                              \
    }

#include "crossing/loops.h"

XC_DEFINE_LOOPS(61)

#if XC_INJECT == 0

/* Touches the pages that the bang will touch. */
XC_NOIPA static void touch_stack(void)
{
    volatile char zone[STACK_BYTES_MIN];
    for (size_t i = 0; i < sizeof zone; i += 1024)
        zone[i] = 0;
}

static enum xc_status check_stack(struct xc_error *error)
{
    struct xc_host_stack stack;
    enum xc_status status = xc_host_stack_find(&stack, error);
    if (status != XC_OK)
        return status;
    if ((uintptr_t)__builtin_frame_address(0) - stack.low < 2 * STACK_BYTES_MIN)
        return xc_fail(error, XC_UNFIT,
                       "the host thread's stack has less than %zu KiB left, which the model 'jvm' "
                       "needs",
                       2 * STACK_BYTES_MIN / 1024);
    touch_stack();
    return XC_OK;
}

static enum xc_status thread_init(struct xc_thread *thread, struct xc_error *error)
{
    struct jvm_thread *self = (struct jvm_thread *)thread;
    enum xc_status status = check_stack(error);
    if (status != XC_OK)
        return status;
#ifdef __x86_64__
    __builtin_cpu_init();
    /* Threads that come while others run write what is there. */
    if (__atomic_load_n(&jvm_flags.has_avx, __ATOMIC_RELAXED) != !!__builtin_cpu_supports("avx"))
        __atomic_store_n(&jvm_flags.has_avx, 1, __ATOMIC_RELAXED);
#endif
    self->java.active_handles = &self->handle_block;
    self->java.jni_environment = &jvm_flags;
    self->java.stack_guard_state = GUARD_ENABLED;
    atomic_store_explicit(&self->java.polling_word, POLL_DISARMED, memory_order_relaxed);
    atomic_store_explicit(&self->java.thread_state, NEW, memory_order_relaxed);
    return XC_OK;
}

/* A native method of any signature: its wrapper. */
JAVA_PART void cross(struct xc_thread *thread, xc_foreign_fn *function, void *frame)
{
    struct jvm_java_thread *java = &((struct jvm_thread *)thread)->java;
    leave_java(XC_MODEL_STEPS, java);
    function(frame);
    vzeroupper();
    enter_java(XC_MODEL_STEPS, java);
}

static void cross_any(struct xc_thread *thread, xc_foreign_fn *function, void *frame)
{
    cross(thread, function, frame);
}

#define XC_STUB                           JAVA_FUNCTION
#define XC_STUB_BEGIN                     bang_stack()
#define XC_CROSS(thread, function, frame) cross(thread, function, frame)
#include "crossing/calls.h"

static const char *violation(const struct xc_thread *thread)
{
    const struct jvm_java_thread *java = &((const struct jvm_thread *)thread)->java;
    if (atomic_load_explicit(&java->thread_state, memory_order_relaxed) != IN_JAVA)
        return "the thread is not in Java";
    if (java->last_Java_sp != 0)
        return "the last Java frame is not cleared";
    if (java->active_handles->top != 0)
        return "the handle block is not empty";
    return NULL;
}

XC_DEFINE_INJECTED

const struct xc_model xc_model_jvm = {
    .info = {.name = "jvm",
             .summary = "OpenJDK 17: a JNI call of compiled code",
             .source = "OpenJDK 17.0.15: sharedRuntime_x86_64.cpp, macroAssembler_x86.cpp",
             .steps = XC_MODEL_STEPS},
    .thread_bytes = sizeof(struct jvm_thread),
    .thread_init = thread_init,
    .policy = &xc_jvm_policy,
    .cross = cross_any,
    .calls = loop_calls,
    .accumulate = loop_accumulate,
    .violation = violation,
    .loops = &XC_LOOPS_OF(0),
    .injected = injected,
};

#endif
