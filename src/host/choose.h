/* Which processor to measure on: a pure choice among candidates. */
#ifndef XC_HOST_CHOOSE_H
#define XC_HOST_CHOOSE_H

#include <stdbool.h>
#include <stddef.h>

struct xc_candidate {
    int pu;              /* the operating system's number */
    bool claimed;        /* another crosscost measures on its core */
    bool isolated;       /* the scheduler leaves it alone */
    bool with_cpu0;      /* CPU 0, or on its core: where interrupts and housekeeping go */
    bool has_sibling;    /* another processor shares the core */
    int kind;            /* higher is faster; equal where the machine has one kind */
    double busy;         /* share of time, 0 to 1; 0 where it is not known */
    double sibling_busy; /* of the busiest sibling */
    bool probed;         /* whether it is known how much of its core is ours */
    double quiet_share;  /* of the looks at it, those in which the core was ours, 0 to 1 */
};

/* The index of the best one, and why, for a reader; count is at least 1. In this order: no
 * other crosscost there; isolated; the fastest kind; not busy already; a core that is ours for more
 * of the time; not CPU 0's core; the least busy core; the lowest number. */
size_t xc_choose(const struct xc_candidate *candidates, size_t count, char *why, size_t why_bytes);

#endif
