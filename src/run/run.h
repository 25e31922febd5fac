/* The options of a measurement, and the stages of a run that `run`, `batch`, `call` and the
 * self-test share. */
#ifndef XC_RUN_RUN_H
#define XC_RUN_RUN_H

#include <stdbool.h>

#include "adapter/command.h"
#include "bench/handoff/handoff.h"
#include "bench/suite.h"
#include "engine/groups.h"
#include "engine/replicas.h"
#include "findings/gates.h"
#include "host/host.h"
#include "host/placement.h"
#include "probe/probe.h"
#include "report/report.h"
#include "run/moves.h"
#include "run/outputs.h"
#include "run/recordings.h"
#include "shim/benchmark.h"

#define XC_NAMES_MAX 32

/* --wait-quiet */
#define XC_WAIT_SECONDS_MAX ((uint64_t)3600)

#define XC_MODEL_DEFAULT "go1.23"

/* Models that were chosen, by name, in the order in which they were. */
struct xc_model_names {
    const char *items[XC_NAMES_MAX];
    size_t count;
};

struct xc_run_options {
    const char *suite_names[XC_NAMES_MAX]; /* as typed; none: those by default */
    size_t suite_name_count;
    const char *plugins[XC_NAMES_MAX]; /* paths */
    size_t plugin_count;
    const char *runtimes[XC_NAMES_MAX]; /* as typed; none: all that are found */
    size_t runtime_count;
    uint64_t answer_seconds; /* a runtime's program has for an answer; 0: default */
    struct xc_model_names models;
    bool quick;
    struct xc_measure_options measure;
    bool seed_given, wait_given;
    bool several_processes; /* the command measures in several, if nothing else is asked for */
    size_t processes;       /* that measure, one after another; 0: not given */
    struct xc_pin pin;
    enum xc_step planted_step; /* XC_STEP_COUNT = none */
    uint64_t planted_cycles;
    struct xc_outputs outputs;
    struct xc_gates gates;
    struct xc_bench_flag_values bench;
    uint64_t stack_bytes; /* 0 = default */
    struct xc_flush flush;
    /* Of `handoff`: workloads (none: the suite's own), and the seconds for them (0: default). */
    const struct xc_handoff_point *points;
    size_t point_count;
    double long_seconds;
    /* Recordings beside, of commands that can; NULL: none. */
    const struct xc_recording_options *recording;
    const char *notes[4]; /* for the report: how things were done */
    size_t note_count;
};

/* The host while a run lasts. */
struct xc_session {
    struct xc_host *host;
    struct xc_pinned pinned;
    struct xc_watch *watch;
    struct xc_probe probe;               /* of the core that is pinned to */
    struct xc_moves moves;               /* to other processors than the first */
    struct xc_replica_events of_workers; /* zeros where there were none */
    cpu_set_t allowed;                   /* processors, before one was pinned to */
    struct xc_placement placement; /* of several threads, around the first processor; empty where
                                      nothing is bound */
    int stack_node;                /* the NUMA node that stacks are bound to, or -1 */
    char stack_warning[256];       /* why they are not, or "" */
    char claim_warning[96];        /* another crosscost measures on the same core, or "" */
    char unfit[128];               /* why this run can give no verdict, or ""; once reported */
};
/* Opens the host, pins the calling thread, starts the watch, and catches SIGINT and SIGTERM. */
enum xc_status xc_session_open(struct xc_pin where, struct xc_session *session,
                               struct xc_error *error);
void xc_session_close(struct xc_session *session);
/* In a worker process: its samples, and what happened meanwhile, to the first process. XC_UNFIT:
 * the pipe is broken. */
enum xc_status xc_session_write(const struct xc_session *session, const struct xc_groups *groups,
                                struct xc_error *error);
/* Hooks for xc_measure: the watch, moves, progress on a terminal, interruption. */
struct xc_measure_hooks xc_session_hooks(struct xc_session *session);

/* For programs of runtimes: signs of life, progress on a terminal, interruption. */
struct xc_patience xc_session_patience(void);

/* The seed to use where none was given: from the clock. */
uint64_t xc_seed_now(void);

/* The cases of the chosen suites that the filter lets through, and, where there are crossings,
 * those that a breakdown is compared with: a plain call, the empty loop, a core cycle. Suites that
 * stand alone have a group of their own, and cases with long epochs one more. */
enum xc_status xc_choose_cases(const struct xc_run_options *options,
                               const struct xc_session *session, struct xc_groups *groups,
                               struct xc_error *error);
/* Appends those last three where the list lacks them. */
enum xc_status xc_add_references(struct xc_case_list *list, struct xc_error *error);
/* What the suites are told. */
struct xc_suite_options xc_suite_options_of(const struct xc_run_options *options, int numa_node);

/* Runs the job as it is, or guarded in a child process where there are plug-ins; which are loaded
 * before, there. */
enum xc_status xc_run_with_plugins(const struct xc_run_options *options,
                                   enum xc_status (*job)(void *cookie, struct xc_error *error),
                                   void *cookie, struct xc_error *error);

/* Fills in what is to be measured. */
typedef enum xc_status xc_run_choose(const struct xc_run_options *options,
                                     const struct xc_session *session, void *cookie,
                                     struct xc_groups *groups, struct xc_error *error);

/* Opens the session, has choose fill in the groups, measures, reports, and judges the gates. */
enum xc_status xc_run_pipeline(const struct xc_run_options *options, xc_run_choose *choose,
                               void *cookie, struct xc_error *error);

/* The host's part of the report: fingerprint, events, warnings. */
enum xc_status xc_host_to_report(struct xc_session *session, struct xc_host_report *host,
                                 struct xc_error *error);

/* The finished report of what was measured; takes the epochs out of it. */
enum xc_status xc_assemble(struct xc_groups *groups, const struct xc_run_options *options,
                           struct xc_session *session, struct xc_report *report,
                           struct xc_error *error);

/* A line of how things were done. XC_UNFIT: no memory. */
enum xc_status xc_report_add_note(struct xc_report *report, const char *note,
                                  struct xc_error *error);

/* Google Benchmark's own output, where its flags ask for it. */
enum xc_status xc_bench_outputs_write(const struct xc_bench_flag_values *flags,
                                      const struct xc_report *report, struct xc_error *error);

#endif
