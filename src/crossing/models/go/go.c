/* What the models of Go share and is built with C's conventions: see go.h. */
#include "crossing/models/go/go.h"
#include "crossing/models/go/offsets.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include "crossing/delay.h"
#include "crossing/host_stack.h"

#define AT(type, member, offset)                                                                   \
    _Static_assert(sizeof(void *) != 8 || offsetof(struct type, member) == (offset), #member)
AT(go_g, stack_hi, GO_G_STACK_HI);
AT(go_g, m, GO_G_M);
AT(go_g, sched.sp, GO_G_SCHED_SP);
AT(go_g, sched.pc, GO_G_SCHED_PC);
AT(go_g, sched.ctxt, GO_G_SCHED_CTXT);
AT(go_g, sched.ret, GO_G_SCHED_RET);
AT(go_g, sched.bp, GO_G_SCHED_BP);
AT(go_m, g0, GO_M_G0);
AT(go_m, gsignal, GO_M_GSIGNAL);

struct go_runtime go_runtime = {.iscgo = 1, .cgo_function = go_cgo_wrapper_add};

__attribute__((tls_model("initial-exec"))) _Thread_local struct go_g *volatile go_tls_g;

XC_NOIPA void go_throw(const char *reason)
{
    fprintf(stderr, "crosscost: model of Go: fatal error: %s\n", reason);
    abort();
}

XC_NOIPA void go_systemstack_throw(const char *reason)
{
    go_throw(reason);
}

XC_NOIPA void go_unexpected(void)
{
    go_throw("tracing, collecting or profiling, which this model never does");
}

/* asm_amd64.s: _cgo_topofstack. */
XC_NOIPA static void *cgo_topofstack(void)
{
    return go_tls_g->m->curg->stack_hi;
}

/* What cgo generates: the result goes to where the frame is now, since a callback into Go may have
 * moved the stack. */
XC_NOIPA void go_cgo_wrapper_add(void *frame)
{
    struct xc_add_frame *operands = frame;
    char *stack_top = cgo_topofstack();
    int32_t result = xc_foreign_add(operands->first, operands->second);
    operands = (struct xc_add_frame *)((char *)operands + ((char *)cgo_topofstack() - stack_top));
    operands->result = result;
}

XC_NOIPA void go_casgstatus_wait(_Atomic uint32_t *word, uint32_t from, uint32_t to)
{
    if (XC_MUTANT(SCAN_BIT_IGNORED))
        go_atomic_store(word, to);
    for (unsigned spins = 0; !XC_MUTANT(SCAN_BIT_IGNORED) && !go_cas(word, from, to); spins++)
        if (spins % 64 == 63)
            sched_yield();
}

static struct go_thread *thread_of(struct go_m *m)
{
    return (struct go_thread *)((char *)m - offsetof(struct go_thread, m));
}

void go_wire_token(struct xc_token *p, struct xc_thread *thread)
{
    p->owner = thread;
    go_plain_store(&p->status, thread ? P_RUNNING : P_IDLE);
}

void go_wire_thread(struct xc_thread *thread, struct xc_token *p)
{
    ((struct go_thread *)thread)->m.p = p;
}

XC_NOIPA void go_take_p(struct go_m *m)
{
    struct xc_thread *thread = &thread_of(m)->common;
    thread->token = xc_scheduler_take(thread->scheduler, thread);
    go_wire_thread(thread, thread->token);
}

XC_NOIPA void go_take_p_or_old(struct go_m *m, struct xc_token *oldp)
{
    struct xc_thread *thread = &thread_of(m)->common;
    if (!xc_scheduler_take_from(thread->scheduler, thread, oldp)) {
        go_take_p(m);
        return;
    }
    thread->token = oldp;
    go_wire_thread(thread, oldp);
}

XC_NOIPA void go_won_p(struct go_m *m)
{
    struct xc_thread *thread = &thread_of(m)->common;
    xc_scheduler_won(thread->scheduler, thread, m->p);
}

XC_NOIPA void go_morestack(void)
{
    struct go_g *g = go_tls_g;
    if (go_stackguard(g) != GO_STACK_PREEMPT)
        go_throw("stack overflow");
    xc_thread_yield(&thread_of(g->m)->common);
}

enum xc_status go_thread_init(struct xc_thread *thread, struct xc_error *error)
{
    struct go_thread *self = (struct go_thread *)thread;
    struct xc_host_stack stack;
    enum xc_status status = xc_host_stack_find(&stack, error);
    if (status != XC_OK)
        return status;
    self->g.stack_lo = stack.low;
    self->g.stack_hi = (void *)stack.high;
    go_set_stackguard(&self->g, self->g.stack_lo + GO_STACK_GUARD);
    self->g.m = self->g0.m = self->gsignal.m = &self->m;
    /* Subsets without `save` check these against the bounds, too. */
    self->g.syscallsp = self->g.syscallbp = (uintptr_t)self->g.stack_hi;
    go_plain_store(&self->g.atomicstatus, G_RUNNING);
    self->m.g0 = &self->g0;
    self->m.gsignal = &self->gsignal;
    self->m.curg = &self->g;
    self->m.cgo_callers = self->cgo_callers;
    self->m.stack = thread->stack;
    self->g0.sched.sp = (uintptr_t)thread->stack->top;
    return XC_OK;
}

const char *go_thread_violation(const struct xc_thread *thread)
{
    const struct go_thread *self = (const struct go_thread *)thread;
    if (self->g.atomicstatus != G_RUNNING)
        return "the goroutine is not running";
    if (self->m.p != thread->token || thread->token->owner != thread ||
        thread->token->status != P_RUNNING)
        return "the P is not wired";
    if (self->m.locks != 0)
        return "m.locks is not balanced";
    if (go_stackguard((struct go_g *)&self->g) != go_wanted_stackguard((struct go_g *)&self->g))
        return "the stack guard is not back";
    if (go_tls_g != NULL && go_tls_g->m == &self->m && go_tls_g != &self->g)
        return "the thread-local g is not back";
    return NULL;
}
