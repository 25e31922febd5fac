/* Figures of C tests are judged in the quiet state of the core alone. A bound says what it
 * protects; no bound follows a machine.
 *
 * The rule, for C and for Python (tests/quiet.py): one measurement of the quiet state within its
 * bounds is enough for a figure, and it fails where it is off in three of three, each measured
 * afresh. A bound is to hold in 95% of such measurements or more; then a figure fails by chance
 * once in 8,000 tests at most. A test for which the host gives too few of them within 20 s is
 * skipped, and says "skipped: contended: ...".
 */
#ifndef XC_TESTS_QUIET_H
#define XC_TESTS_QUIET_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/probe.h"

#define QUIET_OFF_TO_FAIL 3
#define QUIET_SECONDS     20

/* As xc_probe_init, and looks for the width where no table has it. */
void quiet_probe_init(struct xc_probe *probe);

/* An epoch of the calling thread, between two probes. */
struct quiet_epoch {
    uint64_t start_ns;
    double ns;       /* when it has ended */
    double cycle_ns; /* the mean of the probes' */
    long switches;
    struct xc_probe_reading before;
};
void quiet_begin(struct quiet_epoch *epoch);
/* False: the core was not ours before or after it, or another thread was let run in ours's place.
 */
bool quiet_end(struct quiet_epoch *epoch);

/* How many times as long the one takes as the other, in cycles: medians over epochs in turns; NAN
 * where fewer than a third of them were quiet. */
double quiet_ratio(void (*numerator)(void *), void (*denominator)(void *), void *cookie);

/* Measures a figure until it is known to hold, or to be off (then false), or the time is over,
 * which is remembered. figure: measures once; NAN: not in the quiet state. */
bool quiet_judge(const char *what, double low, double high, double (*figure)(void *), void *cookie);

/* What main returns: the status, or 77 with the reason where all passed that could be judged, and
 * some could not. */
int quiet_status(int status);

#endif
