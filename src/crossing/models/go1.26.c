/* The model `go1.26`: a cgo call of Go 1.26, its fast path, in source order.
 *
 * Source: Go 1.26, runtime/cgocall.go (cgocall), runtime/proc.go (entersyscall, reentersyscall,
 * save, exitsyscall), runtime/runtime2.go (getcallerfp), runtime/asm_amd64.s (asmcgocall,
 * gosave_systemstack_switch, getfp, _cgo_topofstack), and what cmd/cgo generates. What is a
 * function there is one here, never inlined.
 *
 * The P stays wired and running during the call. A thread that wants it sets the scan bit on the
 * goroutine's status, takes the P, and clears the bit; the returning thread spins meanwhile.
 *
 * Which operation belongs to which step:
 *   save       cgocall's checks and counts, incgo, ncgo; entersyscall with getcallerfp, getfp;
 *              reentersyscall's arguments stored, locks, guards, save(pc, sp, bp),
 *              syscallsp/pc/bp, trace load, kept and tested; locks again
 *   release    tick; load of runSafePointFn; oldp; range checks; load of gcwaiting; load of bubble
 *              and compare-and-swap of the status running -> syscall; load of sysmonwait
 *   switch     asmcgocall, its arguments and result on the stack: which g,
 *              gosave_systemstack_switch, thread-local g, depth, new sp; back; the register's g
 *   call       the Go wrapper with its stack check and frame; the C wrapper; the C function
 *   restore    incgo, ncgo; exitsyscall's locks, check, waitsince, syscallsp, guards
 *   reacquire  load of stopwait; load of bubble and compare-and-swap of the status syscall ->
 *              running; oldp; is the P still there?; loads of trace and profile; tick
 *
 * What Go's compiler does and a C compiler would not is here where it costs operations, as in the
 * model go1.23.
 *
 * Two locked operations on the fast path.
 *
 * Subsets: one that releases without reacquiring undoes it with plain stores, and one that saves
 * without restoring puts the stack guard back with one.
 */
#define XC_MODEL_SYMBOL go1_26

#include "crossing/delay.h"
#include "crossing/models/go/go.h"

/* proc.go: save. */
GO_FUNCTION void save(uintptr_t pc, uintptr_t sp, uintptr_t bp)
{
    struct go_g *gp = go_getg;
    struct go_m *mp = gp->m;
    if (GO_UNLIKELY(gp == mp->g0 || gp == mp->gsignal))
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
    if (GO_ASIDE(go_getg->sched.ctxt != 0))
        go_systemstack_throw("ctxt != 0");
}

/* The range checks of reentersyscall. */
GO_PART void check_bounds(struct go_g *gp, uintptr_t sp)
{
    if (GO_ASIDE(sp < gp->stack_lo || (uintptr_t)gp->stack_hi < sp))
        go_systemstack_throw("entersyscall: inconsistent sp");
    uintptr_t bp = gp->syscallbp;
    if (GO_ASIDE((bp != 0 && bp < gp->stack_lo) || (uintptr_t)gp->stack_hi < bp))
        go_systemstack_throw("entersyscall: inconsistent bp");
}

/* proc.go: reentersyscall. */
GO_PART void reentersyscall(xc_steps steps, uintptr_t pc, uintptr_t sp, uintptr_t bp)
{
    struct go_g *gp = go_getg;
    volatile uintptr_t pc_slot, sp_slot, bp_slot;
    struct go_trace trace;
    if (steps & XC_BIT_SAVE) {
        pc_slot = pc;
        sp_slot = sp;
        bp_slot = bp;
        gp->m->locks++;
        go_set_stackguard(gp, GO_STACK_PREEMPT);
        gp->throwsplit = 1;
    }
    if (steps & XC_BIT_RELEASE) {
        struct go_m *mp = gp->m;
        mp->syscalltick = go_plain_load(&mp->p->tick);
        struct xc_token *pp = gp->m->p;
        if (GO_ASIDE(pp->safepoint != 0))
            go_unexpected();
        gp->m->oldp = pp;
    }
    if (steps & XC_BIT_SAVE) {
        save(pc, sp, bp);
        gp->syscallsp = sp_slot;
        gp->syscallpc = pc_slot;
        gp->syscallbp = bp_slot;
        XC_INJECT_HERE(XC_STEP_SAVE);
    }
    if (steps & XC_BIT_RELEASE)
        check_bounds(gp, gp->syscallsp);
    if (steps & XC_BIT_SAVE)
        go_trace_acquire(&trace);
    if (steps & XC_BIT_RELEASE) {
        if (GO_ASIDE(go_runtime.sched_gcwaiting))
            go_unexpected();
        XC_DELAY_POINT(RELEASING);
        if (GO_UNLIKELY(gp->bubble != NULL) ||
            GO_ASIDE(!go_cas(&gp->atomicstatus, G_RUNNING, G_SYSCALL)))
            go_casgstatus_wait(&gp->atomicstatus, G_RUNNING, G_SYSCALL);
    }
    if (steps & XC_BIT_SAVE)
        go_trace_end(&trace);
    if (steps & XC_BIT_RELEASE) {
        XC_DELAY_POINT(OFFERED);
        if (GO_ASIDE(go_runtime.sched_sysmonwait))
            go_unexpected();
        XC_INJECT_HERE(XC_STEP_RELEASE);
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
        if (GO_ASIDE(go_runtime.sched_stopwait == GO_FREEZE_STOP_WAIT))
            go_unexpected();
        XC_DELAY_POINT(RETURNING);
        if (GO_UNLIKELY(gp->bubble != NULL) ||
            GO_ASIDE(!go_cas(&gp->atomicstatus, G_SYSCALL, G_RUNNING)))
            go_casgstatus_wait(&gp->atomicstatus, G_SYSCALL, G_RUNNING);
        XC_DELAY_POINT(RETURNED);
        struct go_m *mp = gp->m;
        struct xc_token *oldp = mp->oldp;
        mp->oldp = NULL;
        struct xc_token *volatile pp = gp->m->p;
        if (GO_UNLIKELY(pp == NULL)) {
            go_take_p_or_old(gp->m, oldp);
            pp = gp->m->p;
        }
        if (GO_ASIDE(go_runtime.trace_enabled || pp == NULL))
            go_unexpected();
        if (GO_ASIDE(go_runtime.goroutine_profile_active))
            go_unexpected();
        go_tick(pp);
        XC_INJECT_HERE(XC_STEP_REACQUIRE);
    }
    if (steps & XC_BIT_RESTORE) {
        gp->syscallsp = 0;
        gp->m->locks--;
        go_set_stackguard(gp, go_wanted_stackguard(gp));
        gp->throwsplit = 0;
        if (GO_ASIDE(go_runtime.sched_disable_user))
            go_unexpected();
        XC_INJECT_HERE(XC_STEP_RESTORE);
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

#if XC_INJECT == 0

GO_DEFINE_CROSS

#include "crossing/calls.h"

XC_DEFINE_INJECTED

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
    .violation = go_thread_violation,
    .loops = &XC_LOOPS_OF(0),
    .injected = injected,
};

#endif
