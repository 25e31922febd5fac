/* Internal to the component handoff: a workload and its threads. */
#ifndef XC_HANDOFF_INTERNAL_H
#define XC_HANDOFF_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "crosscost/crossing.h"
#include "handoff/event_counters.h"
#include "handoff/work.h"
#include "handoff/workload.h"
#include "support/histogram.h"
#include "profile/recording.h"

/* Those of reacquire are apart by the way out; together they are a sum. */
enum xc_recorded {
    XC_RECORDED_RELEASE,
    XC_RECORDED_CALL,
    XC_RECORDED_FAST,
    XC_RECORDED_MEDIUM,
    XC_RECORDED_SLOW,
    XC_RECORDED_CROSSING,
    XC_RECORDED_RESPONSE, /* with a schedule: since the intended beginning */
    XC_RECORDED_COUNT,
};

struct xc_worker {
    _Alignas(64) struct xc_workload *workload;
    unsigned number;
    pthread_t pthread;
    struct xc_thread *thread;
    struct xc_crossing_counts counts; /* as they were after the last crossing */
    _Atomic uint64_t crossings;       /* since the reset; the watchdog looks at it */
    uint64_t involuntary_switches;
    bool bound, stall_done;
    enum xc_status status; /* of starting */
    struct xc_error error;
    struct xc_recorder recorder;   /* where the workload has a recording */
    uint64_t idle_since_ns;        /* at the gate; 0: not yet */
    struct xc_histogram *recorded; /* XC_RECORDED_COUNT of them */
};

struct xc_workload {
    struct xc_workload_options options;
    struct xc_scheduler *scheduler;
    struct xc_worker *workers;
    unsigned started;
    uint64_t foreign_operations, host_pieces, piece_operations, rest_operations;
    /* The gate between epochs. */
    pthread_mutex_t lock;
    pthread_cond_t opened, closed;
    uint64_t epoch;     /* under the lock; the workers wait for a new one */
    unsigned remaining; /* under the lock: workers that are not done yet */
    bool stop, stuck;
    bool stalls; /* epochs have their stall */
    atomic_bool records;
    /* The epoch that runs. */
    _Alignas(64) atomic_uint_least64_t left; /* crossings that nobody has claimed */
    uint64_t wanted, start_ns;
    /* Records beside the workers' own. */
    uint64_t seconds_ns;
    struct xc_event_counters counters;
    struct xc_observer observer;
};

/* One epoch's crossings of one thread. */
void xc_worker_cross(struct xc_worker *worker);

#endif
