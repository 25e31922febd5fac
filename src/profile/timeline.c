/* Recording: tracks of threads, and of events. What becomes of them is in timeline_file.c. */
#include "profile/timeline.h"

#include <stdlib.h>
#include <string.h>

#include "profile/emitter.h"
#include "profile/moments.h"

enum xc_status xc_timeline_create(const struct xc_timeline_options *options,
                                  struct xc_timeline **timeline, struct xc_error *error)
{
    struct xc_timeline *made = calloc(1, sizeof *made);
    if (!made)
        return xc_fail(error, XC_UNFIT, "no memory for a timeline");
    uint64_t records = options->records_max ? options->records_max : XC_TIMELINE_RECORDS_DEFAULT;
    made->records_a_run = records / (options->runs ? options->runs : 1);
    made->last_run = &made->runs;
    *timeline = made;
    return XC_OK;
}

static void release_run(struct xc_timeline_run *run)
{
    for (unsigned i = 0; run->tracks && i < run->threads; i++)
        free(run->tracks[i].items);
    for (unsigned i = 0; run->shards && i < run->shard_count; i++)
        free(run->shards[i].items);
    free(run->tracks);
    free(run->shards);
    free(run->name);
    free(run);
}

void xc_timeline_release(struct xc_timeline *timeline)
{
    if (!timeline)
        return;
    for (struct xc_timeline_run *run = timeline->runs, *next; run; run = next) {
        next = run->next;
        release_run(run);
    }
    free(timeline);
}

/* Touched here, so that no page is brought in while somebody records. */
static void *zeroed(size_t count, size_t item_bytes)
{
    size_t bytes = (count * item_bytes + 127) / 128 * 128;
    void *made = aligned_alloc(128, bytes);
    return made ? memset(made, 0, bytes) : NULL;
}

/* Half of the records are crossings, half events. A thread has room for a few, however many there
 * are. */
static bool make_room(struct xc_timeline_run *run, uint64_t records)
{
    enum { ROOM_MIN = 16 };
    uint64_t a_thread = records / 2 / run->threads, a_shard = records / 2 / run->shard_count;
    run->tracks = zeroed(run->threads, sizeof *run->tracks);
    run->shards = zeroed(run->shard_count, sizeof *run->shards);
    if (!run->tracks || !run->shards)
        return false;
    for (unsigned i = 0; i < run->threads; i++) {
        struct xc_timeline_track *track = &run->tracks[i];
        track->room = a_thread < ROOM_MIN ? ROOM_MIN : a_thread;
        track->items = zeroed(track->room, sizeof *track->items);
        track->stopped_ns = &run->stopped_ns;
        track->run = run;
        run->bytes += track->room * sizeof *track->items;
        if (!track->items)
            return false;
    }
    for (unsigned i = 0; i < run->shard_count; i++) {
        struct xc_moments *shard = &run->shards[i];
        shard->room = a_shard < ROOM_MIN ? ROOM_MIN : a_shard;
        shard->items = zeroed(shard->room, sizeof *shard->items);
        run->bytes += shard->room * sizeof *shard->items;
        if (!shard->items)
            return false;
    }
    return true;
}

enum xc_status xc_timeline_begin(struct xc_timeline *timeline, const char *name, unsigned threads,
                                 unsigned tokens, struct xc_timeline_run **run,
                                 struct xc_error *error)
{
    struct xc_timeline_run *made = calloc(1, sizeof *made);
    if (made) {
        made->threads = threads;
        made->tokens = tokens;
        made->shard_count = threads + 1; /* the monitor's, too */
        made->name = strdup(name);
    }
    if (!made || !made->name || !make_room(made, timeline->records_a_run)) {
        if (made)
            release_run(made);
        return xc_fail(error, XC_UNFIT, "no memory for the timeline of %u threads", threads);
    }
    *timeline->last_run = *run = made;
    timeline->last_run = &made->next;
    return XC_OK;
}

struct xc_timeline_track *xc_timeline_track(struct xc_timeline_run *run, unsigned thread)
{
    return &run->tracks[thread];
}

/* The first moment that was not taken is where the timeline ends. Those after it only look: all
 * threads come here once it has ended. */
static void stop(struct xc_timeline_run *run, uint64_t at_ns)
{
    uint64_t running = 0;
    if (__atomic_load_n(&run->stopped_ns, __ATOMIC_RELAXED) == 0)
        __atomic_compare_exchange_n(&run->stopped_ns, &running, at_ns, false, __ATOMIC_RELAXED,
                                    __ATOMIC_RELAXED);
}

void xc_timeline_refuse(struct xc_timeline_track *track, uint64_t place, uint64_t before_ns)
{
    if (place < track->room)
        track->room = place;
    stop(track->run, before_ns);
}

void xc_timeline_event(struct xc_timeline_run *run, const struct xc_event *event)
{
    struct xc_moments *shard = &run->shards[xc_emitter() % run->shard_count];
    if (__atomic_load_n(&run->stopped_ns, __ATOMIC_RELAXED)) {
        __atomic_fetch_add(&shard->left_out, 1, __ATOMIC_RELAXED);
        return;
    }
    uint64_t place = __atomic_fetch_add(&shard->count, 1, __ATOMIC_RELAXED);
    if (place < shard->room)
        shard->items[place] = *event;
    else
        stop(run, event->at_ns);
}

void xc_timeline_pause(struct xc_timeline_run *run, bool pauses, uint64_t at_ns)
{
    struct xc_event mark = {.kind = XC_MARK_OF_PAUSE,
                            .at_ns = at_ns,
                            .wait_ns = pauses,
                            .thread = XC_EVENT_NOBODY,
                            .token = XC_EVENT_NOBODY};
    xc_timeline_event(run, &mark);
}

struct xc_timeline_counts xc_timeline_counts(const struct xc_timeline *timeline)
{
    struct xc_timeline_counts counts = {0};
    for (const struct xc_timeline_run *run = timeline->runs; run; run = run->next) {
        uint64_t all = 0, kept = 0;
        for (unsigned i = 0; i < run->threads; i++) {
            all += run->tracks[i].count;
            kept += xc_track_kept(&run->tracks[i]);
        }
        for (unsigned i = 0; i < run->shard_count; i++) {
            all += run->shards[i].count + run->shards[i].left_out;
            kept += xc_moments_kept(&run->shards[i]);
        }
        counts.records += kept;
        counts.left_out += all - kept;
    }
    return counts;
}

uint64_t xc_timeline_bytes(const struct xc_timeline *timeline)
{
    uint64_t bytes = 0;
    for (const struct xc_timeline_run *run = timeline->runs; run; run = run->next)
        bytes += run->bytes;
    return bytes;
}
