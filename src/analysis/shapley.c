#include "analysis/shapley.h"

#include <math.h>

bool xc_coalition_valid(const struct xc_game *game, unsigned coalition)
{
    if (coalition & ~game->players)
        return false;
    for (unsigned player = 0; player < XC_PLAYERS_MAX; player++)
        if (coalition >> player & 1 && game->needs[player] & ~coalition)
            return false;
    return true;
}

static bool takes_part(const struct xc_game *game, unsigned player)
{
    return game->players >> player & 1;
}

/* Whether the player can come next, after this coalition. */
static bool can_join(const struct xc_game *game, unsigned coalition, unsigned player)
{
    return takes_part(game, player) && !(coalition >> player & 1) &&
           !(game->needs[player] & ~coalition);
}

/* In how many orders the coalition can have come together, and in how many the rest can follow.
 * A coalition's number is larger than that of any it contains, so that one pass up and one pass
 * down meet every predecessor in time. */
static void count_orders(const struct xc_game *game, double *before, double *after)
{
    for (unsigned coalition = 0; coalition < XC_COALITIONS_MAX; coalition++)
        before[coalition] = after[coalition] = 0;
    before[0] = after[game->players] = 1;
    for (unsigned coalition = 0; coalition < XC_COALITIONS_MAX; coalition++)
        for (unsigned player = 0; player < XC_PLAYERS_MAX; player++)
            if (before[coalition] > 0 && can_join(game, coalition, player))
                before[coalition | 1u << player] += before[coalition];
    for (unsigned coalition = XC_COALITIONS_MAX; coalition-- > 0;)
        for (unsigned player = 0; player < XC_PLAYERS_MAX; player++)
            if (before[coalition] > 0 && can_join(game, coalition, player))
                after[coalition] += after[coalition | 1u << player];
}

void xc_shapley(const struct xc_game *game, const double *value, double *shapley)
{
    double before[XC_COALITIONS_MAX], after[XC_COALITIONS_MAX];
    count_orders(game, before, after);
    for (unsigned player = 0; player < XC_PLAYERS_MAX; player++) {
        double sum = 0;
        for (unsigned coalition = 0; coalition < XC_COALITIONS_MAX; coalition++) {
            if (!(before[coalition] > 0) || !can_join(game, coalition, player))
                continue;
            unsigned joined = coalition | 1u << player;
            sum += before[coalition] * after[joined] * (value[joined] - value[coalition]);
        }
        shapley[player] = takes_part(game, player) ? sum / after[0] : NAN;
    }
}

void xc_ladder(const struct xc_game *game, const double *value, double *ladder)
{
    unsigned coalition = 0;
    for (unsigned player = 0; player < XC_PLAYERS_MAX; player++) {
        ladder[player] = NAN;
        if (!takes_part(game, player))
            continue;
        unsigned joined = coalition | 1u << player;
        ladder[player] = value[joined] - value[coalition];
        coalition = joined;
    }
}

/* All that need the player, directly or through others. */
static unsigned dependants(const struct xc_game *game, unsigned player)
{
    unsigned set = 0;
    for (unsigned pass = 0; pass < XC_PLAYERS_MAX; pass++)
        for (unsigned other = 0; other < XC_PLAYERS_MAX; other++)
            if (takes_part(game, other) && game->needs[other] & (set | 1u << player))
                set |= 1u << other;
    return set;
}

void xc_leave_one_out(const struct xc_game *game, const double *value, double *leave_one_out)
{
    for (unsigned player = 0; player < XC_PLAYERS_MAX; player++) {
        unsigned others = game->players & ~dependants(game, player);
        leave_one_out[player] =
            takes_part(game, player) ? value[others] - value[others & ~(1u << player)] : NAN;
    }
}

/* All that the player needs, directly or through others. */
static unsigned needed_by(const struct xc_game *game, unsigned player)
{
    unsigned set = game->needs[player];
    for (unsigned pass = 0; pass < XC_PLAYERS_MAX; pass++)
        for (unsigned other = 0; other < XC_PLAYERS_MAX; other++)
            if (set >> other & 1)
                set |= game->needs[other];
    return set;
}

void xc_isolated(const struct xc_game *game, const double *value, double *isolated)
{
    for (unsigned player = 0; player < XC_PLAYERS_MAX; player++) {
        unsigned needed = needed_by(game, player);
        isolated[player] =
            takes_part(game, player) ? value[needed | 1u << player] - value[needed] : NAN;
    }
}
