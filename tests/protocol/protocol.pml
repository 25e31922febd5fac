/* The scheduler's protocol, as src/crossing/tokens.c describes it and src/crossing/ does it, for
 * spin to check in every interleaving. Each step here names the function that it stands for; change the
 * two together.
 *
 * Chosen by definitions:
 *   THREADS, TOKENS   how many; at most 4 and 2
 *   GO_1_23, GO_1_26, MINIMAL   whose protocol. A thread that comes back decides by a
 *                     compare-and-swap: on the token's status, on the goroutine's with its scan
 *                     bit, or on a status that says whose offer it is
 *   SPIN              waiters spin before they park: one that yielded in its token's slot, where it
 *                     may change places with the holder
 *   REST              the monitor rests where every token is idle, until it is called
 *   COME_AND_GO       threads leave, and others come in their places: in the same memory
 *   ALONE             there is no monitor: who waits retakes for himself. Nobody is preempted
 *   BRIEF             no foreign call lasts for ever, and no thread stays in host code
 *   FAIR              what the protocol leaves to chance is fair: a critical section, the
 *                     monitor's look at a token with what it does there, and a thread's way from
 *                     one wait to the next are a step each. Without it all steps are apart, and a
 *                     checker finds, rightly, that a thread may lose the race for the home's lock
 *                     for ever, and that the monitor may for ever look at a token in the moment in
 *                     which it is being moved; as Go's may. Without a monitor, a foreign call also lasts
 *                     until the waiting thread has looked
 *   MUTANT_...        one mistake, to be caught: those of src/crossing/delay.h; WON_UNSAID, which this model
 *                     found in the code, and SLOT_OF_ANOTHER, which the delays did
 *
 * Time is left out: every sleep may end at any time, every slice is over when the monitor looks the
 * second time, and a foreign call may last for ever.
 *
 * The models gil and jvm have protocols of their own: gil.pml, jvm.pml.
 *
 * What is checked: a token is held by one thread at a time (user); it is never laid down or handed
 * on by two (in_hand); nobody looks at a thread that is gone (alive); no thread queues while a token is idle (unlock); nobody goes to sleep who was
 * granted one (served); nobody waits for ever, and no token is in somebody's hand for ever (the
 * formula at the end, under weak fairness).
 */
#ifndef THREADS
#define THREADS 2
#endif
#ifndef TOKENS
#define TOKENS 1
#endif
#define NOBODY 15

/* A token's status (minimal: IDLE, HELD, OFFERED and whose offer) and a goroutine's. */
#define IDLE      0
#define RUNNING   1
#define SYSCALL   2
#define SCANNED   3 /* a goroutine's: syscall, with the scan bit */
#ifdef MINIMAL
#define OFFERED(thread) (SYSCALL + thread)
#else
#define OFFERED(thread) SYSCALL
#endif

/* enum xc_waiting */
#define AWAKE  0
#define PARKED 1
#define GIVEN  2

/* struct xc_token */
byte status[TOKENS];
byte holder[TOKENS] = NOBODY;
bit slice_seen[TOKENS];   /* the monitor saw this slice before: slices == seen.slices */
bit foreign_seen[TOKENS]; /* likewise the foreign call: tick == seen.tick */

/* struct xc_thread, its waiter, and the model's part of it */
byte word[THREADS];
byte given[THREADS];
bit asleep[THREADS]; /* in the kernel, on word */
bit asked[THREADS];
#ifdef GO_1_26
byte goroutine[THREADS] = RUNNING;
byte wired[THREADS] = NOBODY; /* m.p */
#endif

/* struct xc_home */
bit locked;
bit idle[TOKENS] = 1;
byte idle_count = TOKENS;
byte queue[THREADS] = NOBODY;
byte waiting;
#ifdef SPIN
byte slotted = NOBODY; /* in whose slot a thread waits; one that does is not in the queue */
byte slot[TOKENS] = NOBODY, partners[TOKENS]; /* struct xc_token's */
byte at[THREADS] = NOBODY; /* the token in whose slot the thread looks, or its word */
#define CLAIMED(thread) (8 + thread)
#define WAITING         (waiting + (slotted != NOBODY))
#else
#define WAITING         waiting
#endif

/* struct xc_monitor */
bit rests, called;

#ifdef COME_AND_GO
bit thread_list; /* its lock */
bit alive[THREADS];
#define THERE(thread) assert(alive[thread])
#else
#define THERE(thread) skip
#endif

/* For the checks, and no part of the protocol. */
byte user[TOKENS] = NOBODY; /* who runs host code with it */
bit in_hand[TOKENS];        /* somebody moves it */
bit wants[THREADS];         /* waits for a token */
bit served[THREADS];        /* was granted one, and has not looked */

/* --- the home's lock: xc_home_lock, xc_home_unlock -------------------------------------------- */

inline unlock()
{
    assert(idle_count == 0 || WAITING == 0);
    locked = 0;
}
#ifdef FAIR
#define HOME_BEGIN atomic { !locked;
#define HOME_END   assert(idle_count == 0 || WAITING == 0); }
#define STEP_BEGIN atomic {
#define STEP_END   }
#else
#define HOME_BEGIN atomic { !locked -> locked = 1; } {
#define HOME_END   unlock(); }
#define STEP_BEGIN {
#define STEP_END   }
#endif
#if defined(COME_AND_GO) && !defined(FAIR)
#define THREAD_LIST_BEGIN atomic { !thread_list -> thread_list = 1; } {
#define THREAD_LIST_END   thread_list = 0; }
#else /* what it covers is a step */
#define THREAD_LIST_BEGIN {
#define THREAD_LIST_END   }
#endif
#ifdef MUTANT_UNLOCKED_PUT
#define PUT_BEGIN {
#define PUT_END   }
#else
#define PUT_BEGIN HOME_BEGIN
#define PUT_END   HOME_END
#endif

/* --- under the lock --------------------------------------------------------------------------- */

/* push, and queue's part of it */
inline enqueue(thread)
{
    d_step {
        word[thread] = AWAKE;
#ifdef MUTANT_QUEUE_BACKWARDS
        for (place : 1 .. waiting) {
            queue[waiting - place + 1] = queue[waiting - place];
        }
        queue[0] = thread;
#else
        queue[waiting] = thread;
#endif
        waiting++;
        place = 0;
    }
}

#ifdef SPIN
/* queue, by a thread that yields the token */
inline enqueue_at(thread, token)
{
    if
    :: slotted == NOBODY && waiting == 0 ->
        d_step {
            word[thread] = AWAKE;
            at[thread] = token;
            slotted = token;
            partners[token] = holder[token] ^ thread;
            slot[token] = thread;
        }
    :: else -> enqueue(thread);
    fi;
}

/* xc_home_holder, holder_of */
#define HOLDER(token) (slot[token] == NOBODY -> holder[token] : (partners[token] ^ (slot[token] & 7)))

/* claim, where it succeeds: a swap that comes between is seen at the next try */
inline claim(token, thread)
{
    d_step {
        thread = slot[token];
        assert(thread < THREADS);
        slot[token] = CLAIMED(thread);
        holder[token] = partners[token] ^ thread;
    }
}

/* empty_slot */
inline empty_slot()
{
    d_step { slot[slotted] = NOBODY; slotted = NOBODY; }
}
#else
#define HOLDER(token) holder[token]
#endif

/* set_holder */
inline set_holder(token, thread)
{
#ifdef SPIN
    d_step {
        holder[token] = thread;
        if
        :: slot[token] != NOBODY -> partners[token] = thread ^ (slot[token] & 7);
        :: else;
        fi;
    }
#else
    holder[token] = thread;
#endif
}

/* the queue's first */
inline dequeue(thread)
{
    d_step {
        thread = queue[0];
        for (place : 1 .. THREADS - 1) {
            queue[place - 1] = queue[place];
        }
        queue[THREADS - 1] = NOBODY;
        waiting--;
        place = 0;
    }
}

/* pop: the one that has waited longest */
inline pop(thread)
{
#ifdef SPIN
    if
    :: slotted != NOBODY -> claim(slotted, thread);
    :: else -> dequeue(thread);
    fi;
#else
    dequeue(thread);
#endif
}

/* lay_idle */
inline lay_idle(token)
{
    set_holder(token, NOBODY);
    d_step {
        assert(in_hand[token] && !idle[token]);
        in_hand[token] = 0;
        idle[token] = 1;
        idle_count++;
    }
}

/* take_idle, with xc_monitor_call: token stays NOBODY where there is none */
inline take_idle(thread, token)
{
#ifdef MUTANT_QUEUE_WITHOUT_LOOKING
    skip;
#else
    if
    :: idle[0] -> token = 0;
#if TOKENS > 1
    :: !idle[0] && idle[1] -> token = 1;
#endif
    :: else;
    fi;
    if
    :: token != NOBODY ->
        d_step {
            assert(status[token] == IDLE);
            idle[token] = 0;
            idle_count--;
            in_hand[token] = 1;
        }
        set_holder(token, thread);
#if defined(REST) && !defined(MUTANT_REST_WITHOUT_CALL)
        if
        :: rests -> rests = 0; called = 1;
        :: else;
        fi;
#endif
    :: else;
    fi;
#endif
}

/* grant: what is granted is in hand until the receiver wires it. */
inline grant_begin(thread, token)
{
    assert(in_hand[token] && !idle[token]);
    set_holder(token, thread);
    slice_seen[token] = 0;
}

/* tell, by one exchange of the word, which tells whether somebody sleeps. sleeper is who must be woken
 * once the lock is given back, or NOBODY */
inline tell(thread, token, sleeper)
{
    given[thread] = token;
    d_step {
        if
        :: word[thread] == PARKED -> sleeper = thread;
        :: else;
        fi;
        word[thread] = GIVEN;
        served[thread] = 1;
    }
#ifdef SPIN
    if
#ifdef MUTANT_SLOT_OF_ANOTHER
    :: slotted != NOBODY && (slot[slotted] & 7) == thread -> empty_slot();
#else
    :: slotted != NOBODY && slot[slotted] == CLAIMED(thread) -> empty_slot();
#endif
    :: else;
    fi;
#endif
}

/* wake: xc_futex_wake */
inline wake(sleeper)
{
#ifndef MUTANT_HANDOVER_WITHOUT_WAKE
    if
    :: sleeper != NOBODY -> asleep[sleeper] = 0;
    :: else;
    fi;
#endif
    sleeper = NOBODY;
}

/* xc_scheduler_put, with put_locked */
inline put(token)
{
    PUT_BEGIN
    status[token] = IDLE; /* so it is, but of a thread that leaves: wire_token */
    if
#ifdef MUTANT_IDLE_WITHOUT_QUEUE
    :: true -> lay_idle(token);
#else
    :: WAITING == 0 -> lay_idle(token);
    :: else ->
        pop(first);
        grant_begin(first, token);
        tell(first, token, sleeper);
        first = 0;
#endif
    fi;
    PUT_END
    wake(sleeper);
}

/* --- taking an offered token: xc_scheduler_retake_one, and a policy's block, take, resume ------ */

#ifdef GO_1_26

/* block_1_26 */
inline block(thread, token, blocked)
{
    THERE(thread);
    if
    :: status[token] == RUNNING && goroutine[thread] == SYSCALL ->
        block_goroutine(thread, blocked);
        if
        :: blocked && wired[thread] != token -> /* validates the read before */
            goroutine[thread] = SYSCALL;
            blocked = 0;
        :: else;
        fi;
    :: else;
    fi;
}

inline block_goroutine(thread, blocked)
{
#ifdef MUTANT_RETAKE_WITHOUT_CAS
    goroutine[thread] = SCANNED;
    blocked = 1;
#else
    d_step {
        if
        :: goroutine[thread] == SYSCALL -> goroutine[thread] = SCANNED; blocked = 1;
        :: else;
        fi;
    }
#endif
}

/* take_1_26 */
inline take(thread, token, taken)
{
    wired[thread] = NOBODY;
    foreign_seen[token] = 0;
    d_step {
        assert(!in_hand[token] && !idle[token]);
        in_hand[token] = 1;
        status[token] = IDLE;
    }
    taken = 1;
}

/* resume_1_26: the compare-and-swap must succeed */
inline resume(thread)
{
    d_step {
#if !defined(MUTANT_RETAKE_WITHOUT_CAS) && !defined(MUTANT_SCAN_BIT_IGNORED)
        assert(goroutine[thread] == SCANNED);
#endif
        goroutine[thread] = SYSCALL;
    }
}

#else

/* block_1_23, and minimal's: no more than a look */
inline block(thread, token, blocked)
{
    THERE(thread);
    blocked = status[token] == OFFERED(thread);
}

/* take_1_23, and minimal's: who wins the compare-and-swap has the token */
inline take(thread, token, taken)
{
#ifdef MUTANT_RETAKE_WITHOUT_CAS
    taken = 1;
    d_step { status[token] = IDLE; in_hand[token] = 1; }
#else
    d_step {
        if
        :: status[token] == OFFERED(thread) ->
            status[token] = IDLE;
            in_hand[token] = 1;
            taken = 1;
        :: else;
        fi;
    }
#endif
    foreign_seen[token] = 0;
}

#define resume(thread) skip

#endif

/* xc_scheduler_retake_blocked */
inline retake_blocked(thread, token, wanted, taken)
{
    if
    :: wanted ->
        take(thread, token, taken);
        if
        :: taken -> set_holder(token, NOBODY);
        :: else;
        fi;
    :: else;
    fi;
    THERE(thread);
    resume(thread);
}

#ifdef ALONE
/* xc_home_retake, for one token */
inline retake_one(token)
{
    STEP_BEGIN
    other = HOLDER(token);
    if
    :: other != NOBODY ->
        block(other, token, blocked);
        if
        :: blocked -> retake_blocked(other, token, true, taken);
        :: else;
        fi;
    :: else;
    fi;
    d_step { other = 0; blocked = 0; }
    STEP_END
    if
    :: taken -> taken = 0; put(token);
    :: else;
    fi;
}

inline retake_all()
{
    THREAD_LIST_BEGIN
    retake_one(0);
#if TOKENS > 1
    retake_one(1);
#endif
    THREAD_LIST_END
}
#endif

/* --- a host thread ---------------------------------------------------------------------------- */

/* policy->wire: the token is the thread's. Host code runs with it from here on. */
inline wire(me, token)
{
#ifdef GO_1_26
    wired[me] = token;
#endif
    d_step {
        assert(in_hand[token] && user[token] == NOBODY);
        in_hand[token] = 0;
        status[token] = RUNNING;
        foreign_seen[token] = 0; /* tick */
        user[token] = me;
        wants[me] = 0;
    }
}

inline run_host(me, token)
{
    d_step {
        assert(user[token] == NOBODY);
        user[token] = me;
        wants[me] = 0;
        foreign_seen[token] = 0; /* tick */
    }
}

/* What the word says is not looked at again before the thread queues again: queue sets it. */
inline forget(me, token)
{
    d_step {
        token = given[me];
        given[me] = 0;
        word[me] = AWAKE;
        served[me] = 0;
    }
}

/* granted: one look */
inline look(me, token)
{
    if
    :: word[me] == GIVEN -> forget(me, token);
    :: else;
    fi;
}

#ifdef SPIN
/* granted_at, where the slot is another's or nobody's: after a swap nothing is said in the word */
inline look_at(me, token)
{
    if
    :: word[me] == GIVEN -> forget(me, token);
    :: else -> d_step { token = at[me]; served[me] = 0; }
    fi;
    at[me] = NOBODY;
}

/* spin: looks, for as long as it likes (a look that sees nothing changes nothing, and is left out);
 * then leaves the slot (leave_slot), and is the queue's first */
inline spin(me, token)
{
    if
    :: at[me] == NOBODY && word[me] == GIVEN -> look(me, token);
    :: at[me] == NOBODY;
    :: at[me] != NOBODY && (slot[at[me]] == NOBODY || (slot[at[me]] & 7) != me) -> look_at(me, token);
    :: at[me] != NOBODY ->
        HOME_BEGIN
        if
        :: atomic { slot[at[me]] == me -> claim(at[me], first); }
            empty_slot();
            d_step {
                for (place : 1 .. waiting) {
                    queue[waiting - place + 1] = queue[waiting - place];
                }
                queue[0] = me;
                waiting++;
                place = 0;
                first = 0;
            }
            at[me] = NOBODY;
        :: else -> look_at(me, token);
        fi;
        HOME_END
    fi;
}
#endif

/* park: says that it sleeps, by a compare-and-swap; then sleeps while the word says so */
inline park(me, token)
{
    d_step {
#ifdef MUTANT_PARK_WITHOUT_CHECK
        word[me] = PARKED;
#else
        if
        :: word[me] == AWAKE -> word[me] = PARKED;
        :: else;
        fi;
#endif
    }
    do
    :: word[me] == GIVEN -> break;
    :: else ->
        d_step { /* xc_futex_wait: the kernel looks at the word once more */
            if
            :: word[me] == PARKED -> assert(!served[me]); asleep[me] = 1;
            :: else;
            fi;
        }
        !asleep[me];
#if defined(ALONE) && !defined(MUTANT_PATIENT_FOR_NOTHING)
        if
        :: word[me] != GIVEN -> retake_all();
        :: else;
        fi;
#endif
    od;
    forget(me, token);
}

/* wait */
inline wait(me, token)
{
    token = NOBODY;
#ifdef SPIN
    spin(me, token);
#endif
    if
    :: token == NOBODY -> park(me, token);
    :: else;
    fi;
}

/* xc_scheduler_take */
inline take_any(me, token)
{
    token = NOBODY;
    HOME_BEGIN
    take_idle(me, token);
    if
    :: token == NOBODY -> enqueue(me);
    :: else;
    fi;
    HOME_END
    if
    :: token == NOBODY ->
        wait(me, token);
        asked[me] = 0; /* answer */
    :: else;
    fi;
}

#ifdef GO_1_26
/* xc_scheduler_take_from: this very token, if another thread offers it; without that, any */
inline take_from(me, old, token)
{
    token = NOBODY;
    HOME_BEGIN
    other = HOLDER(old);
    if
    :: other != NOBODY ->
        block(other, old, blocked);
        if
        :: blocked -> retake_blocked(other, old, true, taken);
        :: else;
        fi;
    :: else;
    fi;
    if
    :: taken -> set_holder(old, me); token = old;
    :: else;
    fi;
    HOME_END
    d_step { other = 0; blocked = 0; taken = 0; }
    if
    :: token == NOBODY -> take_any(me, token);
    :: else;
    fi;
}
#endif

#ifdef SPIN
/* swap. Whether it is tried is decided before; the compare-and-swap is a step of its own. What is
 * written to the token before it, and back if it fails, nobody reads meanwhile, but that a slice
 * begins */
inline swap(me, token, swapped)
{
    first = slot[token];
    if
    :: first < THREADS && (partners[token] ^ first) == me && WAITING == 1 ->
        d_step {
            assert(user[token] == me);
            user[token] = NOBODY;
            word[me] = AWAKE;
            slice_seen[token] = 0;
        }
        d_step {
            if
#ifdef MUTANT_SWAP_UNCHECKED
            :: true ->
#else
            :: slot[token] == first ->
#endif
                slot[token] = me;
                at[me] = token;
                in_hand[token] = 1;
                served[first] = 1;
                wants[me] = 1;
                swapped = 1;
            :: else -> user[token] = me;
            fi;
        }
    :: else;
    fi;
    first = 0;
}
#endif

/* xc_home_yield, its part under the lock */
inline yield_locked(me, token)
{
    HOME_BEGIN
    if
    :: WAITING == 0 -> slice_seen[token] = 0;
    :: else ->
        d_step { /* policy->unwire */
            assert(user[token] == me);
#ifndef MUTANT_YIELD_KEEPS
            user[token] = NOBODY;
#endif
            status[token] = IDLE;
            in_hand[token] = 1;
        }
#ifdef GO_1_26
        wired[me] = NOBODY;
#endif
        pop(first);
        grant_begin(first, token);
#ifndef MUTANT_YIELD_KEEPS
#ifdef SPIN
        enqueue_at(me, token);
#else
        enqueue(me);
#endif
        wants[me] = 1;
#endif
        tell(first, token, sleeper);
        first = 0;
#ifndef MUTANT_YIELD_KEEPS
        token = NOBODY;
#endif
    fi;
    HOME_END
    wake(sleeper);
}

/* xc_home_yield */
inline yield(me, token)
{
    asked[me] = 0; /* answer */
#ifdef SPIN
    swap(me, token, swapped);
    if
    :: swapped ->
#ifdef GO_1_26
        wired[me] = NOBODY;
#endif
        swapped = 0;
        token = NOBODY;
    :: else -> yield_locked(me, token);
    fi;
#else
    yield_locked(me, token);
#endif
    if
    :: token == NOBODY ->
        wait(me, token);
        wire(me, token);
        asked[me] = 0;
    :: else;
    fi;
}

#ifdef COME_AND_GO
/* xc_home_leave */
inline leave(me, token)
{
    d_step {
        assert(user[token] == me);
        user[token] = NOBODY;
        in_hand[token] = 1;
    }
#ifdef GO_1_26
    wired[me] = NOBODY;
#endif
    put(token);
    token = NOBODY;
}

/* xc_home_forget */
inline forget_holder(me, token)
{
#ifdef MUTANT_FORGET_NOTHING
    skip;
#else
    d_step {
        if
        :: HOLDER(token) == me -> set_holder(token, NOBODY);
        :: else;
        fi;
    }
#endif
}

/* xc_thread_detach, after leave */
inline detach(me)
{
#ifdef MUTANT_DETACH_UNLOCKED
    {
#else
    THREAD_LIST_BEGIN
#endif
    HOME_BEGIN
    forget_holder(me, 0);
#if TOKENS > 1
    forget_holder(me, 1);
#endif
    alive[me] = 0;
    HOME_END
#ifdef MUTANT_DETACH_UNLOCKED
    }
#else
    THREAD_LIST_END
#endif
}
#endif

/* reentersyscall, minimal's step release: the token is offered */
inline release(me, token)
{
    d_step {
        assert(user[token] == me);
        user[token] = NOBODY;
#ifdef GO_1_26
        assert(goroutine[me] == RUNNING);
        goroutine[me] = SYSCALL;
#else
        assert(status[token] == RUNNING);
        status[token] = OFFERED(me);
#endif
    }
}

/* xc_scheduler_won */
inline won(me, token)
{
#ifdef SPIN
    if
    :: slot[token] == NOBODY -> holder[token] = me;
    :: else ->
        HOME_BEGIN
        set_holder(token, me);
        HOME_END
    fi;
#else
    holder[token] = me;
#endif
}

/* exitsyscall, minimal's step reacquire */
#ifdef GO_1_26
inline reacquire(me, token)
{
#ifdef MUTANT_SCAN_BIT_IGNORED
    goroutine[me] = RUNNING;
#else
    atomic { goroutine[me] == SYSCALL -> goroutine[me] = RUNNING; } /* spins while it is scanned */
#endif
    wants[me] = 1;
    if
    :: wired[me] == NOBODY ->
        old = token;
        take_from(me, old, token);
        old = 0;
        wire(me, token);
    :: else -> run_host(me, token);
    fi;
}
#else
inline reacquire(me, token)
{
    d_step { /* the compare-and-swap; then wirep */
        wants[me] = 1;
        if
        :: status[token] == OFFERED(me) -> status[token] = IDLE; in_hand[token] = 1;
        :: else -> token = NOBODY;
        fi;
    }
    if
    :: token != NOBODY ->
        wire(me, token);
#if defined(GO_1_23) && !defined(MUTANT_WON_UNSAID)
        if /* exitsyscallfast_reacquired, xc_scheduler_won: it was another's offer. Here holder says
            * so; there the tick does, which moves with every taking */
        :: HOLDER(token) != me -> won(me, token);
        :: else;
        fi;
#endif
    :: else ->
        take_any(me, token);
        wire(me, token);
    fi;
}
#endif

#ifdef GO_1_26
#define OFFERS(thread, token) (wired[thread] != NOBODY)
#else
#define OFFERS(thread, token) (status[token] == OFFERED(thread))
#endif

active [THREADS] proctype host()
{
    byte me = _pid, token = NOBODY, sleeper = NOBODY, first, place;
#ifdef SPIN
    bit swapped;
#endif
#ifdef GO_1_26
    byte old;
#endif
#if defined(GO_1_26) || defined(ALONE)
    byte other;
    bit blocked, taken;
#endif
#ifdef COME_AND_GO
come:
    alive[me] = 1; /* xc_thread_attach */
    asked[me] = 0;
#endif
    wants[me] = 1;
    STEP_BEGIN /* xc_home_enter */
    take_any(me, token);
    wire(me, token);
    STEP_END
    do
    :: true ->
        if /* xc_thread_poll, at least once between two crossings */
        :: !asked[me];
        :: asked[me] -> STEP_BEGIN yield(me, token); STEP_END
#if !defined(BRIEF) && !defined(ALONE)
        :: true -> /* stays in host code, and polls on */
end_host:
            asked[me];
            STEP_BEGIN yield(me, token); STEP_END
#endif
        fi;
#ifdef COME_AND_GO
        if
        :: true;
        :: true ->
            leave(me, token);
            detach(me);
            if
            :: true -> goto come;
            :: true ->
end_gone:
                false;
            fi;
        fi;
#endif
        release(me, token);
#ifndef BRIEF
        if
        :: true; /* the foreign call comes back */
        :: true -> /* or never does */
end_foreign:
            false;
        fi;
#endif
#if defined(ALONE) && defined(FAIR)
        WAITING == 0 || !OFFERS(me, token); /* it has lasted */
#endif
        STEP_BEGIN
        reacquire(me, token);
        STEP_END
    od;
}

#ifdef ALONE
/* A sleeping waiter's patience may be at an end at any time. */
active [THREADS] proctype patience()
{
end_patience:
    do
    :: d_step { asleep[_pid - THREADS] -> asleep[_pid - THREADS] = 0; }
    od;
}

#else

/* --- the monitor ------------------------------------------------------------------------------ */

/* xc_monitor_rest */
inline rest()
{
    if
    :: idle_count == TOKENS ->
        HOME_BEGIN
        rests = idle_count == TOKENS;
        resting = rests;
        HOME_END
        if
        :: resting ->
end_rest:
            called;
            called = 0;
            resting = 0;
        :: else;
        fi;
    :: else;
    fi;
}

/* A look at the time slice: xc_monitor_slice_over. */
inline look_at_slice(token, over)
{
    d_step {
        other = HOLDER(token);
        if
        :: other != NOBODY -> over = slice_seen[token]; slice_seen[token] = 1;
        :: else;
        fi;
    }
}

#ifdef MINIMAL

/* minimal.c: monitor_round, for one token. Nothing is done unless somebody waits. */
inline round(token)
{
    STEP_BEGIN
    look_at_slice(token, over);
    if
    :: WAITING > 0 && other != NOBODY ->
        block(other, token, blocked);
        if
        :: blocked -> retake_blocked(other, token, true, taken);
        :: else;
        fi;
        if
        :: !taken && over -> THERE(other); asked[other] = 1;
        :: else;
        fi;
    :: else;
    fi;
    d_step { other = 0; over = 0; blocked = 0; }
    STEP_END
    if
    :: taken -> taken = 0; put(token);
    :: else;
    fi;
}

#else

/* in_go: a request has an effect in host code alone */
#ifdef GO_1_26
#define IN_HOST(thread, token) (status[token] == RUNNING && goroutine[thread] == RUNNING)
#else
#define IN_HOST(thread, token) (status[token] == RUNNING)
#endif

/* sysmon.c: retake */
inline round(token)
{
    STEP_BEGIN
    look_at_slice(token, over);
    if
    :: other != NOBODY ->
        if
        :: over && IN_HOST(other, token) -> THERE(other); asked[other] = 1;
        :: else;
        fi;
        block(other, token, blocked);
        if
        :: blocked ->
            d_step {
                wanted = over || foreign_seen[token];
                if
                :: !wanted -> foreign_seen[token] = 1;
                :: else;
                fi;
            }
            if
            :: idle_count > 0 -> wanted = 0; /* it lingers, for nobody needs it */
            :: true;
            fi;
            retake_blocked(other, token, wanted, taken);
        :: else;
        fi;
    :: else;
    fi;
    d_step { other = 0; over = 0; blocked = 0; wanted = 0; }
    STEP_END
    if
    :: taken -> taken = 0; put(token);
    :: else;
    fi;
}

#endif

active proctype monitor()
{
    byte other, first, sleeper = NOBODY, place;
    bit over, blocked, wanted, taken, resting;
    do
    :: true -> /* xc_monitor_sleep */
#ifdef REST
        rest();
#endif
        THREAD_LIST_BEGIN
        round(0);
#if TOKENS > 1
        round(1);
#endif
        THREAD_LIST_END
    od;
}

#endif

/* --- what must hold --------------------------------------------------------------------------- */

#define waiting_0 (wants[0])
#define moved_0   (in_hand[0])
ltl progress { [](waiting_0 -> <>!waiting_0) && [](moved_0 -> <>!moved_0) }
