/* What the core is like right now, by two loops that are nobody's operation: a dependent chain,
 * which tells how long a core cycle is, and a loop that fills the issue ports, which tells how many
 * operations a cycle the core does for us. Alone on its core a thread gets the core's whole width;
 * beside a busy thread of another guest it gets about half of it, and nothing else tells: such a
 * machine reports no sibling, no stolen time, and a cycle of the usual length.
 *
 * A reading takes two times some 10,000 cycles. It allocates nothing and makes no system call where
 * the clock needs none.
 */
#ifndef XC_PROBE_PROBE_H
#define XC_PROBE_PROBE_H

#include <stdbool.h>
#include <stddef.h>

/* One look at the core. NANs on an architecture without probe loops. */
struct xc_probe_reading {
    double cycle_ns;      /* one core cycle: as long as a dependent exclusive or takes */
    double ops_per_cycle; /* independent ones done in a cycle: the core's width, if it is ours */
};

struct xc_probe {
    unsigned width;  /* one-cycle integer operations that a core issues a cycle; 0: not known */
    double clock_ns; /* that two reads of the clock in a row are apart; taken off a reading */
    unsigned turns;  /* of the loop that fills the ports */
};

/* Looks up the width of the processor that the calling thread runs on, and times the clock. Takes
 * some 100 us. */
void xc_probe_init(struct xc_probe *probe);
void xc_probe_set_width(struct xc_probe *probe, unsigned width);

void xc_probe_read(const struct xc_probe *probe, struct xc_probe_reading *reading);

/* The width of a core that no table has, by what it did in these readings: the whole number that
 * the best come near to, if it is at least this. Sorts ops_per_cycle. 0: cannot be told. Where the
 * core may be shared, least is XC_WIDTH_LEAST_SHARED: every core with AVX2 has as many, and half of
 * a wide core must not be taken for a narrow one. */
double xc_width_seen(double *ops_per_cycle, size_t count, unsigned least);
#define XC_WIDTH_LEAST_SHARED 4

/* For a core that nobody else can use unseen: where its width is not known, what the probe reaches
 * on it now is its width, however narrow it is. Takes a millisecond then. */
void xc_probe_learn_width(struct xc_probe *probe);

/* Of the core's width, what a quiet probe must reach at least, and may reach at most. Alone on its
 * core a thread got 0.97 to 1.00 of it where this was tried; beside another, 0.5 to 0.85. */
#define XC_QUIET_WIDTH_LEAST 0.95
#define XC_QUIET_WIDTH_MOST  1.03
/* With a smaller share of quiet probes there is no quiet state: neighbours come and go between two
 * of them, and what they let through is not quiet. */
#define XC_QUIET_SHARE_MIN 0.05

/* Whether the core was ours alone. width: of the core; where it is not known (0), it never is. */
bool xc_probe_is_quiet(const struct xc_probe_reading *reading, double width);

/* One-cycle integer operations that this kind of core issues in a cycle; 0: not known. Of the
 * processor that the calling thread runs on. Sources: the vendors' optimization guides (Intel
 * 248966, AMD 56305 and 58455, Arm's for each core), and uops.info. */
unsigned xc_issue_width(void);

/* The same of one of Arm's processors, by what the kernel tells below root ("": of the running
 * system) about this one: a machine may have several kinds. */
unsigned xc_issue_width_arm(const char *root, int pu);

#endif
