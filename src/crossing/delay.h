/* Hooks for the tests of the protocol; nothing at all in what is shipped.
 *
 * XC_DELAY_POINT(name) stands in every gap between two steps of the protocol. A build with
 * XC_PROTOCOL_TEST calls xc_delay_point there, which pauses as the test wants. XC_MUTANT(name) is
 * 0; in that build it is true for the mistake that the test has injected, to see it caught.
 * XC_INTERVAL_NS shortens the monitor's intervals there, so that more happens.
 */
#ifndef XC_CROSSING_DELAY_H
#define XC_CROSSING_DELAY_H

#define XC_DELAYS(DO)                                                                              \
    DO(RELEASING)       /* in the models: about to offer the token */                              \
    DO(OFFERED)         /* in the models: just offered */                                          \
    DO(RETURNING)       /* in the models: back from foreign code, about to win it back */          \
    DO(RETURNED)        /* in the models: won it back, or about to see that it is gone */          \
    DO(TAKE_BEGIN)      /* own token gone, the lock not taken */                                   \
    DO(TAKE_LOCKED)     /* under the lock, nothing looked at */                                    \
    DO(TAKE_IDLE)       /* an idle token in hand, lock given back */                               \
    DO(QUEUED)          /* in the queue, lock still held */                                        \
    DO(QUEUED_UNLOCKED) /* in the queue, lock given back */                                        \
    DO(SPIN)            /* between two looks of a spinning waiter */                               \
    DO(SPIN_END)        /* done spinning, the slot not yet given back */                           \
    DO(PARK_BEGIN)      /* about to say that it sleeps */                                          \
    DO(PARK_SAID)       /* said so, not asleep */                                                  \
    DO(WOKEN)           /* has its token, not wired */                                             \
    DO(GIVE_BEGIN)      /* a token in hand, the lock not taken */                                  \
    DO(GIVE_POPPED)     /* the receiver is out of the queue, knows nothing */                      \
    DO(GIVE_SAID)       /* the receiver may see its token */                                       \
    DO(GIVE_WAKE)       /* lock given back, the receiver not woken */                              \
    DO(IDLE_PUT)        /* about to lay a token with the idle ones */                              \
    DO(YIELD_BEGIN)     /* a request was seen, not answered */                                     \
    DO(YIELD_UNWIRED)   /* under the lock, the token unwired */                                    \
    DO(SWAP)            /* about to change places with the waiter in the token's slot */           \
    DO(RETAKE_SEEN)     /* a holder was read */                                                    \
    DO(RETAKE_BLOCKED)  /* its thread cannot come back (scan bit), or was seen in foreign code */  \
    DO(RETAKE_TAKEN)    /* token taken, thread not yet let go */                                   \
    DO(RETAKE_RESUMED)  /* thread let go, token in hand */                                         \
    DO(WON)             /* another's token won on the fast path, holder not yet said */            \
    DO(ASK)             /* about to ask a thread to yield */                                       \
    DO(LEAVE_BEGIN)     /* a thread detaches */                                                    \
    DO(REST_BEGIN)      /* all idle: the monitor is about to rest */                               \
    DO(REST_SAID)       /* said so, not asleep */                                                  \
    DO(LOCK_SLEEP)      /* about to sleep on the scheduler's lock */

#define XC_DELAY_NAME(name) XC_DELAY_##name,
enum xc_delay { XC_DELAYS(XC_DELAY_NAME) XC_DELAY_COUNT };

#define XC_MUTANTS(DO)                                                                             \
    DO(NONE)                                                                                       \
    DO(RETAKE_WITHOUT_CAS)    /* taken with a load and a store */                                  \
    DO(HANDOVER_WITHOUT_WAKE) /* the receiver sleeps on */                                         \
    DO(IDLE_WITHOUT_QUEUE)    /* a token is laid with the idle ones while somebody waits */        \
    DO(SCAN_BIT_IGNORED)      /* go1.26: a thread comes back although it is blocked */             \
    DO(PARK_WITHOUT_CHECK)    /* a waiter sleeps without looking whether it was given one */       \
    DO(QUEUE_WITHOUT_LOOKING) /* a thread queues without looking for an idle token */              \
    DO(YIELD_KEEPS)           /* a thread runs on while its token is handed over */                \
    DO(REST_WITHOUT_CALL)     /* nobody calls the resting monitor */                               \
    DO(QUEUE_BACKWARDS)       /* the youngest waiter is served first */                            \
    DO(UNLOCKED_PUT)          /* a token is put home without the lock */                           \
    DO(GRANT_TOO_EARLY)       /* a waiter is told before its token is there */                     \
    DO(SWAP_UNCHECKED)        /* places are changed with a waiter that may have been claimed */    \
    DO(SLOT_OF_ANOTHER)       /* a slot is emptied in which its receiver waits again */

#define XC_MUTANT_NAME(name) XC_MUTANT_##name,
enum xc_mutant { XC_MUTANTS(XC_MUTANT_NAME) XC_MUTANT_COUNT };

#ifdef XC_PROTOCOL_TEST
void xc_delay_point(enum xc_delay point);
extern enum xc_mutant xc_mutant;
#define XC_DELAY_POINT(name) xc_delay_point(XC_DELAY_##name)
#define XC_MUTANT(name)      (xc_mutant == XC_MUTANT_##name)
#define XC_INTERVAL_NS(ns)   ((ns) / 20)
#else
#define XC_DELAY_POINT(name) ((void)0)
#define XC_MUTANT(name)      0
#define XC_INTERVAL_NS(ns)   (ns)
#endif

#endif
