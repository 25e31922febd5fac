/* The host's states: what a core is like while epochs are timed, by probes that are not the epochs'
 * own time (probe/probe.h). Two cases are compared in one state only, since they do not slow down
 * alike: beside a busy thread of another guest a plain call may take 2.3 times as long, and a chain
 * of locked operations 0.93 times. docs/host-states.md has the evidence.
 *
 * Nothing here looks at what an epoch's operation took.
 */
#ifndef XC_ENGINE_STATE_H
#define XC_ENGINE_STATE_H

#include <stdbool.h>

#include "crosscost/error.h"
#include "engine/epoch.h"
#include "engine/outcome.h"
#include "probe/probe.h"

/* Two probes agree when cycles differ by no more than this, and operations a cycle by no more than
 * that (a quiet one must pass the bounds of probe/probe.h in any case). */
#define XC_AGREE_CYCLE 0.02
#define XC_AGREE_WIDTH 0.10
/* Epochs of one state have cycles this near to its median, and operations a cycle this near. */
#define XC_STATE_CYCLE 0.03
#define XC_STATE_WIDTH 0.10
/* What one epoch's probes say. */
enum xc_epoch_state {
    XC_EPOCH_QUIET,
    XC_EPOCH_SHARED,   /* both probes alike, and the core was not ours alone */
    XC_EPOCH_UNSTEADY, /* the probes disagree */
    XC_EPOCH_UNPROBED, /* there were none */
};

/* width: of the core; 0: not known, then no epoch is quiet. */
enum xc_epoch_state xc_epoch_state(const struct xc_epoch *epoch, double width);

/* Chooses the state that estimates rest on: the quiet one where a share of the epochs is
 * (XC_QUIET_SHARE_MIN); else the one in which most epochs were. width: 0: not known. XC_UNFIT: no
 * memory. */
enum xc_status xc_state_choose(const struct xc_epoch *epochs, size_t count, double width,
                               struct xc_state *state, struct xc_error *error);

/* In place of a state in which some case has no epoch: all states together. What the epochs are
 * like is kept. */
void xc_state_mix(struct xc_state *state);

/* Whether the epoch is in this state. */
bool xc_state_holds(const struct xc_state *state, const struct xc_epoch *epoch);

/* The epoch's time an operation, if its cycles had been as long as the state's. */
double xc_state_ns(const struct xc_state *state, const struct xc_epoch *epoch);

/* Of two states, the one that figures can rest on less: one that is not quiet, then that with the
 * smaller share of quiet epochs. */
const struct xc_state *xc_less_quiet(const struct xc_state *one, const struct xc_state *other);

#endif
