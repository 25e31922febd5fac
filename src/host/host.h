/* The machine: topology and pinning through hwloc, the fingerprint, its fitness, and what happens
 * to us while we measure. Only this room includes hwloc. */
#ifndef XC_HOST_HOST_H
#define XC_HOST_HOST_H

#include <sched.h>
#include <stdbool.h>
#include <stddef.h>

#include "crosscost/error.h"

struct xc_host; /* the loaded topology */

enum xc_status xc_host_open(struct xc_host **host, struct xc_error *error);
void xc_host_close(struct xc_host *host); /* NULL is allowed */

/* Where to run. */
enum xc_pin_kind { XC_PIN_AUTO, XC_PIN_NONE, XC_PIN_CORE, XC_PIN_PU };
struct xc_pin {
    enum xc_pin_kind kind;
    unsigned index; /* core: hwloc's logical index; pu: the operating system's number */
};

/* "auto", "none", "core:", "pu:"; NULL behind the last. */
const char *xc_pin_word(unsigned kind);
/* Parses "auto", "none", "core:N", "pu:N". XC_USAGE names what is wrong. */
enum xc_status xc_pin_parse(const char *text, struct xc_pin *pin, struct xc_error *error);

struct xc_pinned {
    bool bound;
    int pu;        /* the operating system's number of the processor, or -1 */
    int core;      /* hwloc's logical index of its core, or -1 */
    int numa_node; /* the operating system's number of its node, or -1 */
    char text[96]; /* "pu:3 (core 3, node 0)" or "not pinned" */
    char why[160]; /* why this one: "highest CPU kind; not CPU 0; sibling idle" */
};

/* Binds the calling thread, then checks that the kernel did so. XC_USAGE: no such core or
 * processor, or one outside the allowed set; XC_UNFIT: the system refuses to bind. With XC_PIN_AUTO
 * a refusal is no error: bound stays false and why says the reason. */
enum xc_status xc_host_pin(struct xc_host *host, struct xc_pin pin, struct xc_pinned *pinned,
                           struct xc_error *error);

/* Sets the probe up for the core that the calling thread is pinned to; pu: -1 where it is not.
 * Where no table has its width, and nobody else can be on it unseen, its width is what the probe
 * reaches now. Otherwise as xc_probe_init does; so too where host is NULL. */
struct xc_probe;
void xc_host_probe_init(const struct xc_host *host, int pu, struct xc_probe *probe);

/* Of a thread that is pinned, and whose core was ours in this share of the epochs: probes the other
 * allowed processors of the same NUMA node and kind, and moves to the quietest if it is clearly
 * quieter, by the probes' time that nothing else had either. True when it moved; *pinned then says
 * where. Takes 100 ms at most. */
bool xc_host_move(struct xc_host *host, double quiet_share, struct xc_pinned *pinned);

/* Tells other crosscosts, who then choose other cores, that this one measures on the core that is
 * pinned to, until it claims another or closes the host. False: another one measures there. Without
 * a pinned processor, or where a sandbox forbids it, nobody is told. */
bool xc_host_claim(struct xc_host *host, const struct xc_pinned *pinned);

/* Of the allowed processors those that are not on the core that is pinned to; all where nothing is
 * pinned. */
void xc_host_others(const struct xc_host *host, const struct xc_pinned *pinned,
                    const cpu_set_t *allowed, cpu_set_t *others);

/* The fingerprint: keys in a fixed order; a value that cannot be read is NULL. Both strings are
 * malloc'd; release frees them. */
struct xc_fact {
    char *key, *value;
};
struct xc_facts {
    struct xc_fact *items;
    size_t count;
    char **topology; /* a line an object kind: "Package x1", "L3 x1 (32 MiB)" */
    size_t topology_count;
    char *node_name;
};
enum xc_status xc_host_fingerprint(struct xc_host *host, const struct xc_pinned *pinned,
                                   struct xc_facts *facts, struct xc_error *error);
void xc_facts_release(struct xc_facts *facts);

/* Fitness. pinned may be NULL (doctor then looks at the processor that auto would choose). */
enum xc_check_state { XC_CHECK_GOOD, XC_CHECK_WARN, XC_CHECK_BAD, XC_CHECK_UNKNOWN };
struct xc_check {
    const char *name; /* "governor", "steal", ... */
    enum xc_check_state state;
    char found[160]; /* the finding */
    const char *why; /* why it matters, one sentence */
    char fix[200];   /* the command or the deed that fixes it; "" when good */
};
struct xc_checks {
    struct xc_check *items;
    size_t count;
    bool fit; /* no check is XC_CHECK_BAD */
};
/* Takes half a second (it watches a spinning loop for gaps, and probes the core). loads_others: as
 * long again, to load the other allowed processors and see which are on the same core. */
enum xc_status xc_host_examine(struct xc_host *host, const struct xc_pinned *pinned,
                               bool loads_others, struct xc_checks *checks, struct xc_error *error);
void xc_checks_release(struct xc_checks *checks);

/* The watch: what disturbs the calling thread. Both calls cost well under a microsecond, allocate
 * nothing, and are made around each epoch. */
struct xc_watch; /* one a thread */
enum xc_status xc_watch_open(const struct xc_pinned *pinned, struct xc_watch **watch,
                             struct xc_error *error);
void xc_watch_close(struct xc_watch *watch);
void xc_watch_epoch_begin(struct xc_watch *watch);
/* True when the epoch was undisturbed: no involuntary switch, no stop (the watch takes SIGCONT),
 * and on the same processor. */
bool xc_watch_epoch_end(struct xc_watch *watch);
/* True when the process was stopped in the last epoch, and went on. */
bool xc_watch_epoch_stopped(const struct xc_watch *watch);

/* Between two epochs: what happens from the one to the other is not counted, and from then on the
 * totals are those of the processor that is now pinned to, added to those before. */
void xc_watch_pause(struct xc_watch *watch);
void xc_watch_resume(struct xc_watch *watch, const struct xc_pinned *pinned);

/* Totals between two reads of the host, over the watch's life. Not for the timed path. */
struct xc_watch_totals {
    double steal_ms;                /* of the pinned processor (all, when not pinned); NAN */
    long long involuntary_switches; /* of this thread; -1 = not readable */
    long long migrations;           /* seen between an epoch's begin and end */
    long long throttle_events;      /* by heat or by a processor quota; -1 = not readable */
    double quota_share; /* of the time, in which a processor quota stopped us; NAN = not readable */
};
void xc_watch_totals_read(struct xc_watch *watch, struct xc_watch_totals *totals);

#endif
