/* When all epochs are there: which state of the host estimates rest on, and which round each epoch
 * belongs to. */
#include <math.h>
#include <stdlib.h>

#include "engine/measure.h"
#include "engine/state.h"

static size_t count_epochs(const struct xc_measurement *measurement)
{
    size_t count = 0;
    for (size_t i = 0; i < measurement->count; i++)
        count += measurement->cases[i].samples.count;
    return count;
}

static enum xc_status choose_state(struct xc_measurement *measurement, struct xc_error *error)
{
    size_t count = 0;
    struct xc_epoch *all = calloc(count_epochs(measurement) + 1, sizeof *all);
    if (!all)
        return xc_fail(error, XC_UNFIT, "out of memory");
    for (size_t i = 0; i < measurement->count; i++) {
        const struct xc_samples *samples = &measurement->cases[i].samples;
        for (size_t k = 0; k < samples->count; k++)
            all[count++] = samples->epochs[k];
    }
    enum xc_status status =
        xc_state_choose(all, count, measurement->width, &measurement->state, error);
    free(all);
    return status;
}

/* Every case that has epochs must have one in the state, or it could not be compared. */
static bool holds_all_cases(const struct xc_measurement *measurement)
{
    for (size_t i = 0; i < measurement->count; i++) {
        const struct xc_samples *samples = &measurement->cases[i].samples;
        size_t k = 0;
        while (k < samples->count && !xc_state_holds(&measurement->state, &samples->epochs[k]))
            k++;
        if (samples->count && k == samples->count)
            return false;
    }
    return true;
}

static size_t count_blocks(const struct xc_measurement *measurement)
{
    size_t blocks = 0;
    for (size_t i = 0; i < measurement->part_count; i++)
        blocks += measurement->parts[i].blocks;
    return blocks;
}

double xc_recent_quiet_share(const struct xc_measurement *measurement, size_t first_block)
{
    size_t quiet = 0, all = 0;
    double width = measurement->width;
    for (size_t i = 0; i < measurement->count; i++) {
        const struct xc_samples *samples = &measurement->cases[i].samples;
        for (size_t k = samples->count; k > 0 && samples->epochs[k - 1].block >= first_block; k--) {
            enum xc_epoch_state state = xc_epoch_state(&samples->epochs[k - 1], width);
            quiet += state == XC_EPOCH_QUIET;
            all += state != XC_EPOCH_UNPROBED;
        }
    }
    return all && width > 0 ? (double)quiet / (double)all : NAN;
}

/* The rounds of one part: its blocks, cut where the number of epochs in the state has grown by its
 * rounds' equal share. held: of each block. */
static void cut(const struct xc_part *part, size_t first_round, const size_t *held,
                uint32_t *round_of)
{
    size_t all = 0, before = 0;
    for (size_t i = 0; i < part->blocks; i++)
        all += held[part->first_block + i];
    for (size_t i = 0; i < part->blocks; i++) {
        size_t block = part->first_block + i;
        /* By the middle of what the block holds, so that no rounding favours a side. */
        double middle = (double)before + (double)held[block] / 2;
        size_t round = all ? (size_t)(middle * (double)part->rounds / (double)all) : 0;
        round_of[block] =
            (uint32_t)(first_round + (round < part->rounds ? round : part->rounds - 1));
        before += held[block];
    }
}

static void finish_case(const struct xc_state *state, struct xc_measured *measured,
                        const uint32_t *round_of)
{
    bool is_long = measured->one->flags & XC_CASE_LONG;
    for (size_t i = 0; i < measured->samples.count; i++) {
        struct xc_epoch *epoch = &measured->samples.epochs[i];
        bool held = xc_state_holds(state, epoch);
        epoch->round = held ? round_of[epoch->block] : XC_NO_ROUND;
        /* What threads wait for does not go by this core's cycles. */
        epoch->ns = is_long ? epoch->real_ns : xc_state_ns(state, epoch);
    }
}

enum xc_status xc_measurement_finish(struct xc_measurement *measurement, struct xc_error *error)
{
    size_t blocks = count_blocks(measurement), first_round = 0;
    enum xc_status status = choose_state(measurement, error);
    size_t *held = calloc(blocks + 1, sizeof *held);
    uint32_t *round_of = calloc(blocks + 1, sizeof *round_of);
    if (!held || !round_of) {
        status = xc_fail(error, XC_UNFIT, "out of memory");
        goto free_blocks;
    }
    if (status != XC_OK)
        goto free_blocks;
    if (!holds_all_cases(measurement))
        xc_state_mix(&measurement->state);
    for (size_t i = 0; i < measurement->count; i++) {
        const struct xc_samples *samples = &measurement->cases[i].samples;
        for (size_t k = 0; k < samples->count; k++)
            held[samples->epochs[k].block] +=
                xc_state_holds(&measurement->state, &samples->epochs[k]);
    }
    for (size_t i = 0; i < measurement->part_count; i++) {
        if (measurement->parts[i].rounds)
            cut(&measurement->parts[i], first_round, held, round_of);
        first_round += measurement->parts[i].rounds;
    }
    for (size_t i = 0; i < measurement->count; i++)
        finish_case(&measurement->state, &measurement->cases[i], round_of);

free_blocks:
    free(round_of);
    free(held);
    return status;
}
