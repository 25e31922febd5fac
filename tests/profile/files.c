/* Recording by several threads at once: nothing is lost, and nothing is written where nothing was
 * recorded but what a profile itself is. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "profile/recording.h"
#include "tests/cmocka_with.h"

#define THREADS 4
#define ROUNDS  20000

struct worker {
    struct xc_recording *recording;
    struct xc_observer observer;
    unsigned number;
};

/* Events of one thread are emitted by all: hand-overs name the thread that gets the token. */
static void *work(void *cookie)
{
    struct worker *worker = cookie;
    struct xc_recorder recorder = xc_recording_thread(worker->recording, worker->number);
    for (uint64_t i = 0; i < ROUNDS; i++) {
        enum xc_way way = (enum xc_way)(i % XC_WAY_COUNT);
        xc_record_crossing(&recorder, 10 * i, 10 * i + 1, 10 * i + 3, 10 * i + 6, way);
        if (way != XC_WAY_SLOW)
            continue;
        struct xc_event wake = {XC_EVENT_WAKE, 10 * i + 6, 2, worker->number, 0};
        worker->observer.event(worker->observer.cookie, &wake);
        struct xc_event lock = {XC_EVENT_LOCK, 10 * i + 6, 1, XC_EVENT_NOBODY, XC_EVENT_NOBODY};
        worker->observer.event(worker->observer.cookie, &lock);
    }
    return NULL;
}

static void record(struct xc_recording *recording)
{
    pthread_t threads[THREADS];
    struct worker workers[THREADS];
    for (unsigned i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){recording, xc_recording_observer(recording), i};
        assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

static void threads_lose_nothing(void **state)
{
    (void)state;
    struct xc_profile_options options = {"test", 1, 1, 1};
    struct xc_profile *profile;
    struct xc_recording recording = {0};
    assert_int_equal(xc_profile_create(&options, &profile, NULL), XC_OK);
    assert_int_equal(xc_profile_begin(profile, "m", THREADS, &recording.profile, NULL), XC_OK);
    record(&recording);
    struct xc_profile_totals totals = xc_profile_totals(profile);
    uint64_t slow = UINT64_C(1) * THREADS * (ROUNDS / 3);
    assert_int_equal(totals.crossings, THREADS * ROUNDS);
    assert_int_equal(totals.crossing_ns, THREADS * ROUNDS * 6);
    assert_int_equal(totals.token_waits, slow);
    assert_int_equal(totals.token_wait_ns, 2 * slow);
    assert_int_equal(totals.lock_waits, slow);
    assert_int_equal(totals.lock_wait_ns, slow);
    xc_profile_release(profile);
}

/* The timeline is full long before the threads are done: what it has no room for is counted. */
static void a_full_timeline_counts_the_rest(void **state)
{
    (void)state;
    struct xc_timeline_options options = {.records_max = 1000};
    struct xc_timeline *timeline;
    struct xc_recording recording = {0};
    assert_int_equal(xc_timeline_create(&options, &timeline, NULL), XC_OK);
    assert_int_equal(xc_timeline_begin(timeline, "m", THREADS, 1, &recording.timeline, NULL),
                     XC_OK);
    record(&recording);
    struct xc_timeline_counts counts = xc_timeline_counts(timeline);
    assert_int_equal(counts.records + counts.left_out, THREADS * (ROUNDS + 2 * (ROUNDS / 3)));
    assert_true(counts.records <= 1000 && counts.records >= 1000 / 2 / THREADS);
    xc_timeline_release(timeline);
}

static size_t written_bytes(struct xc_profile *profile, enum xc_profile_file file)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    assert_non_null(stream);
    struct xc_profile_part part = {profile, file};
    assert_int_equal(xc_profile_write(stream, &part, NULL), XC_OK);
    fclose(stream);
    assert_true(size > 20 && memcmp(text, "\x1f\x8b", 2) == 0);
    free(text);
    return size;
}

static void empty_profiles_are_profiles(void **state)
{
    (void)state;
    struct xc_profile_options options = {"test", 1, 1, 1};
    struct xc_profile *profile;
    assert_int_equal(xc_profile_create(&options, &profile, NULL), XC_OK);
    for (enum xc_profile_file file = 0; file < XC_PROFILE_FILES; file++)
        written_bytes(profile, file);
    xc_profile_release(profile);
}

/* A disk that is full in mid-file is the caller's to see; the writer only must not fall over. */
static void a_full_disk_is_seen(void **state)
{
    (void)state;
    FILE *full = fopen("/dev/full", "w");
    if (!full)
        skip();
    struct xc_profile_options options = {"test", 1, 1, 1};
    struct xc_timeline_options timeline_options = {0};
    struct xc_profile *profile;
    struct xc_timeline *timeline;
    assert_int_equal(xc_profile_create(&options, &profile, NULL), XC_OK);
    assert_int_equal(xc_timeline_create(&timeline_options, &timeline, NULL), XC_OK);
    struct xc_profile_part part = {profile, XC_PROFILE_CROSSING};
    xc_profile_write(full, &part, NULL);
    xc_timeline_write(full, timeline, NULL);
    assert_true(fflush(full) != 0 && ferror(full));
    fclose(full);
    xc_timeline_release(timeline);
    xc_profile_release(profile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_lose_nothing),
        cmocka_unit_test(a_full_timeline_counts_the_rest),
        cmocka_unit_test(empty_profiles_are_profiles),
        cmocka_unit_test(a_full_disk_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
