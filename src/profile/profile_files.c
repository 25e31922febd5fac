/* From cells to the four files. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "profile/pprof.h"
#include "profile/runs.h"
#include "profile/clean_name.h"

const char *const xc_profile_file_names[XC_PROFILE_FILES] = {
    [XC_PROFILE_MUTEX] = "mutex.pb.gz",
    [XC_PROFILE_BLOCK] = "block.pb.gz",
    [XC_PROFILE_HEAP] = "heap.pb.gz",
    [XC_PROFILE_CROSSING] = "crossing.pb.gz",
};

/* As Go's own profiles have them, so that their readers find the same names. */
static const struct xc_pprof_kind contention_kind = {
    .values = {{"contentions", "count"}, {"delay", "nanoseconds"}},
    .value_count = 2,
    .period_type = {"contentions", "count"},
};
static const struct xc_pprof_kind heap_kind = {
    .values = {{"alloc_objects", "count"},
               {"alloc_space", "bytes"},
               {"inuse_objects", "count"},
               {"inuse_space", "bytes"}},
    .value_count = 4,
    .period_type = {"space", "bytes"},
};
/* What a step saves is no time: readers refuse a negative value, or draw it wrongly. Time stands
 * last, where readers look first. */
static const struct xc_pprof_kind crossing_kind = {
    .values = {{"crossings", "count"}, {"saved", "nanoseconds"}, {"time", "nanoseconds"}},
    .value_count = 3,
    .period_type = {"crossings", "count"},
};
static const struct xc_pprof_kind *const kinds[XC_PROFILE_FILES] = {
    &contention_kind, &contention_kind, &heap_kind, &crossing_kind};

static const char *const way_names[XC_WAY_COUNT] = {"fast", "medium", "slow"};

/* A stack from the root down: the suite, the model, then a name for each word, which holds those
 * before it: "go1.23", "go1.23 reacquire", "go1.23 reacquire slow". */
static enum xc_status add(struct xc_pprof *pprof, const char *suite, const char *model,
                          const char *const words[2], const int64_t *values, struct xc_error *error)
{
    char names[2][XC_CLEAN_NAME_BYTES];
    const char *root_first[4] = {suite, model}, *leaf_first[4];
    size_t count = 2;
    for (size_t i = 0; i < 2 && words[i]; i++) {
        snprintf(names[i], sizeof names[i], "%.200s %s", root_first[count - 1], words[i]);
        root_first[count++] = names[i];
    }
    for (size_t i = 0; i < count; i++)
        leaf_first[i] = root_first[count - 1 - i];
    return xc_pprof_add(pprof, leaf_first, count, values, error);
}

/* Counts have binary places; they are rounded once, at the end. */
static int64_t rounded(uint64_t count)
{
    return (int64_t)((count + (UINT64_C(1) << (XC_COUNT_PLACES - 1))) >> XC_COUNT_PLACES);
}

static enum xc_status add_sampled(struct xc_pprof *pprof, const struct xc_profile_run *run,
                                  struct xc_sampled sum, const char *first, const char *second,
                                  struct xc_error *error)
{
    return add(pprof, run->profile->options.suite, run->model, (const char *[2]){first, second},
               (int64_t[]){rounded(sum.count), (int64_t)sum.delay_ns}, error);
}

static void sum_up(struct xc_sampled *sum, struct xc_sampled more)
{
    sum->count += more.count;
    sum->delay_ns += more.delay_ns;
    sum->samples += more.samples;
}

static enum xc_status add_mutex(struct xc_pprof *pprof, const struct xc_profile_run *run,
                                struct xc_error *error)
{
    struct xc_sampled lock = {0}, token = {0};
    for (unsigned i = 0; i < run->shard_count; i++) {
        sum_up(&lock, run->shards[i].lock.mutex);
        sum_up(&token, run->shards[i].token.mutex);
    }
    enum xc_status status = add_sampled(pprof, run, lock, "scheduler lock", NULL, error);
    return status == XC_OK ? add_sampled(pprof, run, token, "token", NULL, error) : status;
}

static enum xc_status add_block(struct xc_pprof *pprof, const struct xc_profile_run *run,
                                struct xc_error *error)
{
    struct xc_sampled reacquire = {0}, preempted = {0};
    for (unsigned i = 0; i < run->shard_count; i++) {
        sum_up(&reacquire, run->shards[i].reacquire);
        sum_up(&preempted, run->shards[i].preempted);
    }
    enum xc_status status = add_sampled(pprof, run, reacquire, "reacquire", "slow", error);
    return status == XC_OK ? add_sampled(pprof, run, preempted, "preempted", NULL, error) : status;
}

/* A crossing is counted once, where it ends: at its way out. */
static enum xc_status add_crossings(struct xc_pprof *pprof, const struct xc_profile_run *run,
                                    struct xc_error *error)
{
    const char *suite = run->profile->options.suite;
    enum xc_status status = XC_OK;
    for (unsigned way = 0; way < XC_WAY_COUNT && status == XC_OK; way++) {
        int64_t crossings = 0, release_ns = 0, call_ns = 0, reacquire_ns = 0;
        for (unsigned i = 0; i < run->threads; i++) {
            const struct xc_crossing_cell *cell = &run->cells[i].by_way[way];
            crossings += (int64_t)cell->crossings;
            release_ns += (int64_t)cell->release_ns;
            call_ns += (int64_t)cell->call_ns;
            reacquire_ns += (int64_t)cell->reacquire_ns;
        }
        const struct {
            const char *step;
            int64_t values[3];
        } steps[] = {{"release", {0, 0, release_ns}},
                     {"call", {0, 0, call_ns}},
                     {"reacquire", {crossings, 0, reacquire_ns}}};
        for (size_t i = 0; i < sizeof steps / sizeof *steps && status == XC_OK; i++)
            status = add(pprof, suite, run->model, (const char *[2]){steps[i].step, way_names[way]},
                         steps[i].values, error);
    }
    return status;
}

static enum xc_status add_memory(struct xc_pprof *pprof, const struct xc_profile *profile,
                                 struct xc_error *error)
{
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < profile->memory_count && status == XC_OK; i++) {
        const struct xc_memory_of *one = &profile->memory[i];
        status =
            add(pprof, profile->options.suite, one->model, (const char *[2]){one->kind},
                (int64_t[]){(int64_t)one->memory.alloc_objects, (int64_t)one->memory.alloc_bytes,
                            (int64_t)one->memory.inuse_objects, (int64_t)one->memory.inuse_bytes},
                error);
    }
    return status;
}

static enum xc_status add_steps(struct xc_pprof *pprof, const struct xc_profile *profile,
                                struct xc_error *error)
{
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < profile->step_count && status == XC_OK; i++) {
        const struct xc_step_of *one = &profile->steps[i];
        status = add(pprof, one->suite, one->model, (const char *[2]){one->step, one->way},
                     one->values, error);
    }
    return status;
}

/* Recording takes memory too, and heap shows it. */
static enum xc_status add_own_memory(struct xc_pprof *pprof, const struct xc_profile_run *run,
                                     struct xc_error *error)
{
    int64_t bytes = (int64_t)(run->threads * sizeof *run->cells +
                              run->shard_count * sizeof *run->shards + run->threads);
    return add(pprof, run->profile->options.suite, run->model, (const char *[2]){"profile cells"},
               (int64_t[]){3, bytes, 3, bytes}, error);
}

static enum xc_status add_comment(struct xc_pprof *pprof, const struct xc_profile *profile,
                                  enum xc_profile_file file, struct xc_error *error)
{
    const struct xc_profile_options *options = &profile->options;
    struct xc_profile_samples samples = xc_profile_samples(profile);
    char text[160];
    switch (file) {
    case XC_PROFILE_MUTEX:
        snprintf(text, sizeof text,
                 "one contention in %" PRIu64 " sampled, and scaled up: %" PRIu64 " samples",
                 options->mutex_fraction, samples.mutex);
        break;
    case XC_PROFILE_BLOCK:
        snprintf(text, sizeof text,
                 "one sample for %" PRIu64 " ns blocked, and scaled up: %" PRIu64 " samples",
                 options->block_rate_ns, samples.block);
        break;
    case XC_PROFILE_HEAP:
        return xc_pprof_comment(pprof, "every allocation", error);
    default:
        return xc_pprof_comment(pprof,
                                "every crossing; counted at its way out; the whole is time less "
                                "what steps saved",
                                error);
    }
    return xc_pprof_comment(pprof, text, error);
}

static enum xc_status fill(struct xc_pprof *pprof, const struct xc_profile *profile,
                           enum xc_profile_file file, struct xc_error *error)
{
    static enum xc_status (*const add_run[XC_PROFILE_FILES])(
        struct xc_pprof *, const struct xc_profile_run *, struct xc_error *) = {
        [XC_PROFILE_MUTEX] = add_mutex,
        [XC_PROFILE_BLOCK] = add_block,
        [XC_PROFILE_HEAP] = add_own_memory,
        [XC_PROFILE_CROSSING] = add_crossings,
    };
    enum xc_status status = add_comment(pprof, profile, file, error);
    if (status == XC_OK && file == XC_PROFILE_HEAP)
        status = add_memory(pprof, profile, error);
    if (status == XC_OK && file == XC_PROFILE_CROSSING)
        status = add_steps(pprof, profile, error);
    for (const struct xc_profile_run *run = profile->runs; run && status == XC_OK; run = run->next)
        status = add_run[file](pprof, run, error);
    return status;
}

enum xc_status xc_profile_write(FILE *stream, const void *cookie, struct xc_error *error)
{
    const struct xc_profile_part *part = cookie;
    struct xc_pprof *pprof;
    enum xc_status status = xc_pprof_create(kinds[part->file], &pprof, error);
    if (status != XC_OK)
        return status;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    xc_pprof_time(pprof, part->profile->began_ns,
                  now.tv_sec * INT64_C(1000000000) + now.tv_nsec - part->profile->began_ns);
    status = fill(pprof, part->profile, part->file, error);
    if (status == XC_OK)
        status = xc_pprof_write(stream, pprof, error);
    xc_pprof_release(pprof);
    return status;
}
