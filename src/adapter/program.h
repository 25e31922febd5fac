/* A runtime's program while it runs: what it is asked and what it answers, on which processor its
 * thread is, and what it may not do. docs/runtimes.md has the protocol.
 *
 * Whatever a program does, a call comes back: it has answered, or it is ended, with all that it
 * started, and the error says why. The next call starts it again, up to XC_STARTS_MAX times.
 */
#ifndef XC_ADAPTER_PROGRAM_H
#define XC_ADAPTER_PROGRAM_H

#include <sched.h>
#include <stdint.h>

#include "adapter/response.h"
#include "adapter/process.h"
#include "adapter/runtimes.h"

/* Beyond the first start. */
#define XC_RESTARTS_MAX 3

/* Where a program's threads are to be. */
struct xc_ground {
    int pu;            /* the measured processor; -1: nothing is pinned */
    cpu_set_t allowed; /* what the whole process may use */
    cpu_set_t others;  /* allowed ones on other cores; none where there is no other */
};

struct xc_program_case {
    char id[XC_CASE_ID_BYTES];
    char text[160]; /* its summary; or, where it is skipped, why */
    bool skipped;
    char note[160];    /* what it said when it was prepared */
    unsigned prepared; /* in which start; 0: not */
};

struct xc_program {
    const struct xc_runtimes *runtimes;
    const struct xc_runtime *runtime;
    const struct xc_wait_limits *limits;
    const struct xc_ground *ground;
    struct xc_process process;
    bool running;
    bool addresses_at_random; /* in the last start */
    unsigned starts;
    int to, from, log;
    char received[XC_RESPONSE_BYTES]; /* and not taken yet */
    size_t received_bytes;
    bool has_paused;           /* we did not run for a while as we waited for the last response */
    int thread, thread_status; /* the one that runs the cases; its file in /proc */
    int process_id;            /* that it belongs to */
    unsigned long threads;     /* of that process, when they were last put in their places */
    unsigned odd_times;        /* in a row */
    char version[160];         /* as it says itself */
    struct xc_program_case *cases;
    size_t case_count;
    char last[256]; /* why it was ended */
};

/* Starts it, and has it list its cases. What is returned in *program is to be released in any case.
 * XC_CRASHED: it does not start, or does not speak the protocol; XC_UNFIT: no memory. */
enum xc_status xc_program_open(const struct xc_runtimes *runtimes, const struct xc_runtime *runtime,
                               const struct xc_ground *ground, const struct xc_wait_limits *limits,
                               struct xc_program **program, struct xc_error *error);
/* Asks it to end, and ends it. NULL is allowed. */
void xc_program_close(struct xc_program *program);

/* Sets a case up, has its response checked and its code warmed up. XC_CRASHED. */
enum xc_status xc_program_prepare(struct xc_program *program, struct xc_program_case *one,
                                  struct xc_error *error);

/* What a run came to. */
struct xc_program_run {
    double elapsed_ns; /* by the program's clock */
    bool disturbed;    /* the thread lost the processor, or was on another */
};

/* Runs a prepared case. The calling thread leaves the measured processor meanwhile, where it can.
 * XC_CRASHED. */
enum xc_status xc_program_run(struct xc_program *program, struct xc_program_case *one,
                              uint64_t iterations, struct xc_program_run *run,
                              struct xc_error *error);

#endif
