#include "analysis/bootstrap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/rounds.h"
#include "support/statistics.h"

/* Of all replicates, how many must have come to something. */
#define KEPT_SHARE 0.95
/* A percentile with fewer replicates beyond it is not read off them. */
#define BEYOND_MIN 10.0
/* Of very many rounds there are fewer replicates. */
#define PICKS_MAX ((size_t)16 << 20)

/* --- groups ----------------------------------------------------------------------------------- */

enum xc_status xc_bootstrap_init(struct xc_bootstrap *bootstrap, const char *name,
                                 const struct xc_by_round *like, struct xc_error *error)
{
    *bootstrap = (struct xc_bootstrap){
        .seed = xc_random_seed_of(name),
        .share = XC_ESTIMATOR_SHARE,
        .resamples = XC_BOOTSTRAP_REPLICATES,
        .known_least = SIZE_MAX,
    };
    xc_random_seed(&bootstrap->between, bootstrap->seed);
    return xc_bootstrap_add(bootstrap, like, error);
}

/* Rounds, or processes. */
static size_t units_of(const struct xc_bootstrap *bootstrap, const struct xc_bootstrap_group *group)
{
    return bootstrap->by_process ? group->like.process_count : group->like.rounds;
}

/* Once it is known what is drawn, and before a second group: how often. */
static void plan(struct xc_bootstrap *bootstrap, const struct xc_by_round *like)
{
    size_t units = like->rounds;
    if (bootstrap->by_process || like->process_count > 1) {
        bootstrap->by_process = true;
        bootstrap->share = 0.5;
        units = bootstrap->single = like->process_count;
        if (units < xc_count_min(bootstrap->share, XC_CONFIDENCE))
            bootstrap->resamples = 0;
        else if (bootstrap->resamples > XC_BOOTSTRAP_REPLICATES - units)
            bootstrap->resamples = XC_BOOTSTRAP_REPLICATES - units;
    }
    if (units && bootstrap->resamples > PICKS_MAX / units)
        bootstrap->resamples = PICKS_MAX / units;
}

enum xc_status xc_bootstrap_add(struct xc_bootstrap *bootstrap, const struct xc_by_round *like,
                                struct xc_error *error)
{
    struct xc_bootstrap_group *group = &bootstrap->groups[bootstrap->group_count];
    size_t room = like->rounds > XC_BOOTSTRAP_REPLICATES ? like->rounds : XC_BOOTSTRAP_REPLICATES;
    if (bootstrap->group_count == XC_BOOTSTRAP_GROUPS_MAX)
        return xc_fail(error, XC_USAGE, "a figure of more than %d groups of cases",
                       XC_BOOTSTRAP_GROUPS_MAX);
    plan(bootstrap, like);
    *group = (struct xc_bootstrap_group){.like = *like};
    group->picks = calloc(bootstrap->resamples * units_of(bootstrap, group) + 1, sizeof(uint16_t));
    bootstrap->group_count++;
    if (room > bootstrap->scratch_count) {
        free(bootstrap->scratch);
        bootstrap->scratch = calloc(room, sizeof *bootstrap->scratch);
        bootstrap->scratch_count = room;
    }
    if (group->picks && bootstrap->scratch)
        return XC_OK;
    return xc_fail(error, XC_UNFIT, "out of memory");
}

void xc_bootstrap_release(struct xc_bootstrap *bootstrap)
{
    for (size_t i = 0; i < bootstrap->group_count; i++)
        free(bootstrap->groups[i].picks);
    for (size_t i = 0; i < bootstrap->order_count; i++)
        free(bootstrap->orders[i].values);
    free(bootstrap->orders);
    free(bootstrap->scratch);
}

/* --- resampling ------------------------------------------------------------------------------- */

/* Each group from a stream of its own. The few numbers that make the first rounds likelier by
 * 2^-32 are not looked for. */
static void pick_units(const struct xc_bootstrap *bootstrap, size_t number)
{
    const struct xc_bootstrap_group *group = &bootstrap->groups[number];
    size_t units = units_of(bootstrap, group);
    struct xc_random random;
    xc_random_seed_stream(&random, bootstrap->seed, number + 1);
    for (size_t replicate = 0; replicate < bootstrap->resamples; replicate++)
        for (size_t i = 0; i < units; i++)
            group->picks[replicate * units + ((xc_random_next(&random) >> 32) * units >> 32)]++;
}

static bool has_enough(const struct xc_bootstrap *bootstrap)
{
    struct xc_ranks ranks;
    for (size_t i = 0; i < bootstrap->group_count; i++)
        if (!bootstrap->by_process && !xc_quantile_ranks(bootstrap->groups[i].like.rounds,
                                                         XC_ESTIMATOR_SHARE, XC_CONFIDENCE, &ranks))
            return false;
    return true;
}

bool xc_bootstrap_resample(struct xc_bootstrap *bootstrap)
{
    bootstrap->order_next = 0;
    if (bootstrap->replicate == 0 && !has_enough(bootstrap))
        return false;
    for (size_t i = 0; i < bootstrap->group_count && bootstrap->replicate == 0; i++)
        pick_units(bootstrap, i);
    if (bootstrap->replicate == bootstrap->resamples + bootstrap->single)
        return false;
    bootstrap->replicate++;
    return true;
}

static int by_ns(const void *left, const void *right)
{
    double a = ((const struct xc_bootstrap_value *)left)->ns;
    double b = ((const struct xc_bootstrap_value *)right)->ns;
    return (a > b) - (a < b);
}

/* by_round has the processes of its group. */
static struct xc_bootstrap_order *add_order(struct xc_bootstrap *bootstrap,
                                            const struct xc_by_round *by_round)
{
    size_t units = bootstrap->by_process ? by_round->process_count : by_round->rounds;
    struct xc_bootstrap_order *orders =
        realloc(bootstrap->orders, (bootstrap->order_count + 1) * sizeof *orders);
    if (!orders)
        return NULL;
    bootstrap->orders = orders;
    struct xc_bootstrap_order *order = &orders[bootstrap->order_count];
    *order = (struct xc_bootstrap_order){by_round->ns, calloc(units + 1, sizeof *order->values), 0};
    if (!order->values)
        return NULL;
    for (size_t i = 0; i < units; i++) {
        double ns = bootstrap->by_process ? xc_process_estimate(by_round, i, bootstrap->scratch)
                                          : by_round->ns[i];
        if (!isnan(ns))
            order->values[order->known++] = (struct xc_bootstrap_value){ns, i};
    }
    qsort(order->values, order->known, sizeof *order->values, by_ns);
    if (order->known < bootstrap->known_least)
        bootstrap->known_least = order->known;
    bootstrap->order_count++;
    return order;
}

/* Every replicate asks for the same cases in the same order. */
static const struct xc_bootstrap_order *order_of(struct xc_bootstrap *bootstrap,
                                                 const struct xc_by_round *by_round)
{
    for (size_t i = 0; i < bootstrap->order_count; i++) {
        size_t place = (bootstrap->order_next + i) % bootstrap->order_count;
        if (bootstrap->orders[place].ns == by_round->ns) {
            bootstrap->order_next = place + 1;
            return &bootstrap->orders[place];
        }
    }
    return add_order(bootstrap, by_round);
}

/* The quantile of values that were drawn so often each. */
static double drawn_quantile(const struct xc_bootstrap_order *order, const uint16_t *picks,
                             double share)
{
    size_t drawn = 0, seen = 0;
    double lower = NAN;
    for (size_t i = 0; i < order->known; i++)
        drawn += picks[order->values[i].unit];
    if (drawn == 0)
        return NAN;
    double place = share * (double)(drawn - 1), rest = place - floor(place);
    for (size_t i = 0; i < order->known; i++) {
        double ns = order->values[i].ns;
        seen += picks[order->values[i].unit];
        if (isnan(lower) && (double)seen > floor(place))
            lower = ns;
        if ((double)seen > ceil(place))
            return lower + rest * (ns - lower);
    }
    return lower;
}

static double normal(struct xc_random *random)
{
    double radius = (double)((xc_random_next(random) >> 11) + 1) * 0x1p-53;
    double angle = (double)(xc_random_next(random) >> 11) * 0x1p-53;
    return sqrt(-2 * log(radius)) * cos(2 * M_PI * angle);
}

double xc_bootstrap_estimate(struct xc_bootstrap *bootstrap, const struct xc_by_round *by_round)
{
    const struct xc_bootstrap_group *group = &bootstrap->groups[bootstrap->group];
    size_t replicate = bootstrap->replicate - 1;
    struct xc_by_round same = group->like;
    same.ns = by_round->ns;
    if (by_round->rounds != same.rounds)
        return NAN;
    if (replicate >= bootstrap->resamples) {
        size_t process = replicate - bootstrap->resamples;
        return process < same.process_count
                   ? xc_process_estimate(&same, process, bootstrap->scratch)
                   : NAN;
    }
    const struct xc_bootstrap_order *order = order_of(bootstrap, &same);
    if (!order)
        return NAN;
    double ns = drawn_quantile(order, group->picks + replicate * units_of(bootstrap, group),
                               bootstrap->share);
    return ns * (1 + XC_BETWEEN_RUNS * normal(&bootstrap->between));
}

/* --- intervals -------------------------------------------------------------------------------- */

/* How much wider rounds that are like their neighbours make it: by what each round weighs, which is
 * how often it was drawn with how large a figure. */
static double dependence(struct xc_bootstrap *bootstrap, const double *figures)
{
    double mean = 0, all = 0, stretched = 0;
    size_t count = 0;
    for (size_t i = 0; i < bootstrap->resamples; i++)
        if (isfinite(figures[i]))
            mean += (figures[i] - mean) / (double)++count;
    for (size_t g = 0; g < bootstrap->group_count; g++) {
        size_t rounds = bootstrap->groups[g].like.rounds;
        const uint16_t *picks = bootstrap->groups[g].picks;
        double *weights = bootstrap->scratch, squares = 0;
        memset(weights, 0, rounds * sizeof *weights);
        for (size_t i = 0; i < bootstrap->resamples; i++)
            for (size_t k = 0; k < rounds && isfinite(figures[i]); k++)
                weights[k] += ((double)picks[i * rounds + k] - 1) * (figures[i] - mean);
        for (size_t k = 0; k < rounds; k++)
            squares += weights[k] * weights[k];
        double times = xc_dependence(weights, rounds);
        all += squares;
        stretched += squares * times * times;
    }
    return all > 0 ? sqrt(stretched / all) : 1;
}

/* How many replicates lie beyond the ends of a single case's order-statistic interval. */
static void tails_of(struct xc_ranks ranks, size_t count, double share, double *below,
                     double *above)
{
    double place = share * (double)(count - 1), rest = place - floor(place);
    const size_t of[] = {(size_t)floor(place), (size_t)ceil(place)};
    const double weight[] = {1 - rest, rest};
    double n = (double)count;
    *below = *above = 0;
    for (size_t i = 0; i < 2; i++) {
        *below += weight[i] * (1 - xc_binomial_below(of[i], count, ((double)ranks.low + 1) / n));
        *above += weight[i] * xc_binomial_below(of[i], count, (double)ranks.high / n);
    }
}

/* The percentile beyond which this share of the replicates lies. Where it is too small to be read
 * off them, a larger one, and on from there as normal replicates would go. */
static double end_of(const double *sorted, size_t count, double value, double beyond, bool upper)
{
    double least = BEYOND_MIN / (double)count, read = fmax(beyond, least);
    double end = xc_quantile(sorted, count, upper ? 1 - read : read);
    if (beyond >= least || !isfinite(end))
        return end;
    return value + (end - value) * xc_normal_beyond(beyond) / xc_normal_beyond(least);
}

struct xc_interval xc_bootstrap_interval(struct xc_bootstrap *bootstrap, const double *figures,
                                         double value, double confidence)
{
    static const struct xc_interval none = {NAN, NAN};
    size_t kept = 0, known = bootstrap->known_least, resamples = bootstrap->resamples;
    double share = bootstrap->share, times = 1, below, above;
    struct xc_ranks ranks;
    if (bootstrap->replicate == 0 || isnan(value))
        return none;
    if (resamples == 0 || !xc_quantile_ranks(known, share, confidence, &ranks))
        return xc_processes_interval(figures + resamples, bootstrap->single, value, confidence);
    if (!bootstrap->by_process)
        times = dependence(bootstrap, figures);
    for (size_t i = 0; i < resamples; i++)
        if (!isnan(figures[i]))
            bootstrap->scratch[kept++] = figures[i];
    if ((double)kept < KEPT_SHARE * (double)resamples)
        return none;
    xc_sort(bootstrap->scratch, kept);
    tails_of(ranks, known, share, &below, &above);
    struct xc_interval interval = {end_of(bootstrap->scratch, kept, value, below, false),
                                   end_of(bootstrap->scratch, kept, value, above, true)};
    interval = (struct xc_interval){fmin(interval.low, value), fmax(interval.high, value)};
    return xc_interval_stretch(interval, value, times);
}
