#include "handoff/crew.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "crossing/futex.h"
#include "host/placement.h"

struct member {
    struct xc_crew *crew;
    pthread_t pthread;
    unsigned number;
    bool entered;
    enum xc_status status;
    struct xc_error error;
};

/* What all look at while they run is in lines of its own. */
struct xc_crew {
    struct xc_crew_options options;
    struct member *members;
    unsigned started;
    bool is_ready;
    uint64_t iterations;
    _Alignas(64) _Atomic uint32_t called; /* what the others sleep on: counts their calls */
    _Atomic bool stop;
    _Alignas(64) _Atomic uint32_t begun; /* epochs */
    _Alignas(64) _Atomic uint32_t there; /* others that stand ready, or are done */
};

static void arrive(struct xc_crew *crew)
{
    atomic_fetch_add_explicit(&crew->there, 1, memory_order_acq_rel);
}

/* No pause between two looks: who waits is to start at once. */
static void await_others(struct xc_crew *crew)
{
    while (atomic_load_explicit(&crew->there, memory_order_acquire) != crew->started)
        ;
    atomic_store_explicit(&crew->there, 0, memory_order_relaxed);
}

static enum xc_status settle(struct member *member)
{
    const struct xc_crew_options *options = &member->crew->options;
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
    struct xc_crew *crew = member->crew;
    const struct xc_crew_options *options = &crew->options;
    member->status = settle(member);
    arrive(crew);
    for (uint32_t epoch = 0;; epoch++) {
        while (atomic_load(&crew->called) == epoch)
            xc_futex_wait(&crew->called, epoch, XC_FOREVER);
        if (atomic_load(&crew->stop))
            break;
        arrive(crew);
        while (atomic_load_explicit(&crew->begun, memory_order_acquire) == epoch &&
               !atomic_load_explicit(&crew->stop, memory_order_relaxed))
            ;
        if (atomic_load(&crew->stop))
            break;
        options->loop(options->cookie, member->number, crew->iterations);
        arrive(crew);
    }
    if (member->entered && options->leave)
        options->leave(options->cookie, member->number);
    return NULL;
}

static void call(struct xc_crew *crew)
{
    atomic_fetch_add(&crew->called, 1);
    xc_futex_wake(&crew->called, (int)crew->started);
}

void xc_crew_ready(struct xc_crew *crew)
{
    if (!crew->is_ready && crew->started) {
        call(crew);
        await_others(crew);
    }
    crew->is_ready = true;
}

void xc_crew_run(struct xc_crew *crew, uint64_t iterations)
{
    xc_crew_ready(crew);
    crew->is_ready = false;
    crew->iterations = iterations;
    atomic_fetch_add_explicit(&crew->begun, 1, memory_order_release);
    crew->options.loop(crew->options.cookie, 0, iterations);
    if (crew->started)
        await_others(crew);
}

static enum xc_status start(struct xc_crew *crew, struct xc_error *error)
{
    sigset_t signals, before;
    enum xc_status status = settle(&crew->members[0]);
    if (status != XC_OK)
        return xc_fail(error, status, "%s", crew->members[0].error.text);
    sigfillset(&signals);
    pthread_sigmask(SIG_BLOCK, &signals, &before);
    for (unsigned i = 1; i < crew->options.members && status == XC_OK; i++) {
        int failure = pthread_create(&crew->members[i].pthread, NULL, live, &crew->members[i]);
        if (failure)
            status = xc_fail(error, XC_UNFIT, "thread %u of %u cannot be started: %s", i + 1,
                             crew->options.members, strerror(failure));
        else
            crew->started++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (crew->started)
        await_others(crew);
    for (unsigned i = 1; i <= crew->started && status == XC_OK; i++)
        if (crew->members[i].status != XC_OK)
            status = xc_fail(error, crew->members[i].status, "%s", crew->members[i].error.text);
    return status;
}

enum xc_status xc_crew_create(const struct xc_crew_options *options, struct xc_crew **crew,
                              struct xc_error *error)
{
    struct xc_crew *made = aligned_alloc(64, (sizeof *made + 63) / 64 * 64);
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
        members[i].crew = made;
        members[i].number = i;
    }
    enum xc_status status = start(made, error);
    if (status != XC_OK) {
        xc_crew_release(made);
        return status;
    }
    *crew = made;
    return XC_OK;
}

void xc_crew_release(struct xc_crew *crew)
{
    if (!crew)
        return;
    atomic_store(&crew->stop, true);
    call(crew);
    for (unsigned i = 1; i <= crew->started; i++)
        pthread_join(crew->members[i].pthread, NULL);
    if (crew->members[0].entered && crew->options.leave)
        crew->options.leave(crew->options.cookie, 0);
    free(crew->members);
    free(crew);
}
