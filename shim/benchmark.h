/* Google Benchmark for C: register, run, collect. Nothing in here needs the rest of crosscost.
 *
 * Works with Google Benchmark 1.7 to 1.9. One thread at a time may use these functions, as in the
 * library itself. Times are nanoseconds unless a name says otherwise.
 */
#ifndef XC_SHIM_BENCHMARK_H
#define XC_SHIM_BENCHMARK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "crosscost/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* --- the timed function ------------------------------------------------------------------- */

struct xc_bench_state; /* the library's, valid during the call of the timed function */

/* A benchmark: runs its loop over the state, as in
 *     while (xc_bench_keep_running(state)) work();
 * or, for a loop of its own,
 *     uint64_t n = xc_bench_batch(state);         // all iterations, known in advance
 *     while (xc_bench_keep_running_batch(state, n)) loop(n);
 */
typedef void xc_bench_fn(struct xc_bench_state *state, void *cookie);

bool xc_bench_keep_running(struct xc_bench_state *state);
bool xc_bench_keep_running_batch(struct xc_bench_state *state, uint64_t iterations);
/* The iterations this run is to make. */
uint64_t xc_bench_batch(const struct xc_bench_state *state);
void xc_bench_pause(struct xc_bench_state *state);
void xc_bench_resume(struct xc_bench_state *state);
/* With XC_BENCH_MANUAL_TIME: the seconds that this iteration (or batch) took. */
void xc_bench_set_time(struct xc_bench_state *state, double seconds);
/* Ends the run; it is reported as skipped, with the message. The function must then return. */
void xc_bench_skip(struct xc_bench_state *state, const char *message);
int64_t xc_bench_argument(const struct xc_bench_state *state, size_t index);
enum xc_bench_counter_flags {
    XC_BENCH_COUNTER_PLAIN = 0,
    XC_BENCH_COUNTER_RATE = 1,          /* divided by the seconds of the run */
    XC_BENCH_COUNTER_PER_ITERATION = 2, /* divided by the iterations */
};
void xc_bench_counter(struct xc_bench_state *state, const char *name, double value, unsigned flags);
void xc_bench_items_processed(struct xc_bench_state *state, int64_t items);
void xc_bench_bytes_processed(struct xc_bench_state *state, int64_t bytes);
void xc_bench_label(struct xc_bench_state *state, const char *label);

/* --- registering ---------------------------------------------------------------------------- */

enum xc_bench_flags {
    XC_BENCH_REAL_TIME = 1,   /* judge by wall time (UseRealTime) */
    XC_BENCH_MANUAL_TIME = 2, /* judge by xc_bench_set_time */
    XC_BENCH_PROCESS_CPU_TIME = 4,
};

struct xc_bench_spec {
    const char *name; /* copied */
    xc_bench_fn *function;
    void *cookie;
    unsigned flags;
    uint64_t iterations;     /* a fixed count; 0 = the library finds one from the minimum time */
    unsigned repetitions;    /* 0 = the library's (its flag, or 1) */
    double min_time_seconds; /* 0 = the library's; not together with iterations */
    const int64_t *arguments;
    size_t argument_count;
};

void xc_bench_register(const struct xc_bench_spec *spec);
void xc_bench_clear(void); /* forgets all registered benchmarks */

/* --- running, collecting ---------------------------------------------------------------------- */

/* One run of one benchmark (a repetition). Strings and arrays are owned by the collection: they
 * stay until the next xc_bench_run_collect. */
struct xc_bench_run {
    const char *name;
    uint64_t iterations;
    double real_ns_per_iteration;
    double cpu_ns_per_iteration;
    unsigned repetition, repetitions;
    bool skipped;
    const char *message; /* of a skip, or NULL */
    const char *label;   /* or NULL */
    size_t counter_count;
    const char *const *counter_names;
    const double *counter_values;
};

/* Called for each run that finished, in order; aggregates are not handed over. */
typedef void xc_bench_collect_fn(const struct xc_bench_run *run, void *cookie);

/* Runs all that is registered, and prints nothing: runs go to collect. Returns how many benchmarks
 * ran. The library's own flags for output are not looked at. */
size_t xc_bench_run_collect(xc_bench_collect_fn *collect, void *cookie);
/* Runs all that is registered as the library does by itself: its reporters, its flags. */
size_t xc_bench_run_report(void);

/* Runs one registered function once, for that number of iterations, cheaply: clear, register, run.
 * This is how an epoch is timed: by the library's clock (flags 0), or with XC_BENCH_MANUAL_TIME by
 * what the function sets. Returns false and sets *message (valid until the next call) if the
 * function skipped. About 10 us of overhead outside the timed part. */
struct xc_bench_epoch {
    double real_ns; /* of the whole epoch */
    double cpu_ns;  /* of this thread */
};
bool xc_bench_run_epoch(const char *name, xc_bench_fn *function, void *cookie, unsigned flags,
                        uint64_t iterations, struct xc_bench_epoch *epoch, const char **message);

/* --- the library's flags ------------------------------------------------------------------------
 */

/* The library's --benchmark_... flags as they were given; what was not given has the default. */
struct xc_bench_flag_values {
    const char *filter; /* a regular expression, with '-' in front: all that do not match; NULL */
    bool list_tests;
    double min_time_seconds; /* 0 = not given */
    uint64_t min_iterations; /* --benchmark_min_time=Nx; 0 = not given */
    unsigned repetitions;    /* 0 = not given */
    const char *format;      /* "console", "json", "csv"; NULL = not given */
    const char *out;         /* a path; NULL */
    const char *out_format;  /* "json" unless given */
    bool report_aggregates_only, display_aggregates_only;
};
/* Takes every --benchmark_... flag out of argv (argc is adjusted; argv[0] stays), checks its name
 * and value, and hands what concerns it to the library. Strings in *values point into argv.
 * XC_USAGE: an unknown flag, or a value it cannot take; never exits, prints nothing. */
enum xc_status xc_bench_take_flags(int *argc, char **argv, struct xc_bench_flag_values *values,
                                   struct xc_error *error);
/* Whether the filter lets this name through, as the library would decide. filter NULL: yes.
 * XC_USAGE: not a regular expression. */
enum xc_status xc_bench_filter_matches(const char *filter, const char *name, bool *matches,
                                       struct xc_error *error);

/* The library's own reporters, fed with runs that were measured before: format is "console", "json"
 * or "csv"; runs of one name stand together, in the order of their repetitions; after each group of
 * more than one come its aggregates (mean, median, stddev, cv). aggregates_only leaves out the
 * single runs. Writes to a C stream. XC_USAGE: unknown format. */
enum xc_status xc_bench_write_runs(const struct xc_bench_run *runs, size_t run_count,
                                   const char *format, bool aggregates_only, FILE *stream,
                                   struct xc_error *error);

const char *
xc_bench_library_version(void); /* "1.7.1" as built against; "unknown" if it cannot tell */
/* True if the library itself was built with assertions on (Debian's 1.7.1 is). */
bool xc_bench_library_is_debug(void);

#ifdef __cplusplus
}
#endif

#endif
