#include "tests/analysis/replay.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/ratio.h"

#define NUMBERS_MAX 10000u

enum xc_status replay_create(size_t runs, size_t figures, size_t rounds, struct replay *replay,
                             struct xc_error *error)
{
    size_t count = runs * figures * rounds;
    *replay = (struct replay){.runs = runs, .figures = figures, .rounds = rounds};
    replay->ns = calloc(count + 1, sizeof *replay->ns);
    if (!replay->ns)
        return xc_fail(error, XC_UNFIT, "out of memory");
    for (size_t i = 0; i < count; i++)
        replay->ns[i] = NAN;
    return XC_OK;
}

void replay_release(struct replay *replay)
{
    free(replay->ns);
}

double *replay_rounds(const struct replay *replay, size_t run, size_t figure)
{
    return replay->ns + (run * replay->figures + figure) * replay->rounds;
}

static struct xc_by_round by_round_of(const struct replay *replay, size_t run, size_t figure)
{
    return (struct xc_by_round){
        .ns = replay_rounds(replay, run, figure),
        .rounds = replay->rounds,
        .process_rounds = replay->process_rounds,
        .process_count = replay->process_count,
    };
}

static struct xc_estimate value_of(const struct replay *replay, size_t run, size_t figure)
{
    double scratch[NUMBERS_MAX];
    struct xc_by_round by_round = by_round_of(replay, run, figure);
    struct xc_estimate value;
    value.value = xc_rounds_estimate(&by_round, &value.ci, scratch);
    return value;
}

static struct xc_estimate ratio_of(const struct replay *replay, size_t run, size_t figure)
{
    char id[32];
    snprintf(id, sizeof id, "figure/%zu", figure);
    struct xc_ratio_side above = {id, value_of(replay, run, figure).value,
                                  by_round_of(replay, run, figure)};
    struct xc_ratio_side below = {"figure/0", value_of(replay, run, 0).value,
                                  by_round_of(replay, run, 0)};
    struct xc_estimate ratio;
    struct xc_error error;
    if (xc_ratio_of(&above, &below, &ratio, &error) != XC_OK)
        ratio.value = NAN;
    return ratio;
}

static bool holds(struct xc_interval interval, double value)
{
    return interval.low <= value && value <= interval.high;
}

typedef struct xc_estimate estimate_fn(const struct replay *replay, size_t run, size_t figure);

static void count_all(const struct replay *replay, size_t first, estimate_fn *estimate,
                      double truth, struct replay_count *count)
{
    double sum = 0;
    *count = (struct replay_count){0};
    for (size_t figure = first; figure < replay->figures; figure++) {
        struct xc_estimate before = {NAN, {NAN, NAN}};
        for (size_t run = 0; run < replay->runs; run++) {
            struct xc_estimate now = estimate(replay, run, figure);
            count->pairs += !isnan(before.ci.low) && !isnan(now.value);
            count->held += holds(before.ci, now.value);
            count->covered += holds(now.ci, truth);
            if (isnan(now.ci.low)) {
                count->without++;
            } else {
                count->intervals++;
                sum += (now.ci.high - now.ci.low) / 2 / now.value;
            }
            before = now;
        }
    }
    count->half_mean = sum / (double)count->intervals;
}

void replay_values(const struct replay *replay, double truth, struct replay_count *count)
{
    count_all(replay, 0, value_of, truth, count);
}

void replay_ratios(const struct replay *replay, double truth, struct replay_count *count)
{
    count_all(replay, 1, ratio_of, truth, count);
}

/* --- files ------------------------------------------------------------------------------------ */

struct line {
    size_t run, round, figure;
    double ns;
};

/* False: there is no line, or it is not like that; *bad says so. */
static bool read_line(FILE *file, struct line *line, bool *bad)
{
    char text[256], *at = text;
    size_t *const numbers[] = {&line->run, &line->round, &line->figure};
    if (!fgets(text, sizeof text, file))
        return false;
    for (size_t i = 0; i < 3; i++) {
        *numbers[i] = strtoul(at, &at, 10);
        *bad = *bad || *at++ != ',' || *numbers[i] >= NUMBERS_MAX;
        if (*bad)
            return false;
    }
    line->ns = strtod(at, &at);
    *bad = *bad || *at != '\n';
    return !*bad;
}

enum xc_status replay_read(const char *path, struct replay *replay, struct xc_error *error)
{
    struct line line;
    size_t runs = 0, figures = 0, rounds = 0;
    FILE *file = fopen(path, "r");
    if (!file)
        return xc_fail(error, XC_USAGE, "'%s' cannot be read", path);
    bool bad = false;
    while (read_line(file, &line, &bad)) {
        runs = line.run >= runs ? line.run + 1 : runs;
        figures = line.figure >= figures ? line.figure + 1 : figures;
        rounds = line.round >= rounds ? line.round + 1 : rounds;
    }
    enum xc_status status = XC_OK;
    if (bad)
        status = xc_fail(error, XC_USAGE, "'%s': a line that is not RUN,ROUND,FIGURE,NS", path);
    if (status == XC_OK)
        status = replay_create(runs, figures, rounds, replay, error);
    rewind(file);
    while (status == XC_OK && read_line(file, &line, &bad))
        replay_rounds(replay, line.run, line.figure)[line.round] = line.ns;
    fclose(file);
    return status;
}
