#include "engine/state.h"

#include <math.h>
#include <stdlib.h>

#include "support/statistics.h"

/* Bins of operations a cycle, to find where most epochs are: each 5% wide, from 1/16 on. */
#define BINS      256
#define BIN_LOG   0.05
#define BIN_LEAST 0.0625

static bool differ(double one, double other, double share)
{
    return !(fabs(one - other) <= share * fmax(one, other));
}

static bool is_probed(const struct xc_epoch *epoch)
{
    return epoch->before.cycle_ns > 0 && epoch->after.cycle_ns > 0 &&
           epoch->before.ops_per_cycle > 0 && epoch->after.ops_per_cycle > 0;
}

static double cycle_of(const struct xc_epoch *epoch)
{
    return (epoch->before.cycle_ns + epoch->after.cycle_ns) / 2;
}

static double ops_of(const struct xc_epoch *epoch)
{
    return fmin(epoch->before.ops_per_cycle, epoch->after.ops_per_cycle);
}

enum xc_epoch_state xc_epoch_state(const struct xc_epoch *epoch, double width)
{
    if (!is_probed(epoch))
        return XC_EPOCH_UNPROBED;
    if (differ(epoch->before.cycle_ns, epoch->after.cycle_ns, XC_AGREE_CYCLE) ||
        differ(epoch->before.ops_per_cycle, epoch->after.ops_per_cycle, XC_AGREE_WIDTH))
        return XC_EPOCH_UNSTEADY;
    bool quiet =
        xc_probe_is_quiet(&epoch->before, width) && xc_probe_is_quiet(&epoch->after, width);
    return quiet ? XC_EPOCH_QUIET : XC_EPOCH_SHARED;
}

/* Working space for the figures of some epochs. */
struct figures {
    double *values;
    size_t count;
};

static double median(struct figures *figures)
{
    xc_sort(figures->values, figures->count);
    return xc_median(figures->values, figures->count);
}

static double median_cycle(const struct xc_epoch *epochs, size_t count, const struct xc_state *of,
                           struct figures *figures)
{
    figures->count = 0;
    for (size_t i = 0; i < count; i++)
        if (of->kind == XC_STATE_QUIET
                ? xc_epoch_state(&epochs[i], of->width) == XC_EPOCH_QUIET
                : xc_epoch_state(&epochs[i], of->width) == XC_EPOCH_SHARED &&
                      !differ(ops_of(&epochs[i]), of->ops_per_cycle, XC_STATE_WIDTH))
            figures->values[figures->count++] = cycle_of(&epochs[i]);
    return median(figures);
}

static int bin_of(double ops_per_cycle)
{
    double bin = log(ops_per_cycle / BIN_LEAST) / BIN_LOG;
    return bin < 0 ? 0 : bin >= BINS ? BINS - 1 : (int)bin;
}

/* Operations a cycle where most of the steady epochs are; two neighbouring bins count together, so
 * that a crowd on the border of two is not halved. */
static double dominant_ops(const struct xc_epoch *epochs, size_t count, double width,
                           struct figures *figures)
{
    size_t bins[BINS + 1] = {0};
    int most = 0;
    for (size_t i = 0; i < count; i++)
        if (xc_epoch_state(&epochs[i], width) == XC_EPOCH_SHARED)
            bins[bin_of(ops_of(&epochs[i]))]++;
    for (int bin = 1; bin < BINS; bin++)
        if (bins[bin] + bins[bin + 1] > bins[most] + bins[most + 1])
            most = bin;
    figures->count = 0;
    for (size_t i = 0; i < count; i++) {
        int bin =
            xc_epoch_state(&epochs[i], width) == XC_EPOCH_SHARED ? bin_of(ops_of(&epochs[i])) : -1;
        if (bin == most || bin == most + 1)
            figures->values[figures->count++] = ops_of(&epochs[i]);
    }
    return median(figures);
}

static double width_seen(const struct xc_epoch *epochs, size_t count, struct figures *figures)
{
    figures->count = 0;
    for (size_t i = 0; i < count; i++)
        if (is_probed(&epochs[i]))
            figures->values[figures->count++] = ops_of(&epochs[i]);
    return xc_width_seen(figures->values, figures->count, XC_WIDTH_LEAST_SHARED);
}

static double share_of(const struct xc_epoch *epochs, size_t count, const struct xc_state *state)
{
    size_t held = 0;
    for (size_t i = 0; i < count; i++)
        held += xc_state_holds(state, &epochs[i]);
    return count ? (double)held / (double)count : 0;
}

static double share_quiet(const struct xc_epoch *epochs, size_t count, double width)
{
    size_t quiet = 0;
    for (size_t i = 0; i < count; i++)
        quiet += xc_epoch_state(&epochs[i], width) == XC_EPOCH_QUIET;
    return count ? (double)quiet / (double)count : 0;
}

enum xc_status xc_state_choose(const struct xc_epoch *epochs, size_t count, double width,
                               struct xc_state *state, struct xc_error *error)
{
    struct figures figures = {.values = calloc(count + 1, sizeof(double))};
    *state = (struct xc_state){
        .kind = XC_STATE_UNKNOWN, .epochs = count, .cycle_ns = NAN, .ops_per_cycle = NAN};
    if (!figures.values)
        return xc_fail(error, XC_UNFIT, "no memory for the states of %zu epochs", count);
    state->width = width > 0 ? width : width_seen(epochs, count, &figures);
    state->quiet_share = share_quiet(epochs, count, state->width);
    if (state->width > 0)
        state->kind =
            state->quiet_share >= XC_QUIET_SHARE_MIN ? XC_STATE_QUIET : XC_STATE_CONTENDED;
    if (state->kind == XC_STATE_QUIET)
        state->ops_per_cycle = state->width;
    else
        state->ops_per_cycle = dominant_ops(epochs, count, state->width, &figures);
    if (isnan(state->ops_per_cycle))
        state->kind = XC_STATE_UNKNOWN; /* no probe: every epoch counts */
    else
        state->cycle_ns = median_cycle(epochs, count, state, &figures);
    state->share = share_of(epochs, count, state);
    free(figures.values);
    return XC_OK;
}

void xc_state_mix(struct xc_state *state)
{
    state->kind = XC_STATE_MIXED;
    state->share = 1;
}

bool xc_state_holds(const struct xc_state *state, const struct xc_epoch *epoch)
{
    if (state->kind == XC_STATE_MIXED || isnan(state->cycle_ns))
        return true;
    enum xc_epoch_state of_epoch = xc_epoch_state(epoch, state->width);
    if (differ(cycle_of(epoch), state->cycle_ns, XC_STATE_CYCLE))
        return false;
    if (state->kind == XC_STATE_QUIET)
        return of_epoch == XC_EPOCH_QUIET;
    return of_epoch == XC_EPOCH_SHARED &&
           !differ(ops_of(epoch), state->ops_per_cycle, XC_STATE_WIDTH);
}

double xc_state_ns(const struct xc_state *state, const struct xc_epoch *epoch)
{
    return isnan(state->cycle_ns) || !is_probed(epoch)
               ? epoch->real_ns
               : epoch->real_ns * state->cycle_ns / cycle_of(epoch);
}

const struct xc_state *xc_less_quiet(const struct xc_state *one, const struct xc_state *other)
{
    if (one->kind != other->kind)
        return one->kind > other->kind ? one : other;
    return one->quiet_share <= other->quiet_share ? one : other;
}
