/* Workloads recorded, and what that costs; the files. */
#include "run/recordings.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/looks.h"
#include "bench/handoff/handoff.h"
#include "handoff/workload.h"
#include "profile/recording.h"
#include "report/save.h"
#include "support/clock.h"
#include "support/statistics.h"
#include "support/warn.h"

/* Blocks, each off, on, on, off: more of them until the interval of what recording takes is narrow
 * enough (analysis/looks.h), or all workloads together have had their time. */
#define BLOCKS_MIN      24
#define BLOCKS_MAX      1000
#define BLOCKS_ENOUGH   0.02 /* of the throughput, to either side */
#define CROSSINGS_FIRST 64u

/* A crossing's parts in picoseconds would be whole numbers; pprof has no smaller unit than ns. */
#define CROSSINGS_OF_BREAKDOWN 1000000

static double time_epoch(struct xc_workload *workload, uint64_t crossings)
{
    uint64_t began_ns = xc_now_ns();
    xc_workload_run(workload, crossings);
    return xc_since_ns(began_ns);
}

/* --- one workload ----------------------------------------------------------------------------- */

struct pair {
    const char *id;
    struct xc_workload *workload;
    struct xc_recording recording;
    uint64_t crossings;       /* an epoch */
    double costs[BLOCKS_MAX]; /* of a block: share of throughput that recording takes */
    size_t cost_count;
    struct xc_looks looks;
};

/* The number of crossings with which an epoch is long enough. */
static uint64_t find_crossings(struct xc_workload *workload, unsigned threads, double epoch_ns)
{
    uint64_t crossings = CROSSINGS_FIRST * (uint64_t)threads;
    for (int i = 0; i < 6; i++) {
        double lasted_ns = time_epoch(workload, crossings);
        if (lasted_ns >= epoch_ns / 2)
            break;
        double times = fmin(8, epoch_ns / fmax(lasted_ns, 1));
        crossings = (uint64_t)((double)crossings * fmax(times, 1.5));
    }
    return crossings;
}

/* The share of throughput that recording takes. */
static struct xc_estimate cost_of(const struct pair *pair)
{
    double scratch[BLOCKS_MAX];
    struct xc_estimate cost = {.ci = xc_looks_interval(pair->costs, pair->cost_count, scratch)};
    memcpy(scratch, pair->costs, pair->cost_count * sizeof *scratch);
    xc_sort(scratch, pair->cost_count);
    cost.value = xc_median(scratch, pair->cost_count);
    return cost;
}

static bool blocks_are_enough(struct pair *pair, uint64_t until_ns)
{
    double scratch[BLOCKS_MAX];
    if (pair->cost_count < BLOCKS_MIN)
        return false;
    if (pair->cost_count == BLOCKS_MAX || xc_now_ns() >= until_ns)
        return true;
    return xc_looks_enough(&pair->looks, pair->costs, pair->cost_count, BLOCKS_MIN,
                           2 * BLOCKS_ENOUGH, scratch);
}

/* Blocks of off, on, on, off, of the same threads: a drift hits both sides alike. */
static enum xc_status run_blocks(struct pair *pair, uint64_t until_ns,
                                 const volatile sig_atomic_t *interrupted, struct xc_error *error)
{
    struct xc_workload *workload = pair->workload;
    while (!blocks_are_enough(pair, until_ns)) {
        double off_ns = time_epoch(workload, pair->crossings);
        xc_workload_record(workload, true);
        double on_ns =
            time_epoch(workload, pair->crossings) + time_epoch(workload, pair->crossings);
        xc_workload_record(workload, false);
        off_ns += time_epoch(workload, pair->crossings);
        pair->costs[pair->cost_count++] = 1 - off_ns / on_ns;
        if (*interrupted)
            return xc_fail(error, XC_INCONCLUSIVE, "interrupted while recording '%s'", pair->id);
        enum xc_status status = xc_workload_check(workload, error);
        if (status != XC_OK)
            return status;
    }
    return XC_OK;
}

static enum xc_status add_note(struct xc_recordings *recordings, const char *text,
                               struct xc_error *error)
{
    char **notes = realloc(recordings->notes, (recordings->note_count + 1) * sizeof *notes);
    if (notes)
        recordings->notes = notes;
    if (!notes || !(notes[recordings->note_count] = strdup(text)))
        return xc_fail(error, XC_UNFIT, "no memory for a note");
    recordings->note_count++;
    return XC_OK;
}

static enum xc_status conclude(struct pair *pair, struct xc_recordings *recordings,
                               struct xc_error *error)
{
    struct xc_estimate cost = cost_of(pair);
    char note[320];
    snprintf(note, sizeof note,
             "recorded %" PRIu64
             " crossings of %s, which took %.1f%% [%.1f, %.1f] of its throughput",
             2 * pair->cost_count * pair->crossings, pair->id, 100 * cost.value, 100 * cost.ci.low,
             100 * cost.ci.high);
    enum xc_status status = add_note(recordings, note, error);
    if (status == XC_OK && recordings->profile)
        status = xc_workload_profile_memory(pair->workload, recordings->profile, error);
    return status;
}

static enum xc_status open_pair(const struct xc_workload_options *options,
                                struct xc_recordings *recordings, struct pair *pair,
                                struct xc_error *error)
{
    struct xc_workload_options recorded = *options;
    enum xc_status status = XC_OK;
    if (recordings->profile)
        status = xc_profile_begin(recordings->profile, options->model, options->threads,
                                  &pair->recording.profile, error);
    if (status == XC_OK && recordings->timeline)
        status = xc_timeline_begin(recordings->timeline, pair->id, options->threads,
                                   options->tokens, &pair->recording.timeline, error);
    recorded.recording = &pair->recording;
    if (status == XC_OK)
        status = xc_workload_create(&recorded, &pair->workload, error);
    return status;
}

struct making {
    double epoch_ns, budget_ns; /* budget: of a workload */
    const volatile sig_atomic_t *interrupted;
    struct xc_recordings *recordings;
};

static enum xc_status record(const char *id, const struct xc_workload_options *options,
                             const struct making *making, struct xc_error *error)
{
    struct pair pair = {.id = id};
    uint64_t until_ns = xc_now_ns() + (uint64_t)making->budget_ns;
    enum xc_status status = open_pair(options, making->recordings, &pair, error);
    if (status == XC_OK) {
        pair.crossings = find_crossings(pair.workload, options->threads, making->epoch_ns);
        status = run_blocks(&pair, until_ns, making->interrupted, error);
    }
    if (status == XC_OK)
        status = conclude(&pair, making->recordings, error);
    xc_workload_release(pair.workload);
    return status;
}

/* --- all of them ------------------------------------------------------------------------------ */

typedef enum xc_status each_workload(const struct xc_case *one,
                                     const struct xc_workload_options *options, void *cookie,
                                     struct xc_error *error);

static enum xc_status for_each(const struct xc_groups *groups, each_workload *visit, void *cookie,
                               struct xc_error *error)
{
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < groups->count; i++)
        for (size_t k = 0; k < groups->items[i].list.count && status == XC_OK; k++) {
            const struct xc_case *one = &groups->items[i].list.items[k];
            const struct xc_workload_options *options = xc_handoff_options_of(one);
            if (options)
                status = visit(one, options, cookie, error);
        }
    return status;
}

static enum xc_status count_one(const struct xc_case *one,
                                const struct xc_workload_options *options, void *count,
                                struct xc_error *error)
{
    (void)one;
    (void)options;
    (void)error;
    ++*(unsigned *)count;
    return XC_OK;
}

static enum xc_status record_one(const struct xc_case *one,
                                 const struct xc_workload_options *options, void *cookie,
                                 struct xc_error *error)
{
    return record(one->id, options, cookie, error);
}

/* What the timeline had no room for is said, too. */
static enum xc_status note_left_out(struct xc_recordings *recordings, struct xc_error *error)
{
    struct xc_timeline_counts counts = xc_timeline_counts(recordings->timeline);
    char note[160];
    snprintf(note, sizeof note,
             "the timeline holds %" PRIu64 " crossings and events, and left out %" PRIu64,
             counts.records, counts.left_out);
    return add_note(recordings, note, error);
}

/* Few samples that stand for many say little, and the files do not look so. */
static enum xc_status note_samples(const struct xc_recording_plan *plan,
                                   struct xc_recordings *recordings, struct xc_error *error)
{
    struct xc_profile_samples samples = xc_profile_samples(recordings->profile);
    char note[200];
    enum xc_status status = XC_OK;
    snprintf(note, sizeof note,
             "mutex.pb.gz rests on %" PRIu64 " samples, of one contention in %" PRIu64,
             samples.mutex, plan->mutex_fraction);
    if (plan->mutex_fraction > 1)
        status = add_note(recordings, note, error);
    snprintf(note, sizeof note,
             "block.pb.gz rests on %" PRIu64 " samples, one for %" PRIu64 " ns blocked",
             samples.block, plan->block_rate_ns);
    if (plan->block_rate_ns > 1 && status == XC_OK)
        status = add_note(recordings, note, error);
    return status;
}

enum xc_status xc_recordings_make(const struct xc_recording_plan *plan,
                                  const struct xc_groups *groups,
                                  const volatile sig_atomic_t *interrupted,
                                  struct xc_recordings *recordings, struct xc_error *error)
{
    struct xc_profile_options profile = {"handoff", plan->mutex_fraction, plan->block_rate_ns,
                                         plan->seed};
    struct xc_timeline_options timeline = {.records_max = plan->timeline_records};
    enum xc_status status = for_each(groups, count_one, &timeline.runs, error);
    struct making making = {plan->epoch_ns, plan->budget_ns / fmax(timeline.runs, 1), interrupted,
                            recordings};
    if (status == XC_OK && plan->folder)
        status = xc_profile_create(&profile, &recordings->profile, error);
    if (status == XC_OK && plan->timeline)
        status = xc_timeline_create(&timeline, &recordings->timeline, error);
    if (status == XC_OK)
        status = for_each(groups, record_one, &making, error);
    if (status == XC_OK && recordings->timeline)
        status = note_left_out(recordings, error);
    if (status == XC_OK && recordings->profile)
        status = note_samples(plan, recordings, error);
    return status;
}

void xc_recordings_release(struct xc_recordings *recordings)
{
    for (size_t i = 0; i < recordings->note_count; i++)
        free(recordings->notes[i]);
    free(recordings->notes);
    xc_profile_release(recordings->profile);
    xc_timeline_release(recordings->timeline);
    *recordings = (struct xc_recordings){0};
}

/* --- files ------------------------------------------------------------------------------------ */

/* A breakdown as a profile: a number of crossings, each step with its Shapley value. They are
 * counted where they end. */
static enum xc_status add_breakdown(struct xc_profile *profile, const struct xc_breakdown *one,
                                    struct xc_error *error)
{
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < one->step_count && status == XC_OK; i++) {
        const struct xc_step_result *step = &one->steps[i];
        bool last = i + 1 == one->step_count;
        double time_ns = step->shapley_ns * CROSSINGS_OF_BREAKDOWN;
        status = xc_profile_step_add(profile, "crossing", one->model, step->step, NULL,
                                     last ? CROSSINGS_OF_BREAKDOWN : 0,
                                     isfinite(time_ns) ? (int64_t)llround(time_ns) : 0, error);
    }
    return status;
}

static enum xc_status write_folder(const char *folder, const struct xc_profile *profile,
                                   struct xc_error *error)
{
    struct xc_profile_part parts[XC_PROFILE_FILES];
    struct xc_save_item items[XC_PROFILE_FILES];
    for (unsigned i = 0; i < XC_PROFILE_FILES; i++) {
        parts[i] = (struct xc_profile_part){profile, (enum xc_profile_file)i};
        items[i] = (struct xc_save_item){xc_profile_file_names[i], xc_profile_write, &parts[i]};
    }
    return xc_save_folder(folder, items, XC_PROFILE_FILES, error);
}

static enum xc_status write_timeline(const char *path, const struct xc_timeline *timeline,
                                     struct xc_error *error)
{
    char advice[XC_TIMELINE_ADVICE_BYTES];
    uint64_t bytes = 0;
    struct xc_timeline_file file = {timeline, xc_timeline_is_compressed(path), &bytes};
    enum xc_status status = xc_save_file(path, xc_timeline_write_file, &file, error);
    if (status == XC_OK && xc_timeline_is_large(bytes, advice))
        xc_warn("%s", advice);
    return status;
}

enum xc_status xc_recordings_write(const struct xc_recording_plan *plan,
                                   const struct xc_recordings *recordings,
                                   const struct xc_report *report, struct xc_error *error)
{
    enum xc_status status = XC_OK;
    if (recordings->profile) {
        uint64_t bytes = recordings->timeline ? xc_timeline_bytes(recordings->timeline) : 0;
        struct xc_profile_memory buffers = {1, bytes, 1, bytes};
        for (size_t i = 0; i < report->breakdown_count && status == XC_OK; i++)
            status = add_breakdown(recordings->profile, &report->breakdowns[i], error);
        if (status == XC_OK && bytes)
            status =
                xc_profile_memory_add(recordings->profile, "timeline", "buffers", buffers, error);
        if (status == XC_OK)
            status = write_folder(plan->folder, recordings->profile, error);
    }
    if (status == XC_OK && recordings->timeline)
        status = write_timeline(plan->timeline, recordings->timeline, error);
    return status;
}
