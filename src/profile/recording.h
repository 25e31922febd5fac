/* What a workload records into: a profile, a timeline, both, or nothing.
 *
 *     struct xc_recording recording = {.profile = profile_run, .timeline = timeline_run};
 *     struct xc_observer observer = xc_recording_observer(&recording);
 *     xc_scheduler_observe(scheduler, &observer);          before threads attach
 *     ... in each thread:
 *     struct xc_recorder recorder = xc_recording_thread(&recording, number);
 *     ... after each crossing:
 *     xc_record_crossing(&recorder, before_ns, entry_ns, exit_ns, after_ns, way);
 *
 * Where neither is wanted a workload runs a loop that is compiled without them, and its scheduler
 * has no observer: that costs nothing.
 */
#ifndef XC_PROFILE_RECORDING_H
#define XC_PROFILE_RECORDING_H

#include "profile/profile.h"
#include "profile/timeline.h"

/* Either may be NULL. Must last as long as its observer is called. */
struct xc_recording {
    struct xc_profile_run *profile;
    struct xc_timeline_run *timeline;
};

static inline bool xc_recording_wanted(const struct xc_recording *recording)
{
    return recording && (recording->profile || recording->timeline);
}

/* To give to the scheduler; its cookie is the recording. */
struct xc_observer xc_recording_observer(struct xc_recording *recording);
/* What it does, for observers that do more. */
void xc_recording_event(const struct xc_recording *recording, const struct xc_event *event);

/* A host thread's own: what xc_record_crossing writes to. */
struct xc_recorder {
    struct xc_crossing_cells *cells;
    struct xc_timeline_track *track;
};
/* thread is from 0, below the number that the runs were begun with. */
struct xc_recorder xc_recording_thread(const struct xc_recording *recording, unsigned thread);

/* One crossing by the four readings of the clock (CLOCK_MONOTONIC, ns): before it, at the foreign
 * function's entry and exit, after it; and the way in which the token came back. No lock, no
 * allocation, no call. */
static inline void xc_record_crossing(const struct xc_recorder *recorder, uint64_t before_ns,
                                      uint64_t entry_ns, uint64_t exit_ns, uint64_t after_ns,
                                      enum xc_way way)
{
    if (recorder->cells)
        xc_crossing_cells_add(recorder->cells, way, entry_ns - before_ns, exit_ns - entry_ns,
                              after_ns - exit_ns);
    struct xc_timeline_track *track = recorder->track;
    if (track) {
        uint64_t place = track->count++;
        if (__builtin_expect(place >= track->room, 0) ||
            __builtin_expect(__atomic_load_n(track->stopped_ns, __ATOMIC_RELAXED) != 0, 0))
            xc_timeline_refuse(track, place, before_ns);
        else
            track->items[place] =
                (struct xc_timeline_crossing){before_ns, exit_ns, after_ns, (uint64_t)way};
    }
}

/* Between these two times the thread did what was not recorded. The timeline says so. */
static inline void xc_record_gap(const struct xc_recorder *recorder, uint64_t from_ns,
                                 uint64_t to_ns)
{
    struct xc_recorder shown = {.cells = NULL, .track = recorder->track};
    xc_record_crossing(&shown, from_ns, to_ns, to_ns, to_ns, XC_WAY_COUNT);
}

#endif
