/* A time limit for somebody else, which counts only time in which this process runs: while it is
 * stopped (SIGSTOP, a frozen container, a paused machine), mostly the other one is, too. */
#ifndef XC_SUPPORT_DEADLINE_H
#define XC_SUPPORT_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

/* How often to look, at least. */
#define XC_DEADLINE_LOOK_MS 100

struct xc_deadline {
    uint64_t left_ns, looked_ns;
    bool has_paused; /* since it began */
};

void xc_deadline_begin(struct xc_deadline *deadline, double seconds);

/* For poll: milliseconds until it is to be looked at again. */
int xc_deadline_wait_ms(const struct xc_deadline *deadline);

/* Looks: true once the time is over. */
bool xc_deadline_passed(struct xc_deadline *deadline);

/* Looks, and counts nothing since the last look: the other one is known not to run. */
void xc_deadline_skip(struct xc_deadline *deadline);

#endif
