/* A timeline as a file in Chrome's trace format. Each run is a process of the trace; its threads
 * are the host threads, the tokens and the monitor. What they did are slices ("X"), moments ("i")
 * and arrows ("s", "f"). */
#include <inttypes.h>

#include "profile/clean_name.h"
#include "profile/timeline_draw.h"

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

static void write_line(FILE *stream, const struct xc_timeline_line *line, unsigned process,
                       uint64_t origin_ns, uint64_t arrow_base)
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
    struct xc_timeline_drawing drawing;
    enum xc_status status = xc_timeline_draw(run, &drawing, error);
    if (status == XC_OK)
        write_names(stream, run, process);
    for (size_t i = 0; i < drawing.count && status == XC_OK; i++)
        write_line(stream, &drawing.lines[i], process, drawing.begin_ns, *arrows);
    *arrows += drawing.event_count;
    xc_timeline_undraw(&drawing);
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
