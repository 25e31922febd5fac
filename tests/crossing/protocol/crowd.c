#include "crowd.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "crossing/model.h"
#include "crossing/policy.h"
#include "events.h"

struct crowd {
    const struct scenario *scenario;
    bool home; /* the model's tokens have the home of tokens.c, and not a policy of their own */
    bool unbounded; /* they limit nothing */
    struct xc_scheduler *scheduler;
    struct events events;
    pthread_barrier_t start;
    _Atomic unsigned in_host[EVENT_TOKENS_MAX]; /* thread + 1, or 0 */
    uint64_t work[EVENT_TOKENS_MAX];            /* by who holds the token: not atomic */
    atomic_uint_least64_t moves;                /* of all threads */
    atomic_uint_least64_t ways;                 /* gone by all: crossings, comings and goings */
    atomic_uint running, ended;
    atomic_flag somebody_insists; /* one at a time, or two would wait for each other */
};

struct member {
    struct crowd *crowd;
    pthread_t posix;
    struct xc_thread *thread;
    unsigned number;
    uint64_t random;
    atomic_uint_least64_t moves;
};

static struct scenario running; /* for the line that says what failed */

void crowd_fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fflush(stdout);
    if (running.model)
        fprintf(stderr, "%s, %u threads, %u tokens, %s, %s, %s%s: ", running.model, running.threads,
                running.tokens, running.monitor ? "a monitor" : "no monitor",
                running.spin_ns ? "spinning" : "sleeping", running.delays ? "delays at " : "",
                running.delays ? running.delays : "no delays");
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    _exit(1);
}

static uint64_t draw(uint64_t *random, uint64_t below)
{
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return *random % below;
}

static void compute(uint64_t turns)
{
    for (volatile uint64_t i = 0; i < turns;)
        i = i + 1;
}

static void nap(long ns)
{
    nanosleep(&(struct timespec){.tv_nsec = ns}, NULL);
}

/* --- in host code ----------------------------------------------------------------------------- */

static void enter_host(struct member *self)
{
    struct crowd *crowd = self->crowd;
    atomic_fetch_add(&self->moves, 1);
    atomic_fetch_add(&crowd->moves, 1);
    if (crowd->unbounded)
        return;
    unsigned token = xc_thread_token_number(self->thread);
    unsigned other = atomic_exchange(&crowd->in_host[token], self->number + 1);
    if (other)
        crowd_fail("token %u is held twice: by threads %u and %u", token, other - 1, self->number);
    crowd->work[token]++;
}

static void leave_host(struct member *self)
{
    if (self->crowd->unbounded)
        return;
    unsigned token = xc_thread_token_number(self->thread);
    unsigned held = atomic_exchange(&self->crowd->in_host[token], 0);
    if (held != self->number + 1)
        crowd_fail("token %u of thread %u was held by %d", token, self->number, (int)held - 1);
}

static void poll(struct member *self, bool yield)
{
    leave_host(self);
    if (yield)
        xc_thread_yield(self->thread);
    else
        xc_thread_poll(self->thread);
    enter_host(self);
}

static uint64_t others_moves(struct member *self)
{
    return atomic_load(&self->crowd->moves) - atomic_load(&self->moves);
}

/* True when another thread has moved since, or none is left that could. */
static bool others_moved(struct member *self, uint64_t since)
{
    return others_moves(self) != since || atomic_load(&self->crowd->running) < 2;
}

/* Runs host code until another thread has run some: only a preemption makes that possible where
 * there is one token. Without a monitor nobody would ask: it yields. */
static void insist_in_host(struct member *self)
{
    struct crowd *crowd = self->crowd;
    if (atomic_flag_test_and_set(&crowd->somebody_insists))
        return;
    for (uint64_t since = others_moves(self); !others_moved(self, since);) {
        compute(100);
        poll(self, !crowd->scenario->monitor);
    }
    atomic_flag_clear(&crowd->somebody_insists);
}

/* --- in foreign code -------------------------------------------------------------------------- */

/* Stays until another thread has run host code: the token must be taken meanwhile. */
static void insist_in_foreign(struct member *self)
{
    if (atomic_flag_test_and_set(&self->crowd->somebody_insists))
        return;
    for (uint64_t since = others_moves(self); !others_moved(self, since);)
        nap(1000);
    atomic_flag_clear(&self->crowd->somebody_insists);
}

static void foreign(void *member_pointer)
{
    struct member *self = member_pointer;
    switch (draw(&self->random, 16)) {
    case 0:
        nap(20000);
        break;
    case 1:
        nap((long)draw(&self->random, 300000));
        break;
    case 2:
        insist_in_foreign(self);
        break;
    case 3:
        sched_yield();
        break;
    case 4:
    case 5:
        compute(draw(&self->random, 20000));
        break;
    default:
        compute(draw(&self->random, 50));
        break;
    }
}

/* --- a member's life -------------------------------------------------------------------------- */

static void attach(struct member *self)
{
    struct xc_error error = {""};
    if (xc_thread_attach(self->crowd->scheduler, &self->thread, &error) != XC_OK)
        crowd_fail("%s", error.text);
    enter_host(self);
}

static void detach(struct member *self)
{
    leave_host(self);
    xc_thread_detach(self->thread);
}

static void *live(void *member_pointer)
{
    struct member *self = member_pointer;
    struct crowd *crowd = self->crowd;
    pthread_barrier_wait(&crowd->start);
    attach(self);
    for (unsigned i = 0; i < crowd->scenario->crossings; i++) {
        compute(draw(&self->random, 30));
        switch (draw(&self->random, 16)) {
        case 0:
            compute(draw(&self->random, 20000));
            break;
        case 1:
            insist_in_host(self);
            break;
        case 2:
            poll(self, true);
            break;
        case 3:
            poll(self, false);
            break;
        case 5:
            for (unsigned times = crowd->scenario->swaps ? draw(&self->random, 20) : 0; times > 0;
                 times--)
                poll(self, true);
            break;
        case 4:
            if (draw(&self->random, 8) == 0) {
                detach(self);
                attach(self);
            }
            break;
        default:
            break;
        }
        leave_host(self);
        xc_cross(self->thread, foreign, self);
        enter_host(self);
        atomic_fetch_add(&crowd->ways, 1);
    }
    /* A thread that insists must not wait for us. */
    atomic_fetch_sub(&crowd->running, 1);
    detach(self);
    atomic_fetch_add(&crowd->ways, 1);
    atomic_fetch_add(&crowd->ended, 1);
    return NULL;
}

/* --- looking at it ---------------------------------------------------------------------------- */

/* The home's lists, under its lock: whole, and never both tokens and waiters. */
static void check_home(struct xc_scheduler *scheduler, bool over)
{
    xc_home_lock(scheduler, NULL);
    struct xc_home *home = &scheduler->home;
    bool seen[EVENT_TOKENS_MAX] = {false};
    unsigned idle = 0, waiting = 0;
    for (struct xc_token *token = home->idle; token; token = token->next) {
        if (seen[token->number])
            crowd_fail("token %u is idle twice", token->number);
        seen[token->number] = true;
        if (token->holder)
            crowd_fail("token %u is idle and has a holder", token->number);
        idle++;
    }
    for (struct xc_thread *thread = home->first; thread; waiting++) {
        if (waiting > CROWD_THREADS_MAX)
            crowd_fail("the queue has no end");
        thread = thread == home->last ? NULL : thread->waiter.next;
    }
    waiting += home->slotted != NULL;
    if (idle != home->idle_count || waiting != home->waiting)
        crowd_fail("%u idle and %u waiting, counted as %u and %u", idle, waiting, home->idle_count,
                   home->waiting);
    if (idle > 0 && waiting > 0)
        crowd_fail("%u threads wait while %u tokens are idle", waiting, idle);
    if (over && (idle != scheduler->token_count || home->slotted || home->waiting))
        crowd_fail("%u of %u tokens are left", idle, scheduler->token_count);
    xc_home_unlock(scheduler);
}

/* Until all have ended: looks at the home, and whether anybody gets anywhere. */
static void watch(struct crowd *crowd)
{
    uint64_t ways = 0, moved_ns = xc_now_ns();
    while (atomic_load(&crowd->ended) < crowd->scenario->threads) {
        nap(300000);
        if (crowd->home)
            check_home(crowd->scheduler, false);
        uint64_t now_ns = xc_now_ns();
        if (atomic_load(&crowd->ways) != ways) {
            ways = atomic_load(&crowd->ways);
            moved_ns = now_ns;
        } else if (now_ns - moved_ns > crowd->scenario->stall_ms * 1000000ull) {
            crowd_fail("nobody moves: %u running, %u waiting, %u tokens idle", crowd->running,
                       crowd->scheduler->home.waiting, crowd->scheduler->home.idle_count);
        }
    }
}

/* A monitor in a great hurry. */
static void *retake_often(void *crowd_pointer)
{
    struct crowd *crowd = crowd_pointer;
    while (atomic_load(&crowd->ended) < crowd->scenario->threads) {
        xc_scheduler_retake(crowd->scheduler);
        compute(20);
    }
    return NULL;
}

void crowd_run(const struct scenario *scenario)
{
    struct crowd *crowd = calloc(1, sizeof *crowd);
    struct member *members = calloc(scenario->threads, sizeof *members);
    crowd->scenario = scenario;
    running = *scenario;
    struct xc_scheduler_options options = {.model = scenario->model,
                                           .tokens = scenario->tokens,
                                           .stack_bytes = XC_STACK_BYTES_MIN * 4,
                                           .monitor = scenario->monitor,
                                           .time_slice_ns = 200000,
                                           .spin_ns = scenario->spin_ns};
    struct xc_error error = {""};
    if (xc_scheduler_create(&options, &crowd->scheduler, &error) != XC_OK)
        crowd_fail("%s", error.text);
    crowd->home = crowd->scheduler->policy->retake == xc_home_retake;
    crowd->unbounded = crowd->scheduler->policy->unbounded;
    events_begin(&crowd->events);
    if (crowd->home && !scenario->swaps)
        xc_scheduler_observe(crowd->scheduler, &crowd->events.observer);
    atomic_store(&crowd->running, scenario->threads);
    pthread_barrier_init(&crowd->start, NULL, scenario->threads);
    for (unsigned i = 0; i < scenario->threads; i++) {
        members[i].crowd = crowd;
        members[i].number = i;
        members[i].random = (scenario->seed + i) * 0x9e3779b97f4a7c15ull | 1;
        if (pthread_create(&members[i].posix, NULL, live, &members[i]) != 0)
            crowd_fail("a thread cannot be started");
    }
    pthread_t hurry;
    if (scenario->hurry && pthread_create(&hurry, NULL, retake_often, crowd) != 0)
        crowd_fail("a thread cannot be started");
    watch(crowd);
    if (scenario->hurry)
        pthread_join(hurry, NULL);
    for (unsigned i = 0; i < scenario->threads; i++)
        pthread_join(members[i].posix, NULL);
    if (crowd->home)
        check_home(crowd->scheduler, true);
    xc_scheduler_release(crowd->scheduler);
    pthread_barrier_destroy(&crowd->start);
    free(members);
    free(crowd);
}
