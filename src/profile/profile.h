/* Four profiles of crossings, as `go tool pprof` opens them: mutex, block, heap and crossing.
 *
 * What is recorded while threads run is added up in cells that were allocated before: no lock, no
 * allocation, no system call. Frames and files are made afterwards.
 *
 *   mutex     contention on the scheduler's lock and on its tokens: contentions, delay
 *   block     time that threads waited to reacquire a token: contentions, delay
 *   heap      foreign stacks and buffers: alloc_objects, alloc_space, inuse_objects, inuse_space
 *   crossing  time by model, step and way out: crossings, saved, time
 *
 * Stacks are, from the root: the suite, the model, the step, the way out. A frame's name holds
 * those of its callers but the suite ("go1.23 reacquire slow"), since readers add up frames by
 * name.
 *
 * Workloads use recording.h, which has the timeline beside the profile.
 */
#ifndef XC_PROFILE_PROFILE_H
#define XC_PROFILE_PROFILE_H

#include <stdint.h>
#include <stdio.h>

#include "crosscost/error.h"
#include "crosscost/stack.h"
#include "crossing/observer.h"
#include "profile/crossings.h"

/* What --pprof's files are called, in the order in which they are written. */
enum xc_profile_file {
    XC_PROFILE_MUTEX,
    XC_PROFILE_BLOCK,
    XC_PROFILE_HEAP,
    XC_PROFILE_CROSSING,
    XC_PROFILE_FILES,
};
extern const char *const xc_profile_file_names[XC_PROFILE_FILES]; /* "mutex.pb.gz" */

struct xc_profile_options {
    const char *suite; /* the root of every stack: "handoff". Kept, not copied */
    /* On average one in mutex_fraction contentions is recorded, and stands for that many: Go's
     * SetMutexProfileFraction. 1: every one; 0: none. */
    uint64_t mutex_fraction;
    /* On average one sample per block_rate_ns nanoseconds blocked: Go's SetBlockProfileRate. What
     * lasts less is recorded with a probability in proportion, and then stands for as many. 1:
     * every wait; 0: none. */
    uint64_t block_rate_ns;
    uint64_t seed; /* of what is sampled */
};

struct xc_profile;

/* The caller releases it. XC_UNFIT: no memory. */
enum xc_status xc_profile_create(const struct xc_profile_options *options,
                                 struct xc_profile **profile, struct xc_error *error);
/* No thread may record any more. NULL is allowed. */
void xc_profile_release(struct xc_profile *profile);

/* One run of one model by a number of host threads: what it recorded is freed with the profile. Not
 * while another thread begins one. XC_UNFIT: no memory. */
struct xc_profile_run;
enum xc_status xc_profile_begin(struct xc_profile *profile, const char *model, unsigned threads,
                                struct xc_profile_run **run, struct xc_error *error);
/* The cells of a thread, numbered from 0 in this run; used by one thread at a time. */
struct xc_crossing_cells *xc_profile_cells(struct xc_profile_run *run, unsigned thread);
/* An event of the run's scheduler; any thread may call. */
void xc_profile_event(struct xc_profile_run *run, const struct xc_event *event);

/* Memory of a kind ("foreign stacks", "workload buffers") that the model's run took: how often and
 * how much in all, and what of it is in use now. Adds up. XC_UNFIT: no memory. */
struct xc_profile_memory {
    uint64_t alloc_objects, alloc_bytes, inuse_objects, inuse_bytes;
};
enum xc_status xc_profile_memory_add(struct xc_profile *profile, const char *model,
                                     const char *kind, struct xc_profile_memory memory,
                                     struct xc_error *error);
/* The foreign stacks of a scheduler, which must still be there. */
enum xc_status xc_profile_stacks_add(struct xc_profile *profile, const char *model,
                                     struct xc_stack_counts counts, struct xc_error *error);

/* Crossings that were timed elsewhere, as a step's part of them: a stack of the suite, the model,
 * the step and, unless it is NULL, the way out. A negative time, above INT64_MIN, is what the step
 * saved. Adds up; all texts are copied. XC_UNFIT: no memory. */
enum xc_status xc_profile_step_add(struct xc_profile *profile, const char *suite, const char *model,
                                   const char *step, const char *way, int64_t crossings,
                                   int64_t time_ns, struct xc_error *error);

/* True totals, that is before sampling, of everything recorded, for comparisons. */
struct xc_profile_totals {
    uint64_t lock_waits, lock_wait_ns;   /* waits for the scheduler's lock */
    uint64_t token_waits, token_wait_ns; /* waits for a token */
    uint64_t crossings, crossing_ns;
};
struct xc_profile_totals xc_profile_totals(const struct xc_profile *profile);

/* Events that were sampled: where few stand for many, totals are only right on average. */
struct xc_profile_samples {
    uint64_t mutex, block;
};
struct xc_profile_samples xc_profile_samples(const struct xc_profile *profile);

/* One file of a profile. */
struct xc_profile_part {
    const struct xc_profile *profile;
    enum xc_profile_file file;
};
/* Writes one file; cookie is a struct xc_profile_part, the shape is that of report/save.h. No
 * thread may record meanwhile. XC_UNFIT: no memory. */
enum xc_status xc_profile_write(FILE *stream, const void *cookie, struct xc_error *error);

#endif
