/* What the models of Go share: the runtime's objects, under the runtime's names, reduced to the
 * fields that a cgo call touches (runtime/runtime2.go), and the functions that did not change
 * between the versions. A model of Go is built with Go's conventions as far as the compiler can: no
 * callee-saved registers, frame pointers, frames from the first instruction on, no jumps in place
 * of calls, the current g in a register of its own.
 *
 * Members are volatile, and every access is one load or store, because Go's compiler merges no
 * memory accesses across the calls and stores of this path.
 */
#ifndef XC_CROSSING_MODELS_GO_H
#define XC_CROSSING_MODELS_GO_H

#include <stddef.h>

#include "crossing/foreign.h"
#include "crossing/model.h"
#include "crossing/inject.h"

struct go_g;
struct go_m;

struct go_gobuf {
    volatile uintptr_t sp, pc, ctxt, ret, lr, bp;
};

struct go_g {
    volatile uintptr_t stack_lo;
    void *volatile stack_hi;
    volatile uintptr_t stackguard0;
    struct go_m *volatile m;
    struct go_gobuf sched;
    volatile uintptr_t syscallsp, syscallpc, syscallbp;
    _Atomic uint32_t atomicstatus;
    volatile int64_t waitsince;
    volatile uint8_t preempt, throwsplit, tracking, tracking_seq;
    volatile int64_t runnable_time;
    void *volatile bubble; /* testing/synctest's; 1.26 looks at it */
};

struct go_m {
    struct go_g *volatile g0, *volatile gsignal, *volatile curg;
    struct xc_token *volatile p, *volatile oldp;
    volatile uint32_t syscalltick;
    volatile int32_t locks;
    volatile uint64_t ncgocall;
    volatile uint32_t ncgo;
    volatile uint8_t incgo;
    volatile uintptr_t *volatile cgo_callers;
    struct xc_stack *stack; /* what g0 runs on */
};

struct go_thread {
    struct xc_thread common;
    struct go_g g, g0, gsignal;
    struct go_m m;
    volatile uintptr_t cgo_callers[32];
};

/* traceLocker: two words that are kept in the frame while the function may want to trace, and
 * tested where it would. */
struct go_trace {
    struct go_m *volatile mp;
    volatile uintptr_t gen;
};

/* What asmcgocall is given and returns: on the stack, since Go's assembly has the old conventions
 * (ABI0). */
struct go_asmcgocall_frame {
    xc_foreign_fn *volatile function;
    void *volatile argument;
    volatile int32_t result;
};

/* The package variables of the runtime that the path reads; all say that nothing is going on. The
 * histogram, which the path writes, is far from them in the runtime, and here in lines of its own:
 * threads share its counters, and nothing else. */
struct go_runtime {
    _Alignas(128) _Atomic uint64_t sched_time_to_run[8]; /* the histogram's first buckets */
    _Alignas(128) volatile uint8_t iscgo;
    volatile uint8_t trace_enabled, goroutine_profile_active, cgo_always_false;
    volatile uint8_t casgstatus_always_track;
    volatile uint8_t sched_gcwaiting, sched_sysmonwait, sched_disable_user;
    volatile int32_t sched_stopwait;
    xc_foreign_fn *volatile cgo_function; /* the variable with the C wrapper's address */
};
extern __attribute__((visibility("hidden"))) struct go_runtime go_runtime;

/* States of a goroutine (runtime2.go), and the bit of a thread that looks into its stack. */
enum { G_RUNNING = 2, G_SYSCALL = 3, G_SCAN = 0x1000 };
/* States of a P, which is our token; _Pidle is XC_TOKEN_IDLE. */
enum { P_IDLE = XC_TOKEN_IDLE, P_RUNNING = 1, P_SYSCALL = 2 };

#define GO_STACK_PREEMPT     ((uintptr_t)-1314)
#define GO_STACK_GUARD       ((uintptr_t)928)
#define GO_FREEZE_STOP_WAIT  0x7fffffff
#define GO_G_TRACKING_PERIOD 8

/* The current goroutine: Go's ABIInternal keeps it in R14, R28 or X27; its assembly functions, and
 * what is called from C, use a thread-local variable. */
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__)
register struct go_g *go_getg __asm__("r14");
#elif defined(__GNUC__) && !defined(__clang__) && defined(__aarch64__)
register struct go_g *go_getg __asm__("x28");
#elif defined(__GNUC__) && !defined(__clang__) && defined(__riscv)
register struct go_g *go_getg __asm__("s11");
#else
#define go_getg go_tls_g
#endif
extern __attribute__((tls_model("initial-exec"),
                      visibility("hidden"))) _Thread_local struct go_g *volatile go_tls_g;

/* After a call of a function with the old conventions, the register's g is read again. */
#ifdef go_getg
#define GO_RELOAD_G() ((void)0)
#else
#define GO_RELOAD_G() ((void)(go_getg = go_tls_g))
#endif

#define GO_FUNCTION            XC_NOIPA __attribute__((unused)) static
#define GO_PART                __attribute__((always_inline)) static inline
#define GO_COLD                __attribute__((cold))
#define GO_UNLIKELY(condition) __builtin_expect(!!(condition), 0)

/* A condition that never holds here, which Go's compiler does not know: what it leads to is
 * compiled where it stands in the source, and the fast path jumps over it. GO_UNLIKELY is for what
 * Go's compiler moves to the function's end: throw, growing the stack. */
#ifdef __clang__
#define GO_ASIDE(condition) __builtin_unpredictable(!!(condition))
#else
#define GO_ASIDE(condition) __builtin_expect_with_probability(!!(condition), 0, 0.5)
#endif

/* The stack pointer and the frame pointer of the function that called the current one. */
#define GO_CALLER_SP ((uintptr_t)__builtin_dwarf_cfa())
#ifdef __riscv /* whose frame pointer points past the frame record */
#define GO_CALLER_FP (((uintptr_t *)__builtin_frame_address(0))[-2])
#else
#define GO_CALLER_FP (*(uintptr_t *)__builtin_frame_address(0))
#endif
#define GO_CALLER_PC ((uintptr_t)__builtin_return_address(0))

/* The runtime gives up; so do we, with the reason. */
GO_COLD _Noreturn void go_throw(const char *reason);
/* The same on the system stack, as functions do that may not grow theirs. Go's compiler does not
 * know that it never returns. */
void go_systemstack_throw(const char *reason);
/* What would be done if tracing, a collection or a safe point were under way. None ever is. */
void go_unexpected(void);

/* atomic.Cas: its answer is a value, which is then tested, and not the processor's flag. */
GO_PART bool go_cas(_Atomic uint32_t *word, uint32_t from, uint32_t to)
{
    bool done = __atomic_compare_exchange_n((uint32_t *)word, &from, to, false, __ATOMIC_SEQ_CST,
                                            __ATOMIC_RELAXED);
    __asm__("" : "+r"(done));
    return done;
}

/* atomic.Store: an exchange, a full fence, on x86-64; a store-release elsewhere. */
GO_PART void go_atomic_store(_Atomic uint32_t *word, uint32_t value)
{
#ifdef __x86_64__
    __atomic_exchange_n((uint32_t *)word, value, __ATOMIC_SEQ_CST);
#else
    __atomic_store_n((uint32_t *)word, value, __ATOMIC_RELEASE);
#endif
}

/* A plain store to a word that is otherwise used atomically; and a plain load. */
GO_PART void go_plain_store(_Atomic uint32_t *word, uint32_t value)
{
    __atomic_store_n((uint32_t *)word, value, __ATOMIC_RELAXED);
}

GO_PART uint32_t go_plain_load(_Atomic uint32_t *word)
{
    return __atomic_load_n((uint32_t *)word, __ATOMIC_RELAXED);
}

/* p.syscalltick++, which sysmon reads meanwhile: a load, an addition, a store. */
GO_PART void go_tick(struct xc_token *p)
{
    go_plain_store(&p->tick, go_plain_load(&p->tick) + 1);
}

/* g.preempt and g.stackguard0, which sysmon writes meanwhile: plain loads and stores. */
GO_PART uintptr_t go_stackguard(struct go_g *g)
{
    return __atomic_load_n(&g->stackguard0, __ATOMIC_RELAXED);
}

GO_PART void go_set_stackguard(struct go_g *g, uintptr_t guard)
{
    __atomic_store_n(&g->stackguard0, guard, __ATOMIC_RELAXED);
}

GO_PART uintptr_t go_wanted_stackguard(struct go_g *g)
{
    if (GO_ASIDE(__atomic_load_n(&g->preempt, __ATOMIC_RELAXED)))
        return GO_STACK_PREEMPT;
    return g->stack_lo + GO_STACK_GUARD;
}

/* traceAcquire, where nothing is traced. */
GO_PART void go_trace_acquire(struct go_trace *trace)
{
    if (GO_ASIDE(go_runtime.trace_enabled))
        go_unexpected();
    trace->gen = 0;
    trace->mp = NULL;
}

GO_PART void go_trace_end(const struct go_trace *trace)
{
    if (GO_ASIDE(trace->gen != 0))
        go_unexpected();
}

/* --- in go.c, with C's conventions ------------------------------------------------------------ */

/* Life of a thread, the same in all versions. */
enum xc_status go_thread_init(struct xc_thread *thread, struct xc_error *error);
/* acquirep and releasep, each in two halves. */
void go_wire_token(struct xc_token *p, struct xc_thread *thread);
void go_wire_thread(struct xc_thread *thread, struct xc_token *p);
const char *go_thread_violation(const struct xc_thread *thread);

/* How the versions share Ps: sysmon.c. */
extern __attribute__((visibility("hidden"))) const struct xc_policy go1_23_policy, go1_26_policy;

/* The slow way to a P: takes one, and wires it (acquirep). */
GO_COLD void go_take_p(struct go_m *m);
/* The same in 1.26, which first looks whether the old P, wired to another by now, is free. */
GO_COLD void go_take_p_or_old(struct go_m *m, struct xc_token *oldp);

/* In 1.23: the P was another's when this thread won it. */
GO_COLD void go_won_p(struct go_m *m);

/* The stack check of a function failed: somebody asked the goroutine to yield, or it overflows. */
GO_COLD void go_morestack(void);

/* casgstatus's loop while somebody holds the scan bit: spins, then yields. */
void go_casgstatus_wait(_Atomic uint32_t *word, uint32_t from, uint32_t to);

/* In assembly: the caller's frame pointer, or 0 on an architecture where Go keeps none. */
uintptr_t xc_go_getfp(void);

/* The C wrapper that cgo generates for int add(int, int): see go.c. */
void go_cgo_wrapper_add(void *frame);

/* --- functions of the runtime that both versions have ------------------------------------------
 */

/* asm_amd64.s: asmcgocall; where the build has it, in assembly as there (go_asmcgocall.S). Else the
 * real one calls a landing pad on the new stack, which calls the function; here asmcgocall calls
 * the switch, which calls the function: as many calls. One load is ours: the new stack pointer is
 * read through m.stack, not from g0.sched. */
GO_PART int32_t go_asmcgocall(xc_steps steps, struct go_asmcgocall_frame *frame,
                              void (*gosave_systemstack_switch)(void))
{
    struct go_g *gp = go_tls_g;
    if (GO_UNLIKELY(gp == NULL))
        go_throw("asmcgocall: no g");
    struct go_m *mp = gp->m;
    struct go_g *g0 = mp->g0;
    if (GO_UNLIKELY(gp == mp->gsignal || gp == g0))
        go_throw("asmcgocall: already on a system stack");
    gosave_systemstack_switch();
    go_tls_g = gp->m->g0;
    if (steps & XC_BIT_CALL)
        xc_stack_call_moving(gp->m->stack, frame->function, frame->argument,
                             (void *const *)&gp->stack_hi);
    else
        xc_stack_visit_moving(gp->m->stack, (void *const *)&gp->stack_hi);
    go_tls_g = gp;
    return 0;
}

#if defined(GO_ASSEMBLY) && defined(XC_MODEL_SYMBOL)
#define GO_JOIN_(a, b)      a##b
#define GO_JOIN(a, b)       GO_JOIN_(a, b)
#define GO_ASMCGOCALL       GO_JOIN(xc_asmcgocall_, XC_MODEL_SYMBOL)
#define GO_ASMCGOCALL_VISIT GO_JOIN(xc_asmcgocall_visit_, XC_MODEL_SYMBOL)
int32_t GO_ASMCGOCALL(struct go_asmcgocall_frame *frame);
int32_t GO_ASMCGOCALL_VISIT(struct go_asmcgocall_frame *frame);
#define GO_DEFINE_ASMCGOCALL(STEPS)
#define GO_CALL_ASMCGOCALL(STEPS, frame)                                                           \
    (((STEPS)&XC_BIT_CALL) ? GO_ASMCGOCALL(frame) : GO_ASMCGOCALL_VISIT(frame))
#else
#define GO_DEFINE_ASMCGOCALL(STEPS)                                                                \
    GO_FUNCTION int32_t asmcgocall_##STEPS(struct go_asmcgocall_frame *frame)                      \
    {                                                                                              \
        return go_asmcgocall(STEPS, frame, gosave_systemstack_switch);                             \
    }
#define GO_CALL_ASMCGOCALL(STEPS, frame) asmcgocall_##STEPS(frame)
#endif

/* runtime2.go: getcallerfp, the frame pointer of the caller's caller, by a function in assembly. */
GO_FUNCTION uintptr_t getcallerfp(void)
{
    uintptr_t fp = xc_go_getfp();
    if (fp != 0) {
        fp = *(volatile uintptr_t *)fp;
        fp = *(volatile uintptr_t *)fp;
    }
    return fp;
}

/* The Go wrapper that cgo generates, _Cfunc_add: checks the stack, builds the frame, calls. */
#define GO_DEFINE_CFUNC(STEPS)                                                                     \
    GO_FUNCTION int32_t cfunc_add_##STEPS(int32_t first, int32_t second)                           \
    {                                                                                              \
        if (GO_UNLIKELY((uintptr_t)__builtin_frame_address(0) <= go_stackguard(go_getg)))          \
            go_morestack();                                                                        \
        XC_INJECT_HERE(XC_STEP_CALL);                                                              \
        volatile struct xc_add_frame frame;                                                        \
        frame.first = first;                                                                       \
        frame.second = second;                                                                     \
        frame.result = 0;                                                                          \
        if ((STEPS) == XC_BIT_CALL)                                                                \
            go_runtime.cgo_function((void *)&frame);                                               \
        else                                                                                       \
            cgocall_##STEPS(go_runtime.cgo_function, (void *)&frame);                              \
        if (GO_ASIDE(go_runtime.cgo_always_false))                                                 \
            go_unexpected();                                                                       \
        return frame.result;                                                                       \
    }

/* The crossing as the loops want it. A function of the runtime is there if one of its operations
 * is: with no step at all, nothing is. */
#define GO_DEFINE_CROSSING(STEPS)                                                                  \
    GO_DEFINE_CFUNC(STEPS)                                                                         \
    GO_PART int32_t crossing_##STEPS(struct xc_thread *thread, int32_t first, int32_t second)      \
    {                                                                                              \
        (void)thread;                                                                              \
        if ((STEPS)&XC_BIT_CALL)                                                                   \
            return cfunc_add_##STEPS(first, second);                                               \
        if ((STEPS) != 0)                                                                          \
            cgocall_##STEPS(go_runtime.cgo_function, NULL);                                        \
        return first;                                                                              \
    }

/* cgocall.go: cgocall, and with it the crossing. The version's file has defined reentersyscall,
 * exitsyscall, gosave_systemstack_switch and undo. */
#define GO_CGOCALL(STEPS)                                                                          \
    if ((STEPS)&XC_BIT_SAVE) {                                                                     \
        if (GO_UNLIKELY(!go_runtime.iscgo || function == NULL))                                    \
            go_throw("cgocall unavailable");                                                       \
        mp->ncgocall++;                                                                            \
        mp->cgo_callers[0] = 0;                                                                    \
    }                                                                                              \
    if ((STEPS) & (XC_BIT_SAVE | XC_BIT_RELEASE))                                                  \
        entersyscall_##STEPS();                                                                    \
    if ((STEPS)&XC_BIT_SAVE) {                                                                     \
        mp->incgo = 1;                                                                             \
        mp->ncgo++;                                                                                \
    }                                                                                              \
    if ((STEPS)&XC_BIT_SWITCH) {                                                                   \
        struct go_asmcgocall_frame frame = {.function = function, .argument = argument};           \
        XC_INJECT_HERE(XC_STEP_SWITCH);                                                            \
        frame.result = GO_CALL_ASMCGOCALL(STEPS, &frame);                                          \
        GO_RELOAD_G();                                                                             \
        result = frame.result;                                                                     \
    } else if ((STEPS)&XC_BIT_CALL)                                                                \
        function(argument);                                                                        \
    if ((STEPS)&XC_BIT_RESTORE) {                                                                  \
        mp->incgo = 0;                                                                             \
        mp->ncgo--;                                                                                \
    }                                                                                              \
    if ((STEPS) & (XC_BIT_RESTORE | XC_BIT_REACQUIRE))                                             \
        exitsyscall_##STEPS();                                                                     \
    if ((STEPS)&XC_BIT_RESTORE)                                                                    \
        (void)go_getg->m->g0; /* m.winsyscall, empty on Linux: the check of its pointer */         \
    undo(STEPS, go_getg);

#define XC_DEFINE_CROSSING(STEPS)                                                                  \
    GO_FUNCTION void reentersyscall_##STEPS(uintptr_t pc, uintptr_t sp, uintptr_t bp)              \
    {                                                                                              \
        reentersyscall(STEPS, pc, sp, bp);                                                         \
    }                                                                                              \
    GO_FUNCTION void entersyscall_##STEPS(void)                                                    \
    {                                                                                              \
        uintptr_t bp = (STEPS)&XC_BIT_SAVE ? getcallerfp() : 0;                                    \
        reentersyscall_##STEPS(GO_CALLER_PC, GO_CALLER_SP, bp);                                    \
    }                                                                                              \
    GO_FUNCTION void exitsyscall_##STEPS(void)                                                     \
    {                                                                                              \
        exitsyscall(STEPS);                                                                        \
    }                                                                                              \
    GO_DEFINE_ASMCGOCALL(STEPS)                                                                    \
    GO_FUNCTION int32_t cgocall_##STEPS(xc_foreign_fn *function, void *argument)                   \
    {                                                                                              \
        struct go_m *mp = go_getg->m;                                                              \
        int32_t result = 0;                                                                        \
        GO_CGOCALL(STEPS)                                                                          \
        return result;                                                                             \
    }                                                                                              \
    GO_DEFINE_CROSSING(STEPS)

#define GO_ENTER(thread)                                                                           \
    do {                                                                                           \
        go_getg = &((struct go_thread *)(thread))->g;                                              \
        go_tls_g = &((struct go_thread *)(thread))->g;                                             \
    } while (0)

/* Subsets without `save` still check syscallsp, which `restore` has zeroed. */
#define XC_LOOP_BEGIN(thread)                                                                      \
    GO_ENTER(thread);                                                                              \
    go_getg->syscallsp = (uintptr_t)go_getg->stack_hi;                                             \
    XC_INJECT_BEGIN(thread)

#define XC_MODEL_STEPS XC_STEPS_ALL

/* Go wrappers that cgo generates check the stack; they load the C function's address from a
 * variable, here from the descriptor of the calls. */
#define XC_STUB GO_FUNCTION
#define XC_STUB_BEGIN                                                                              \
    do {                                                                                           \
        if (GO_UNLIKELY((uintptr_t)__builtin_frame_address(0) <= go_stackguard(go_getg)))          \
            go_morestack();                                                                        \
    } while (0)
#define XC_CROSS(thread, function, frame) cgocall_63(function, frame)

/* xc_cross for a model of Go: any function, all steps. */
#define GO_DEFINE_CROSS                                                                            \
    GO_FUNCTION void cross(struct xc_thread *thread, xc_foreign_fn *function, void *frame)         \
    {                                                                                              \
        GO_ENTER(thread);                                                                          \
        cgocall_63(function, frame);                                                               \
    }

#endif
