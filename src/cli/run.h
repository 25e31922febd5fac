/* `crosscost run`: options, and the stages that its pipeline and the self-test share. */
#ifndef XC_CLI_RUN_H
#define XC_CLI_RUN_H

#include <stdbool.h>

#include "bench/suite.h"
#include "cli/outputs.h"
#include "host/host.h"
#include "measure/measure.h"
#include "report/report.h"
#include "shim/benchmark.h"

#define XC_NAMES_MAX 32

#define XC_MODEL_DEFAULT "go1.23"

/* Models that were chosen, by name, in the order in which they were. */
struct xc_model_names {
    const char *items[XC_NAMES_MAX];
    size_t count;
};
/* --model NAME[,NAME]. XC_USAGE: an unknown one, or too many. */
enum xc_status xc_models_take(struct xc_model_names *models, const char *names,
                              struct xc_error *error);

struct xc_run_options {
    const struct xc_suite *suites[XC_NAMES_MAX];
    size_t suite_count;
    struct xc_model_names models;
    bool quick;
    struct xc_measure_options measure;
    bool seed_given, epoch_given;
    struct xc_pin pin;
    enum xc_step planted_step; /* XC_STEP_COUNT = none */
    uint64_t planted_cycles;
    struct xc_outputs outputs;
    struct xc_bench_flag_values bench;
    uint64_t stack_bytes; /* 0 = default */
};

/* Parses argv; *helped: --help was answered, nothing is left to do. */
enum xc_status xc_run_options_parse(int argc, char **argv, struct xc_run_options *options,
                                    bool *helped, struct xc_error *error);

/* The host while a run lasts. */
struct xc_session {
    struct xc_host *host;
    struct xc_pinned pinned;
    struct xc_watch *watch;
    int stack_node;          /* the NUMA node that stacks are bound to, or -1 */
    char stack_warning[256]; /* why they are not, or "" */
};
/* Opens the host, pins the calling thread, starts the watch, and catches SIGINT and SIGTERM. */
enum xc_status xc_session_open(struct xc_pin pin, struct xc_session *session,
                               struct xc_error *error);
void xc_session_close(struct xc_session *session);
/* Hooks for xc_measure: the watch, progress on a terminal, interruption. */
struct xc_measure_hooks xc_session_hooks(struct xc_session *session);

/* The seed to use where none was given: from the clock. */
uint64_t xc_seed_now(void);

/* The cases of the chosen suites that the filter lets through, and, where there are crossings, what
 * a breakdown is held against: a plain call, the empty loop, a core cycle. */
enum xc_status xc_choose_cases(const struct xc_run_options *options, int numa_node,
                               struct xc_case_list *list, struct xc_error *error);
/* Appends those last three where the list lacks them. */
enum xc_status xc_add_references(struct xc_case_list *list, struct xc_error *error);

/* The host's part of the report: fingerprint, events, warnings. */
enum xc_status xc_host_to_report(struct xc_session *session, struct xc_host_report *host,
                                 struct xc_error *error);

/* The finished report of a measurement; takes the epochs out of it. */
enum xc_status xc_assemble(struct xc_measurement *measurement, const struct xc_run_options *options,
                           struct xc_session *session, struct xc_report *report,
                           struct xc_error *error);

/* Google Benchmark's own output, where its flags ask for it. */
enum xc_status xc_bench_outputs_write(const struct xc_bench_flag_values *flags,
                                      const struct xc_report *report, struct xc_error *error);

#endif
