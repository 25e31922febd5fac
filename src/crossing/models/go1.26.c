/* The model `go1.26`: a cgo call of Go 1.26, its fast path, in source order.
 *
 * Source: Go 1.26, runtime/cgocall.go (cgocall), runtime/proc.go (entersyscall, reentersyscall,
 * save, exitsyscall), runtime/asm_amd64.s (asmcgocall, gosave_systemstack_switch,
 * _cgo_topofstack), and what cmd/cgo generates. What is a function there is one here, never
 * inlined.
 *
 * The P stays wired and running during the call. Whoever wants it sets the scan bit on the
 * goroutine's status, takes the P, and clears the bit; the returning thread spins meanwhile.
 *
 * Which operation belongs to which step:
 *   save       cgocall's checks and counts, incgo, ncgo; reentersyscall's locks, guards,
 *              save(pc, sp, bp), syscallsp/pc/bp, trace load; locks again
 *   release    tick; load of runSafePointFn; oldp; range checks; load of gcwaiting; load of bubble
 *              and compare-and-swap of the status running -> syscall; load of sysmonwait
 *   switch     asmcgocall: which g, gosave_systemstack_switch, thread-local g, depth, new sp; back
 *   call       the Go wrapper with its stack check and frame; the C wrapper; the C function
 *   restore    incgo, ncgo; exitsyscall's locks, check, waitsince, syscallsp, guards
 *   reacquire  load of stopwait; load of bubble and compare-and-swap of the status syscall ->
 *              running; oldp; is the P still there?; loads of trace and profile; tick
 *
 * Two locked operations on the fast path.
 *
 * Subsets: one that releases without reacquiring undoes it with plain stores, and one that saves
 * without restoring puts the stack guard back with one.
 */
#include "crossing/delay.h"
#include "crossing/models/go/go.h"

#define XC_MODEL_SYMBOL go1_26

/* proc.go: save. */
GO_FUNCTION void save(uintptr_t pc, uintptr_t sp, uintptr_t bp)
{
    struct go_g *gp = go_getg;
    if (GO_UNLIKELY(gp == gp->m->g0 || gp == gp->m->gsignal))
        go_throw("save on system g not allowed");
    gp->sched.pc = pc;
    gp->sched.sp = sp;
    gp->sched.lr = 0;
    gp->sched.bp = bp;
    if (GO_UNLIKELY(gp->sched.ctxt != 0))
        go_throw("ctxt != 0");
}

/* asm_amd64.s: gosave_systemstack_switch. */
GO_FUNCTION void gosave_systemstack_switch(void)
{
    go_getg->sched.pc = (uintptr_t)go_unexpected;
    go_getg->sched.sp = GO_CALLER_SP;
    go_getg->sched.bp = GO_CALLER_FP;
    if (GO_UNLIKELY(go_getg->sched.ctxt != 0))
        go_throw("ctxt != 0");
}

/* proc.go: reentersyscall. */
GO_PART void reentersyscall(xc_steps steps, uintptr_t pc, uintptr_t sp, uintptr_t bp)
{
    struct go_g *gp = go_getg;
    if (steps & XC_BIT_SAVE) {
        gp->m->locks++;
        go_set_stackguard(gp, GO_STACK_PREEMPT);
        gp->throwsplit = 1;
    }
    if (steps & XC_BIT_RELEASE) {
        gp->m->syscalltick = go_plain_load(&gp->m->p->tick);
        struct xc_token *pp = gp->m->p;
        if (GO_UNLIKELY(pp->safepoint != 0))
            go_unexpected();
        gp->m->oldp = pp;
    }
    if (steps & XC_BIT_SAVE) {
        save(pc, sp, bp);
        gp->syscallsp = sp;
        gp->syscallpc = pc;
        gp->syscallbp = bp;
        XC_PLANT_HERE(XC_STEP_SAVE);
    }
    if (steps & XC_BIT_RELEASE) {
        if (GO_UNLIKELY(gp->syscallsp < gp->stack_lo || (uintptr_t)gp->stack_hi < gp->syscallsp))
            go_throw("entersyscall: inconsistent sp");
        if (GO_UNLIKELY((gp->syscallbp != 0 && gp->syscallbp < gp->stack_lo) ||
                        (uintptr_t)gp->stack_hi < gp->syscallbp))
            go_throw("entersyscall: inconsistent bp");
    }
    if ((steps & XC_BIT_SAVE) && GO_UNLIKELY(go_runtime.trace_enabled))
        go_unexpected();
    if (steps & XC_BIT_RELEASE) {
        if (GO_UNLIKELY(go_runtime.sched_gcwaiting))
            go_unexpected();
        XC_DELAY_POINT(RELEASING);
        if (GO_UNLIKELY(gp->bubble != NULL || !go_cas(&gp->atomicstatus, G_RUNNING, G_SYSCALL)))
            go_casgstatus_wait(&gp->atomicstatus, G_RUNNING, G_SYSCALL);
        XC_DELAY_POINT(OFFERED);
        if (GO_UNLIKELY(go_runtime.sched_sysmonwait))
            go_unexpected();
        XC_PLANT_HERE(XC_STEP_RELEASE);
    }
    if (steps & XC_BIT_SAVE)
        gp->m->locks--;
}

/* proc.go: exitsyscall. */
GO_PART void exitsyscall(xc_steps steps)
{
    struct go_g *gp = go_getg;
    if (steps & XC_BIT_RESTORE) {
        gp->m->locks++;
        if (GO_UNLIKELY(GO_CALLER_SP > gp->syscallsp))
            go_throw("exitsyscall: syscall frame is no longer valid");
        gp->waitsince = 0;
    }
    if (steps & XC_BIT_REACQUIRE) {
        if (GO_UNLIKELY(go_runtime.sched_stopwait == GO_FREEZE_STOP_WAIT))
            go_unexpected();
        XC_DELAY_POINT(RETURNING);
        if (GO_UNLIKELY(gp->bubble != NULL || !go_cas(&gp->atomicstatus, G_SYSCALL, G_RUNNING)))
            go_casgstatus_wait(&gp->atomicstatus, G_SYSCALL, G_RUNNING);
        XC_DELAY_POINT(RETURNED);
        struct xc_token *oldp = gp->m->oldp;
        gp->m->oldp = NULL;
        if (GO_UNLIKELY(gp->m->p == NULL))
            go_take_p_or_old(gp->m, oldp);
        struct xc_token *pp = gp->m->p;
        if (GO_UNLIKELY(go_runtime.trace_enabled))
            go_unexpected();
        if (GO_UNLIKELY(go_runtime.goroutine_profile_active))
            go_unexpected();
        go_tick(pp);
        XC_PLANT_HERE(XC_STEP_REACQUIRE);
    }
    if (steps & XC_BIT_RESTORE) {
        gp->syscallsp = 0;
        gp->m->locks--;
        go_set_stackguard(gp, go_wanted_stackguard(gp));
        gp->throwsplit = 0;
        if (GO_UNLIKELY(go_runtime.sched_disable_user))
            go_unexpected();
        XC_PLANT_HERE(XC_STEP_RESTORE);
    }
}

/* What a timed subset leaves undone, undone with plain stores. */
GO_PART void undo(xc_steps steps, struct go_g *gp)
{
    if ((steps & XC_BIT_RELEASE) && !(steps & XC_BIT_REACQUIRE))
        go_plain_store(&gp->atomicstatus, G_RUNNING);
    if ((steps & XC_BIT_SAVE) && !(steps & XC_BIT_RESTORE))
        go_set_stackguard(gp, gp->stack_lo + GO_STACK_GUARD);
}

#include "crossing/loops.h"

XC_DEFINE_LOOPS(63)

#if XC_PLANT == 0

GO_DEFINE_CROSS

#include "crossing/calls.h"

XC_DEFINE_PLANTED

const struct xc_model xc_model_go1_26 = {
    .info = {.name = "go1.26",
             .summary = "a cgo call of Go 1.26: the P stays wired, takers block the return",
             .source = "Go 1.26: runtime/cgocall.go, proc.go, asm_amd64.s; cmd/cgo",
             .steps = XC_MODEL_STEPS},
    .thread_bytes = sizeof(struct go_thread),
    .thread_init = go_thread_init,
    .policy = &go1_26_policy,
    .cross = cross,
    .calls = loop_calls,
    .accumulate = loop_accumulate,
    .disorder = go_thread_disorder,
    .loops = &XC_LOOPS_OF(0),
    .planted = planted,
};

#endif
