/* Recording: cells of threads, and of events. What becomes of them is in profile_files.c. */
#include "profile/profile.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "profile/emitter.h"
#include "profile/runs.h"

enum xc_status xc_profile_create(const struct xc_profile_options *options,
                                 struct xc_profile **profile, struct xc_error *error)
{
    struct xc_profile *made = calloc(1, sizeof *made);
    if (!made)
        return xc_fail(error, XC_UNFIT, "no memory for profiles");
    made->options = *options;
    made->sampler.state = options->seed;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    made->began_ns = now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
    *profile = made;
    return XC_OK;
}

static void release_run(struct xc_profile_run *run)
{
    free(run->model);
    free(run->cells);
    free(run->shards);
    free(run->yielded);
    free(run);
}

void xc_profile_release(struct xc_profile *profile)
{
    if (!profile)
        return;
    for (struct xc_profile_run *run = profile->runs, *next; run; run = next) {
        next = run->next;
        release_run(run);
    }
    for (size_t i = 0; i < profile->memory_count; i++) {
        free(profile->memory[i].model);
        free(profile->memory[i].kind);
    }
    for (size_t i = 0; i < profile->step_count; i++) {
        free(profile->steps[i].suite);
        free(profile->steps[i].model);
        free(profile->steps[i].step);
        free(profile->steps[i].way);
    }
    free(profile->memory);
    free(profile->steps);
    free(profile);
}

static void *zeroed(size_t count, size_t item_bytes)
{
    void *made = aligned_alloc(128, count * item_bytes);
    return made ? memset(made, 0, count * item_bytes) : NULL;
}

enum xc_status xc_profile_begin(struct xc_profile *profile, const char *model, unsigned threads,
                                struct xc_profile_run **run, struct xc_error *error)
{
    struct xc_profile_run *made = calloc(1, sizeof *made);
    if (made) {
        made->profile = profile;
        made->threads = threads;
        /* As many parts as there are threads, the monitor among them. */
        made->shard_count = threads + 1;
        made->model = strdup(model);
        made->cells = zeroed(threads, sizeof *made->cells);
        made->shards = zeroed(made->shard_count, sizeof *made->shards);
        made->yielded = calloc(threads, 1);
    }
    if (!made || !made->model || !made->cells || !made->shards || !made->yielded) {
        if (made)
            release_run(made);
        return xc_fail(error, XC_UNFIT, "no memory for the profiles of %u threads", threads);
    }
    made->next = profile->runs;
    profile->runs = *run = made;
    return XC_OK;
}

struct xc_crossing_cells *xc_profile_cells(struct xc_profile_run *run, unsigned thread)
{
    return &run->cells[thread];
}

static void add(uint64_t *to, uint64_t value)
{
    __atomic_fetch_add(to, value, __ATOMIC_RELAXED);
}

static void add_wait(struct xc_profile_run *run, struct xc_contention *contention, uint64_t wait_ns)
{
    struct xc_profile *profile = run->profile;
    add(&contention->waits, 1);
    add(&contention->wait_ns, wait_ns);
    struct xc_sampled sampled =
        xc_sample_fraction(&profile->sampler, profile->options.mutex_fraction, wait_ns);
    if (sampled.count) {
        add(&contention->mutex.count, sampled.count);
        add(&contention->mutex.delay_ns, sampled.delay_ns);
        add(&contention->mutex.samples, 1);
    }
}

static void add_block(struct xc_profile_run *run, struct xc_sampled *block, uint64_t wait_ns)
{
    struct xc_profile *profile = run->profile;
    struct xc_sampled sampled =
        xc_sample_rate(&profile->sampler, profile->options.block_rate_ns, wait_ns);
    if (sampled.count) {
        add(&block->count, sampled.count);
        add(&block->delay_ns, sampled.delay_ns);
        add(&block->samples, 1);
    }
}

/* A thread's own events (yield, wake) come from that thread, so that its mark is its own. */
void xc_profile_event(struct xc_profile_run *run, const struct xc_event *event)
{
    struct xc_event_cells *cells = &run->shards[xc_emitter() % run->shard_count];
    bool known = event->thread < run->threads;
    switch (event->kind) {
    case XC_EVENT_LOCK:
        add_wait(run, &cells->lock, event->wait_ns);
        break;
    case XC_EVENT_YIELD:
        if (known)
            run->yielded[event->thread] = 1;
        break;
    case XC_EVENT_WAKE:
        add_wait(run, &cells->token, event->wait_ns);
        add_block(run, known && run->yielded[event->thread] ? &cells->preempted : &cells->reacquire,
                  event->wait_ns);
        if (known)
            run->yielded[event->thread] = 0;
        break;
    case XC_EVENT_TAKE_IDLE:
        if (known)
            run->yielded[event->thread] = 0;
        break;
    default:
        break;
    }
}

enum xc_status xc_profile_memory_add(struct xc_profile *profile, const char *model,
                                     const char *kind, struct xc_profile_memory memory,
                                     struct xc_error *error)
{
    struct xc_memory_of *grown =
        realloc(profile->memory, (profile->memory_count + 1) * sizeof *grown);
    if (grown) {
        struct xc_memory_of *made = &grown[profile->memory_count];
        profile->memory = grown;
        *made = (struct xc_memory_of){strdup(model), strdup(kind), memory};
        profile->memory_count++;
        if (made->model && made->kind)
            return XC_OK;
    }
    return xc_fail(error, XC_UNFIT, "no memory for profiles");
}

enum xc_status xc_profile_stacks_add(struct xc_profile *profile, const char *model,
                                     struct xc_stack_counts counts, struct xc_error *error)
{
    return xc_profile_memory_add(
        profile, model, "foreign stacks",
        (struct xc_profile_memory){counts.alloc_objects, counts.alloc_bytes, counts.inuse_objects,
                                   counts.inuse_bytes},
        error);
}

enum xc_status xc_profile_step_add(struct xc_profile *profile, const char *suite, const char *model,
                                   const char *step, const char *way, int64_t crossings,
                                   int64_t time_ns, struct xc_error *error)
{
    struct xc_step_of *grown = realloc(profile->steps, (profile->step_count + 1) * sizeof *grown);
    if (grown) {
        struct xc_step_of *made = &grown[profile->step_count];
        profile->steps = grown;
        *made =
            (struct xc_step_of){strdup(suite),
                                strdup(model),
                                strdup(step),
                                way ? strdup(way) : NULL,
                                {crossings, time_ns < 0 ? -time_ns : 0, time_ns < 0 ? 0 : time_ns}};
        profile->step_count++;
        if (made->suite && made->model && made->step && (made->way || !way))
            return XC_OK;
    }
    return xc_fail(error, XC_UNFIT, "no memory for profiles");
}

struct xc_profile_totals xc_profile_totals(const struct xc_profile *profile)
{
    struct xc_profile_totals totals = {0};
    for (const struct xc_profile_run *run = profile->runs; run; run = run->next) {
        for (unsigned i = 0; i < run->shard_count; i++) {
            totals.lock_waits += run->shards[i].lock.waits;
            totals.lock_wait_ns += run->shards[i].lock.wait_ns;
            totals.token_waits += run->shards[i].token.waits;
            totals.token_wait_ns += run->shards[i].token.wait_ns;
        }
        for (unsigned i = 0; i < run->threads; i++)
            for (unsigned way = 0; way < XC_WAY_COUNT; way++) {
                const struct xc_crossing_cell *cell = &run->cells[i].by_way[way];
                totals.crossings += cell->crossings;
                totals.crossing_ns += cell->release_ns + cell->call_ns + cell->reacquire_ns;
            }
    }
    return totals;
}

struct xc_profile_samples xc_profile_samples(const struct xc_profile *profile)
{
    struct xc_profile_samples samples = {0};
    for (const struct xc_profile_run *run = profile->runs; run; run = run->next)
        for (unsigned i = 0; i < run->shard_count; i++) {
            const struct xc_event_cells *cells = &run->shards[i];
            samples.mutex += cells->lock.mutex.samples + cells->token.mutex.samples;
            samples.block += cells->reacquire.samples + cells->preempted.samples;
        }
    return samples;
}
