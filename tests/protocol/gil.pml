/* How the model `gil` shares its lock, for spin to check in every interleaving. Each step names the
 * function that it stands for, in src/crossing/models/gil/ (gil.h: take_gil, drop_gil; policy.c:
 * the rest); change the two together.
 *
 * Chosen by definitions:
 *   THREADS       how many, at most 3
 *   COME_AND_GO   threads leave, and others come in their places: in the same memory
 *   BRIEF         no foreign call lasts for ever, and no thread stays in Python
 *   FAIR          a critical section is a step, and a waiter that is woken and finds the lock taken
 *                 again asks for it, as if its interval had passed by then. Without that a waiter
 *                 may for ever be woken a moment too late, which no interval ends, as in CPython
 *   MUTANT_...    one mistake, to be caught
 *
 * Time is left out: every interval may end at any time.
 *
 * What is checked: one thread at a time runs Python (user); who is asked to give the lock up is
 * still there (alive); nobody waits for ever for another to take what he gave up (forced); and of
 * two threads that stay, each that wants the lock gets it (the formula at the end, under weak
 * fairness). Of three, one can be overtaken for ever, and so can one beside a thread that always
 * leaves and comes again, which is not made to wait as who goes on is: CPython's lock goes to
 * the thread that takes it first.
 */
#ifndef THREADS
#define THREADS 2
#endif
#define NOBODY 15

/* struct py_gil, and the interpreter's request. switch_number is read only to see whether it has
 * changed since: switched says so to each thread */
bit mutex, switch_mutex;
bit locked, drop_request;
byte last_holder = NOBODY;
bit switched[THREADS];
bit on_cond[THREADS], on_switch_cond[THREADS]; /* who sleeps on which condition */

/* struct xc_thread, and runtime->waiting */
bit alive[THREADS], asked[THREADS], waiting[THREADS];

/* For the checks, and no part of the protocol. */
byte user = NOBODY;
bit wants[THREADS], forced[THREADS];

#ifdef FAIR
#define LOCK(lock)   atomic { !lock;
#define UNLOCK(lock) }
#else
#define LOCK(lock)   atomic { !lock -> lock = 1; } {
#define UNLOCK(lock) lock = 0; }
#endif

#if THREADS > 2
#define ANY(bits)     (bits[0] || bits[1] || bits[2])
#define THIRD(sleeps) :: sleeps[2] -> sleeps[2] = 0;
#else
#define ANY(bits) (bits[0] || bits[1])
#define THIRD(sleeps)
#endif

/* pthread_cond_signal: any one of those that sleep on it */
#define SIGNAL(sleeps) atomic { \
    if \
    :: sleeps[0] -> sleeps[0] = 0; \
    :: sleeps[1] -> sleeps[1] = 0; \
    THIRD(sleeps) \
    :: !ANY(sleeps); \
    fi; }

/* set_drop_request */
inline set_drop_request()
{
    d_step {
        assert(last_holder != NOBODY && alive[last_holder]);
        drop_request = 1;
        asked[last_holder] = 1;
    }
}

/* take_gil's second half, with gil->mutex */
inline take(me)
{
    LOCK(switch_mutex)
    locked = 1;
    d_step {
        if
        :: last_holder != me ->
            last_holder = me;
            for (place : 0 .. THREADS - 1) {
                switched[place] = 1;
            }
            place = 0;
            asked[me] = 0; /* xc_gil_note_switch */
        :: else;
        fi;
    }
#ifndef MUTANT_SWITCH_UNSAID
    SIGNAL(on_switch_cond)
#endif
    UNLOCK(switch_mutex)
    drop_request = 0;
}

/* take_gil, with xc_gil_wait */
inline take_gil(me)
{
    d_step { wants[me] = 1; timed = 0; had = 0; }
    do
    :: had -> break;
    :: else ->
        LOCK(mutex)
#ifdef MUTANT_ASK_UNLOCKED
        if
        :: timed && !switched[me] -> set_drop_request();
        :: else;
        fi;
#endif
        if
#ifdef MUTANT_WAIT_ONCE
        :: locked && !waiting[me] ->
#else
        :: locked ->
#endif
#ifndef MUTANT_NEVER_ASKS
            if
            :: timed && !switched[me] -> set_drop_request();
            :: else;
            fi;
#endif
            d_step {
                waiting[me] = 1;
                switched[me] = 0;
                on_cond[me] = 1; /* pthread_cond_timedwait gives the mutex back */
            }
        :: else ->
            if
            :: waiting[me] -> d_step { waiting[me] = 0; asked[me] = 0; }
            :: else;
            fi;
            take(me);
            had = 1;
        fi;
        UNLOCK(mutex)
        if
        :: !had ->
            if
#ifdef FAIR
            :: !on_cond[me] -> timed = 1;
#else
            :: !on_cond[me] -> timed = 0;
#endif
            :: d_step { on_cond[me] -> on_cond[me] = 0; timed = 1; }
            fi;
        :: else;
        fi;
    od;
    skip; /* what a loop ends in cannot be a d_step */
    d_step {
        assert(user == NOBODY);
        user = me;
        wants[me] = 0;
        had = 0;
        timed = 0;
    }
}

/* xc_gil_force_switch */
inline force_switch(me)
{
    LOCK(switch_mutex)
#ifdef MUTANT_SWITCH_UNSEEN
    UNLOCK(switch_mutex)
    LOCK(switch_mutex)
    forced[me] = 1;
#else
    forced[me] = last_holder == me;
#endif
    if
    :: forced[me] -> drop_request = 0; on_switch_cond[me] = 1;
    :: else;
    fi;
    UNLOCK(switch_mutex)
    if
    :: forced[me] -> !on_switch_cond[me]; forced[me] = 0;
    :: else;
    fi;
}

/* drop_gil; goes: without a thread state */
inline drop_gil(me, goes)
{
    d_step {
        assert(locked && user == me);
        user = NOBODY;
        if
        :: !goes -> last_holder = me;
        :: else;
        fi;
    }
    LOCK(mutex)
    locked = 0;
    SIGNAL(on_cond)
    UNLOCK(mutex)
    if
    :: !goes && drop_request -> force_switch(me);
    :: else;
    fi;
}

/* yield, with drop_wanted */
inline yield(me)
{
    asked[me] = 0;
    if
    :: drop_request -> wanted = 1;
    :: else ->
        LOCK(mutex)
        if
        :: ANY(waiting) -> drop_request = 1; wanted = 1;
        :: else;
        fi;
        UNLOCK(mutex)
    fi;
    if
    :: wanted ->
        wanted = 0;
        drop_gil(me, false);
        take_gil(me);
    :: else;
    fi;
}

active [THREADS] proctype host()
{
    byte me = _pid, place;
    bit timed, had, wanted;
come:
    skip;
    d_step { alive[me] = 1; asked[me] = 0; }
    take_gil(me); /* enter */
    do
    :: true ->
        if /* xc_thread_poll; or, whether or not somebody asks, xc_thread_yield */
        :: !asked[me];
        :: true -> yield(me);
#ifndef BRIEF
        :: true -> /* stays in Python, and polls on */
end_host:
            asked[me];
            yield(me);
#endif
        fi;
        if
        :: true -> /* PyEval_SaveThread, PyEval_RestoreThread */
            drop_gil(me, false);
#ifndef BRIEF
            if
            :: true;
            :: true ->
end_foreign:
                false;
            fi;
#endif
            take_gil(me);
#ifdef COME_AND_GO
        :: true ->
            drop_gil(me, true); /* leave */
            alive[me] = 0;      /* xc_thread_detach frees it */
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

#define wants_0  (wants[0])
#define forced_0 (forced[0])
#if defined(FAIR) && THREADS == 2 && !defined(COME_AND_GO)
ltl progress { [](forced_0 -> <>!forced_0) && [](wants_0 -> <>!wants_0) }
#else
ltl progress { [](forced_0 -> <>!forced_0) }
#endif
