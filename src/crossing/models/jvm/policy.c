/* How threads of the model `jvm` are stopped: safepoints, the VM thread that makes them, and who
 * blocks at them. Off the fast path, and compiled once; jvm.c says where it is all from. */
#include <limits.h>
#include <pthread.h>

#include "crossing/models/jvm/jvm.h"
#include "crossing/page_offset.h"

/* What the VM thread and the others share: the word that stopped threads sleep on, which is the
 * number of the safepoint while one lasts, else 0 (waitBarrier_linux.cpp). */
struct jvm_vm {
    _Atomic uint32_t barrier;
    uint32_t safepoints;
};

/* SafepointSynchronize::block: sleeps until the safepoint is over, and counts as stopped. True if
 * there was one. */
static bool block_at_safepoint(struct jvm_thread *self)
{
    struct xc_thread *thread = &self->common;
    struct xc_scheduler *scheduler = thread->scheduler;
    struct jvm_vm *vm = scheduler->policy_state;
    uint32_t safepoint = atomic_load_explicit(&vm->barrier, memory_order_acquire);
    if (safepoint == 0)
        return false;
    uint64_t since_ns = xc_observer(scheduler) ? xc_now_ns() : 0;
    XC_OBSERVE(scheduler, XC_EVENT_QUEUE, thread, NULL, 0);
    XC_OBSERVE(scheduler, XC_EVENT_PARK, thread, NULL, 0);
    thread->counts.parks++;
    atomic_store_explicit(&self->java.thread_state, BLOCKED, memory_order_release);
    while (atomic_load_explicit(&vm->barrier, memory_order_acquire) == safepoint)
        xc_futex_wait(&vm->barrier, safepoint, XC_FOREVER);
    atomic_store_explicit(&self->java.thread_state, IN_NATIVE_TRANS, memory_order_relaxed);
    XC_OBSERVE(scheduler, XC_EVENT_HANDOVER, thread, thread->token, 0);
    XC_OBSERVE(scheduler, XC_EVENT_WAKE, thread, thread->token, xc_now_ns() - since_ns);
    return true;
}

bool xc_jvm_process_safepoints(struct jvm_thread *self)
{
    bool stopped = false;
    do {
        stopped |= block_at_safepoint(self);
        atomic_thread_fence(memory_order_seq_cst);
    } while (atomic_load_explicit(&self->java.polling_word, memory_order_acquire) == POLL_ARMED);
    return stopped;
}

/* As after a native call. */
static void become_java(struct jvm_thread *self)
{
    atomic_store_explicit(&self->java.thread_state, IN_NATIVE_TRANS, memory_order_relaxed);
    atomic_thread_fence(memory_order_seq_cst);
    if (atomic_load_explicit(&self->java.polling_word, memory_order_acquire) == POLL_ARMED)
        xc_jvm_process_safepoints(self);
    atomic_store_explicit(&self->java.thread_state, IN_JAVA, memory_order_release);
}

/* The token is a number for those who watch. */
static void enter(struct xc_thread *thread)
{
    thread->token = &thread->scheduler->tokens[thread->number % thread->scheduler->token_count];
    become_java((struct jvm_thread *)thread);
}

static void leave(struct xc_thread *thread)
{
    struct jvm_java_thread *java = &((struct jvm_thread *)thread)->java;
    atomic_store_explicit(&java->thread_state, NEW, memory_order_release);
}

/* A poll in Java that was hit. The VM thread takes back what it has armed and asked. */
static void yield(struct xc_thread *thread)
{
    struct jvm_thread *self = (struct jvm_thread *)thread;
    if (atomic_load_explicit(&self->java.polling_word, memory_order_acquire) != POLL_ARMED)
        return;
    XC_OBSERVE(thread->scheduler, XC_EVENT_YIELD, thread, thread->token, 0);
    thread->counts.yields++;
    become_java(self);
}

/* --- the VM thread ---------------------------------------------------------------------------- */

/* safepoint.cpp: safepoint_safe_with. */
static bool stopped(const struct jvm_java_thread *java)
{
    uint32_t state = atomic_load_explicit(&java->thread_state, memory_order_acquire);
    return state != IN_JAVA && state != IN_NATIVE_TRANS;
}

static void arm(struct xc_scheduler *scheduler, struct xc_thread *thread)
{
    struct jvm_java_thread *java = &((struct jvm_thread *)thread)->java;
    atomic_store_explicit(&java->polling_word, POLL_ARMED, memory_order_relaxed);
    atomic_store_explicit(&thread->asked, 1, memory_order_relaxed);
    if (!stopped(java))
        XC_OBSERVE(scheduler, XC_EVENT_PREEMPT, thread, NULL, 0);
}

static void disarm(struct xc_thread *thread)
{
    struct jvm_java_thread *java = &((struct jvm_thread *)thread)->java;
    atomic_store_explicit(&thread->asked, 0, memory_order_relaxed);
    atomic_store_explicit(&java->polling_word, POLL_DISARMED, memory_order_relaxed);
}

#define SPINS_MAX          100u
#define SYNCHRONIZE_NS_MIN 10000u /* safepoint.cpp: back_off */

/* SafepointSynchronize::begin, an operation that does nothing, and end. The fence stands between
 * the polls that are armed and the states that are read, as each thread's own between its state and
 * its poll: one of the two sees the other. The thread list is locked: no thread comes, and one that
 * goes stays stopped. */
static void safepoint(struct xc_scheduler *scheduler)
{
    struct jvm_vm *vm = scheduler->policy_state;
    if (++vm->safepoints == 0)
        vm->safepoints = 1;
    atomic_store_explicit(&vm->barrier, vm->safepoints, memory_order_release);
    for (struct xc_thread *thread = scheduler->threads; thread; thread = thread->next)
        arm(scheduler, thread);
    atomic_thread_fence(memory_order_seq_cst);
    bool goes_on = true;
    for (struct xc_thread *thread = scheduler->threads; thread && goes_on; thread = thread->next)
        for (unsigned looks = 1; goes_on && !stopped(&((struct jvm_thread *)thread)->java); looks++)
            if (looks < SPINS_MAX)
                xc_relax();
            else
                goes_on = xc_monitor_sleep(scheduler, SYNCHRONIZE_NS_MIN);
    for (struct xc_thread *thread = scheduler->threads; thread; thread = thread->next)
        disarm(thread);
    atomic_store_explicit(&vm->barrier, 0, memory_order_release);
    xc_futex_wake(&vm->barrier, INT_MAX);
}

static void vm_thread(struct xc_scheduler *scheduler)
{
    while (xc_monitor_sleep(scheduler, scheduler->time_slice_ns)) {
        pthread_mutex_lock(&scheduler->thread_list);
        safepoint(scheduler);
        pthread_mutex_unlock(&scheduler->thread_list);
    }
}

static enum xc_status create(struct xc_scheduler *scheduler, struct xc_error *error)
{
    scheduler->policy_state = xc_page_offset_alloc(sizeof(struct jvm_vm), XC_OFFSET_POLICY,
                                                   xc_scheduler_node(scheduler), "a JVM", error);
    return scheduler->policy_state ? XC_OK : XC_UNFIT;
}

static void release(struct xc_scheduler *scheduler)
{
    xc_page_offset_free(scheduler->policy_state);
}

/* GuaranteedSafepointInterval. */
const struct xc_policy xc_jvm_policy = {
    .time_slice_ns = 1000000000,
    .unbounded = true,
    .create = create,
    .release = release,
    .enter = enter,
    .leave = leave,
    .yield = yield,
    .monitor = vm_thread,
};
