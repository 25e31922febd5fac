/* What measuring yields, and what reports are made of. Plain data: no function here. All times are
 * nanoseconds per operation; a NAN means "could not be computed" and is written as null. */
#ifndef XC_ANALYSIS_RESULTS_H
#define XC_ANALYSIS_RESULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/outcome.h"
#include "support/case_key.h"
#include "support/statistics.h"

/* A figure and its 95% interval. */
struct xc_estimate {
    double value;
    struct xc_interval ci;
};

/* One case's result. Owned by the report: id, suite, summary, reason and the arrays are malloc'd
 * (reason and baseline_id may be
 * NULL). */
struct xc_row {
    struct xc_case_key key; /* id and suite in members */
    char *id, *suite, *summary;
    enum xc_row_status status;
    char *reason;                     /* why skipped or failed */
    double value_ns;                  /* the location that comparisons and gates rest on */
    struct xc_interval ci_ns;         /* 95% interval of value_ns */
    double cycles;                    /* value_ns in core cycles; NAN: no probe */
    struct xc_state state;            /* that its epochs were in */
    double median_ns, min_ns, mad_ns; /* over all epochs in the state */
    double cpu_median_ns;             /* of the thread's processor time */
    size_t epochs;                    /* in the state */
    size_t epochs_dropped;            /* disturbed: interrupted, moved, or off the processor */
    size_t epochs_other_state;        /* not disturbed, but in another state, or in none */
    uint64_t iterations;              /* operations an epoch */
    double *epoch_ns;                 /* wall time an operation, of each epoch in the state */
    double *epoch_cpu_ns;             /* thread processor time likewise */
    size_t rounds;                    /* that have epochs in the state */
    double *round_ns, *round_cpu_ns;  /* the median of each of these rounds */
    char *baseline_id;                /* the plain call that it is compared with, or NULL */
    struct xc_estimate ratio;         /* value_ns to the baseline's, paired in rounds; or NANs */
};

/* One step's share of a crossing; ci is the 95% interval of shapley_ns. */
struct xc_step_result {
    const char *step; /* "save" ... "reacquire" */
    double shapley_ns, ladder_ns, leave_one_out_ns, isolated_ns;
    struct xc_interval shapley_ci_ns, ladder_ci_ns, leave_one_out_ci_ns, isolated_ci_ns;
    double share;  /* of the whole: shapley_ns / (total_ns - none_ns), 0..1, may be negative */
    bool resolved; /* shapley_ci_ns does not span 0 */
};

#define XC_STEPS_MAX 6

enum xc_band { XC_BAND_BELOW, XC_BAND_INSIDE, XC_BAND_ABOVE };

struct xc_breakdown {
    char *model;       /* "go1.23" */
    char *baseline_id; /* "calls/direct" */
    double baseline_ns, total_ns;
    double none_ns; /* the loop with none of the steps; the steps sum to total_ns - none_ns */
    double ratio;   /* total_ns / baseline_ns, with ratio_ci its 95% interval, paired in blocks */
    struct xc_interval ratio_ci;
    enum xc_band band; /* of ratio in 25..100 */
    struct xc_step_result steps[XC_STEPS_MAX];
    double steps_sum_ns;   /* of their Shapley values */
    size_t step_count;     /* a model without an operation for a step has no entry for it */
    double overlap_ns;     /* sum of isolated - whole */
    double interaction_ns; /* whole - sum of leave-one-out */
};

#define XC_BATCH_POINTS_MAX 24
#define XC_BATCH_LINES_MAX  3

/* Batches of these sizes take fixed_ns + items * per_item_ns. NAN: a part that the times do not
 * tell, since it would be negative. */
struct xc_batch_line {
    uint64_t from_items, to_items;
    double fixed_ns, per_item_ns;
};

struct xc_batch_point {
    uint64_t items;
    double batch_ns;            /* handed over at once */
    double item_ns;             /* batch_ns / items */
    struct xc_estimate speedup; /* items * one_by_one_ns / batch_ns */
};

/* Items across a boundary one by one and many at once: one model, one work. Infinity: never. */
struct xc_batch {
    char *model, *work;     /* "go1.23", "add" */
    double one_by_one_ns;   /* an item that has a crossing of its own */
    double foreign_item_ns; /* in a slice, on the foreign side alone, no crossing; NAN: not there */
    double host_item_ns;    /* written on the host's side */
    double accumulate_ns;   /* an item, put into a buffer of the host's that is flushed when full */
    double deadline_ns;     /* the same, flushed by the clock, or when full */
    uint64_t flush_items;   /* in a full buffer of accumulate_ns; 0: there is none */
    /* Of deadline_ns: so long after its first item; items in a full buffer. 0: there is none. */
    uint64_t deadline_after_ns, deadline_items_max;
    double crossing_ns; /* one_by_one_ns less foreign_item_ns; NAN where that is not above 0 */
    /* Lines by their sizes, and the one that these figures speak of, its number and where it
     * begins. Costs are above 0, or NAN. */
    struct xc_estimate fixed_ns, per_item_ns;
    struct xc_batch_line lines[XC_BATCH_LINES_MAX];
    size_t line_count, line;
    uint64_t line_items;
    double fit_error;      /* the largest deviation of these lines, of the point there */
    double one_line_error; /* of one line through all points */
    struct xc_estimate break_even_items; /* from here on cheaper at once than one by one */
    struct xc_estimate tenth_items;      /* from here on crossing_ns is below a tenth of the work */
    struct xc_estimate percent_items;    /* and below a hundredth */
    struct xc_estimate marshalling_ns;   /* an item: accumulate_ns less that of such a slice */
    struct xc_estimate buffer_of_one;    /* speedup of a buffer that is flushed with every item */
    struct xc_estimate full_buffer;      /* and of one that is flushed when full: accumulate_ns */
    struct xc_batch_point points[XC_BATCH_POINTS_MAX];
    size_t point_count;
};

/* --- the token handed over -------------------------------------------------------------------- */

/* Durations of one kind, of all threads together; from a histogram (histogram.h has its error). */
struct xc_latency {
    const char *what; /* "release", "call", "reacquire", "reacquire/fast" ..., "crossing" */
    uint64_t count;
    double p50_ns, p90_ns, p99_ns, p999_ns, largest_ns; /* NAN where count is 0 */
};

/* How threads got their token back: "fast", "medium" or "slow". */
struct xc_way_share {
    const char *way;
    uint64_t crossings;
    double share; /* 0..1; NAN where nothing crossed */
};

/* What the scheduler did meanwhile. */
struct xc_handoff_events {
    uint64_t retakes, handovers, preemptions, yields;
    uint64_t queued, wakeups;           /* as many, unless a wake-up was lost */
    uint64_t parks;                     /* of these, asleep */
    uint64_t lock_waits;                /* that found the scheduler's lock held */
    uint64_t lock_wait_ns;              /* of these, in all */
    double longest_wait_ns;             /* from queueing to having a token; 0: nobody queued */
    uint64_t involuntary_switches;      /* of the threads, by the operating system */
    uint64_t threads_bound, threads_at; /* bound to a processor of its own; processors they share */
};

#define XC_LATENCIES_MAX 8

/* Threads that share tokens, each crossing again and again: one point. */
struct xc_handoff {
    struct xc_case_key key; /* of its case */
    char *id, *model;
    unsigned threads, tokens;
    uint64_t foreign_ns, host_ns; /* between two crossings, and inside one */
    bool sleeps;            /* the foreign function sleeps; else it keeps its processor busy */
    double rate_per_second; /* arrivals by schedule, of all threads; 0: each begins when it
                               has ended the one before */
    uint64_t stall_ns;      /* injected: so long once an epoch; 0: not */
    char *place;            /* where the threads were, for a reader */
    int numa_node;          /* that stacks and tokens are bound to, or -1 */
    bool is_baseline;       /* not asked for: it is there for the ratio of another one */
    uint64_t crossings;
    double seconds; /* inside epochs */
    /* Of all threads together; to that of one thread with one token, paired in rounds. */
    struct xc_estimate crossings_per_second, scaling;
    double plain_call_ns;                 /* calls/direct in the same run, or NAN */
    double jain, share_least, share_most; /* of the threads' numbers of crossings */
    struct xc_way_share ways[3];
    struct xc_latency latencies[XC_LATENCIES_MAX];
    size_t latency_count;
    struct xc_handoff_events events;
    uint64_t time_slice_ns;
    double clock_ns, clock_tick_ns; /* two reads in a row; the clock's smallest step */
};

/* One way of crossing in a real runtime; NANs for what it does not have. Infinite items: never. */
struct xc_runtime_way {
    char *name;                  /* "ctypes"; "" for the ordinary one */
    struct xc_estimate plain_ns; /* the language's own call */
    struct xc_estimate crossing_ns, no_token_ns, upcall_ns;
    struct xc_estimate ratio;                 /* crossing_ns to plain_ns */
    struct xc_estimate token_ns;              /* crossing_ns less no_token_ns */
    struct xc_estimate break_even_items;      /* from here on a slice is cheaper than one by one */
    struct xc_estimate fixed_ns, per_item_ns; /* a slice takes fixed_ns + items * per_item_ns */
};

struct xc_runtime_result {
    char *name; /* as in ids: "go", "go-1.23.5" */
    char *language;
    char *version; /* as the program says; NULL where there was none to ask */
    char *token;   /* what a thread must hold, or NULL */
    struct xc_runtime_way *ways;
    size_t way_count;
    size_t first_row, row_count; /* in the report's rows */
};

/* How far a model is off a runtime that it stands for, in one part of the crossing. */
struct xc_fidelity {
    char *model, *runtime, *part; /* runtime: as in ids */
    char *version;                /* of the runtime, as it says */
    double model_ns, real_ns;
    struct xc_estimate error;         /* model_ns / real_ns - 1 */
    struct xc_estimate unmodelled_ns; /* real_ns less model_ns */
};

/* What a gate came to. */
enum xc_gate_verdict { XC_GATE_MET, XC_GATE_NOT_MET, XC_GATE_INCONCLUSIVE };
struct xc_gate_result {
    char *text;              /* as typed */
    struct xc_estimate left; /* the figure that is compared with the right side */
    struct xc_estimate right;
    double margin;     /* of the larger side: what is nearer to the bound is inconclusive */
    double confidence; /* of both intervals, such that all gates of a run together have 99.9% */
    enum xc_gate_verdict verdict;
    char *reason;  /* why inconclusive, where the interval is not; what was left out; or NULL */
    bool unusable; /* it divides by zero */
};

/* --inject: a known cost in one step. */
struct xc_injected {
    char *step; /* NULL: nothing is injected */
    uint64_t cycles;
};

struct xc_protocol {
    uint64_t seed;
    size_t rounds;    /* asked for */
    size_t processes; /* that the rounds were measured in, one after another */
    size_t rounds_done;
    size_t blocks_a_round; /* each block: the cases in a shuffled order, then in its reverse */
    uint64_t epoch_ns;     /* aimed at, for the slowest case compared */
    char *cpu;             /* where it ran: "pu:3 (core 3)"; "not pinned" */
    const char *location;  /* name of the location that value_ns is, with its definition */
    double confidence;     /* 0.95 */
    struct xc_state state; /* that estimates rest on: the least quiet of the groups' states */
    double timed_share;    /* of the run's wall time, inside timed epochs, 0..1 */
    double probe_share;    /* likewise, in probes of the host's state */
    double waited_seconds; /* for epochs of the quiet state, after all others were there */
    double wall_seconds;
    struct xc_injected injected;
    bool quick;
};

#endif
