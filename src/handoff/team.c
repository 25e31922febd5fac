#include "handoff/team.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "crossing/futex.h"
#include "host/placement.h"

struct member {
    struct xc_team *team;
    pthread_t pthread;
    unsigned number;
    bool entered;
    enum xc_status status;
    struct xc_error error;
};

/* What all look at while they run is in lines of its own. */
struct xc_team {
    struct xc_team_options options;
    struct member *members;
    unsigned started;
    bool is_ready;
    uint64_t iterations;
    _Alignas(64) _Atomic uint32_t called; /* what the others sleep on: counts their calls */
    _Atomic bool stop;
    _Alignas(64) _Atomic uint32_t begun; /* epochs */
    _Alignas(64) _Atomic uint32_t there; /* others that stand ready, or are done */
};

static void arrive(struct xc_team *team)
{
    atomic_fetch_add_explicit(&team->there, 1, memory_order_acq_rel);
}

/* No pause between two looks: who waits is to start at once. */
static void await_others(struct xc_team *team)
{
    while (atomic_load_explicit(&team->there, memory_order_acquire) != team->started)
        ;
    atomic_store_explicit(&team->there, 0, memory_order_relaxed);
}

static enum xc_status take_place(struct member *member)
{
    const struct xc_team_options *options = &member->team->options;
    enum xc_status status = XC_OK;
    if (options->host && member->number > 0)
        status = xc_host_bind(options->host, options->pus[member->number], &member->error);
    if (status == XC_OK && options->enter)
        status = options->enter(options->cookie, member->number, &member->error);
    member->entered = status == XC_OK;
    return status;
}

static void *live(void *member_pointer)
{
    struct member *member = member_pointer;
    struct xc_team *team = member->team;
    const struct xc_team_options *options = &team->options;
    member->status = take_place(member);
    arrive(team);
    for (uint32_t epoch = 0;; epoch++) {
        while (atomic_load(&team->called) == epoch)
            xc_futex_wait(&team->called, epoch, XC_FOREVER);
        if (atomic_load(&team->stop))
            break;
        arrive(team);
        while (atomic_load_explicit(&team->begun, memory_order_acquire) == epoch &&
               !atomic_load_explicit(&team->stop, memory_order_relaxed))
            ;
        if (atomic_load(&team->stop))
            break;
        options->loop(options->cookie, member->number, team->iterations);
        arrive(team);
    }
    if (member->entered && options->leave)
        options->leave(options->cookie, member->number);
    return NULL;
}

static void call(struct xc_team *team)
{
    atomic_fetch_add(&team->called, 1);
    xc_futex_wake(&team->called, (int)team->started);
}

void xc_team_ready(struct xc_team *team)
{
    if (!team->is_ready && team->started) {
        call(team);
        await_others(team);
    }
    team->is_ready = true;
}

void xc_team_run(struct xc_team *team, uint64_t iterations)
{
    xc_team_ready(team);
    team->is_ready = false;
    team->iterations = iterations;
    atomic_fetch_add_explicit(&team->begun, 1, memory_order_release);
    team->options.loop(team->options.cookie, 0, iterations);
    if (team->started)
        await_others(team);
}

static enum xc_status start(struct xc_team *team, struct xc_error *error)
{
    sigset_t signals, before;
    enum xc_status status = take_place(&team->members[0]);
    if (status != XC_OK)
        return xc_fail(error, status, "%s", team->members[0].error.text);
    sigfillset(&signals);
    pthread_sigmask(SIG_BLOCK, &signals, &before);
    for (unsigned i = 1; i < team->options.members && status == XC_OK; i++) {
        int failure = pthread_create(&team->members[i].pthread, NULL, live, &team->members[i]);
        if (failure)
            status = xc_fail(error, XC_UNFIT, "thread %u of %u cannot be started: %s", i + 1,
                             team->options.members, strerror(failure));
        else
            team->started++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (team->started)
        await_others(team);
    for (unsigned i = 1; i <= team->started && status == XC_OK; i++)
        if (team->members[i].status != XC_OK)
            status = xc_fail(error, team->members[i].status, "%s", team->members[i].error.text);
    return status;
}

enum xc_status xc_team_create(const struct xc_team_options *options, struct xc_team **team,
                              struct xc_error *error)
{
    struct xc_team *made = aligned_alloc(64, (sizeof *made + 63) / 64 * 64);
    struct member *members = calloc(options->members, sizeof *members);
    if (!made || !members) {
        free(made);
        free(members);
        return xc_fail(error, XC_UNFIT, "no memory for %u threads", options->members);
    }
    memset(made, 0, sizeof *made);
    made->options = *options;
    made->members = members;
    for (unsigned i = 0; i < options->members; i++) {
        members[i].team = made;
        members[i].number = i;
    }
    enum xc_status status = start(made, error);
    if (status != XC_OK) {
        xc_team_release(made);
        return status;
    }
    *team = made;
    return XC_OK;
}

void xc_team_release(struct xc_team *team)
{
    if (!team)
        return;
    atomic_store(&team->stop, true);
    call(team);
    for (unsigned i = 1; i <= team->started; i++)
        pthread_join(team->members[i].pthread, NULL);
    if (team->members[0].entered && team->options.leave)
        team->options.leave(team->options.cookie, 0);
    free(team->members);
    free(team);
}
