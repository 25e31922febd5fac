/* Threads of one scheduler that cross again and again: host work with polls at safe
 * points, then a foreign call that lasts. Every crossing is timed by four reads of the clock:
 * before it, at the foreign function's entry and exit, and after it.
 *
 * The threads live as long as the workload. Between two epochs each of them waits in a foreign
 * call, its token offered, as a thread of a runtime does that has nothing to do.
 */
#ifndef XC_HANDOFF_WORKLOAD_H
#define XC_HANDOFF_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crosscost/error.h"
#include "analysis/results.h"

struct xc_host;
struct xc_profile;
struct xc_recording;
struct xc_workload;

#define XC_WORKLOAD_THREADS_MAX 4096u
#define XC_WORKLOAD_NS_MAX      ((uint64_t)1000000000u) /* of a foreign call, or of host work */

struct xc_workload_options {
    const char *model;
    unsigned threads; /* 1 to XC_WORKLOAD_THREADS_MAX */
    unsigned tokens;
    uint64_t foreign_ns, host_ns; /* at most XC_WORKLOAD_NS_MAX */
    bool sleeps;                  /* the foreign function sleeps; else it works */
    double rate_per_second;       /* arrivals of all threads by schedule; 0: a closed loop */
    uint64_t stall_ns;            /* one foreign call of the first thread takes so much longer, in
                                     the middle of each epoch; 0: none does */
    size_t stack_bytes;           /* 0 = default */
    int numa_node;                /* of stacks and tokens, or -1 */
    /* Thread i is bound to pus[i % pu_count]; pu_count 0: to none. Both must outlive the threads.
     * The calling thread is on pus[0] already, and is left there. */
    struct xc_host *host;
    const int *pus;
    size_t pu_count;
    /* Where crossings and the scheduler's events are recorded, beside the workload's own figures,
     * in epochs for which xc_workload_record asks; it must outlive the workload. NULL: nowhere. */
    struct xc_recording *recording;
    bool must_bind; /* a refusal to bind is an error; else the threads run unbound */
};

/* Starts the threads. XC_USAGE: a number out of range, or unknown model. XC_UNFIT: no memory, no
 * more threads, a refusal to bind. On error nothing is left behind. */
enum xc_status xc_workload_create(const struct xc_workload_options *options,
                                  struct xc_workload **workload, struct xc_error *error);
/* Ends the threads. NULL is allowed. */
void xc_workload_release(struct xc_workload *workload);

/* One epoch: that number of crossings of all threads together; returns when they are done. */
void xc_workload_run(struct xc_workload *workload, uint64_t crossings);

/* Whether the next epochs are recorded; at first they are not. Those that are not run a loop that
 * is compiled without recording. Not while an epoch runs. */
void xc_workload_record(struct xc_workload *workload, bool records);

/* Forgets what was recorded until now; from here on an epoch has its injected stall, or not. */
void xc_workload_reset(struct xc_workload *workload, bool stalls);

/* XC_CRASHED: no thread made a crossing for so long that one must be lost; whatever runs afterwards
 * returns at once. */
enum xc_status xc_workload_check(const struct xc_workload *workload, struct xc_error *error);

/* Adds the workload's foreign stacks and its histograms to the profile of memory. XC_UNFIT: no
 * memory for that. */
enum xc_status xc_workload_profile_memory(const struct xc_workload *workload,
                                          struct xc_profile *profile, struct xc_error *error);

/* Summarizes the records: every member of the result but id, scaling, crossings_per_second's
 * interval and plain_call_ns. model and place are malloc'd. Not while an epoch runs. XC_UNFIT: no
 * memory. */
enum xc_status xc_workload_summarize(const struct xc_workload *workload, struct xc_handoff *handoff,
                                     struct xc_error *error);

#endif
