/* From tracks and events to the lines of a trace: slices, moments, and arrows from who gave a token
 * to who got it. Slices of a track follow each other or lie within each other, as readers want
 * them. */
#include <stdlib.h>
#include <string.h>

#include "profile/timeline_draw.h"

/* Host threads first, then the tokens, then the monitor. */
static unsigned token_track(const struct xc_timeline_drawing *drawing, unsigned token)
{
    return drawing->run->threads + token;
}
static unsigned monitor_track(const struct xc_timeline_drawing *drawing)
{
    return drawing->run->threads + drawing->run->tokens;
}

static void draw(struct xc_timeline_drawing *drawing, struct xc_timeline_line line)
{
    if (drawing->count == drawing->room) {
        size_t room = drawing->room ? 2 * drawing->room : 1024;
        struct xc_timeline_line *lines = realloc(drawing->lines, room * sizeof *lines);
        if (!lines) {
            drawing->failed = true;
            return;
        }
        drawing->lines = lines;
        drawing->room = room;
    }
    drawing->lines[drawing->count++] = line;
}

static void draw_slice(struct xc_timeline_drawing *drawing, unsigned track, const char *name,
                       uint64_t from_ns, uint64_t to_ns)
{
    if (to_ns > from_ns)
        draw(drawing, (struct xc_timeline_line){.at_ns = from_ns,
                                                .lasted_ns = to_ns - from_ns,
                                                .name = name,
                                                .track = track,
                                                .phase = 'X'});
}

/* --- events -------------------------------------------------------------------------------------
 */

static int by_time(const void *a, const void *b)
{
    const struct xc_event *left = a, *right = b;
    return (left->at_ns > right->at_ns) - (left->at_ns < right->at_ns);
}

/* All events up to the end, and where beginning and end are. */
static void gather(struct xc_timeline_drawing *drawing)
{
    const struct xc_timeline_run *run = drawing->run;
    size_t count = 0;
    for (unsigned i = 0; i < run->shard_count; i++)
        count += xc_moments_kept(&run->shards[i]);
    drawing->events = malloc((count + 1) * sizeof *drawing->events);
    if (!drawing->events) {
        drawing->failed = true;
        return;
    }
    uint64_t stopped_ns = run->stopped_ns ? run->stopped_ns : UINT64_MAX;
    drawing->begin_ns = UINT64_MAX;
    for (unsigned i = 0; i < run->shard_count; i++)
        for (uint64_t k = 0; k < xc_moments_kept(&run->shards[i]); k++) {
            const struct xc_event *event = &run->shards[i].items[k];
            if (event->at_ns <= stopped_ns)
                drawing->events[drawing->event_count++] = *event;
        }
    qsort(drawing->events, drawing->event_count, sizeof *drawing->events, by_time);
    if (drawing->event_count) {
        drawing->begin_ns = drawing->events[0].at_ns;
        drawing->end_ns = drawing->events[drawing->event_count - 1].at_ns;
    }
    for (unsigned i = 0; i < run->threads; i++) {
        uint64_t kept = xc_track_kept(&run->tracks[i]);
        if (kept == 0)
            continue;
        if (run->tracks[i].items[0].before_ns < drawing->begin_ns)
            drawing->begin_ns = run->tracks[i].items[0].before_ns;
        if (run->tracks[i].items[kept - 1].after_ns > drawing->end_ns)
            drawing->end_ns = run->tracks[i].items[kept - 1].after_ns;
    }
}

/* When a wait began; where nobody looked at the clock then, with the timeline. */
static uint64_t since(const struct xc_timeline_drawing *drawing, const struct xc_event *event)
{
    uint64_t elapsed_ns = event->at_ns - drawing->begin_ns;
    return event->wait_ns < elapsed_ns ? event->at_ns - event->wait_ns : drawing->begin_ns;
}

/* --- host threads -------------------------------------------------------------------------------
 */

/* The waits of one thread, in their order. */
struct waits {
    const struct xc_timeline_drawing *drawing;
    unsigned thread;
    size_t next; /* where in the events to look on */
};

/* The next wait that begins before so and so; it ends with the thread's waking. */
static const struct xc_event *next_wait(struct waits *waits, uint64_t before_ns)
{
    const struct xc_timeline_drawing *drawing = waits->drawing;
    for (; waits->next < drawing->event_count; waits->next++) {
        const struct xc_event *event = &drawing->events[waits->next];
        if (event->kind != XC_EVENT_WAKE || event->thread != waits->thread)
            continue;
        if (since(drawing, event) >= before_ns)
            return NULL;
        waits->next++;
        return event;
    }
    return NULL;
}

/* What a thread does from one time to another is one thing, but for its waits; within or beside
 * them. */
static void draw_stretch(struct xc_timeline_drawing *drawing, struct waits *waits, const char *name,
                         uint64_t from_ns, uint64_t to_ns, bool waits_within)
{
    uint64_t since_ns = from_ns;
    for (const struct xc_event *wake; (wake = next_wait(waits, to_ns));) {
        uint64_t begin_ns = since(drawing, wake), end_ns = wake->at_ns;
        begin_ns = begin_ns < since_ns ? since_ns : begin_ns;
        end_ns = end_ns > to_ns ? to_ns : end_ns;
        if (end_ns <= begin_ns)
            continue;
        draw_slice(drawing, waits->thread, "waiting", begin_ns, end_ns);
        if (!waits_within) {
            draw_slice(drawing, waits->thread, name, since_ns, begin_ns);
            since_ns = end_ns;
        }
    }
    draw_slice(drawing, waits->thread, name, since_ns, to_ns);
}

static void draw_thread(struct xc_timeline_drawing *drawing, unsigned thread)
{
    static const char *const reacquire[XC_WAY_COUNT] = {"reacquire fast", "reacquire medium",
                                                        "reacquire slow"};
    const struct xc_timeline_track *track = &drawing->run->tracks[thread];
    struct waits waits = {drawing, thread, 0};
    uint64_t since_ns = 0;
    for (uint64_t i = 0; i < xc_track_kept(track); i++) {
        const struct xc_timeline_crossing *crossing = &track->items[i];
        if (since_ns)
            draw_stretch(drawing, &waits, "host", since_ns, crossing->before_ns, false);
        since_ns = crossing->after_ns;
        if (crossing->way == XC_WAY_COUNT) {
            draw_stretch(drawing, &waits, "not recorded", crossing->before_ns, since_ns, true);
            continue;
        }
        draw_stretch(drawing, &waits, "foreign", crossing->before_ns, crossing->exit_ns, true);
        draw_stretch(drawing, &waits, reacquire[crossing->way], crossing->exit_ns,
                     crossing->after_ns, true);
    }
}

/* --- tokens, monitor, arrows --------------------------------------------------------------------
 */

/* Whether some slice of the thread's lies at that time: between its first crossing and its last. */
static bool is_drawn(const struct xc_timeline_drawing *drawing, unsigned thread, uint64_t at_ns)
{
    if (thread >= drawing->run->threads)
        return false;
    const struct xc_timeline_track *track = &drawing->run->tracks[thread];
    uint64_t kept = xc_track_kept(track);
    return kept && track->items[0].before_ns <= at_ns && at_ns < track->items[kept - 1].after_ns;
}

/* Both ends are moments of their own: Perfetto turns an arrow round whose slices began in the other
 * order, as the slice of somebody who waits does. */
static void draw_arrow(struct xc_timeline_drawing *drawing, unsigned giver,
                       const struct xc_event *handover)
{
    if (!is_drawn(drawing, giver, handover->at_ns) ||
        !is_drawn(drawing, handover->thread, handover->at_ns))
        return;
    struct xc_timeline_line moment = {.at_ns = handover->at_ns,
                                      .name = "token lost",
                                      .about = "token",
                                      .number = handover->token,
                                      .track = giver,
                                      .phase = 'i'};
    draw(drawing, moment);
    moment.name = "token got";
    moment.track = handover->thread;
    draw(drawing, moment);
    struct xc_timeline_line arrow = {.at_ns = handover->at_ns,
                                     .name = "hand-over",
                                     .number = (uint64_t)(handover - drawing->events),
                                     .track = giver,
                                     .phase = 's'};
    draw(drawing, arrow);
    arrow.track = handover->thread;
    arrow.phase = 'f';
    draw(drawing, arrow);
}

/* Who holds a token, and since when. */
struct holding {
    unsigned thread;
    uint64_t since_ns;
};

static void end_holding(struct xc_timeline_drawing *drawing, struct holding *holding,
                        unsigned token, uint64_t at_ns)
{
    if (holding->thread != XC_EVENT_NOBODY && at_ns > holding->since_ns)
        draw(drawing, (struct xc_timeline_line){.at_ns = holding->since_ns,
                                                .lasted_ns = at_ns - holding->since_ns,
                                                .number = holding->thread,
                                                .track = token_track(drawing, token),
                                                .phase = 'X'});
    holding->thread = XC_EVENT_NOBODY;
}

/* Where recording pauses nobody is known to hold a token; where it goes on, nobody was seen to take
 * one yet. */
static void follow_pause(struct xc_timeline_drawing *drawing, struct holding *holdings,
                         unsigned *givers, const struct xc_event *mark)
{
    for (unsigned i = 0; i < drawing->run->tokens; i++) {
        end_holding(drawing, &holdings[i], i, mark->at_ns);
        givers[i] = XC_EVENT_NOBODY;
    }
    drawing->known_ns = mark->at_ns;
}

/* A token that is let go by somebody who was not seen to take it was held from the beginning. The
 * thread that lost a token when the monitor took it is who an arrow begins at. */
static void follow_token(struct xc_timeline_drawing *drawing, struct holding *holdings,
                         unsigned *givers, const struct xc_event *event)
{
    if (event->token >= drawing->run->tokens)
        return;
    struct holding *holding = &holdings[event->token];
    switch (event->kind) {
    case XC_EVENT_TAKE_IDLE:
    case XC_EVENT_HANDOVER:
        end_holding(drawing, holding, event->token, event->at_ns);
        if (event->kind == XC_EVENT_HANDOVER)
            draw_arrow(drawing, givers[event->token], event);
        *holding = (struct holding){event->thread, event->at_ns};
        givers[event->token] = event->thread;
        break;
    case XC_EVENT_RETAKE:
    case XC_EVENT_YIELD:
        if (holding->thread == XC_EVENT_NOBODY && givers[event->token] == XC_EVENT_NOBODY)
            *holding = (struct holding){event->thread, drawing->known_ns};
        givers[event->token] = event->thread;
        end_holding(drawing, holding, event->token, event->at_ns);
        break;
    case XC_EVENT_IDLE:
        end_holding(drawing, holding, event->token, event->at_ns);
        break;
    default:
        break;
    }
}

static void draw_tokens(struct xc_timeline_drawing *drawing)
{
    unsigned tokens = drawing->run->tokens;
    struct holding *holdings = malloc((tokens + 1) * sizeof *holdings);
    unsigned *givers = malloc((tokens + 1) * sizeof *givers);
    if (holdings && givers) {
        for (unsigned i = 0; i < tokens; i++) {
            holdings[i] = (struct holding){XC_EVENT_NOBODY, 0};
            givers[i] = XC_EVENT_NOBODY;
        }
        drawing->known_ns = drawing->begin_ns;
        for (size_t i = 0; i < drawing->event_count; i++)
            if (drawing->events[i].kind == XC_MARK_OF_PAUSE)
                follow_pause(drawing, holdings, givers, &drawing->events[i]);
            else
                follow_token(drawing, holdings, givers, &drawing->events[i]);
        for (unsigned i = 0; i < tokens; i++)
            end_holding(drawing, &holdings[i], i, drawing->end_ns);
    } else {
        drawing->failed = true;
    }
    free(givers);
    free(holdings);
}

/* What the monitor did, and what else is one moment of a thread. */
static void draw_moment(struct xc_timeline_drawing *drawing, const struct xc_event *event)
{
    unsigned monitor = monitor_track(drawing);
    struct xc_timeline_line moment = {
        .at_ns = event->at_ns, .track = monitor, .number = event->thread, .phase = 'i'};
    switch (event->kind) {
    case XC_EVENT_MONITOR:
        draw_slice(drawing, monitor, "asleep", since(drawing, event), event->at_ns);
        return;
    case XC_EVENT_RETAKE:
        moment.name = "retake";
        moment.about = "thread";
        break;
    case XC_EVENT_PREEMPT:
        moment.name = "preempt";
        moment.about = "thread";
        break;
    case XC_EVENT_PARK:
    case XC_EVENT_YIELD:
        moment.name = event->kind == XC_EVENT_PARK ? "park" : "yield";
        moment.track = event->thread;
        break;
    case XC_EVENT_LOCK:
        moment.name = "waited for the lock";
        moment.about = "wait_ns";
        moment.number = event->wait_ns;
        moment.track = event->thread;
        break;
    default:
        return;
    }
    if (moment.track >= drawing->run->threads)
        moment.track = monitor;
    draw(drawing, moment);
}

/* --- the whole ----------------------------------------------------------------------------------
 */

/* By time; a slice before those within it; then moments, and arrows that begin in them, and arrows
 * that end: a reader leaves out what ends before it begins. */
static int by_place(const void *a, const void *b)
{
    const struct xc_timeline_line *left = a, *right = b;
    if (left->at_ns != right->at_ns)
        return left->at_ns < right->at_ns ? -1 : 1;
    if (left->lasted_ns != right->lasted_ns)
        return left->lasted_ns > right->lasted_ns ? -1 : 1;
    static const char order[] = "Xisf";
    long difference = strchr(order, left->phase) - strchr(order, right->phase);
    if (difference)
        return difference < 0 ? -1 : 1;
    return (left->track > right->track) - (left->track < right->track);
}

enum xc_status xc_timeline_draw(const struct xc_timeline_run *run,
                                struct xc_timeline_drawing *drawing, struct xc_error *error)
{
    *drawing = (struct xc_timeline_drawing){.run = run};
    gather(drawing);
    for (unsigned i = 0; i < run->threads && !drawing->failed; i++)
        draw_thread(drawing, i);
    if (!drawing->failed)
        draw_tokens(drawing);
    for (size_t i = 0; i < drawing->event_count && !drawing->failed; i++)
        draw_moment(drawing, &drawing->events[i]);
    if (drawing->failed)
        return xc_fail(error, XC_UNFIT, "no memory for the timeline");
    if (drawing->count)
        qsort(drawing->lines, drawing->count, sizeof *drawing->lines, by_place);
    return XC_OK;
}

void xc_timeline_undraw(struct xc_timeline_drawing *drawing)
{
    free(drawing->events);
    free(drawing->lines);
    drawing->events = NULL;
    drawing->lines = NULL;
}
