/* The model `go1.23`: a cgo call of Go 1.23, its fast path, in source order.
 *
 * Source: Go 1.23.5, runtime/cgocall.go (cgocall), runtime/proc.go (entersyscall, reentersyscall,
 * save, casgstatus, exitsyscall, exitsyscallfast, exitsyscallfast_reacquired, wirep),
 * runtime/runtime2.go (getcallerfp), runtime/asm_amd64.s (asmcgocall, gosave_systemstack_switch,
 * getfp, _cgo_topofstack), and what cmd/cgo generates. What is a function there is one here, never
 * inlined.
 *
 * Which operation belongs to which step:
 *   save       cgocall's checks and counts, incgo, ncgo; entersyscall with getcallerfp, getfp;
 *              reentersyscall up to the status: arguments stored, trace load, locks, guards,
 *              save(pc, sp, bp), syscallsp/pc/bp; trace; locks again
 *   release    casgstatus running -> syscall (compare-and-swap, with the tracking that every 8th
 *              call starts); range checks; loads of sysmonwait, runSafePointFn; tick; P and M
 *              unwired; exchange of the P's status; load of gcwaiting
 *   switch     asmcgocall, its arguments and result on the stack: which g,
 *              gosave_systemstack_switch, thread-local g, depth, new sp; back; the register's g
 *   call       the Go wrapper with its stack check and frame; the C wrapper; the C function
 *   restore    incgo, ncgo; exitsyscall's locks, check, waitsince, syscallsp, guards
 *   reacquire  oldp; exitsyscallfast (compare-and-swap of the P's status), wirep,
 *              exitsyscallfast_reacquired; tick; casgstatus syscall -> running (compare-and-swap,
 *              and every 8th call an atomic addition to a histogram)
 *
 * What Go's compiler does and a C compiler would not is here where it costs operations: arguments
 * and trace state stored in frames, answers of compare-and-swaps as values (go.h), slow paths that
 * are jumped over. docs/models.md has the instructions of both sides, function by function.
 *
 * Four locked operations on the fast path; a fifth on every 8th call.
 *
 * Subsets: one that releases without reacquiring undoes it with plain stores, and one that saves
 * without restoring puts the stack guard back with one.
 */
#define XC_MODEL_SYMBOL go1_23

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
    gp->sched.ret = 0;
    gp->sched.bp = bp;
    if (GO_ASIDE(gp->sched.ctxt != 0))
        go_systemstack_throw("ctxt != 0");
}

/* asm_amd64.s: gosave_systemstack_switch. */
GO_FUNCTION void gosave_systemstack_switch(void)
{
    go_getg->sched.pc = (uintptr_t)go_unexpected;
    go_getg->sched.sp = GO_CALLER_SP;
    go_getg->sched.ret = 0;
    go_getg->sched.bp = GO_CALLER_FP;
    if (GO_ASIDE(go_getg->sched.ctxt != 0))
        go_systemstack_throw("ctxt != 0");
}

/* histogram.go: (*timeHistogram).record, for what is always 0 here: the bucket of the shortest. */
GO_FUNCTION void time_to_run_record(int64_t duration)
{
    if (GO_ASIDE(duration < 0))
        go_unexpected();
    unsigned bits = duration ? 64 - (unsigned)__builtin_clzll((uint64_t)duration) : 0;
    if (GO_ASIDE(bits >= 9))
        go_unexpected();
    unsigned bucket = (unsigned)(duration >> (9 - 1 - 2)) % 4;
    __atomic_fetch_add((uint64_t *)&go_runtime.sched_time_to_run[bucket], 1, __ATOMIC_SEQ_CST);
}

/* proc.go: casgstatus. Its arguments are stored in their slots of the frame on all paths, and read
 * from there on the slow ones. */
GO_FUNCTION void casgstatus(struct go_g *gp, uint32_t from, uint32_t to)
{
    struct go_g *volatile gp_slot = gp;
    volatile uint32_t from_slot = from, to_slot = to;
    if (GO_ASIDE((from & G_SCAN) || (to & G_SCAN) || from == to))
        go_systemstack_throw("casgstatus: bad incoming values");
    if (GO_ASIDE(!go_cas(&gp->atomicstatus, from, to)))
        go_casgstatus_wait(&gp_slot->atomicstatus, from_slot, to_slot);
    if (from == G_RUNNING) {
        if (go_runtime.casgstatus_always_track || gp->tracking_seq % GO_G_TRACKING_PERIOD == 0)
            gp->tracking = 1;
        gp->tracking_seq++;
    }
    if (!gp->tracking)
        return;
    if (to == G_RUNNING) {
        gp->tracking = 0;
        time_to_run_record(gp->runnable_time);
        gp_slot->runnable_time = 0;
    }
}

/* The range checks of reentersyscall. */
GO_PART void check_bounds(struct go_g *gp)
{
    uintptr_t sp = gp->syscallsp;
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
        go_trace_acquire(&trace);
        gp->m->locks++;
        go_set_stackguard(gp, GO_STACK_PREEMPT);
        gp->throwsplit = 1;
        save(pc, sp, bp);
        gp->syscallsp = sp_slot;
        gp->syscallpc = pc_slot;
        gp->syscallbp = bp_slot;
        XC_INJECT_HERE(XC_STEP_SAVE);
    }
    if (steps & XC_BIT_RELEASE) {
        casgstatus(gp, G_RUNNING, G_SYSCALL);
        check_bounds(gp);
    }
    if (steps & XC_BIT_SAVE)
        go_trace_end(&trace);
    if (steps & XC_BIT_RELEASE) {
        if (GO_ASIDE(go_runtime.sched_sysmonwait))
            go_unexpected();
        if (GO_ASIDE(gp->m->p->safepoint != 0))
            go_unexpected();
        struct go_m *mp = gp->m;
        mp->syscalltick = go_plain_load(&mp->p->tick);
        struct xc_token *pp = mp->p;
        pp->owner = NULL;
        gp->m->oldp = pp;
        gp->m->p = NULL;
        XC_DELAY_POINT(RELEASING);
        go_atomic_store(&pp->status, P_SYSCALL);
        XC_DELAY_POINT(OFFERED);
        if (GO_ASIDE(go_runtime.sched_gcwaiting))
            go_unexpected();
        XC_INJECT_HERE(XC_STEP_RELEASE);
    }
    if (steps & XC_BIT_SAVE)
        gp->m->locks--;
}

/* proc.go: wirep. */
GO_FUNCTION void wirep(struct xc_token *pp)
{
    struct xc_token *volatile pp_slot = pp;
    struct go_g *volatile gp = go_getg;
    if (GO_ASIDE(go_getg->m->p != NULL))
        go_systemstack_throw("wirep: already in go");
    if (GO_ASIDE(pp->owner != NULL || go_plain_load(&pp->status) != P_IDLE))
        go_systemstack_throw("wirep: invalid p state");
    struct go_g *g = gp;
    (void)pp_slot;
    g->m->p = pp;
    pp->owner = &((struct go_thread *)((char *)g->m - offsetof(struct go_thread, m)))->common;
    go_plain_store(&pp->status, P_RUNNING);
}

/* proc.go: exitsyscallfast_reacquired. The ticks differ if the P was retaken meanwhile, and then
 * entered a syscall again, with another thread: it is ours by the same compare-and-swap. */
GO_FUNCTION void exitsyscallfast_reacquired(struct go_m *trace_mp, uintptr_t trace_gen)
{
    struct go_m *volatile trace_mp_slot = trace_mp;
    (void)trace_mp_slot;
    struct go_m *mp = go_getg->m;
    if (mp->syscalltick != go_plain_load(&mp->p->tick)) {
        go_won_p(mp);
        if (GO_ASIDE(trace_gen != 0))
            go_unexpected();
        go_tick(go_getg->m->p);
    }
}

/* proc.go: exitsyscallfast. An idle P instead, the medium way, is found in go_take_p. */
GO_FUNCTION bool exitsyscallfast(struct xc_token *oldp)
{
    if (GO_UNLIKELY(go_runtime.sched_stopwait == GO_FREEZE_STOP_WAIT))
        return false;
    struct go_trace trace;
    go_trace_acquire(&trace);
    XC_DELAY_POINT(RETURNING);
    if (oldp != NULL && go_plain_load(&oldp->status) == P_SYSCALL &&
        go_cas(&oldp->status, P_SYSCALL, P_IDLE)) {
        XC_DELAY_POINT(RETURNED);
        wirep(oldp);
        exitsyscallfast_reacquired(trace.mp, trace.gen);
        go_trace_end(&trace);
        return true;
    }
    return false;
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
        struct go_m *mp = gp->m;
        struct xc_token *volatile oldp = mp->oldp;
        mp->oldp = NULL;
        if (GO_UNLIKELY(!exitsyscallfast(oldp)))
            go_take_p(gp->m);
        if (GO_ASIDE(go_runtime.goroutine_profile_active))
            go_unexpected();
        struct go_trace trace;
        go_trace_acquire(&trace);
        go_tick(gp->m->p);
        casgstatus(gp, G_SYSCALL, G_RUNNING);
        go_trace_end(&trace);
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
    if ((steps & XC_BIT_RELEASE) && !(steps & XC_BIT_REACQUIRE)) {
        struct xc_token *pp = gp->m->oldp;
        go_plain_store(&pp->status, P_RUNNING);
        pp->owner = &((struct go_thread *)((char *)gp->m - offsetof(struct go_thread, m)))->common;
        gp->m->p = pp;
        go_plain_store(&gp->atomicstatus, G_RUNNING);
    }
    if ((steps & XC_BIT_SAVE) && !(steps & XC_BIT_RESTORE))
        go_set_stackguard(gp, gp->stack_lo + GO_STACK_GUARD);
}

#include "crossing/loops.h"

XC_DEFINE_LOOPS(63)

#if XC_INJECT == 0

GO_DEFINE_CROSS

#include "crossing/calls.h"

XC_DEFINE_INJECTED

const struct xc_model xc_model_go1_23 = {
    .info = {.name = "go1.23",
             .summary = "a cgo call of Go 1.23: the P is given up and won back",
             .source = "Go 1.23.5: runtime/cgocall.go, proc.go, asm_amd64.s; cmd/cgo",
             .steps = XC_MODEL_STEPS},
    .thread_bytes = sizeof(struct go_thread),
    .thread_init = go_thread_init,
    .policy = &go1_23_policy,
    .cross = cross,
    .calls = loop_calls,
    .accumulate = loop_accumulate,
    .violation = go_thread_violation,
    .loops = &XC_LOOPS_OF(0),
    .injected = injected,
};

#endif
