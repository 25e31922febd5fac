/* How the models of Go share their Ps: sysmon, retake, preemption. Built with C's conventions.
 *
 * Source: runtime/proc.go of Go 1.23 and 1.26: sysmon, retake, preemptone, handoffp; of 1.26
 * setBlockOnExitSyscall, takeP, resume. Threads stand for goroutines that are locked to theirs
 * (runtime.LockOSThread), so that a P is handed to a thread and not to a goroutine, as
 * startlockedm does, and a thread without one sleeps at once (notesleep), without spinning. */
#include "crossing/delay.h"
#include "crossing/models/go/go.h"
#include "crossing/policy.h"

#define FORCE_PREEMPT_NS 10000000u

/* --- a thread and its P ----------------------------------------------------------------------- */

/* 1.23: the thread that wins the compare-and-swap of the P's status has the P. */
static bool block_1_23(struct xc_thread *holder, struct xc_token *p)
{
    (void)holder;
    return go_plain_load(&p->status) == P_SYSCALL;
}

static bool take_1_23(struct xc_thread *holder, struct xc_token *p)
{
    (void)holder;
    if (XC_MUTANT(RETAKE_WITHOUT_CAS))
        go_plain_store(&p->status, P_IDLE);
    else if (!go_cas(&p->status, P_SYSCALL, P_IDLE))
        return false;
    go_tick(p);
    return true;
}

/* 1.26, setBlockOnExitSyscall: the scan bit keeps the thread from coming back. What was read before
 * is validated under it. */
static bool block_1_26(struct xc_thread *holder, struct xc_token *p)
{
    struct go_thread *self = (struct go_thread *)holder;
    if (go_plain_load(&p->status) != P_RUNNING || go_plain_load(&self->g.atomicstatus) != G_SYSCALL)
        return false;
    if (XC_MUTANT(RETAKE_WITHOUT_CAS))
        go_plain_store(&self->g.atomicstatus, G_SYSCALL | G_SCAN);
    else if (!go_cas(&self->g.atomicstatus, G_SYSCALL, G_SYSCALL | G_SCAN))
        return false;
    if (self->m.p == p)
        return true;
    go_atomic_store(&self->g.atomicstatus, G_SYSCALL);
    return false;
}

/* 1.26, takeP. */
static bool take_1_26(struct xc_thread *holder, struct xc_token *p)
{
    ((struct go_thread *)holder)->m.p = NULL;
    p->owner = NULL;
    go_plain_store(&p->status, P_IDLE);
    go_tick(p);
    return true;
}

/* 1.26, resume: a compare-and-swap that must succeed; release, so that the thread sees its P gone.
 */
static void resume_1_26(struct xc_thread *holder, struct xc_token *p)
{
    (void)p;
    bool resumed =
        go_cas(&((struct go_thread *)holder)->g.atomicstatus, G_SYSCALL | G_SCAN, G_SYSCALL);
    bool may_fail = XC_MUTANT(RETAKE_WITHOUT_CAS);
    may_fail = may_fail || XC_MUTANT(SCAN_BIT_IGNORED);
    if (!resumed && !may_fail)
        go_throw("casfrom_Gscanstatus failed");
}

/* preemptone: the stack check of the next function fails. */
static void ask(struct xc_thread *thread)
{
    struct go_g *g = &((struct go_thread *)thread)->g;
    __atomic_store_n(&g->preempt, 1, __ATOMIC_RELAXED);
    go_set_stackguard(g, GO_STACK_PREEMPT);
}

/* execute: a new slice begins. In the middle of a crossing exitsyscall sets the guard again. */
static void unask(struct xc_thread *thread)
{
    struct go_g *g = &((struct go_thread *)thread)->g;
    __atomic_store_n(&g->preempt, 0, __ATOMIC_RELAXED);
    go_set_stackguard(g, g->stack_lo + GO_STACK_GUARD);
}

/* --- sysmon's round --------------------------------------------------------------------------- */

/* On the P's goroutine the request has an effect only in Go code. */
static bool in_go(struct xc_thread *holder, struct xc_token *p)
{
    return go_plain_load(&p->status) == P_RUNNING &&
           (go_plain_load(&((struct go_thread *)holder)->g.atomicstatus) & ~(uint32_t)G_SCAN) !=
               G_SYSCALL;
}

/* retake, for one P that is not idle. True if it was taken and handed on. */
static bool retake(struct xc_scheduler *scheduler, struct xc_token *p, struct xc_thread *holder,
                   uint64_t now_ns)
{
    const struct xc_policy *policy = scheduler->policy;
    bool over = xc_monitor_slice_over(scheduler, p, now_ns);
    if (over && in_go(holder, p))
        xc_monitor_ask(scheduler, holder, p);
    if (!policy->block(holder, p))
        return false;
    uint32_t tick = go_plain_load(&p->tick);
    bool seen = p->seen.tick == tick && p->seen.foreign_ns != 0;
    if (!over && !seen) {
        p->seen.tick = tick;
        p->seen.foreign_ns = now_ns;
    }
    bool others_idle = atomic_load_explicit(&scheduler->home.idle_count, memory_order_relaxed) > 0;
    bool wanted =
        (over || seen) && !(others_idle && p->seen.foreign_ns + scheduler->linger_ns > now_ns);
    if (!xc_scheduler_retake_blocked(scheduler, holder, p, wanted))
        return false;
    xc_scheduler_put(scheduler, p);
    return true;
}

static unsigned sysmon_round(struct xc_scheduler *scheduler, uint64_t now_ns)
{
    unsigned taken = 0;
    for (unsigned i = 0; i < scheduler->token_count; i++) {
        struct xc_token *p = &scheduler->tokens[i];
        struct xc_thread *holder = xc_home_holder(scheduler, p);
        if (holder)
            taken += retake(scheduler, p, holder, now_ns);
    }
    return taken;
}

static void sysmon(struct xc_scheduler *scheduler)
{
    xc_monitor_rounds(scheduler, sysmon_round);
}

#define GO_POLICY                                                                                  \
    .time_slice_ns = FORCE_PREEMPT_NS, .enter = xc_home_enter, .leave = xc_home_leave,             \
    .yield = xc_home_yield, .retake = xc_home_retake, .monitor = sysmon,                           \
    .wire_token = go_wire_token, .wire_thread = go_wire_thread, .ask = ask, .unask = unask

const struct xc_policy go1_23_policy = {
    GO_POLICY,
    .block = block_1_23,
    .take = take_1_23,
};

const struct xc_policy go1_26_policy = {
    GO_POLICY,
    .block = block_1_26,
    .take = take_1_26,
    .resume = resume_1_26,
};
