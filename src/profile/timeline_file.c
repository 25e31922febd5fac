/* From tracks and events to Chrome's trace format.
 *
 * Each run is a process of the trace. Its threads are the host threads, the tokens and the monitor;
 * what they did are slices ("X"), moments ("i") and arrows from who gave a token to who got it
 * ("s", "f"). Slices of a track follow each other or lie within each other, as readers want them.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "profile/moments.h"
#include "profile/clean_name.h"

/* One line of the file. */
struct line {
    uint64_t at_ns, lasted_ns;
    const char *name;  /* a constant; NULL: "thread N", N the number */
    const char *about; /* what the number is called, "thread" or "wait_ns"; NULL: there is none */
    uint64_t number;
    unsigned track;
    char phase; /* of the format: X, i, s, f */
};

/* A run being turned into lines. */
struct drawing {
    const struct xc_timeline_run *run;
    struct line *lines;
    size_t count, room;
    bool failed;             /* no memory */
    struct xc_event *events; /* of all threads, by time */
    size_t event_count;
    uint64_t begin_ns, end_ns;
    uint64_t known_ns; /* since when events have been seen */
};

/* Host threads first, then the tokens, then the monitor. */
static unsigned token_track(const struct drawing *drawing, unsigned token)
{
    return drawing->run->threads + token;
}
static unsigned monitor_track(const struct drawing *drawing)
{
    return drawing->run->threads + drawing->run->tokens;
}

static void draw(struct drawing *drawing, struct line line)
{
    if (drawing->count == drawing->room) {
        size_t room = drawing->room ? 2 * drawing->room : 1024;
        struct line *lines = realloc(drawing->lines, room * sizeof *lines);
        if (!lines) {
            drawing->failed = true;
            return;
        }
        drawing->lines = lines;
        drawing->room = room;
    }
    drawing->lines[drawing->count++] = line;
}

static void draw_slice(struct drawing *drawing, unsigned track, const char *name, uint64_t from_ns,
                       uint64_t to_ns)
{
    if (to_ns > from_ns)
        draw(drawing, (struct line){.at_ns = from_ns,
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
static void gather(struct drawing *drawing)
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
static uint64_t since(const struct drawing *drawing, const struct xc_event *event)
{
    uint64_t elapsed_ns = event->at_ns - drawing->begin_ns;
    return event->wait_ns < elapsed_ns ? event->at_ns - event->wait_ns : drawing->begin_ns;
}

/* --- host threads -------------------------------------------------------------------------------
 */

/* The waits of one thread, in their order. */
struct waits {
    const struct drawing *drawing;
    unsigned thread;
    size_t next; /* where in the events to look on */
};

/* The next wait that begins before so and so; it ends with the thread's waking. */
static const struct xc_event *next_wait(struct waits *waits, uint64_t before_ns)
{
    const struct drawing *drawing = waits->drawing;
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
static void draw_stretch(struct drawing *drawing, struct waits *waits, const char *name,
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

static void draw_thread(struct drawing *drawing, unsigned thread)
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
static bool is_drawn(const struct drawing *drawing, unsigned thread, uint64_t at_ns)
{
    if (thread >= drawing->run->threads)
        return false;
    const struct xc_timeline_track *track = &drawing->run->tracks[thread];
    uint64_t kept = xc_track_kept(track);
    return kept && track->items[0].before_ns <= at_ns && at_ns < track->items[kept - 1].after_ns;
}

/* Both ends are moments of their own: Perfetto turns an arrow round whose slices began in the other
 * order, as the slice of somebody who waits does. */
static void draw_arrow(struct drawing *drawing, unsigned giver, const struct xc_event *handover)
{
    if (!is_drawn(drawing, giver, handover->at_ns) ||
        !is_drawn(drawing, handover->thread, handover->at_ns))
        return;
    struct line moment = {.at_ns = handover->at_ns,
                          .name = "token lost",
                          .about = "token",
                          .number = handover->token,
                          .track = giver,
                          .phase = 'i'};
    draw(drawing, moment);
    moment.name = "token got";
    moment.track = handover->thread;
    draw(drawing, moment);
    struct line arrow = {.at_ns = handover->at_ns,
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

static void end_holding(struct drawing *drawing, struct holding *holding, unsigned token,
                        uint64_t at_ns)
{
    if (holding->thread != XC_EVENT_NOBODY && at_ns > holding->since_ns)
        draw(drawing, (struct line){.at_ns = holding->since_ns,
                                    .lasted_ns = at_ns - holding->since_ns,
                                    .number = holding->thread,
                                    .track = token_track(drawing, token),
                                    .phase = 'X'});
    holding->thread = XC_EVENT_NOBODY;
}

/* Where recording pauses nobody is known to hold a token; where it goes on, nobody was seen to take
 * one yet. */
static void follow_pause(struct drawing *drawing, struct holding *holdings, unsigned *givers,
                         const struct xc_event *mark)
{
    for (unsigned i = 0; i < drawing->run->tokens; i++) {
        end_holding(drawing, &holdings[i], i, mark->at_ns);
        givers[i] = XC_EVENT_NOBODY;
    }
    drawing->known_ns = mark->at_ns;
}

/* A token that is let go by somebody who was not seen to take it was held from the beginning. The
 * thread that lost a token when the monitor took it is who an arrow begins at. */
static void follow_token(struct drawing *drawing, struct holding *holdings, unsigned *givers,
                         const struct xc_event *event)
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

static void draw_tokens(struct drawing *drawing)
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
static void draw_moment(struct drawing *drawing, const struct xc_event *event)
{
    unsigned monitor = monitor_track(drawing);
    struct line moment = {
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

/* --- the file -----------------------------------------------------------------------------------
 */

/* By time; a slice before those within it; then moments, and arrows that begin in them, and arrows
 * that end: a reader leaves out what ends before it begins. */
static int by_place(const void *a, const void *b)
{
    const struct line *left = a, *right = b;
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

/* In microseconds, as the format wants them, to the nanosecond. */
static void write_time(FILE *stream, const char *key, uint64_t ns)
{
    fprintf(stream, ",\"%s\":%" PRIu64 ".%03u", key, ns / 1000, (unsigned)(ns % 1000));
}

/* A track's number in the file. Perfetto takes one that is its process's for the main thread. */
static unsigned track_number(unsigned process, unsigned track)
{
    return process * 10000 + track;
}

static void write_line(FILE *stream, const struct line *line, unsigned process, uint64_t origin_ns,
                       uint64_t arrow_base)
{
    fprintf(stream, ",\n{\"ph\":\"%c\",\"pid\":%u,\"tid\":%u", line->phase, process,
            track_number(process, line->track));
    write_time(stream, "ts", line->at_ns > origin_ns ? line->at_ns - origin_ns : 0);
    if (line->phase == 'X')
        write_time(stream, "dur", line->lasted_ns);
    if (line->phase == 'i')
        fputs(",\"s\":\"t\"", stream);
    if (line->phase == 's' || line->phase == 'f')
        fprintf(stream, ",\"cat\":\"token\",\"id\":%" PRIu64 "%s", arrow_base + line->number,
                line->phase == 'f' ? ",\"bp\":\"e\"" : "");
    if (line->about)
        fprintf(stream, ",\"args\":{\"%s\":%" PRIu64 "}", line->about, line->number);
    if (line->name)
        fprintf(stream, ",\"name\":\"%s\"}", line->name);
    else
        fprintf(stream, ",\"name\":\"thread %" PRIu64 "\"}", line->number);
}

/* A cleaned text has no control characters; two characters are left to escape. */
static void write_text(FILE *stream, const char *text)
{
    char clean[XC_CLEAN_NAME_BYTES];
    for (const char *at = xc_clean_name(text, clean); *at; at++) {
        if (*at == '"' || *at == '\\')
            fputc('\\', stream);
        fputc(*at, stream);
    }
}

/* Names of the process and its tracks, and the order that they stand in. */
static void write_names(FILE *stream, const struct xc_timeline_run *run, unsigned process)
{
    fprintf(stream, "%s\n{\"ph\":\"M\",\"pid\":%u,\"name\":\"process_name\",\"args\":{\"name\":\"",
            process > 1 ? "," : "", process);
    write_text(stream, run->name);
    fputs("\"}}", stream);
    for (unsigned i = 0; i <= run->threads + run->tokens; i++) {
        const char *kind = i < run->threads ? "thread" : "token";
        unsigned number = i < run->threads ? i : i - run->threads;
        unsigned track = track_number(process, i);
        fprintf(stream, ",\n{\"ph\":\"M\",\"pid\":%u,\"tid\":%u,\"name\":\"thread_name\",", process,
                track);
        if (i < run->threads + run->tokens)
            fprintf(stream, "\"args\":{\"name\":\"%s %u\"}}", kind, number);
        else
            fputs("\"args\":{\"name\":\"monitor\"}}", stream);
        fprintf(stream,
                ",\n{\"ph\":\"M\",\"pid\":%u,\"tid\":%u,\"name\":\"thread_sort_index\","
                "\"args\":{\"sort_index\":%u}}",
                process, track, i + 1);
    }
}

static enum xc_status write_run(FILE *stream, const struct xc_timeline_run *run, unsigned process,
                                uint64_t *arrows, struct xc_error *error)
{
    struct drawing drawing = {.run = run};
    gather(&drawing);
    for (unsigned i = 0; i < run->threads && !drawing.failed; i++)
        draw_thread(&drawing, i);
    if (!drawing.failed)
        draw_tokens(&drawing);
    for (size_t i = 0; i < drawing.event_count && !drawing.failed; i++)
        draw_moment(&drawing, &drawing.events[i]);
    enum xc_status status = XC_OK;
    if (drawing.failed) {
        status = xc_fail(error, XC_UNFIT, "no memory for the timeline");
    } else {
        if (drawing.count)
            qsort(drawing.lines, drawing.count, sizeof *drawing.lines, by_place);
        write_names(stream, run, process);
        for (size_t i = 0; i < drawing.count; i++)
            write_line(stream, &drawing.lines[i], process, drawing.begin_ns, *arrows);
    }
    *arrows += drawing.event_count;
    free(drawing.events);
    free(drawing.lines);
    return status;
}

enum xc_status xc_timeline_write(FILE *stream, const void *cookie, struct xc_error *error)
{
    const struct xc_timeline *timeline = cookie;
    struct xc_timeline_counts counts = xc_timeline_counts(timeline);
    enum xc_status status = XC_OK;
    unsigned process = 0;
    uint64_t arrows = 1;
    fputs("{\"traceEvents\":[", stream);
    for (const struct xc_timeline_run *run = timeline->runs; run && status == XC_OK;
         run = run->next)
        status = write_run(stream, run, ++process, &arrows, error);
    fprintf(stream,
            "\n],\"displayTimeUnit\":\"ns\",\"otherData\":{\"tool\":\"crosscost\","
            "\"records\":\"%" PRIu64 "\",\"left_out\":\"%" PRIu64 "\"}}\n",
            counts.records, counts.left_out);
    return status;
}
