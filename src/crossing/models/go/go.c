/* What the models of Go share and is built with C's conventions: see go.h. */
#include "crossing/models/go/go.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

struct go_runtime go_runtime = {.iscgo = 1, .cgo_function = go_cgo_wrapper_add};

_Thread_local struct go_g *volatile go_tls_g;

void go_throw(const char *reason)
{
    fprintf(stderr, "crosscost: model of Go: fatal error: %s\n", reason);
    abort();
}

void go_unexpected(void)
{
    go_throw("tracing, collecting or profiling, which this model never does");
}

/* asm_amd64.s: _cgo_topofstack. */
__attribute__((noipa)) static void *cgo_topofstack(void)
{
    return go_tls_g->m->curg->stack_hi;
}

/* What cgo generates: the result goes to where the frame is now, since a callback into Go may have
 * moved the stack. */
__attribute__((noipa)) void go_cgo_wrapper_add(void *frame)
{
    struct xc_add_frame *operands = frame;
    char *stack_top = cgo_topofstack();
    int32_t result = xc_foreign_add(operands->first, operands->second);
    operands = (struct xc_add_frame *)((char *)operands + ((char *)cgo_topofstack() - stack_top));
    operands->result = result;
}

void go_casgstatus_wait(_Atomic uint32_t *word, uint32_t from, uint32_t to)
{
    for (unsigned spins = 0; !go_cas(word, from, to); spins++)
        if (spins % 64 == 63)
            sched_yield();
}

void go_take_p(struct go_m *m)
{
    struct go_thread *thread = (struct go_thread *)((char *)m - offsetof(struct go_thread, m));
    struct xc_token *p = xc_scheduler_take(thread->common.scheduler, &thread->common);
    __atomic_store_n(&thread->common.token, p, __ATOMIC_RELAXED);
    p->owner = &thread->common;
    m->p = p;
    go_plain_store(&p->status, P_RUNNING);
}

/* The bounds of the calling thread's stack, which the path checks against. */
static void host_stack_bounds(struct go_g *g)
{
    pthread_attr_t attributes;
    void *low = NULL;
    size_t size_bytes = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
        pthread_attr_getstack(&attributes, &low, &size_bytes);
        pthread_attr_destroy(&attributes);
    }
    g->stack_lo = (uintptr_t)low;
    g->stack_hi = (char *)low + size_bytes;
}

void go_thread_init(struct xc_thread *thread)
{
    struct go_thread *self = (struct go_thread *)thread;
    host_stack_bounds(&self->g);
    self->g.stackguard0 = self->g.stack_lo + GO_STACK_GUARD;
    self->g.m = self->g0.m = self->gsignal.m = &self->m;
    /* Subsets without `save` check these against the bounds, too. */
    self->g.syscallsp = self->g.syscallbp = (uintptr_t)self->g.stack_hi;
    go_plain_store(&self->g.atomicstatus, G_RUNNING);
    self->m.g0 = &self->g0;
    self->m.gsignal = &self->gsignal;
    self->m.curg = &self->g;
    self->m.cgo_callers = self->cgo_callers;
    self->m.stack = thread->stack;
    self->m.p = thread->token;
    thread->token->owner = thread;
    go_plain_store(&thread->token->status, P_RUNNING);
}

void go_thread_release(struct xc_thread *thread)
{
    thread->token->owner = NULL;
    go_plain_store(&thread->token->status, P_IDLE);
}

const char *go_thread_disorder(const struct xc_thread *thread)
{
    const struct go_thread *self = (const struct go_thread *)thread;
    if (self->g.atomicstatus != G_RUNNING)
        return "the goroutine is not running";
    if (self->m.p != thread->token || thread->token->owner != thread ||
        thread->token->status != P_RUNNING)
        return "the P is not wired";
    if (self->m.locks != 0)
        return "m.locks is not balanced";
    if (self->g.stackguard0 != self->g.stack_lo + GO_STACK_GUARD)
        return "the stack guard is not back";
    if (go_tls_g != NULL && go_tls_g->m == &self->m && go_tls_g != &self->g)
        return "the thread-local g is not back";
    return NULL;
}
