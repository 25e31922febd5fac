/* When the engine asks to move to another processor: on a core that is never quiet, since it is
 * measured as if it were wider than any. */
#include <math.h>
#include <stdio.h>

#include "engine/measure.h"
#include "tests/cmocka_with.h"

#define WIDER_THAN_ANY 64

static enum xc_status verify(void *cookie, struct xc_error *error)
{
    (void)cookie;
    (void)error;
    return XC_OK;
}

static void loop(uint64_t iterations, void *cookie)
{
    (void)cookie;
    for (uint64_t i = 0; i < 100 * iterations; i++)
        __asm__ volatile("" : "+r"(i));
}

static enum xc_status timed(uint64_t iterations, void *cookie, struct xc_elapsed *elapsed,
                            struct xc_error *error)
{
    (void)cookie;
    (void)error;
    *elapsed = (struct xc_elapsed){.ns = 100.0 * (double)iterations};
    return XC_OK;
}

static const struct xc_case here = {.id = "t/here", .summary = "", .loop = loop, .verify = verify};
static const struct xc_case elsewhere = {
    .id = "t/elsewhere", .summary = "", .timed = timed, .verify = verify};
static const struct xc_case lasting = {
    .id = "t/long", .summary = "", .loop = loop, .verify = verify, .flags = XC_CASE_LONG};

/* What the engine asked for. */
struct asked {
    unsigned moves, backs, epochs;
    bool inside; /* an epoch */
    double quiet_share;
};

static void begin(void *cookie)
{
    struct asked *asked = cookie;
    asked->inside = true;
    asked->epochs++;
}

static bool end(void *cookie)
{
    ((struct asked *)cookie)->inside = false;
    return true;
}

static bool move(void *cookie, double quiet_share)
{
    struct asked *asked = cookie;
    assert_false(asked->inside);
    asked->moves++;
    asked->quiet_share = quiet_share;
    return true;
}

static void move_back(void *cookie)
{
    struct asked *asked = cookie;
    assert_int_equal(asked->epochs, 0);
    asked->backs++;
}

static struct asked ask(const struct xc_case *cases, size_t count, bool probed)
{
    struct asked asked = {.quiet_share = NAN};
    struct xc_probe probe;
    xc_probe_init(&probe);
    probe.width = WIDER_THAN_ANY;
    struct xc_measurement measurement;
    struct xc_measure_plan options = {
        .seed = 1, .rounds = 4, .blocks_a_round = 2, .epoch_ns = 20000};
    struct xc_measure_hooks hooks = {
        .cookie = &asked,
        .probe = probed ? &probe : NULL,
        .epoch_begin = begin,
        .epoch_end = end,
        .move = move,
        .move_back = move_back,
    };
    assert_int_equal(xc_measure(cases, count, &options, &hooks, &measurement, NULL), XC_OK);
    assert_int_equal(measurement.rounds_done, 4);
    xc_measurement_release(&measurement);
    return asked;
}

static bool is_probed_here(void)
{
    struct xc_probe probe;
    struct xc_probe_reading reading;
    xc_probe_init(&probe);
    xc_probe_read(&probe, &reading);
    return !isnan(reading.cycle_ns);
}

/* After each of the four rounds but the last, and never within an epoch. */
static void a_contended_round_asks_to_move(void **state)
{
    (void)state;
    if (!is_probed_here()) {
        printf("skipped: no probe for this architecture\n");
        skip();
    }
    struct asked asked = ask(&here, 1, true);
    assert_int_equal(asked.moves, 3);
    assert_int_equal(asked.backs, 0);
    assert_true(asked.quiet_share == 0);
}

static void without_a_probe_nothing_is_known(void **state)
{
    (void)state;
    assert_int_equal(ask(&here, 1, false).moves, 0);
}

/* Their programs and threads stay where they are; and so does who measures them. */
static void cases_that_are_elsewhere_stay(void **state)
{
    (void)state;
    const struct xc_case pairs[][2] = {{here, elsewhere}, {lasting, here}};
    for (size_t i = 0; i < 2; i++) {
        struct asked asked = ask(pairs[i], 2, true);
        assert_int_equal(asked.moves, 0);
        assert_int_equal(asked.backs, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_contended_round_asks_to_move),
        cmocka_unit_test(without_a_probe_nothing_is_known),
        cmocka_unit_test(cases_that_are_elsewhere_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
