/* A timeline of a run in Chrome's trace format: what each host thread did, who held each token,
 * what the monitor did.
 *
 * The format: "Trace Event Format", the JSON object form, as Perfetto and chrome://tracing open it.
 *
 * Recording writes into buffers that were allocated before. They are bounded: when the first of
 * them is full the whole timeline stops, so that what it shows is one stretch of time in which
 * nothing is missing, and what came later is counted.
 */
#ifndef XC_PROFILE_TIMELINE_H
#define XC_PROFILE_TIMELINE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "crosscost/error.h"
#include "crossing/observer.h"

#define XC_TIMELINE_RECORDS_DEFAULT 100000u
#define XC_TIMELINE_RECORDS_MAX     10000000u

struct xc_timeline_options {
    /* Of all runs; 0: the default. A thread has room for a few in any case. A record is two or
     * three lines of JSON. */
    uint64_t records_max;
    unsigned runs; /* that are to be begun; each has an equal share. 0: one */
};

struct xc_timeline;

/* The caller releases it. XC_UNFIT: no memory. */
enum xc_status xc_timeline_create(const struct xc_timeline_options *options,
                                  struct xc_timeline **timeline, struct xc_error *error);
/* No thread may record any more. NULL is allowed. */
void xc_timeline_release(struct xc_timeline *timeline);

/* One run of one scheduler: a process of its own in the trace, by this name (copied). What it
 * recorded is freed with the timeline. XC_UNFIT: no memory. */
struct xc_timeline_run;
enum xc_status xc_timeline_begin(struct xc_timeline *timeline, const char *name, unsigned threads,
                                 unsigned tokens, struct xc_timeline_run **run,
                                 struct xc_error *error);

/* One crossing, by the clock (CLOCK_MONOTONIC) before it, at the foreign function's end, and after
 * it; or, with XC_WAY_COUNT as the way, a time that nothing is known about. */
struct xc_timeline_crossing {
    uint64_t before_ns, exit_ns, after_ns;
    uint64_t way;
};
/* A thread's crossings, in their order. */
struct xc_timeline_track {
    _Alignas(128) struct xc_timeline_crossing *items;
    uint64_t count; /* goes on when nothing is taken any more */
    uint64_t room;
    const uint64_t *stopped_ns; /* nonzero: the timeline has stopped */
    struct xc_timeline_run *run;
};
/* The track of a thread, numbered from 0; used by one thread at a time. */
struct xc_timeline_track *xc_timeline_track(struct xc_timeline_run *run, unsigned thread);
/* The crossing in that place is not taken, since there is no room or the timeline has stopped;
 * which it has, from then on. */
void xc_timeline_refuse(struct xc_timeline_track *track, uint64_t place, uint64_t before_ns);

/* An event of the run's scheduler; any thread may call. */
void xc_timeline_event(struct xc_timeline_run *run, const struct xc_event *event);

/* From here on events are not recorded for a while, or are again: who holds a token is not known
 * meanwhile. */
void xc_timeline_pause(struct xc_timeline_run *run, bool pauses, uint64_t at_ns);

/* Of its buffers. */
uint64_t xc_timeline_bytes(const struct xc_timeline *timeline);

/* What a file of it holds, and what it had no room for. */
struct xc_timeline_counts {
    uint64_t records, left_out;
};
struct xc_timeline_counts xc_timeline_counts(const struct xc_timeline *timeline);

/* Writes the file; cookie is the timeline, the shape is that of report/save.h. No thread may record
 * meanwhile. XC_UNFIT: no memory. */
enum xc_status xc_timeline_write(FILE *stream, const void *cookie, struct xc_error *error);

/* The same as people's tools take it: as JSON, or compressed, which ui.perfetto.dev and
 * chrome://tracing open as well. The shape is that of report/save.h; cookie is this. */
struct xc_timeline_file {
    const struct xc_timeline *timeline;
    bool is_compressed;
    uint64_t *bytes; /* becomes those of the JSON; 0 where the stream does not tell */
};
enum xc_status xc_timeline_write_file(FILE *stream, const void *cookie, struct xc_error *error);
bool xc_timeline_is_compressed(const char *path); /* by its ending, ".gz" */

/* Whether readers have trouble with that size of JSON; then advice says what to do. */
#define XC_TIMELINE_ADVICE_BYTES 320
bool xc_timeline_is_large(uint64_t bytes, char advice[XC_TIMELINE_ADVICE_BYTES]);

#endif
