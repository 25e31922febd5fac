/* Internal to the component profile: what a profile holds between recording and writing. */
#ifndef XC_PROFILE_RUNS_H
#define XC_PROFILE_RUNS_H

#include "profile/profile.h"
#include "profile/sampling.h"

/* Waits on one thing: all of them, and what was sampled of them. */
struct xc_contention {
    uint64_t waits, wait_ns;
    struct xc_sampled mutex;
};

/* What one part of the threads emitted; written with atomic additions. */
struct xc_event_cells {
    _Alignas(128) struct xc_contention lock;
    struct xc_contention token;
    struct xc_sampled reacquire; /* blocked when a foreign call had come back */
    struct xc_sampled preempted; /* blocked after giving the token up at a poll */
};

struct xc_profile_run {
    struct xc_profile *profile;
    char *model;
    unsigned threads, shard_count;
    struct xc_crossing_cells *cells; /* a thread's each */
    struct xc_event_cells *shards;
    uint8_t *yielded; /* a thread's each: it gave its token up, and has not got one since */
    struct xc_profile_run *next;
};

struct xc_memory_of {
    char *model, *kind;
    struct xc_profile_memory memory;
};

struct xc_step_of {
    char *suite, *model, *step, *way;
    int64_t values[3]; /* crossings, ns saved, ns taken */
};

struct xc_profile {
    struct xc_profile_options options;
    struct xc_sampler sampler;
    int64_t began_ns; /* since 1970 */
    struct xc_profile_run *runs;
    struct xc_memory_of *memory;
    size_t memory_count;
    struct xc_step_of *steps;
    size_t step_count;
};

#endif
