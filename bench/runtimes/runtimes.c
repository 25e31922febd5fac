#include "bench/runtimes/runtimes.h"

#include <stdlib.h>
#include <string.h>

#include "adapter/version.h"
#include "bench/crossing/crossing.h"
#include "crossing/model.h"

#define SUMMARY_BYTES 400

/* A case and its texts. */
struct runtime_case {
    struct xc_case_key key;
    char baseline[XC_ID_BYTES], summary[SUMMARY_BYTES];
    char reason[sizeof(struct xc_error)];
    struct xc_program *program;
    struct xc_program_case *one;
};

static enum xc_status setup(const void *parameter, void **cookie, struct xc_error *error)
{
    struct runtime_case *one = (struct runtime_case *)parameter;
    if (!one->program)
        return xc_fail(error, XC_CRASHED, "%s", one->reason);
    *cookie = one;
    return XC_OK;
}

/* The program checks the answer. What it says of how it warmed up goes to the reader. */
static enum xc_status verify(void *cookie, struct xc_error *error)
{
    struct runtime_case *one = cookie;
    const struct xc_wait_limits *limits = one->program->limits;
    char id[XC_ID_BYTES], what[XC_ID_BYTES + 16];
    snprintf(what, sizeof what, "preparing %s", xc_case_id(&one->key, id));
    if (limits->progress)
        limits->progress(limits->cookie, what);
    enum xc_status status = xc_program_prepare(one->program, one->one, error);
    if (limits->progress)
        limits->progress(limits->cookie, "");
    if (status == XC_OK && *one->one->note)
        snprintf(one->summary, sizeof one->summary, "%s (%s)", one->one->text, one->one->note);
    return status;
}

static enum xc_status timed(uint64_t iterations, void *cookie, struct xc_elapsed *elapsed,
                            struct xc_error *error)
{
    struct runtime_case *one = cookie;
    struct xc_program_run run;
    enum xc_status status = xc_program_run(one->program, one->one, iterations, &run, error);
    *elapsed = (struct xc_elapsed){run.elapsed_ns, run.disturbed};
    return status;
}

/* A row: of a program's case, or (program NULL) of what went wrong before there was one. Each case
 * has a count of its own: docs/runtimes.md says why. */
struct description {
    const char *label, *id, *summary;
    const char *reason; /* NULL: it can run */
    bool skipped;       /* not failed */
    struct xc_program *program;
    struct xc_program_case *one;
};

static enum xc_status push(const struct description *described, struct xc_case_list *list,
                           struct xc_error *error)
{
    struct runtime_case *one = calloc(1, sizeof *one);
    if (!one)
        return xc_fail(error, XC_UNFIT, "no memory for the cases of '%s'", described->label);
    snprintf(one->summary, sizeof one->summary, "%s", described->summary);
    snprintf(one->reason, sizeof one->reason, "%s", described->reason ? described->reason : "");
    one->program = described->program;
    one->one = described->one;
    enum xc_status status = xc_case_list_own(list, free, one, error);
    if (status != XC_OK)
        return status;
    struct xc_case_key plain = {.role = XC_CASE_RUNTIME_PLAIN, .suite = "runtimes"};
    XC_KEY_SET(plain.model, described->label);
    xc_case_id(&plain, one->baseline);
    if (!xc_case_key_named(plain.suite, plain.model, described->id, &one->key))
        return xc_fail(error, XC_CRASHED, "'%.90s': '%.90s' cannot be a case's id",
                       described->label, described->id);
    struct xc_case made = {
        .key = &one->key,
        .summary = one->summary,
        .setup = setup,
        .verify = verify,
        .parameter = one,
        .unavailable = described->skipped ? one->reason : NULL,
        .flags = XC_CASE_SCALE | XC_CASE_THREADS,
        .timed = timed,
        .baseline = xc_case_key_equal(&one->key, &plain) ? NULL : one->baseline,
    };
    return xc_case_list_push(list, &made, error);
}

/* A runtime that cannot be asked for its cases is one row: its crossing. */
static enum xc_status push_reason(const struct xc_runtime *runtime, bool skipped,
                                  const char *reason, struct xc_case_list *list,
                                  struct xc_error *error)
{
    struct description described = {
        .label = runtime->label,
        .id = "crossing",
        .summary = "",
        .reason = reason,
        .skipped = skipped,
    };
    return push(&described, list, error);
}

static enum xc_status push_cases(const struct xc_runtime *runtime, struct xc_program *program,
                                 struct xc_case_list *list, struct xc_error *error)
{
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < program->case_count && status == XC_OK; i++) {
        struct xc_program_case *one = &program->cases[i];
        struct description described = {
            .label = runtime->label,
            .id = one->id,
            .summary = one->skipped ? "" : one->text,
            .reason = one->skipped ? one->text : NULL,
            .skipped = one->skipped,
            .program = program,
            .one = one,
        };
        status = push(&described, list, error);
    }
    return status;
}

/* Only an interruption and what is wrong with this machine end the run. */
static enum xc_status add_runtime(struct xc_runtime_suite *suite, size_t place,
                                  struct xc_case_list *list, struct xc_error *error)
{
    const struct xc_runtime *runtime = &suite->found.items[place];
    struct xc_program **program = &suite->programs[place];
    struct xc_error reason = {""};
    if (runtime->state != XC_RUNTIME_FOUND)
        return push_reason(runtime, runtime->state == XC_RUNTIME_MISSING, runtime->reason, list,
                           error);
    enum xc_status status = xc_runtime_build(&suite->found, runtime, &suite->limits, &reason);
    if (status == XC_OK)
        status = xc_program_open(&suite->found, runtime, &suite->ground, &suite->limits, program,
                                 &reason);
    if (!xc_wait_goes_on(&suite->limits))
        return xc_fail(error, XC_INCONCLUSIVE, "interrupted before anything was measured");
    if (status == XC_OK)
        return push_cases(runtime, *program, list, error);
    xc_program_close(*program);
    *program = NULL;
    return push_reason(runtime, false, reason.text, list, error);
}

static enum xc_status expand(const struct xc_suite_options *options, struct xc_case_list *list,
                             struct xc_error *error)
{
    enum xc_status status = XC_OK;
    for (size_t i = 0; options->runtimes && i < options->runtimes->found.count; i++)
        if (status == XC_OK)
            status = add_runtime(options->runtimes, i, list, error);
    return status;
}

enum xc_status xc_runtime_suite_open(const char *const *choices, size_t choice_count,
                                     const struct xc_ground *ground,
                                     const struct xc_wait_limits *limits,
                                     struct xc_runtime_suite **suite, struct xc_error *error)
{
    struct xc_runtime_suite *opened = *suite = calloc(1, sizeof *opened);
    if (!opened)
        return xc_fail(error, XC_UNFIT, "no memory for the runtimes");
    opened->ground = *ground;
    opened->limits = *limits;
    opened->limits.allowed = ground->pu >= 0 ? &opened->ground.allowed : NULL;
    enum xc_status status =
        xc_runtimes_find(choices, choice_count, &opened->limits, &opened->found, error);
    opened->programs = calloc(opened->found.count + 1, sizeof(void *));
    if (status == XC_OK && !opened->programs)
        return xc_fail(error, XC_UNFIT, "no memory for the runtimes");
    return status;
}

void xc_runtime_suite_close(struct xc_runtime_suite *suite)
{
    if (!suite)
        return;
    for (size_t i = 0; suite->programs && i < suite->found.count; i++)
        xc_program_close(suite->programs[i]);
    free(suite->programs);
    xc_runtimes_release(&suite->found);
    free(suite);
}

/* --- models beside them ----------------------------------------------------------------------- */

static void release_list(void *list)
{
    xc_case_list_release(list);
    free(list);
}

/* All cases of a model, kept by the list; those that are needed join it. */
static enum xc_status make_model(const char *model, const struct xc_suite_options *options,
                                 struct xc_case_list *list, struct xc_case_list **made,
                                 struct xc_error *error)
{
    struct xc_suite_options alone = *options;
    alone.models = &model;
    alone.model_count = 1;
    alone.injected_step = XC_STEP_COUNT;
    *made = calloc(1, sizeof **made);
    if (!*made)
        return xc_fail(error, XC_UNFIT, "no memory for the model '%s'", model);
    enum xc_status status = xc_case_list_own(list, release_list, *made, error);
    return status == XC_OK ? xc_suite_crossing.expand(&alone, *made, error) : status;
}

static enum xc_status add_set(const char *model, const char *set, const struct xc_case_list *made,
                              struct xc_case_list *list, struct xc_error *error)
{
    struct xc_case_key key;
    if (!*set || !xc_case_key_named(xc_suite_crossing.name, model, set, &key) ||
        xc_case_list_find(list, &key))
        return XC_OK;
    const struct xc_case *one = xc_case_list_find(made, &key);
    return one ? xc_case_list_push(list, one, error) : XC_OK;
}

static enum xc_status add_fidelity(const struct xc_adapter_fidelity *fidelity,
                                   const struct xc_suite_options *options,
                                   struct xc_case_list *list, struct xc_error *error)
{
    struct xc_case_list *made;
    enum xc_status status = make_model(fidelity->model, options, list, &made, error);
    for (size_t i = 0; i < fidelity->part_count && status == XC_OK; i++) {
        const struct xc_adapter_term *term = &fidelity->parts[i].model;
        status = add_set(fidelity->model, term->first, made, list, error);
        if (status == XC_OK)
            status = add_set(fidelity->model, term->second, made, list, error);
    }
    return status;
}

enum xc_status xc_runtime_suite_add_models(const struct xc_runtime_suite *suite,
                                           const struct xc_suite_options *options,
                                           struct xc_case_list *list, struct xc_error *error)
{
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < suite->found.count; i++) {
        const struct xc_runtime *runtime = &suite->found.items[i];
        if (!suite->programs[i])
            continue;
        for (size_t k = 0; k < runtime->adapter->fidelity_count && status == XC_OK; k++) {
            const struct xc_adapter_fidelity *fidelity = &runtime->adapter->fidelity[k];
            if (xc_version_among(runtime->version, fidelity->versions) &&
                xc_model_find(fidelity->model))
                status = add_fidelity(fidelity, options, list, error);
        }
    }
    return status;
}

const struct xc_suite xc_suite_runtimes = {
    .name = "runtimes",
    .summary = "real runtimes' crossings, timed in their own programs",
    .by_default = false,
    .expand = expand,
};
