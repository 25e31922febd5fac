/* A crowd of threads in a scheduler that was built with the protocol's test hooks, and everything
 * about them that can be checked while they run. What is wrong ends the process: one line, and
 * status 1. */
#ifndef XC_TESTS_PROTOCOL_CROWD_H
#define XC_TESTS_PROTOCOL_CROWD_H

#include <stdint.h>

enum { CROWD_THREADS_MAX = 64 };

struct scenario {
    const char *model;
    unsigned threads, tokens;
    int monitor, hurry; /* a monitor; another thread that retakes all the time */
    uint64_t spin_ns;
    int swaps;          /* threads yield often, and nobody observes, so that they change places */
    unsigned crossings; /* of each thread */
    uint64_t seed;
    const char *delays; /* where threads pause, or NULL */
    unsigned stall_ms;  /* nobody moves for so long: something is lost */
};

/* Runs it to its end. Checked all along:
 * - a token has one holder in host code, and what that one wrote, the next has seen (a plain
 *   counter, for the thread sanitizer)
 * - idle tokens and waiting threads never meet, and the home's lists are whole
 * - events of a token and of the queue come in an order that makes sense, first in, first out
 * - nobody stands still: a foreign call that waits for another thread loses its token, a thread
 *   that computes until another has moved is preempted
 * - in the end every token is idle */
void crowd_run(const struct scenario *scenario);

_Noreturn void crowd_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
