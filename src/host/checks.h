/* The checks of doctor: each is one function that judges what was observed, and a line in the table
 * that names it. Observing comes first and takes the time; judging only reads small files, so tests
 * can hand over observations of their own. */
#ifndef XC_HOST_CHECKS_H
#define XC_HOST_CHECKS_H

#include "host/core_mates.h"
#include "host/core_share.h"
#include "host/spin.h"
#include "host/times.h"
#include "host/topology.h"

struct xc_observations {
    const struct xc_host *host;
    int pu;                /* examined; -1: none in particular */
    bool bound;            /* the caller stays on it */
    double steal_share;    /* 0 to 1; -1 = not known */
    long long steal_ticks; /* hundredths of seconds, mostly */
    int sibling;           /* of pu; -1: it has none */
    double sibling_busy;   /* 0 to 1; -1 = not known */
    struct xc_gaps gaps;
    struct xc_core_share core;
    struct xc_core_mates mates;
    long long throttled_total, throttled_now; /* -1 = not known */
    bool persona_refused; /* a sandbox does not let us fix addresses, as setarch -R does */
};

/* A verdict without a fix goes with XC_CHECK_GOOD and XC_CHECK_UNKNOWN. check->found and ->fix
 * are empty before; the state is XC_CHECK_UNKNOWN. */
typedef void xc_check_function(const struct xc_observations *seen, struct xc_check *check);

xc_check_function xc_check_governor, xc_check_turbo, xc_check_pace, xc_check_throttling;
xc_check_function xc_check_core, xc_check_sibling, xc_check_isolated, xc_check_affinity,
    xc_check_quota;
xc_check_function xc_check_steal, xc_check_load, xc_check_gaps, xc_check_memory;
xc_check_function xc_check_hypervisor, xc_check_clock, xc_check_timer, xc_check_aslr;
xc_check_function xc_check_counters, xc_check_mitigations, xc_check_topology;

__attribute__((format(printf, 2, 3))) void xc_check_found(struct xc_check *check,
                                                          const char *format, ...);
__attribute__((format(printf, 2, 3))) void xc_check_fix(struct xc_check *check, const char *format,
                                                        ...);

/* Whether a sandbox refuses to fix addresses (personality). */
bool xc_persona_is_refused(void);

/* Every check of the table, on what was seen. */
enum xc_status xc_checks_judge(const struct xc_observations *seen, struct xc_checks *checks,
                               struct xc_error *error);

#endif
