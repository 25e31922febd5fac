/* The four attributions, against a walk through every order, and against games whose answer is
 * known. */
#include <math.h>

#include "support/random.h"
#include "analysis/shapley.h"
#include "tests/cmocka_with.h"

enum { SAVE = 1, SWITCH = 2, RELEASE = 4, CALL = 8, RESTORE = 16, REACQUIRE = 32 };
static const unsigned needs[XC_PLAYERS_MAX] = {0, 0, 0, 0, SAVE, RELEASE};

/* By brute force: every order of the players in which none comes before those that it needs. */
struct walk {
    const struct xc_game *game;
    const double *value;
    double sums[XC_PLAYERS_MAX];
    double orders;
};

static void visit(struct walk *walk, unsigned coalition, double *added)
{
    if (coalition == walk->game->players) {
        for (unsigned i = 0; i < XC_PLAYERS_MAX; i++)
            walk->sums[i] += added[i];
        walk->orders++;
        return;
    }
    for (unsigned i = 0; i < XC_PLAYERS_MAX; i++) {
        unsigned bit = 1u << i;
        if (!(walk->game->players & bit) || (coalition & bit) || (needs[i] & ~coalition))
            continue;
        added[i] = walk->value[coalition | bit] - walk->value[coalition];
        visit(walk, coalition | bit, added);
        added[i] = 0;
    }
}

static void random_values(struct xc_random *random, double *value)
{
    for (unsigned i = 0; i < XC_COALITIONS_MAX; i++)
        value[i] = (double)xc_random_below(random, 1000000) / 1000;
}

static void shapley_is_the_mean_over_orders(void **state)
{
    (void)state;
    static const unsigned players[] = {63, SAVE | SWITCH | RELEASE | CALL | REACQUIRE, CALL, 0,
                                       SAVE | RESTORE};
    struct xc_random random;
    xc_random_seed(&random, 3);
    for (unsigned p = 0; p < 5; p++)
        for (int i = 0; i < 20; i++) {
            double value[XC_COALITIONS_MAX], shapley[XC_PLAYERS_MAX], added[XC_PLAYERS_MAX] = {0};
            struct xc_game game = {players[p], needs};
            random_values(&random, value);
            struct walk walk = {.game = &game, .value = value};
            visit(&walk, 0, added);
            xc_shapley(&game, value, shapley);
            double sum = 0;
            for (unsigned step = 0; step < XC_PLAYERS_MAX; step++) {
                if (!(players[p] >> step & 1)) {
                    assert_true(isnan(shapley[step]));
                    continue;
                }
                assert_close(shapley[step], walk.sums[step] / walk.orders, 1e-9);
                sum += shapley[step];
            }
            assert_close(sum, value[players[p]] - value[0], 1e-9);
        }
}

/* Where steps do not act on one another, every view sees the same. */
static void additive_games_look_the_same_from_everywhere(void **state)
{
    (void)state;
    static const double cost[XC_PLAYERS_MAX] = {9, 3, 14, 2, 4, 16};
    double value[XC_COALITIONS_MAX], result[XC_PLAYERS_MAX];
    for (unsigned coalition = 0; coalition < XC_COALITIONS_MAX; coalition++) {
        value[coalition] = 1;
        for (unsigned step = 0; step < XC_PLAYERS_MAX; step++)
            value[coalition] += coalition >> step & 1 ? cost[step] : 0;
    }
    struct xc_game game = {63, needs};
    void (*const views[])(const struct xc_game *, const double *,
                          double *) = {xc_shapley, xc_ladder, xc_leave_one_out, xc_isolated};
    for (unsigned v = 0; v < 4; v++) {
        views[v](&game, value, result);
        for (unsigned step = 0; step < XC_PLAYERS_MAX; step++)
            assert_close(result[step], cost[step], 1e-9);
    }
}

/* Two steps that overlap wholly: each alone costs 10, both together 10. */
static void overlap_is_shared(void **state)
{
    (void)state;
    static const unsigned none[XC_PLAYERS_MAX] = {0};
    struct xc_game game = {3, none};
    double value[XC_COALITIONS_MAX] = {0, 10, 10, 10}, result[XC_PLAYERS_MAX];
    xc_shapley(&game, value, result);
    assert_close(result[0], 5, 1e-12);
    assert_close(result[1], 5, 1e-12);
    xc_ladder(&game, value, result);
    assert_close(result[0], 10, 1e-12);
    assert_close(result[1], 0, 1e-12);
    xc_leave_one_out(&game, value, result);
    assert_close(result[0], 0, 1e-12);
    xc_isolated(&game, value, result);
    assert_close(result[1], 10, 1e-12);
}

/* restore is isolated upon save; and when save leaves, restore has left before. */
static void who_is_needed_comes_first(void **state)
{
    (void)state;
    struct xc_game game = {SAVE | RESTORE, needs};
    double value[XC_COALITIONS_MAX], result[XC_PLAYERS_MAX];
    for (unsigned i = 0; i < XC_COALITIONS_MAX; i++)
        value[i] = NAN; /* invalid coalitions are not read */
    value[0] = 1;
    value[SAVE] = 4;
    value[SAVE | RESTORE] = 9;
    xc_isolated(&game, value, result);
    assert_close(result[0], 3, 1e-12);
    assert_close(result[4], 5, 1e-12);
    xc_leave_one_out(&game, value, result);
    assert_close(result[0], 3, 1e-12);
    assert_close(result[4], 5, 1e-12);
    assert_true(isnan(result[1]));
    assert_false(xc_coalition_valid(&game, RESTORE));
    assert_false(xc_coalition_valid(&game, CALL));
    assert_true(xc_coalition_valid(&game, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapley_is_the_mean_over_orders),
        cmocka_unit_test(additive_games_look_the_same_from_everywhere),
        cmocka_unit_test(overlap_is_shared),
        cmocka_unit_test(who_is_needed_comes_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
