/* A plan: what a run measures, how, with which limits, and where the results go. It is complete,
 * and constant once it is made; src/cli/plan.c makes it of the options. */
#ifndef XC_RUN_PLAN_H
#define XC_RUN_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/batch/flush.h"
#include "crosscost/crossing.h"
#include "engine/measure.h"
#include "host/host.h"

struct xc_gates;
struct xc_handoff_point;

#define XC_NAMES_MAX 32

struct xc_names {
    const char *items[XC_NAMES_MAX];
    size_t count;
};

/* A format and the file that it goes to; path NULL: standard output, instead of the table. */
struct xc_output {
    const struct xc_format *format;
    const char *path;
};

#define XC_OUTPUTS_MAX 16

struct xc_outputs {
    struct xc_output items[XC_OUTPUTS_MAX];
    size_t count;
    bool raw; /* every epoch in json */
};

/* Google Benchmark's own output. */
struct xc_bench_outputs {
    const char *format; /* of standard output, instead of ours; NULL: none */
    const char *path;   /* NULL: no file */
    const char *path_format;
    bool aggregates_only, path_aggregates_only;
};

/* Profiles and timelines of the workloads. */
struct xc_recording_plan {
    const char *folder; /* of profiles; NULL: none */
    uint64_t mutex_fraction, block_rate_ns;
    const char *timeline; /* NULL: none */
    uint64_t timeline_records;
    uint64_t seed;
    double epoch_ns;
    double budget_ns; /* of all workloads together; 0: each has the fewest blocks */
};

/* Which cases, in which groups, and how long each group is measured. */
struct xc_case_plan {
    struct xc_names suites;   /* as typed, since plug-ins may bring some; none: those by default */
    struct xc_names runtimes; /* as typed; none: all that are found */
    struct xc_names models;
    const char *filter;         /* of ids, as Google Benchmark's; NULL: none */
    double answer_seconds;      /* for an answer of a runtime's program; 0: the adapter's default */
    uint64_t stack_bytes;       /* 0: the library's default */
    enum xc_step injected_step; /* XC_STEP_COUNT: none */
    uint64_t injected_cycles;
    struct xc_flush flush;                 /* zeros: buffers as the suite has them */
    const struct xc_handoff_point *points; /* workloads; NULL: the suite's own */
    size_t point_count;
    struct xc_measure_plan measure;     /* of the group that suites share */
    struct xc_measure_plan long_epochs; /* of the group of cases that need long ones */
    double alone_seconds;               /* of a suite that stands alone */
    double beside_handoffs_seconds;     /* of what the suite handoff has beside its workloads */
    double runtime_seconds;             /* on top, for each runtime */
};

struct xc_plan {
    struct xc_pin pin;
    struct xc_case_plan cases;
    bool lists_only;  /* print the cases' ids, and measure nothing */
    bool is_quick;    /* for the report */
    size_t processes; /* that measure, one after another */
    bool is_worker;   /* this process is one of them: its samples go to a pipe */
    const struct xc_gates *gates;
    struct xc_outputs outputs;
    struct xc_bench_outputs bench_outputs;
    struct xc_recording_plan recording;
};

#endif
