/* Measuring: cases are set up, verified, calibrated, and timed in balanced, shuffled blocks.
 *
 * A block is every case once in a shuffled order and once more in the reverse of it, so that a
 * drift of the machine hits all alike. An epoch is one timed batch of iterations, between two
 * probes of the core; all cases have epochs of the same length, so that what an epoch costs by
 * itself is the same share of all of them. When all epochs are there, the state of the host is
 * chosen that estimates rest on (state.h), and the blocks are cut into rounds with equal numbers of
 * epochs in that state.
 */
#ifndef XC_ENGINE_MEASURE_H
#define XC_ENGINE_MEASURE_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crosscost/case.h"
#include "engine/epoch.h"
#include "engine/outcome.h"

struct xc_measure_plan {
    uint64_t seed;
    size_t rounds;         /* at least 1 */
    size_t rounds_min;     /* so few, where even one block a round takes longer than the budget; 0:
                              rounds */
    size_t blocks_a_round; /* 0: as many as fit the budget, at least 1 */
    uint64_t epoch_ns;     /* aimed at; see XC_EPOCH_NS_MIN */
    double budget_seconds; /* for all rounds; only looked at where blocks_a_round is 0 */
    double wait_seconds;   /* to go on for, at most, where too few epochs were quiet */
    uint64_t iterations;   /* of every case; 0: by epoch_ns */
    double operation_ns_max; /* a case whose operation takes longer is skipped; 0: none is */
};

#define XC_EPOCH_NS_MIN ((uint64_t)20 * 1000)
#define XC_EPOCH_NS_MAX ((uint64_t)1000 * 1000 * 1000)
#define XC_ROUNDS_MAX   ((size_t)10000)

struct xc_progress {
    double done; /* of the blocks, 0..1 */
    double seconds_left;
    double quiet_share; /* of the epochs so far, 0..1; NAN: there is no probe */
    bool waits;         /* all blocks are done, and more are timed until enough were quiet */
};

/* What the caller lends; every member may be NULL. */
struct xc_measure_hooks {
    void *cookie;
    const struct xc_probe *probe; /* NULL: the host's state is not known */
    void (*epoch_begin)(void *cookie);
    bool (*epoch_end)(void *cookie); /* false: the epoch was disturbed, and is dropped */
    bool (*stopped)(void *cookie);   /* true: in the epoch nobody ran; a long one is dropped, too */
    void (*alive)(void *cookie);     /* after each case that was set up, and after each epoch */
    void (*suites)(void *cookie, const char *names); /* the suites measured from here on */
    void (*progress)(void *cookie, const struct xc_progress *progress); /* after each block */
    /* In the last round only this share of the epochs was quiet, and it was less than half: moves
     * to a quieter processor, if there is one; true when it has. Between two blocks, and only where
     * no case is timed elsewhere or long. */
    bool (*move)(void *cookie, double quiet_share);
    /* Before cases where one is timed elsewhere or long: goes back to the processor that they
     * were planned around. */
    void (*move_back)(void *cookie);
    const volatile sig_atomic_t *interrupted; /* nonzero: stop after this epoch */
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

/* The blocks that one process timed, and how many rounds they make. */
struct xc_part {
    size_t first_block, blocks; /* blocks: those timed to the end, and one that was begun */
    size_t rounds;
};

/* Processes that a run may be made of: each is a part of the measurement. */
#define XC_PROCESSES_MAX 64
#define XC_PARTS_MAX     XC_PROCESSES_MAX

struct xc_measurement {
    struct xc_measured *cases; /* as given, in that order */
    size_t count;
    size_t rounds, rounds_done; /* rounds_done: those whose blocks were timed to the end */
    size_t blocks_a_round;      /* as planned; more where it waited for quiet epochs */
    struct xc_part parts[XC_PARTS_MAX];
    size_t part_count;
    double width;          /* of the core, that the probes go by; 0: not known */
    struct xc_state state; /* that estimates rest on */
    bool interrupted;
    double timed_ns;  /* in epochs */
    double probe_ns;  /* in probes */
    double wall_ns;   /* from first set-up to last epoch */
    double waited_ns; /* of it, for epochs of the quiet state, when all others were there */
};

/* Sets up, verifies and times. A case that cannot be set up or gives a wrong answer is a row with a
 * reason, and the others go on. cases must outlive the measurement. XC_UNFIT: no memory. Whatever
 * is returned, *measurement is to be released. */
enum xc_status xc_measure(const struct xc_case *cases, size_t count,
                          const struct xc_measure_plan *plan, const struct xc_measure_hooks *hooks,
                          struct xc_measurement *measurement, struct xc_error *error);
void xc_measurement_release(struct xc_measurement *measurement);

/* With a smaller share of quiet epochs another processor is looked for. */
#define XC_MOVE_BELOW 0.5

/* Of the epochs from this block on, the share that was quiet, 0..1; NAN: not to be told. */
double xc_recent_quiet_share(const struct xc_measurement *measurement, size_t first_block);

/* Whether no case is timed elsewhere or long: what they are made of has processors of its own,
 * which were chosen by the one that measures. */
bool xc_measurement_may_move(const struct xc_measurement *measurement);

/* Between two rounds or workers: asks to move (hooks->move) if it may, and under half of the epochs
 * from this block on were quiet. True: it has moved. */
bool xc_measurement_move(const struct xc_measurement *measurement, size_t first_block,
                         const struct xc_measure_hooks *hooks);

/* Chooses the state that estimates rest on, and gives each epoch its round and its time in that
 * state. xc_measure has done so; again where the epochs of several processes were put together.
 * XC_UNFIT: no memory. */
enum xc_status xc_measurement_finish(struct xc_measurement *measurement, struct xc_error *error);

#endif
