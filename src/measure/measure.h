/* Measuring: cases are set up, verified, calibrated, and timed in balanced, shuffled blocks.
 *
 * A block is every case once in a shuffled order and once more in the reverse of it, so that a
 * drift of the machine hits all alike. A round is some blocks in a row. An epoch is one timed batch
 * of iterations; all cases that are compared have the same number of them.
 */
#ifndef XC_MEASURE_MEASURE_H
#define XC_MEASURE_MEASURE_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crosscost/case.h"
#include "measure/results.h"

struct xc_measure_options {
    uint64_t seed;
    size_t rounds;         /* at least 1 */
    size_t rounds_min;     /* so few, where even one block a round takes longer than the budget; 0:
                              rounds */
    size_t blocks_a_round; /* 0: as many as fit the budget, at least 1 */
    uint64_t epoch_ns;     /* aimed at for the slowest case compared; see XC_EPOCH_NS_MIN */
    double budget_seconds; /* for all rounds; only looked at where blocks_a_round is 0 */
    uint64_t iterations;   /* of every case compared; 0: by epoch_ns */
    double operation_ns_max; /* a case whose operation takes longer is skipped; 0: none is */
};

#define XC_EPOCH_NS_MIN ((uint64_t)20 * 1000)
#define XC_EPOCH_NS_MAX ((uint64_t)1000 * 1000 * 1000)
#define XC_ROUNDS_MAX   ((size_t)10000)

struct xc_progress {
    size_t cases_done, cases_all; /* epochs' worth of cases */
    double seconds_left;
};

/* What the caller lends; every member may be NULL. */
struct xc_measure_hooks {
    void *cookie;
    void (*epoch_begin)(void *cookie);
    bool (*epoch_end)(void *cookie); /* false: the epoch was disturbed, and is dropped */
    void (*alive)(void *cookie);     /* after each case that was set up, and after each epoch */
    void (*progress)(void *cookie, const struct xc_progress *progress); /* after each block */
    const volatile sig_atomic_t *interrupted; /* nonzero: stop after this epoch */
};

/* The epochs of one case, those kept. */
struct xc_samples {
    double *real_ns, *cpu_ns; /* an operation */
    uint32_t *round;
    size_t count, capacity;
    size_t dropped;
};

struct xc_measured {
    const struct xc_case *one;
    void *cookie; /* between setup and teardown */
    enum xc_row_status status;
    enum xc_status failure; /* of a row that is not ok: what setup or verify returned */
    char reason[sizeof(struct xc_error)];
    double rough_ns; /* an operation, from calibrating */
    uint64_t iterations;
    struct xc_samples samples;
};

struct xc_measurement {
    struct xc_measured *cases; /* as given, in that order */
    size_t count;
    size_t rounds, rounds_done; /* rounds_done: those in which every case was timed to the end */
    size_t blocks_a_round;
    bool interrupted;
    double timed_ns; /* in epochs */
    double wall_ns;  /* from first set-up to last epoch */
};

/* Sets up, verifies and times. A case that cannot be set up or gives a wrong answer is a row with a
 * reason, and the others go on. cases must outlive the measurement. XC_UNFIT: no memory. Whatever
 * is returned, *measurement is to be released. */
enum xc_status xc_measure(const struct xc_case *cases, size_t count,
                          const struct xc_measure_options *options,
                          const struct xc_measure_hooks *hooks, struct xc_measurement *measurement,
                          struct xc_error *error);
void xc_measurement_release(struct xc_measurement *measurement);

#endif
