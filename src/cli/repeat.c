#include "cli/repeat.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <math.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Rows, the steps of a breakdown, its ratio. */
#define FIGURES_MAX 256
#define ID_BYTES    96

/* One run's estimate of a figure; NANs where it has none. */
struct estimate {
    double value, low, high;
};

struct figure {
    char id[ID_BYTES];
    struct estimate *runs; /* by run */
};

struct repetition {
    struct figure figures[FIGURES_MAX];
    size_t figure_count;
    size_t run_count; /* planned */
    size_t done;
    bool *quiet; /* by run */
};

static double number(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

static struct figure *figure_of(struct repetition *repetition, const char *id)
{
    for (size_t i = 0; i < repetition->figure_count; i++)
        if (strcmp(repetition->figures[i].id, id) == 0)
            return &repetition->figures[i];
    if (repetition->figure_count == FIGURES_MAX)
        return NULL;
    struct figure *figure = &repetition->figures[repetition->figure_count];
    figure->runs = calloc(repetition->run_count, sizeof *figure->runs);
    if (!figure->runs)
        return NULL;
    for (size_t i = 0; i < repetition->run_count; i++)
        figure->runs[i] = (struct estimate){NAN, NAN, NAN};
    snprintf(figure->id, sizeof figure->id, "%s", id);
    repetition->figure_count++;
    return figure;
}

static void take(struct repetition *repetition, const char *id, struct estimate estimate)
{
    struct figure *figure = figure_of(repetition, id);
    if (figure)
        figure->runs[repetition->done] = estimate;
}

static void take_breakdown(struct repetition *repetition, const json_t *breakdown)
{
    const char *model = json_string_value(json_object_get(breakdown, "model"));
    const json_t *ci = json_object_get(breakdown, "ratio_ci");
    char id[ID_BYTES];
    const json_t *steps = json_object_get(breakdown, "steps");
    snprintf(id, sizeof id, "%.40s:ratio", model ? model : "?");
    take(repetition, id,
         (struct estimate){number(breakdown, "ratio"), json_number_value(json_array_get(ci, 0)),
                           json_number_value(json_array_get(ci, 1))});
    for (size_t i = 0; i < json_array_size(steps); i++) {
        const json_t *step = json_array_get(steps, i);
        const char *name = json_string_value(json_object_get(step, "step"));
        snprintf(id, sizeof id, "%.40s:%.30s", model ? model : "?", name ? name : "?");
        take(repetition, id,
             (struct estimate){number(step, "shapley_ns"), number(step, "ci_low"),
                               number(step, "ci_high")});
    }
}

/* Times in cycles: a host that changes its frequency between two runs moves no figure. */
static void take_report(struct repetition *repetition, const json_t *report)
{
    const json_t *state = json_object_get(json_object_get(report, "protocol"), "state");
    const char *kind = json_string_value(json_object_get(state, "kind"));
    const json_t *rows = json_object_get(report, "rows");
    const json_t *breakdowns = json_object_get(report, "breakdowns");
    repetition->quiet[repetition->done] = kind && strcmp(kind, "quiet") == 0;
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        const char *id = json_string_value(json_object_get(row, "id"));
        double cycle_ns = number(row, "cycle_ns");
        if (id)
            take(repetition, id,
                 (struct estimate){number(row, "cycles"), number(row, "ci_low") / cycle_ns,
                                   number(row, "ci_high") / cycle_ns});
    }
    for (size_t i = 0; i < json_array_size(breakdowns); i++)
        take_breakdown(repetition, json_array_get(breakdowns, i));
    printf("run %zu: %s, the core was ours in %.0f%% of the epochs\n", repetition->done + 1,
           kind ? kind : "?", 100 * number(state, "quiet_share"));
    fflush(stdout);
}

/* This program again, with its standard output in *output. */
static bool start(pid_t *process, FILE **output)
{
    char *const arguments[] = {"crosscost", "run",      "calls", "crossing",
                               "--quick",   "--format", "json",  NULL};
    posix_spawn_file_actions_t actions;
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    bool started = posix_spawn_file_actions_init(&actions) == 0;
    if (started) {
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        started = posix_spawn(process, "/proc/self/exe", &actions, NULL, arguments, environ) == 0;
        posix_spawn_file_actions_destroy(&actions);
    }
    close(ends[1]);
    *output = started ? fdopen(ends[0], "r") : NULL;
    if (!*output)
        close(ends[0]);
    return *output != NULL;
}

static enum xc_status run_once(struct repetition *repetition, struct xc_error *error)
{
    pid_t process;
    FILE *output;
    int how = 0;
    json_error_t problem;
    if (!start(&process, &output))
        return xc_fail(error, XC_UNFIT, "run %zu cannot be started: %s", repetition->done + 1,
                       strerror(errno));
    json_t *report = json_loadf(output, 0, &problem);
    fclose(output);
    while (waitpid(process, &how, 0) < 0 && errno == EINTR)
        ;
    if (!report || !WIFEXITED(how) || WEXITSTATUS(how) != 0) {
        json_decref(report);
        int status = WIFEXITED(how) ? WEXITSTATUS(how) : 0;
        return xc_fail(error, status ? (enum xc_status)status : XC_CRASHED,
                       "run %zu did not end well", repetition->done + 1);
    }
    take_report(repetition, report);
    json_decref(report);
    repetition->done++;
    return XC_OK;
}

/* --- what came of them ------------------------------------------------------------------------ */

/* Of one figure, over the quiet runs. */
struct summary {
    size_t runs;
    double least, most;
    size_t pairs, held; /* pairs: a run with an interval, and the next one */
};

static struct summary summarize(const struct repetition *repetition, const struct figure *figure)
{
    struct summary summary = {.least = INFINITY, .most = -INFINITY};
    const struct estimate *before = NULL;
    for (size_t i = 0; i < repetition->done; i++) {
        const struct estimate *run = &figure->runs[i];
        if (!repetition->quiet[i] || isnan(run->value))
            continue;
        summary.runs++;
        summary.least = fmin(summary.least, run->value);
        summary.most = fmax(summary.most, run->value);
        if (before && before->low <= before->high) {
            summary.pairs++;
            summary.held += before->low <= run->value && run->value <= before->high;
        }
        before = run;
    }
    return summary;
}

static void print_summaries(const struct repetition *repetition)
{
    size_t pairs = 0, held = 0;
    printf(
        "\nfigure                              runs       least        most   apart      held\n");
    for (size_t i = 0; i < repetition->figure_count; i++) {
        const struct figure *figure = &repetition->figures[i];
        struct summary summary = summarize(repetition, figure);
        pairs += summary.pairs;
        held += summary.held;
        if (summary.runs < 2)
            continue;
        printf("%-36s%4zu%12.4g%12.4g%7.2f%%%5zu of %zu\n", figure->id, summary.runs, summary.least,
               summary.most, 100 * (summary.most / summary.least - 1), summary.held, summary.pairs);
    }
    if (pairs)
        printf("intervals held the next run's estimate in %zu of %zu pairs: %.1f%%\n", held, pairs,
               100.0 * (double)held / (double)pairs);
}

enum xc_status xc_repeat(size_t runs, struct xc_error *error)
{
    struct repetition *repetition = calloc(1, sizeof *repetition);
    enum xc_status status = XC_OK;
    size_t quiet = 0;
    if (repetition)
        repetition->quiet = calloc(runs, sizeof *repetition->quiet);
    if (!repetition || !repetition->quiet) {
        free(repetition);
        return xc_fail(error, XC_UNFIT, "out of memory");
    }
    repetition->run_count = runs;
    printf("'run calls crossing --quick', %zu times; figures of rows in core cycles, of steps in "
           "ns\n",
           runs);
    fflush(stdout);
    for (size_t i = 0; i < runs && status == XC_OK; i++)
        status = run_once(repetition, error);
    for (size_t i = 0; i < repetition->done; i++)
        quiet += repetition->quiet[i];
    print_summaries(repetition);
    if (status == XC_OK && quiet < 2)
        status = xc_fail(error, XC_INCONCLUSIVE,
                         "selftest: %zu of %zu runs were quiet: no two to compare", quiet, runs);
    for (size_t i = 0; i < repetition->figure_count; i++)
        free(repetition->figures[i].runs);
    free(repetition->quiet);
    free(repetition);
    return status;
}
