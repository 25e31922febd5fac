/* What measuring says beside the times: of a case, whether it ran, and of the host, in which state.
 * Plain data: reports have it too. */
#ifndef XC_ENGINE_OUTCOME_H
#define XC_ENGINE_OUTCOME_H

#include <stddef.h>

/* What the core was like (engine/state.h). */
enum xc_state_kind {
    XC_STATE_QUIET,     /* ours alone */
    XC_STATE_CONTENDED, /* shared with a user that this system does not see */
    XC_STATE_MIXED,     /* no state lasted for long enough: epochs of all states together */
    XC_STATE_UNKNOWN,   /* not to be told here: no probe, or a core of unknown width */
};

/* The state that estimates of a group of cases rest on. */
struct xc_state {
    enum xc_state_kind kind;
    double share;         /* of the epochs that were in this state, 0..1 */
    double quiet_share;   /* of the epochs in which the core was ours alone, 0..1 */
    double cycle_ns;      /* a core cycle; NAN: no probe. Times are given at this length */
    double width;         /* operations that the core issues in a cycle; 0: not known */
    double ops_per_cycle; /* the median of what it did for us; NAN: no probe */
    size_t epochs;        /* that were looked at */
};

enum xc_row_status { XC_ROW_OK, XC_ROW_SKIPPED, XC_ROW_FAILED };

#endif
