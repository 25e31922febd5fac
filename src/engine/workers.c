#include "engine/workers.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/worker.h"
#include "support/clock.h"

#define VARIABLE "CROSSCOST_WORKER"

static struct xc_worker_role self;
static char **own_arguments;

/* Parsers take away from argv what they have understood. NULL: no memory. */
static char **copy_arguments(char **argv)
{
    size_t count = 0;
    while (argv[count])
        count++;
    char **copy = calloc(count + 1, sizeof *copy);
    if (copy)
        memcpy(copy, argv, count * sizeof *copy);
    return copy;
}

/* "SAMPLES,COUNT,SEED" */
void xc_worker_start(char **argv)
{
    const char *told = getenv(VARIABLE);
    char *end;
    own_arguments = copy_arguments(argv);
    if (!told)
        return;
    self.samples = (int)strtol(told, &end, 10);
    self.count = *end == ',' ? strtoul(end + 1, &end, 10) : 0;
    self.seed = *end == ',' ? strtoull(end + 1, &end, 10) : 0;
    self.is_worker = *end == '\0' && self.count > 0 && fcntl(self.samples, F_GETFD) >= 0;
    unsetenv(VARIABLE);
    if (self.is_worker)
        xc_worker_be(self.samples);
}

const struct xc_worker_role *xc_worker_self(void)
{
    return &self;
}

/* --- what goes through the pipe: the same program is at both ends ----------------------------- */

struct group_record {
    size_t cases, rounds, rounds_done, blocks_a_round, blocks;
    double width, timed_ns, probe_ns, wall_ns, waited_ns;
    bool interrupted;
};

struct case_record {
    enum xc_row_status status;
    enum xc_status failure;
    char reason[sizeof((struct xc_measured *)0)->reason];
    double rough_ns;
    uint64_t iterations;
    size_t samples, dropped;
};

static bool put(FILE *stream, const void *data, size_t bytes)
{
    return bytes == 0 || fwrite(data, bytes, 1, stream) == 1;
}

static bool put_case(FILE *stream, const struct xc_measured *measured)
{
    const struct xc_samples *samples = &measured->samples;
    struct case_record record = {
        .status = measured->status,
        .failure = measured->failure,
        .rough_ns = measured->rough_ns,
        .iterations = measured->iterations,
        .samples = samples->count,
        .dropped = samples->dropped,
    };
    memcpy(record.reason, measured->reason, sizeof record.reason);
    return put(stream, &record, sizeof record) &&
           put(stream, samples->epochs, samples->count * sizeof *samples->epochs);
}

enum xc_status xc_worker_write(const struct xc_groups *groups,
                               const struct xc_worker_events *events, struct xc_error *error)
{
    FILE *stream = fdopen(self.samples, "w");
    bool whole = stream != NULL;
    for (size_t i = 0; i < groups->count && whole; i++) {
        const struct xc_measurement *measurement = &groups->items[i].measurement;
        struct group_record record = {
            .cases = measurement->count,
            .rounds = measurement->rounds,
            .rounds_done = measurement->rounds_done,
            .blocks_a_round = measurement->blocks_a_round,
            .blocks = measurement->parts[0].blocks,
            .width = measurement->width,
            .timed_ns = measurement->timed_ns,
            .probe_ns = measurement->probe_ns,
            .wall_ns = measurement->wall_ns,
            .waited_ns = measurement->waited_ns,
            .interrupted = measurement->interrupted,
        };
        whole = put(stream, &record, sizeof record);
        for (size_t k = 0; k < measurement->count && whole; k++)
            whole = put_case(stream, &measurement->cases[k]);
    }
    whole = whole && put(stream, events, sizeof *events);
    if (stream && fclose(stream) != 0)
        whole = false;
    return whole ? XC_OK : xc_fail(error, XC_UNFIT, "samples cannot be handed over");
}

/* --- in the first process --------------------------------------------------------------------- */

struct unread {
    const struct xc_received *received;
    size_t taken;
};

static bool take(struct unread *unread, void *data, size_t bytes)
{
    if (unread->received->count - unread->taken < bytes)
        return false;
    if (bytes)
        memcpy(data, unread->received->bytes + unread->taken, bytes);
    unread->taken += bytes;
    return true;
}

static bool grow(void **array, size_t count, size_t bytes)
{
    void *grown = realloc(*array, (count + 1) * bytes);
    if (grown)
        *array = grown;
    return grown != NULL;
}

/* Appends a worker's samples; its blocks come after those that are there. */
static bool take_case(struct unread *unread, struct xc_measured *measured, size_t first_block)
{
    struct case_record record;
    struct xc_samples *samples = &measured->samples;
    if (!take(unread, &record, sizeof record))
        return false;
    bool not_reached = record.status == XC_ROW_SKIPPED && samples->count > 0;
    if ((measured->status == XC_ROW_OK && !not_reached) || record.status == XC_ROW_FAILED) {
        measured->status = record.status;
        measured->failure = record.failure;
        memcpy(measured->reason, record.reason, sizeof measured->reason);
    }
    if (!measured->iterations)
        measured->iterations = record.iterations;
    measured->rough_ns = record.rough_ns;
    size_t before = samples->count, after = before + record.samples;
    if (!grow((void **)&samples->epochs, after, sizeof *samples->epochs) ||
        !take(unread, samples->epochs + before, record.samples * sizeof *samples->epochs))
        return false;
    for (size_t i = before; i < after; i++)
        samples->epochs[i].block += (uint32_t)first_block;
    samples->count = samples->capacity = after;
    samples->dropped += record.dropped;
    return true;
}

static bool take_group(struct unread *unread, struct xc_group *group)
{
    struct xc_measurement *measurement = &group->measurement;
    struct group_record record;
    bool whole = take(unread, &record, sizeof record) && record.cases == measurement->count &&
                 group->process_count < XC_PROCESSES_MAX;
    size_t first_block = 0;
    for (size_t i = 0; i < measurement->part_count; i++)
        first_block += measurement->parts[i].blocks;
    for (size_t i = 0; i < measurement->count && whole; i++)
        whole = take_case(unread, &measurement->cases[i], first_block);
    if (!whole)
        return false;
    group->process_rounds[group->process_count++] = record.rounds_done;
    measurement->rounds += record.rounds;
    measurement->rounds_done += record.rounds_done;
    measurement->blocks_a_round = record.blocks_a_round;
    measurement->parts[measurement->part_count++] = (struct xc_part){
        .first_block = first_block, .blocks = record.blocks, .rounds = record.rounds_done};
    measurement->width = record.width;
    measurement->timed_ns += record.timed_ns;
    measurement->probe_ns += record.probe_ns;
    measurement->wall_ns += record.wall_ns;
    measurement->waited_ns += record.waited_ns;
    measurement->interrupted = measurement->interrupted || record.interrupted;
    return true;
}

static void mark_interrupted(struct xc_groups *groups)
{
    for (size_t i = 0; i < groups->count; i++)
        groups->items[i].measurement.interrupted = true;
}

long long xc_count_add(long long one, long long other)
{
    return one < 0 || other < 0 ? -1 : one + other;
}

static void add_events(struct xc_worker_events *events, const struct xc_worker_events *more)
{
    events->involuntary_switches =
        xc_count_add(events->involuntary_switches, more->involuntary_switches);
    events->migrations = xc_count_add(events->migrations, more->migrations);
}

/* What it sent, unless it was to end before it was done. */
static enum xc_status take_all(struct xc_groups *groups, const struct xc_worker *worker,
                               struct xc_worker_events *events, struct xc_error *error)
{
    struct xc_worker_events of_worker;
    struct unread unread = {&worker->samples, 0};
    bool whole = worker->how == 0;
    for (size_t i = 0; i < groups->count && whole; i++)
        whole = take_group(&unread, &groups->items[i]);
    if (whole && take(&unread, &of_worker, sizeof of_worker)) {
        add_events(events, &of_worker);
        return XC_OK;
    }
    if (!worker->told_to_end)
        return xc_worker_failure(worker, error);
    mark_interrupted(groups);
    return XC_OK;
}

/* Rounds that were planned, also in workers that an interrupt left out. */
static void count_planned_rounds(struct xc_group *group)
{
    struct xc_measurement *measurement = &group->measurement;
    if (measurement->interrupted && measurement->rounds < group->measure.rounds)
        measurement->rounds = group->measure.rounds;
}

static enum xc_status measure_one(struct xc_groups *groups, size_t number, size_t count,
                                  uint64_t seed, const struct xc_measure_hooks *hooks,
                                  struct xc_worker_events *events, struct xc_error *error)
{
    char told[64];
    struct xc_worker worker = {
        .number = number, .argv = own_arguments, .variable = VARIABLE, .rest = told};
    snprintf(told, sizeof told, "%zu,%llu", count, (unsigned long long)seed);
    enum xc_status status = xc_worker_run(&worker, hooks, error);
    if (status == XC_OK)
        status = take_all(groups, &worker, events, error);
    xc_worker_release(&worker);
    return status;
}

static enum xc_status plan(struct xc_group *group, struct xc_error *error)
{
    struct xc_measurement *measurement = &group->measurement;
    size_t count = group->list.count;
    *measurement = (struct xc_measurement){.cases = calloc(count + 1, sizeof *measurement->cases)};
    if (!measurement->cases)
        return xc_fail(error, XC_UNFIT, "no memory for %zu cases", count);
    measurement->count = count;
    for (size_t i = 0; i < count; i++)
        measurement->cases[i].one = &group->list.items[i];
    return XC_OK;
}

static void tell_progress(const struct xc_measure_hooks *hooks, uint64_t start_ns, size_t done,
                          size_t count)
{
    struct xc_progress progress = {
        .done = (double)done / (double)count,
        .seconds_left =
            done ? xc_since_ns(start_ns) / 1e9 / (double)done * (double)(count - done) : NAN,
        .quiet_share = NAN,
    };
    if (hooks->progress)
        hooks->progress(hooks->cookie, &progress);
}

/* The next worker begins where this process then is. Other threads and programs would have other
 * places in it than in the ones before. */
static void look_for_quiet(const struct xc_groups *groups, const struct xc_measure_hooks *hooks)
{
    bool moved = false;
    for (size_t i = 0; i < groups->count; i++)
        if (!xc_measurement_may_move(&groups->items[i].measurement))
            return;
    for (size_t i = 0; i < groups->count && !moved; i++) {
        const struct xc_measurement *measurement = &groups->items[i].measurement;
        if (measurement->part_count)
            moved = xc_measurement_move(
                measurement, measurement->parts[measurement->part_count - 1].first_block, hooks);
    }
}

enum xc_status xc_workers_measure(struct xc_groups *groups, size_t count, uint64_t seed,
                                  const struct xc_measure_hooks *hooks,
                                  struct xc_worker_events *events, struct xc_error *error)
{
    enum xc_status status = XC_OK;
    uint64_t start_ns = xc_now_ns();
    for (size_t i = 0; i < groups->count && status == XC_OK; i++)
        status = plan(&groups->items[i], error);
    for (size_t i = 0; i < count && status == XC_OK && !xc_groups_interrupted(groups); i++) {
        if (i > 0)
            look_for_quiet(groups, hooks);
        if (hooks->interrupted && *hooks->interrupted) { /* between two workers */
            mark_interrupted(groups);
        } else {
            tell_progress(hooks, start_ns, i, count);
            status = measure_one(groups, i + 1, count, seed + i, hooks, events, error);
        }
    }
    for (size_t i = 0; i < groups->count && status == XC_OK; i++) {
        count_planned_rounds(&groups->items[i]);
        status = xc_measurement_finish(&groups->items[i].measurement, error);
    }
    return status;
}
