/* What becomes of moves: the processor that it tells, its notes, and how often it looks; on
 * a made-up machine. */
#include <stdio.h>
#include <string.h>

#include "host/topology.h"
#include "host/moves.h"
#include "tests/cmocka_with.h"

static int bound_to, quiet_pu;
static unsigned looks;

static int bind(struct xc_host *host, unsigned pu)
{
    (void)host;
    bound_to = (int)pu;
    return 0;
}

static void watch_core(struct xc_host *host, double duration_ms, struct xc_core_share *share)
{
    (void)host;
    (void)duration_ms;
    looks++;
    double quiet_share = bound_to == quiet_pu;
    *share =
        (struct xc_core_share){.width = 4, .quiet_share = quiet_share, .time_share = quiet_share};
}

struct session {
    struct xc_host *host;
    struct xc_pinned pinned;
    struct xc_watch *watch;
    struct xc_probe probe;
    struct xc_moves moves;
};

static void open_session(struct session *session, bool chosen_by_us)
{
    struct xc_pin pin = {XC_PIN_PU, 1};
    *session = (struct session){0};
    assert_int_equal(xc_host_open_at("", "core:4 pu:1", NULL, &session->host, NULL), XC_OK);
    session->host->watch_core = watch_core;
    session->host->binder.bind = bind;
    assert_int_equal(xc_host_pin(session->host, pin, &session->pinned, NULL), XC_OK);
    assert_int_equal(xc_watch_open(&session->pinned, &session->watch, NULL), XC_OK);
    xc_moves_init(&session->moves, chosen_by_us, session->host, &session->pinned, session->watch,
                  &session->probe);
    looks = 0;
}

static void close_session(struct session *session)
{
    xc_watch_close(session->watch);
    xc_host_close(session->host);
}

static void tells_where_it_went_and_why(void **state)
{
    (void)state;
    struct session session;
    open_session(&session, true);
    quiet_pu = 3;
    assert_true(xc_moves_look(&session.moves, 0.04));
    assert_string_equal(session.pinned.text, "pu:3 (core 3, node 0)");
    assert_true(session.probe.turns > 0);
    assert_int_equal(session.moves.count, 1);
    assert_ptr_equal(strstr(session.moves.notes[0], "moved from pu:1 to pu:3 after "),
                     session.moves.notes[0]);
    assert_non_null(strstr(session.moves.notes[0], " s: its core was ours in 4% of the epochs"));
    xc_moves_back(&session.moves);
    assert_int_equal(session.pinned.pu, 1);
    assert_int_equal(bound_to, 1);
    assert_int_equal(session.moves.count, 2);
    assert_non_null(strstr(session.moves.notes[1], "moved back from pu:3 to pu:1"));
    xc_moves_back(&session.moves); /* is there */
    assert_int_equal(session.moves.count, 2);
    close_session(&session);
}

/* A user's choice of a processor stands. */
static void stays_where_it_was_told_to_be(void **state)
{
    (void)state;
    struct session session;
    open_session(&session, false);
    quiet_pu = 3;
    assert_false(xc_moves_look(&session.moves, 0));
    xc_moves_back(&session.moves);
    assert_int_equal(looks, 0);
    assert_int_equal(session.pinned.pu, 1);
    close_session(&session);
}

/* A host that is busy everywhere is not looked at all the time. */
static void looks_again_only_after_a_pause(void **state)
{
    (void)state;
    struct session session;
    open_session(&session, true);
    quiet_pu = -1;
    assert_false(xc_moves_look(&session.moves, 0));
    assert_int_equal(looks, 4);
    session.moves.next_look_ns = UINT64_MAX;
    assert_false(xc_moves_look(&session.moves, 0));
    assert_int_equal(looks, 4);
    session.moves.next_look_ns = 0;
    assert_false(xc_moves_look(&session.moves, 0));
    assert_int_equal(looks, 8);
    assert_true(session.moves.next_look_ns > 0);
    assert_int_equal(session.moves.count, 0);
    close_session(&session);
}

static void gives_up_moving_in_the_end(void **state)
{
    (void)state;
    struct session session;
    open_session(&session, true);
    for (int i = 0; i < 20; i++) {
        quiet_pu = session.pinned.pu == 3 ? 2 : 3;
        session.moves.next_look_ns = 0;
        assert_int_equal(xc_moves_look(&session.moves, 0), i < XC_MOVES_MAX);
    }
    xc_moves_back(&session.moves);
    assert_int_equal(session.pinned.pu, 1);
    assert_int_equal(session.moves.count, XC_MOVES_MAX + 1);
    close_session(&session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_where_it_went_and_why),
        cmocka_unit_test(stays_where_it_was_told_to_be),
        cmocka_unit_test(looks_again_only_after_a_pause),
        cmocka_unit_test(gives_up_moving_in_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
