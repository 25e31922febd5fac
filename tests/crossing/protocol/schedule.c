#include "schedule.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "crossing/scheduler.h"
#include "crowd.h"
#include "hooks.h"

/* A waiter looks for so long before it sleeps: for ever, where it must be seen to look; and no
 * longer than it takes the other to come, where it must be seen to leave. */
#define SPIN_LONG_NS  60000000000u
#define SPIN_SHORT_NS 200000000u
#define STAY_NS       20000000 /* in host code: two that have the token meet there */
#define YIELDS        6u

struct play {
    struct xc_scheduler *scheduler;
    _Atomic unsigned in_host[2]; /* threads that hold the token */
    atomic_bool owner_came, giver_came, owner_yields, owner_back, taker_away, taker_returns,
        giver_yields, taker_back;
};

static void nap(long ns)
{
    nanosleep(&(struct timespec){.tv_nsec = ns}, NULL);
}

static void await(atomic_bool *event)
{
    for (unsigned naps = 0; !atomic_load(event); naps++) {
        if (naps == 200000)
            crowd_fail("nobody moves");
        nap(50000);
    }
}

static void await_a_waiter(const struct play *play)
{
    while (!xc_home_waited_for(play->scheduler))
        nap(50000);
}

static void enter_host(struct play *play, const struct xc_thread *thread)
{
    if (!thread->token)
        crowd_fail("a thread runs without a token");
    if (atomic_fetch_add(&play->in_host[thread->token->number], 1) != 0)
        crowd_fail("token %u is held twice", thread->token->number);
}

static void leave_host(struct play *play, const struct xc_thread *thread)
{
    if (atomic_fetch_sub(&play->in_host[thread->token->number], 1) != 1)
        crowd_fail("token %u is held twice", thread->token->number);
}

static struct xc_thread *attach(struct play *play)
{
    struct xc_thread *thread;
    struct xc_error error = {""};
    if (xc_thread_attach(play->scheduler, &thread, &error) != XC_OK)
        crowd_fail("%s", error.text);
    enter_host(play, thread);
    return thread;
}

static void yield(struct play *play, struct xc_thread *thread)
{
    leave_host(play, thread);
    xc_thread_yield(thread);
    enter_host(play, thread);
}

static void detach(struct play *play, struct xc_thread *thread)
{
    leave_host(play, thread);
    xc_thread_detach(thread);
}

static pthread_t start(void *(*body)(void *), struct play *play)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, body, play) != 0)
        crowd_fail("a thread cannot be started");
    return thread;
}

static void begin(struct play *play, const char *model, unsigned tokens, uint64_t spin_ns)
{
    struct xc_scheduler_options options = {.model = model, .tokens = tokens, .spin_ns = spin_ns};
    struct xc_error error = {""};
    if (xc_scheduler_create(&options, &play->scheduler, &error) != XC_OK)
        crowd_fail("%s", error.text);
}

/* --- two threads, one token ------------------------------------------------------------------- */

/* The first to come gets the idle token; the other waits until the first yields. */
static void *take_turns(void *play_pointer)
{
    struct play *play = play_pointer;
    struct xc_thread *thread = attach(play);
    await_a_waiter(play);
    for (unsigned i = 0; i < YIELDS; i++) {
        yield(play, thread);
        nap(STAY_NS);
    }
    detach(play, thread);
    return NULL;
}

static void run_two(const char *model, uint64_t spin_ns)
{
    struct play play = {.scheduler = NULL};
    begin(&play, model, 1, spin_ns);
    pthread_t first = start(take_turns, &play), second = start(take_turns, &play);
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    xc_scheduler_release(play.scheduler);
}

/* --- three threads, two tokens ---------------------------------------------------------------- *
 * The taker is given the owner's token, loses it in foreign code to the owner, and waits again.
 * Then the giver gives it the other one: if the taker looks too early, it finds the owner's. */

static void *own(void *play_pointer)
{
    struct play *play = play_pointer;
    struct xc_thread *thread = attach(play);
    atomic_store(&play->owner_came, true);
    await(&play->owner_yields);
    yield(play, thread);
    atomic_store(&play->owner_back, true);
    await(&play->taker_back);
    detach(play, thread);
    return NULL;
}

static void *give(void *play_pointer)
{
    struct play *play = play_pointer;
    struct xc_thread *thread = attach(play);
    atomic_store(&play->giver_came, true);
    await(&play->giver_yields);
    yield(play, thread);
    detach(play, thread);
    return NULL;
}

static void stay_away(void *play_pointer)
{
    struct play *play = play_pointer;
    atomic_store(&play->taker_away, true);
    await(&play->taker_returns);
}

static void *take(void *play_pointer)
{
    struct play *play = play_pointer;
    struct xc_thread *thread = attach(play);
    leave_host(play, thread);
    xc_cross(thread, stay_away, play);
    enter_host(play, thread);
    atomic_store(&play->taker_back, true);
    detach(play, thread);
    return NULL;
}

static void run_three(const char *model)
{
    struct play play = {.scheduler = NULL};
    begin(&play, model, 2, SPIN_LONG_NS);
    pthread_t owner = start(own, &play);
    await(&play.owner_came);
    pthread_t giver = start(give, &play);
    await(&play.giver_came);
    pthread_t taker = start(take, &play);
    await_a_waiter(&play);
    atomic_store(&play.owner_yields, true);
    await(&play.taker_away);
    while (!atomic_load(&play.owner_back))
        xc_scheduler_retake(play.scheduler);
    atomic_store(&play.taker_returns, true);
    await_a_waiter(&play);
    hooks_hold(XC_DELAY_GIVE_SAID, XC_DELAY_WOKEN);
    atomic_store(&play.giver_yields, true);
    pthread_join(taker, NULL);
    pthread_join(giver, NULL);
    pthread_join(owner, NULL);
    xc_scheduler_release(play.scheduler);
}

bool schedule_run(enum schedule schedule, const char *model)
{
    switch (schedule) {
    case SCHEDULE_LOOK:
        run_three(model);
        break;
    case SCHEDULE_RETURN:
        hooks_hold(XC_DELAY_GIVE_SAID, XC_DELAY_QUEUED_UNLOCKED);
        run_two(model, SPIN_LONG_NS);
        break;
    default:
        hooks_hold(XC_DELAY_SWAP, XC_DELAY_PARK_BEGIN);
        run_two(model, SPIN_SHORT_NS);
        break;
    }
    return hooks_held();
}
