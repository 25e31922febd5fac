/* Tokens among threads: never more threads in host code than tokens, none lost, each way of getting
 * one back is taken and counted, and bad options are refused. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "crosscost/crossing.h"
#include "crossing/model.h"
#include "crossing/policy.h"
#include "tests/check.h"

enum { THREADS = 4, CROSSINGS = 400 };
#define CROWD_TRIES 50

struct crowd {
    struct xc_scheduler *scheduler;
    pthread_barrier_t start;
    atomic_int in_host, most_in_host, done;
    atomic_uint_least64_t beyond_fast;
};

static void enter_host(struct crowd *crowd)
{
    int now = atomic_fetch_add(&crowd->in_host, 1) + 1;
    int most = atomic_load(&crowd->most_in_host);
    while (now > most && !atomic_compare_exchange_weak(&crowd->most_in_host, &most, now))
        ;
}

struct call {
    struct crowd *crowd;
    int number;
};

static void count_event(void *counts_pointer, const struct xc_event *event)
{
    atomic_uint_least64_t *counts = counts_pointer;
    atomic_fetch_add(&counts[event->kind], 1);
}

static void foreign(void *call_pointer)
{
    struct call *call = call_pointer;
    if (call->number % 8 == 0)
        nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
    atomic_fetch_add(&call->crowd->done, 1);
}

static void *cross_often(void *crowd_pointer)
{
    struct crowd *crowd = crowd_pointer;
    struct xc_thread *thread;
    pthread_barrier_wait(&crowd->start);
    CHECK(xc_thread_attach(crowd->scheduler, &thread, NULL) == XC_OK);
    enter_host(crowd);
    for (int i = 0; i < CROSSINGS; i++) {
        struct call call = {crowd, i};
        atomic_fetch_sub(&crowd->in_host, 1);
        xc_cross(thread, foreign, &call);
        enter_host(crowd);
        if (i % 8 == 0) {
            atomic_fetch_sub(&crowd->in_host, 1);
            xc_thread_poll(thread);
            enter_host(crowd);
        }
    }
    atomic_fetch_sub(&crowd->in_host, 1);
    struct xc_crossing_counts counts = xc_thread_counts(thread);
    atomic_fetch_add(&crowd->beyond_fast, counts.medium + counts.slow);
    xc_thread_detach(thread);
    return NULL;
}

/* What must have been seen. Only policies that retake have much to do in so short a time: the
 * others are in own_policies.c. */
static void check_events(const struct xc_policy *policy, const atomic_uint_least64_t *events,
                         bool monitor)
{
    bool watched = monitor && policy->monitor;
    CHECK(events[XC_EVENT_QUEUE] == events[XC_EVENT_HANDOVER]);
    CHECK(events[XC_EVENT_QUEUE] == events[XC_EVENT_WAKE]);
    CHECK(events[XC_EVENT_PARK] <= events[XC_EVENT_QUEUE]);
    CHECK((events[XC_EVENT_RETAKE] > 0) == (policy->retake != NULL));
    if (policy->retake || !watched)
        CHECK((events[XC_EVENT_MONITOR] > 0) == watched);
}

/* Whether a monitor watches or waiting threads do its work. What an observer sees fits together.
 * False where no token was ever taken: on a busy machine threads may run one after another. */
static bool try_crowd(const char *model, unsigned tokens, bool monitor, uint64_t spin_ns)
{
    const struct xc_policy *policy = xc_model_find(model)->policy;
    unsigned most = policy->unbounded ? THREADS : tokens;
    struct crowd crowd = {0};
    struct xc_scheduler_options options = {.model = model,
                                           .tokens = tokens,
                                           .monitor = monitor,
                                           .time_slice_ns = 100000,
                                           .spin_ns = spin_ns};
    atomic_uint_least64_t events[XC_EVENT_COUNT] = {0};
    struct xc_observer observer = {events, count_event};
    CHECK(xc_scheduler_create(&options, &crowd.scheduler, NULL) == XC_OK);
    xc_scheduler_observe(crowd.scheduler, &observer);
    pthread_t threads[THREADS];
    pthread_barrier_init(&crowd.start, NULL, THREADS);
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, cross_often, &crowd) == 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&crowd.start);
    CHECK(crowd.done == THREADS * CROSSINGS, "%d", crowd.done);
    CHECK(crowd.in_host == 0);
    CHECK(crowd.most_in_host <= (int)most, "%s: %d in host code", model, crowd.most_in_host);
    if (crowd.beyond_fast == 0 && !policy->unbounded) {
        xc_scheduler_release(crowd.scheduler);
        return false;
    }
    printf("%s, %u tokens, %s: %llu of %d crossings not on the fast path;", model, tokens,
           monitor ? "a monitor" : "no monitor", (unsigned long long)crowd.beyond_fast,
           THREADS * CROSSINGS);
    xc_scheduler_release(crowd.scheduler);
    for (int kind = 0; kind < XC_EVENT_COUNT; kind++)
        printf(" %s %llu", xc_event_name(kind), (unsigned long long)events[kind]);
    putchar('\n');
    check_events(policy, events, monitor);
    return true;
}

static void check_crowd(const char *model, unsigned tokens, bool monitor, uint64_t spin_ns)
{
    int tries = 1;
    while (!try_crowd(model, tokens, monitor, spin_ns) && tries < CROWD_TRIES)
        tries++;
    CHECK(tries < CROWD_TRIES, "%s: no token was taken in %d tries", model, tries);
}

/* A foreign function that loses its token on purpose. */
static void lose_token(void *scheduler)
{
    CHECK(xc_scheduler_retake(scheduler) == 1);
    CHECK(xc_scheduler_retake(scheduler) == 0);
}

static void check_medium_way(const char *model)
{
    struct xc_scheduler_options options = {.model = model, .tokens = 1};
    struct xc_scheduler *scheduler;
    struct xc_thread *thread;
    CHECK(xc_scheduler_create(&options, &scheduler, NULL) == XC_OK);
    CHECK(xc_thread_attach(scheduler, &thread, NULL) == XC_OK);
    CHECK(xc_scheduler_retake(scheduler) == 0); /* in host code it cannot be taken */
    for (unsigned i = 1; i <= 20; i++) {
        xc_cross(thread, lose_token, scheduler);
        struct xc_crossing_counts counts = xc_thread_counts(thread);
        CHECK(counts.medium == i && counts.slow == 0);
    }
    xc_thread_detach(thread);
    xc_scheduler_release(scheduler);
}

static void check_refusals(void)
{
    struct {
        struct xc_scheduler_options options;
        const char *text;
    } cases[] = {
        {{.model = "go9", .tokens = 1}, "'go9'"},
        {{.tokens = 4097}, "4097 tokens"},
        {{.tokens = 1, .stack_bytes = 100}, "100 bytes"},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct xc_scheduler *scheduler;
        struct xc_error error = {""};
        CHECK(xc_scheduler_create(&cases[i].options, &scheduler, &error) == XC_USAGE);
        CHECK(strstr(error.text, cases[i].text), "%s", error.text);
    }
    xc_scheduler_release(NULL);
    xc_thread_detach(NULL);
}

/* Whatever was allocated before: a crossing's time depends on it. */
static void check_places(const char *model)
{
    enum { SCHEDULERS = 3, PAGE = 4096 };
    struct xc_scheduler *schedulers[SCHEDULERS];
    struct xc_thread *threads[SCHEDULERS];
    void *between[SCHEDULERS];
    for (int i = 0; i < SCHEDULERS; i++) {
        struct xc_scheduler_options options = {.model = model, .tokens = 3};
        between[i] = malloc(200 * (size_t)i + 24);
        CHECK(xc_scheduler_create(&options, &schedulers[i], NULL) == XC_OK);
        CHECK(xc_thread_attach(schedulers[i], &threads[i], NULL) == XC_OK);
        const void *memory[] = {schedulers[i], schedulers[i]->tokens, threads[i]};
        const void *first[] = {schedulers[0], schedulers[0]->tokens, threads[0]};
        for (int k = 0; k < 3; k++)
            CHECK((uintptr_t)memory[k] % PAGE == (uintptr_t)first[k] % PAGE, "%s: %d", model, k);
    }
    for (int i = 0; i < SCHEDULERS; i++) {
        xc_thread_detach(threads[i]);
        xc_scheduler_release(schedulers[i]);
        free(between[i]);
    }
}

static int memory_policy_of(const void *address)
{
    enum { OF_ADDRESS = 2 };
    int policy = -1;
    return syscall(SYS_get_mempolicy, &policy, NULL, 0ul, address, (unsigned long)OF_ADDRESS) == 0
               ? policy
               : -1;
}

/* A kernel without the system call (qemu-user) and with several nodes refuses, with a clear line.
 */
static void check_node(void)
{
    enum { BOUND = 2 };
    struct xc_scheduler_options options = {.tokens = 2, .bind_to_node = true, .node = 0};
    struct xc_scheduler *scheduler;
    struct xc_thread *thread;
    struct xc_error error = {""};
    if (xc_scheduler_create(&options, &scheduler, &error) != XC_OK) {
        CHECK(strstr(error.text, "NUMA node 0"), "%s", error.text);
        printf("not bound here: %s\n", error.text);
        return;
    }
    CHECK(xc_thread_attach(scheduler, &thread, NULL) == XC_OK);
    const void *memory[] = {scheduler, scheduler->tokens, thread};
    for (int i = 0; i < 3; i++) {
        int policy = memory_policy_of(memory[i]);
        CHECK(policy == BOUND || policy == -1, "%d: policy %d", i, policy);
    }
    xc_thread_detach(thread);
    xc_scheduler_release(scheduler);
    options.node = 999;
    CHECK(xc_scheduler_create(&options, &scheduler, &error) == XC_UNFIT);
    CHECK(strstr(error.text, "NUMA node 999"), "%s", error.text);
}

int main(void)
{
    check_refusals();
    check_node();
    for (size_t i = 0; i < xc_model_count(); i++) {
        const char *model = xc_model_at(i).name;
        check_places(model);
        if (xc_models[i]->policy->retake)
            check_medium_way(model);
        for (unsigned tokens = 1; tokens <= 2; tokens++) {
            check_crowd(model, tokens, false, 0);
            check_crowd(model, tokens, true, 0);
            check_crowd(model, tokens, true, 20000);
        }
    }
    return 0;
}
