/* Internal to the component profile: what a timeline holds between recording and writing. */
#ifndef XC_PROFILE_MOMENTS_H
#define XC_PROFILE_MOMENTS_H

#include "profile/timeline.h"

/* Among the events: from here on they are not recorded (wait_ns 1), or are again (0). */
#define XC_MARK_OF_PAUSE ((enum xc_event_kind)XC_EVENT_COUNT)

/* Events of one part of the threads, in any order; places are given out by atomic additions. */
struct xc_moments {
    _Alignas(128) struct xc_event *items;
    uint64_t count, room; /* count goes on for a while after room is used up */
    uint64_t left_out;    /* after the timeline had stopped */
};

struct xc_timeline_run {
    char *name;
    unsigned threads, tokens, shard_count;
    struct xc_timeline_track *tracks;
    struct xc_moments *shards;
    uint64_t bytes;      /* of items */
    uint64_t stopped_ns; /* 0: it never was */
    struct xc_timeline_run *next;
};

struct xc_timeline {
    uint64_t records_a_run;
    struct xc_timeline_run *runs, **last_run;
};

static inline uint64_t xc_track_kept(const struct xc_timeline_track *track)
{
    return track->count < track->room ? track->count : track->room;
}

static inline uint64_t xc_moments_kept(const struct xc_moments *moments)
{
    return moments->count < moments->room ? moments->count : moments->room;
}

#endif
