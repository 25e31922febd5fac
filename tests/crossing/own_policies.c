/* Models whose threads share tokens in a way of their own. gil: who waits asks for the lock when
 * the interval is over; who is asked gives it up at its next poll or release, and cannot have it
 * back before another has had it. jvm: a safepoint stops who is in Java at a poll and who comes
 * back from native; it does not wait for who stays there. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "crossing/futex.h"
#include "crossing/model.h"
#include "tests/check.h"

#define MS UINT64_C(1000000)

static struct xc_scheduler *scheduler_of(const char *model, unsigned tokens, uint64_t slice_ns)
{
    struct xc_scheduler *scheduler;
    struct xc_scheduler_options options = {
        .model = model, .tokens = tokens, .monitor = true, .time_slice_ns = slice_ns};
    CHECK(xc_scheduler_create(&options, &scheduler, NULL) == XC_OK);
    return scheduler;
}

static void sleep_ns(uint64_t ns)
{
    nanosleep(&(struct timespec){.tv_nsec = (long)ns}, NULL);
}

static void nothing(void *frame)
{
    (void)frame;
}

/* --- gil -------------------------------------------------------------------------------------- */

enum { SLICES = 40 };

/* Threads that compute and poll, or compute and cross, and never give the lock up of themselves. */
struct shift {
    struct xc_scheduler *scheduler;
    atomic_int last, changes, running;
    bool crosses;
};

/* Who gave the lock up must not come back before another had it. */
static void poll(struct shift *shift, struct xc_thread *thread, int own)
{
    uint64_t yields = xc_thread_counts(thread).yields;
    xc_thread_poll(thread);
    CHECK(xc_thread_counts(thread).yields == yields || atomic_load(&shift->last) != own,
          "it took the lock back at once");
}

static void *work_in_shifts(void *shift_pointer)
{
    struct shift *shift = shift_pointer;
    struct xc_thread *thread;
    CHECK(xc_thread_attach(shift->scheduler, &thread, NULL) == XC_OK);
    int own = (int)xc_thread_number(thread);
    while (atomic_load(&shift->changes) < SLICES) {
        CHECK(atomic_fetch_add(&shift->running, 1) == 0, "two threads have the lock");
        if (atomic_exchange(&shift->last, own) != own)
            atomic_fetch_add(&shift->changes, 1);
        CHECK(atomic_fetch_sub(&shift->running, 1) == 1);
        if (shift->crosses)
            xc_cross(thread, nothing, NULL);
        else
            poll(shift, thread, own);
    }
    struct xc_crossing_counts counts = xc_thread_counts(thread);
    if (!shift->crosses) {
        CHECK(counts.yields >= SLICES / 3, "%d yields", (int)counts.yields);
        CHECK(counts.medium == 0 && counts.slow == 0, "a yield counts as a crossing");
    }
    CHECK(counts.parks > 0, "it never had to wait");
    xc_thread_detach(thread);
    return NULL;
}

/* Two threads that never sleep: the lock goes to and fro, about once an interval. */
static void check_slices(bool crosses)
{
    struct shift shift = {.scheduler = scheduler_of("gil", 1, MS), .last = -1, .crosses = crosses};
    pthread_t threads[2];
    uint64_t since_ns = xc_now_ns();
    for (int i = 0; i < 2; i++)
        CHECK(pthread_create(&threads[i], NULL, work_in_shifts, &shift) == 0);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    uint64_t ns = xc_now_ns() - since_ns;
    printf("gil, %s: %d slices in %.1f ms\n", crosses ? "crossing" : "polling", shift.changes,
           (double)ns / MS);
    CHECK(crosses || ns >= (SLICES - 2) * (uint64_t)MS, "the interval is not waited for");
    xc_scheduler_release(shift.scheduler);
}

/* Without anybody who waits, nobody gives anything up. */
static void check_alone(void)
{
    struct xc_scheduler *scheduler = scheduler_of("gil", 1, 0);
    struct xc_thread *thread;
    CHECK(xc_thread_attach(scheduler, &thread, NULL) == XC_OK);
    for (int i = 0; i < 1000; i++) {
        xc_cross(thread, nothing, NULL);
        xc_thread_poll(thread);
        xc_thread_yield(thread);
    }
    struct xc_crossing_counts counts = xc_thread_counts(thread);
    CHECK(counts.medium + counts.slow + counts.yields + counts.parks == 0);
    CHECK(xc_scheduler_retake(scheduler) == 0);
    CHECK(!thread->model->violation(thread), "%s", thread->model->violation(thread));
    xc_thread_detach(thread);
    xc_scheduler_release(scheduler);
}

/* --- jvm -------------------------------------------------------------------------------------- */

/* One thread is in Java and does not poll; another comes back from native meanwhile; a third stays
 * there throughout. */
struct stop {
    struct xc_scheduler *scheduler;
    atomic_bool busy, polls, returns, back, over;
};

static void wait_for(atomic_bool *flag)
{
    while (!atomic_load(flag))
        sleep_ns(MS / 10);
}

static void *stay_in_java(void *stop_pointer)
{
    struct stop *stop = stop_pointer;
    struct xc_thread *thread;
    CHECK(xc_thread_attach(stop->scheduler, &thread, NULL) == XC_OK);
    atomic_store(&stop->busy, true);
    wait_for(&stop->polls);
    while (!atomic_load(&stop->back))
        xc_thread_poll(thread);
    CHECK(xc_thread_counts(thread).yields > 0 && xc_thread_counts(thread).slow == 0);
    xc_thread_detach(thread);
    return NULL;
}

static void until_told(void *stop_pointer)
{
    wait_for(&((struct stop *)stop_pointer)->returns);
}

static void *come_back(void *stop_pointer)
{
    struct stop *stop = stop_pointer;
    struct xc_thread *thread;
    CHECK(xc_thread_attach(stop->scheduler, &thread, NULL) == XC_OK);
    xc_cross(thread, until_told, stop);
    CHECK(atomic_load(&stop->polls), "back in Java during a safepoint");
    atomic_store(&stop->back, true);
    struct xc_crossing_counts counts = xc_thread_counts(thread);
    CHECK(counts.slow == 1, "%d", (int)counts.slow);
    xc_thread_detach(thread);
    return NULL;
}

static void until_over(void *stop_pointer)
{
    wait_for(&((struct stop *)stop_pointer)->over);
}

static void *stay_in_native(void *stop_pointer)
{
    struct stop *stop = stop_pointer;
    struct xc_thread *thread;
    CHECK(xc_thread_attach(stop->scheduler, &thread, NULL) == XC_OK);
    xc_cross(thread, until_over, stop);
    xc_thread_detach(thread);
    return NULL;
}

static void check_safepoint(void)
{
    struct stop stop = {.scheduler = scheduler_of("jvm", 1, MS)};
    pthread_t native, back, java;
    CHECK(pthread_create(&native, NULL, stay_in_native, &stop) == 0);
    CHECK(pthread_create(&back, NULL, come_back, &stop) == 0);
    sleep_ns(5 * MS);
    CHECK(pthread_create(&java, NULL, stay_in_java, &stop) == 0);
    wait_for(&stop.busy);
    sleep_ns(20 * MS); /* by now a safepoint waits for that thread */
    atomic_store(&stop.returns, true);
    sleep_ns(20 * MS);
    CHECK(!atomic_load(&stop.back), "a safepoint stops nobody");
    atomic_store(&stop.polls, true);
    pthread_join(java, NULL);
    pthread_join(back, NULL);
    atomic_store(&stop.over, true);
    pthread_join(native, NULL);
    xc_scheduler_release(stop.scheduler);
    printf("jvm: stopped at a poll and on the way back from native\n");
}

/* --- both: many threads, all ways mixed ------------------------------------------------------- */

enum { CROWD = 4 };

struct crowd {
    struct xc_scheduler *scheduler;
    atomic_int in_host, most_in_host;
    atomic_uint_least64_t beyond_fast, yields;
    uint64_t until_ns;
};

static void foreign(void *number)
{
    if (*(unsigned *)number % 64 == 0)
        sleep_ns(20000);
}

static void *mix(void *crowd_pointer)
{
    struct crowd *crowd = crowd_pointer;
    while (xc_now_ns() < crowd->until_ns) {
        struct xc_thread *thread;
        CHECK(xc_thread_attach(crowd->scheduler, &thread, NULL) == XC_OK);
        for (unsigned i = 1; i < 2000 && xc_now_ns() < crowd->until_ns; i++) {
            int now = atomic_fetch_add(&crowd->in_host, 1) + 1;
            int most = atomic_load(&crowd->most_in_host);
            while (now > most && !atomic_compare_exchange_weak(&crowd->most_in_host, &most, now))
                ;
            atomic_fetch_sub(&crowd->in_host, 1);
            if (i % 3)
                xc_cross(thread, foreign, &i);
            else
                xc_thread_poll(thread);
            if (i % 997 == 0)
                xc_thread_yield(thread);
            const char *violation = thread->model->violation(thread);
            CHECK(!violation, "%s", violation);
        }
        struct xc_crossing_counts counts = xc_thread_counts(thread);
        atomic_fetch_add(&crowd->beyond_fast, counts.medium + counts.slow);
        atomic_fetch_add(&crowd->yields, counts.yields);
        xc_thread_detach(thread);
    }
    return NULL;
}

static unsigned long long run_crowd(const char *model, unsigned tokens, int most)
{
    struct crowd crowd = {.scheduler = scheduler_of(model, tokens, MS / 10),
                          .until_ns = xc_now_ns() + 300 * MS};
    pthread_t threads[CROWD];
    for (int i = 0; i < CROWD; i++)
        CHECK(pthread_create(&threads[i], NULL, mix, &crowd) == 0);
    for (int i = 0; i < CROWD; i++)
        pthread_join(threads[i], NULL);
    printf("%s, %u tokens: %llu ways back beyond the fast one, %llu yields\n", model, tokens,
           (unsigned long long)crowd.beyond_fast, (unsigned long long)crowd.yields);
    CHECK(crowd.most_in_host <= most, "%d in host code", crowd.most_in_host);
    xc_scheduler_release(crowd.scheduler);
    return crowd.beyond_fast;
}

/* On a loaded machine the threads may run one after another, and never meet: then once more. */
static void check_crowd(const char *model, unsigned tokens, int most)
{
    unsigned long long beyond_fast = 0;
    for (int attempt = 0; beyond_fast == 0 && attempt < 20; attempt++)
        beyond_fast = run_crowd(model, tokens, most);
    CHECK(beyond_fast > 0);
}

int main(void)
{
    check_alone();
    check_slices(false);
    check_slices(true);
    check_safepoint();
    check_crowd("gil", 1, 1);
    check_crowd("gil", 2, 2);
    check_crowd("jvm", 1, CROWD);
    return 0;
}
