/* Writes a folder of profiles and a timeline of made-up threads, whose totals are known, and prints
 * the totals: profile_sample FOLDER FRACTION RATE [MODEL [breakdown]]
 * With the last, a breakdown one of whose steps saves time is in the profiles, too.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "profile/recording.h"

#define THREADS 3
#define TOKENS  2
#define ROUNDS  2000

static void must(enum xc_status status, const struct xc_error *error)
{
    if (status != XC_OK) {
        fprintf(stderr, "%s\n", error->text);
        exit((int)status);
    }
}

static void emit(const struct xc_observer *observer, enum xc_event_kind kind, uint64_t at_ns,
                 uint64_t wait_ns, unsigned thread, unsigned token)
{
    struct xc_event event = {kind, at_ns, wait_ns, thread, token};
    observer->event(observer->cookie, &event);
}

/* Three threads share two tokens; thread 2 always comes back to none, and is handed the token of
 * the thread before it. */
static void run(struct xc_recording *recording)
{
    struct xc_observer observer = xc_recording_observer(recording);
    uint64_t now_ns = 1000000;
    /* A sleep that began before anybody looked at the clock. */
    emit(&observer, XC_EVENT_MONITOR, now_ns + 10, now_ns + 10, XC_EVENT_NOBODY, XC_EVENT_NOBODY);
    for (unsigned i = 0; i < TOKENS; i++)
        emit(&observer, XC_EVENT_TAKE_IDLE, now_ns, 0, i, i);
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint64_t wait_ns = 1000 + 37 * (round % 100);
        now_ns += 20000;
        for (unsigned i = 0; i < THREADS; i++) {
            struct xc_recorder recorder = xc_recording_thread(recording, i);
            enum xc_way way = i == 2 ? XC_WAY_SLOW : round % 4 ? XC_WAY_FAST : XC_WAY_MEDIUM;
            xc_record_crossing(&recorder, now_ns, now_ns + 50, now_ns + 4050,
                               now_ns + 4090 + (i == 2 ? wait_ns : 0), way);
        }
        emit(&observer, XC_EVENT_QUEUE, now_ns + 4060, 0, 2, XC_EVENT_NOBODY);
        emit(&observer, XC_EVENT_MONITOR, now_ns + 4062, 3000, XC_EVENT_NOBODY, XC_EVENT_NOBODY);
        emit(&observer, XC_EVENT_RETAKE, now_ns + 4063, 0, round % 2, round % 2);
        emit(&observer, XC_EVENT_HANDOVER, now_ns + 4064, 0, 2, round % 2);
        emit(&observer, XC_EVENT_LOCK, now_ns + 4065, 300 + round % 7, 1, XC_EVENT_NOBODY);
        emit(&observer, XC_EVENT_WAKE, now_ns + 4060 + wait_ns, wait_ns, 2, round % 2);
        if (round % 2)
            emit(&observer, XC_EVENT_YIELD, now_ns + 12000, 0, 2, round % 2);
        emit(&observer, XC_EVENT_IDLE, now_ns + 12010, 0, XC_EVENT_NOBODY, round % 2);
        emit(&observer, XC_EVENT_TAKE_IDLE, now_ns + 12100, 0, round % 2, round % 2);
    }
}

#define SAVED_NS 250000

/* What a step takes, or, below 0, saves. Returns what they take in all, without what is saved. */
static int64_t add_breakdown(struct xc_profile *profile, const char *model)
{
    static const struct {
        const char *name;
        int64_t crossings, time_ns;
    } steps[] = {{"save", 0, 5000000}, {"restore", 0, -SAVED_NS}, {"reacquire", 1000000, 9000000}};
    struct xc_error error = {""};
    int64_t taken_ns = 0;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        must(xc_profile_step_add(profile, "crossing", model, steps[i].name, NULL,
                                 steps[i].crossings, steps[i].time_ns, &error),
             &error);
        taken_ns += steps[i].time_ns > 0 ? steps[i].time_ns : 0;
    }
    return taken_ns;
}

static void write_part(const char *folder, const char *name,
                       enum xc_status (*write)(FILE *, const void *, struct xc_error *),
                       const void *cookie)
{
    char path[4096];
    struct xc_error error = {""};
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *stream = fopen(path, "we");
    if (!stream) {
        perror(path);
        exit(2);
    }
    must(write(stream, cookie, &error), &error);
    if (fclose(stream) != 0)
        exit(4);
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    struct xc_error error = {""};
    const char *model = argc > 4 ? argv[4] : "go1.23";
    struct xc_profile_options options = {.suite = "handoff",
                                         .mutex_fraction = strtoull(argv[2], NULL, 10),
                                         .block_rate_ns = strtoull(argv[3], NULL, 10),
                                         .seed = 7};
    struct xc_timeline_options timeline_options = {.records_max = 200000};
    struct xc_profile *profile;
    struct xc_timeline *timeline;
    struct xc_recording recording;
    must(xc_profile_create(&options, &profile, &error), &error);
    must(xc_timeline_create(&timeline_options, &timeline, &error), &error);
    must(xc_profile_begin(profile, model, THREADS, &recording.profile, &error), &error);
    must(xc_timeline_begin(timeline, model, THREADS, TOKENS, &recording.timeline, &error), &error);
    run(&recording);
    struct xc_stack_counts stacks = {.alloc_objects = 3,
                                     .alloc_bytes = UINT64_C(3) * 262144,
                                     .inuse_objects = 2,
                                     .inuse_bytes = UINT64_C(2) * 262144};
    must(xc_profile_stacks_add(profile, model, stacks, &error), &error);

    int64_t taken_ns = argc > 5 ? add_breakdown(profile, model) : 0;
    for (enum xc_profile_file file = 0; file < XC_PROFILE_FILES; file++) {
        struct xc_profile_part part = {profile, file};
        write_part(argv[1], xc_profile_file_names[file], xc_profile_write, &part);
    }
    write_part(argv[1], "timeline.json", xc_timeline_write, timeline);
    struct xc_profile_totals totals = xc_profile_totals(profile);
    struct xc_timeline_counts counts = xc_timeline_counts(timeline);
    printf("{\"lock_waits\": %" PRIu64 ", \"lock_wait_ns\": %" PRIu64 ", \"token_waits\": %" PRIu64
           ", \"token_wait_ns\": %" PRIu64 ", \"crossings\": %" PRIu64 ", \"crossing_ns\": %" PRIu64
           ", \"taken_ns\": %" PRId64 ", \"saved_ns\": %d, \"records\": %" PRIu64
           ", \"left_out\": %" PRIu64 "}\n",
           totals.lock_waits, totals.lock_wait_ns, totals.token_waits, totals.token_wait_ns,
           totals.crossings, totals.crossing_ns, taken_ns, argc > 5 ? SAVED_NS : 0, counts.records,
           counts.left_out);
    xc_profile_release(profile);
    xc_timeline_release(timeline);
    return 0;
}
