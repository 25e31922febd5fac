/* How the threads of the model `jvm` are stopped, for spin to check in every interleaving. Each
 * step names the function that it stands for, in src/crossing/models/jvm/policy.c and, the crossing
 * itself, jvm.c; change them together.
 *
 * Chosen by definitions:
 *   THREADS       how many, at most 3
 *   COME_AND_GO   threads leave, and others come in their places
 *   BUFFERS       stores reach memory late: a thread's state, and the polls that are armed, wait in
 *                 a buffer of one until they are written at some time, or a fence awaits it.
 *                 Without that spin would not see what the fences are for
 *   BRIEF         no native call lasts for ever, and no thread stays in Java
 *   FAIR          between two safepoints all who were stopped go on (the interval is a second)
 *   MUTANT_...    one mistake, to be caught
 *
 * What is checked: nobody runs Java in a safepoint (java), nor is missed by it because it came
 * meanwhile; the VM thread looks at no thread that is gone (listed); a safepoint comes to be,
 * whichever threads are in native code, and everybody who was stopped goes on (the formula at the
 * end, under weak fairness).
 */
#ifndef THREADS
#define THREADS 2
#endif

/* JavaThreadState */
#define NEW             0
#define IN_NATIVE       1
#define IN_NATIVE_TRANS 2
#define IN_JAVA         3
#define BLOCKED         4

/* struct jvm_java_thread: as memory has it, and as the processor that stored it last will write it
 */
byte state[THREADS], stored[THREADS];
bit armed[THREADS];
#ifdef BUFFERS
bit buffered[THREADS], arming[THREADS];
#endif

/* struct jvm_vm, the scheduler's list of threads, and the futex */
byte barrier, number;
bit thread_list, attached[THREADS], asleep[THREADS];

/* For the checks, and no part of the protocol. */
bit java[THREADS], wants[THREADS], listed[THREADS], synchronizing, operates;

#ifdef BUFFERS
#define store(me, value) atomic { !buffered[me] -> stored[me] = value; buffered[me] = 1; }
#define fence(me)        !buffered[me]
active [THREADS] proctype buffer()
{
    byte me = _pid;
end_buffer:
    do
    :: d_step { buffered[me] -> state[me] = stored[me]; buffered[me] = 0; }
    :: d_step { arming[me] -> armed[me] = 1; arming[me] = 0; }
    od;
}
#else
#define store(me, value) state[me] = value
#define fence(me)        skip
#endif

/* block_at_safepoint */
inline block_at_safepoint(me)
{
    safepoint = barrier;
    if
    :: safepoint != 0 ->
#ifndef MUTANT_BLOCKED_UNSAID
        store(me, BLOCKED);
#endif
        do
        :: barrier != safepoint -> break;
        :: else ->
            d_step { /* xc_futex_wait */
                if
                :: barrier == safepoint -> asleep[me] = 1;
                :: else;
                fi;
            }
            !asleep[me];
        od;
        store(me, IN_NATIVE_TRANS);
    :: else;
    fi;
    safepoint = 0;
}

/* enter_java, become_java; xc_jvm_process_safepoints */
inline become_java(me)
{
    wants[me] = 1;
    store(me, IN_NATIVE_TRANS);
#ifndef MUTANT_WITHOUT_FENCE
    fence(me);
#endif
    do
    :: !armed[me] -> break;
    :: armed[me] -> block_at_safepoint(me); fence(me);
    od;
    store(me, IN_JAVA);
    d_step { assert(!operates); java[me] = 1; wants[me] = 0; }
}

#ifdef MUTANT_ATTACH_UNLOCKED
#define ATTACH_MAY true
#else
#define ATTACH_MAY !thread_list
#endif
#ifdef MUTANT_DETACH_UNLOCKED
#define DETACH_MAY true
#else
#define DETACH_MAY !thread_list
#endif

active [THREADS] proctype host()
{
#ifdef BUFFERS
    byte me = _pid - THREADS;
#else
    byte me = _pid;
#endif
    byte safepoint;
come:
    skip;
    d_step { ATTACH_MAY -> attached[me] = 1; armed[me] = 0; } /* xc_thread_attach */
    become_java(me);                                          /* enter */
    do
    :: true ->
        if /* xc_thread_poll, at least once between two crossings */
        :: !armed[me];
        :: armed[me] -> java[me] = 0; become_java(me); /* yield */
#ifndef BRIEF
        :: true -> /* stays in Java, and polls on */
end_host:
            armed[me];
            java[me] = 0;
            become_java(me);
#endif
        fi;
        java[me] = 0;
        if
        :: true -> /* leave_java */
            store(me, IN_NATIVE);
#ifndef BRIEF
            if
            :: true;
            :: true ->
end_foreign:
                false;
            fi;
#endif
            become_java(me);
#ifdef COME_AND_GO
        :: true -> /* leave; xc_thread_detach, whose lock is a fence */
            store(me, NEW);
            fence(me);
            d_step { DETACH_MAY -> attached[me] = 0; }
            if
            :: true -> goto come;
            :: true ->
end_gone:
                false;
            fi;
#endif
        fi;
    od;
}

/* --- the VM thread ---------------------------------------------------------------------------- */

/* stopped */
#ifdef MUTANT_NATIVE_AWAITED
#define STOPPED(thread) (state[thread] == BLOCKED || state[thread] == NEW)
#else
#ifdef MUTANT_TRANSITION_STOPPED
#define STOPPED(thread) (state[thread] != IN_JAVA)
#else
#define STOPPED(thread) (state[thread] != IN_JAVA && state[thread] != IN_NATIVE_TRANS)
#endif
#endif

/* arm, disarm */
inline arm(thread)
{
#ifdef BUFFERS
    arming[thread] = 1;
#else
    armed[thread] = 1;
#endif
}
inline disarm(thread)
{
    d_step {
        armed[thread] = 0;
#ifdef BUFFERS
        arming[thread] = 0;
#endif
    }
}

#if THREADS > 2
#define NONE(bits) (!bits[0] && !bits[1] && !bits[2])
#else
#define NONE(bits) (!bits[0] && !bits[1])
#endif

/* safepoint */
active proctype vm()
{
    byte thread;
    do
    :: true ->
#ifdef FAIR
end_interval:
        NONE(wants);
#endif
        atomic { !thread_list -> thread_list = 1; }
        d_step { number = number % 3 + 1; barrier = number; synchronizing = 1; }
        for (thread : 0 .. THREADS - 1) {
            listed[thread] = attached[thread];
            if
            :: listed[thread] -> arm(thread);
            :: else;
            fi;
        }
#if defined(BUFFERS) && !defined(MUTANT_WITHOUT_VM_FENCE)
        NONE(arming);
#endif
        for (thread : 0 .. THREADS - 1) {
            if
            :: listed[thread] ->
                d_step { STOPPED(thread) -> assert(attached[thread]); }
            :: else;
            fi;
        }
        synchronizing = 0;
        d_step { operates = 1; assert(NONE(java)); }
        operates = 0;
        for (thread : 0 .. THREADS - 1) {
            if
            :: listed[thread] -> assert(attached[thread]); disarm(thread);
            :: else;
            fi;
            listed[thread] = 0;
        }
        barrier = 0;
#ifndef MUTANT_END_WITHOUT_WAKE
        d_step { /* xc_futex_wake */
            for (thread : 0 .. THREADS - 1) {
                asleep[thread] = 0;
            }
        }
#endif
        thread_list = 0;
    od;
}

#define wants_0       (wants[0])
#define synchronizing_ (synchronizing)
ltl progress { [](wants_0 -> <>!wants_0) && [](synchronizing_ -> <>!synchronizing_) }
