/* Who waits for a runtime's thread steps aside, and back: the probes around an epoch are readings
 * of the measured processor, and what lies between a probe and the epoch is short beside it. */
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include "adapter/thread.h"
#include "support/clock.h"
#include "tests/cmocka_with.h"
#include "tests/quiet.h"
#include "tests/taken.h"

#define TIMES 200
/* What the engine times a runtime for, at least (engine/prepare.c). */
#define EPOCH_NS 1e6
/* Longer than a kernel takes to let a thread run on an idle processor. */
#define WAIT_NS 50e3

/* False: there is only one processor. */
static bool find_ground(struct xc_ground *ground)
{
    *ground = (struct xc_ground){.pu = -1};
    assert_int_equal(sched_getaffinity(0, sizeof ground->allowed, &ground->allowed), 0);
    ground->others = ground->allowed;
    for (int pu = 0; pu < CPU_SETSIZE && ground->pu < 0; pu++)
        if (CPU_ISSET(pu, &ground->allowed))
            ground->pu = pu;
    CPU_CLR(ground->pu, &ground->others);
    return CPU_COUNT(&ground->others) > 0;
}

static int compare(const void *one, const void *other)
{
    double a = *(const double *)one, b = *(const double *)other;
    return (a > b) - (a < b);
}

static void probes_run_where_it_is_measured(void **state)
{
    struct xc_ground ground;
    (void)state;
    if (!find_ground(&ground)) {
        puts("skipped: there is one processor");
        skip();
    }
    xc_thread_step_back(&ground);
    for (int i = 0; i < TIMES; i++) {
        assert_int_equal(sched_getcpu(), ground.pu);
        xc_thread_step_aside(&ground);
        assert_true(CPU_ISSET(sched_getcpu(), &ground.others));
        xc_thread_step_back(&ground);
    }
    sched_setaffinity(0, sizeof ground.allowed, &ground.allowed);
}

/* The median, aside and back, to the shortest epoch; NAN where others ran on these processors: the
 * thread then waits for a slice of theirs. */
static double share_of_epoch(void *ground_pointer)
{
    const struct xc_ground *ground = ground_pointer;
    double shares[TIMES] = {0};
    int count = 0;
    for (int i = 0; i < TIMES; i++) {
        struct quiet_epoch epoch;
        double before_ns = taken_from_thread_ns();
        quiet_begin(&epoch);
        xc_thread_step_aside(ground);
        xc_thread_step_back(ground);
        bool is_quiet = quiet_end(&epoch);
        /* A kernel that keeps no account gives NAN. */
        if (is_quiet && !(taken_from_thread_ns() - before_ns >= WAIT_NS))
            shares[count++] = epoch.ns / EPOCH_NS;
    }
    qsort(shares, (size_t)count, sizeof *shares, compare);
    return count < TIMES / 3 ? NAN : shares[count / 2];
}

static void little_lies_between_probe_and_epoch(void **state)
{
    struct xc_ground ground;
    (void)state;
    if (!find_ground(&ground))
        skip();
    xc_thread_step_back(&ground);
    assert_true(quiet_judge("aside and back, of an epoch", 0, 0.2, share_of_epoch, &ground));
    sched_setaffinity(0, sizeof ground.allowed, &ground.allowed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(probes_run_where_it_is_measured),
        cmocka_unit_test(little_lies_between_probe_and_epoch),
    };
    return quiet_status(cmocka_run_group_tests(tests, NULL, NULL));
}
