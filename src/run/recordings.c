/* Workloads recorded, and what that costs; the files. */
#include "run/recordings.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/handoff/handoff.h"
#include "handoff/recorded.h"
#include "profile/profile.h"
#include "profile/timeline.h"
#include "report/save.h"
#include "support/warn.h"

/* A crossing's parts in picoseconds would be whole numbers; pprof has no smaller unit than ns. */
#define CROSSINGS_OF_BREAKDOWN 1000000

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

/* --- the workloads ---------------------------------------------------------------------------- */

struct making {
    struct xc_recorded_plan plan;
    struct xc_recordings *recordings;
};

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
    const struct making *making = cookie;
    struct xc_recorded recorded;
    char note[320];
    enum xc_status status =
        xc_workload_record_apart(one->id, options, &making->plan, &recorded, error);
    if (status != XC_OK)
        return status;
    const struct xc_estimate *cost = &recorded.cost;
    snprintf(
        note, sizeof note,
        "recorded %" PRIu64 " crossings of %s, which took %.1f%% [%.1f, %.1f] of its throughput",
        recorded.crossings, one->id, 100 * cost->value, 100 * cost->ci.low, 100 * cost->ci.high);
    return add_note(making->recordings, note, error);
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
    if (status == XC_OK && plan->folder)
        status = xc_profile_create(&profile, &recordings->profile, error);
    if (status == XC_OK && plan->timeline)
        status = xc_timeline_create(&timeline, &recordings->timeline, error);
    struct making making = {.plan = {.epoch_ns = plan->epoch_ns,
                                     .budget_ns = plan->budget_ns / fmax(timeline.runs, 1),
                                     .interrupted = interrupted,
                                     .profile = recordings->profile,
                                     .timeline = recordings->timeline},
                            .recordings = recordings};
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
