/* A time limit runs out while this process runs, and not while it is stopped. */
#include "support/deadline.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/clock.h"
#include "tests/cmocka_with.h"

/* Says that the time has begun by a byte to begun; -1: to nobody. */
static double run_out(double seconds, struct xc_deadline *deadline, int begun)
{
    uint64_t start_ns = xc_now_ns();
    xc_deadline_begin(deadline, seconds);
    if (begun >= 0)
        assert_int_equal(write(begun, "", 1), 1);
    while (!xc_deadline_passed(deadline))
        poll(NULL, 0, xc_deadline_wait_ms(deadline));
    return xc_since_ns(start_ns) / 1e9;
}

static void runs_out(void **state)
{
    struct xc_deadline deadline;
    (void)state;
    assert_true(run_out(0.25, &deadline, -1) >= 0.25);
    run_out(0, &deadline, -1);
}

static void a_stop_does_not_count(void **state)
{
    struct xc_deadline deadline;
    pid_t process = getpid();
    int begun[2];
    char byte;
    (void)state;
    assert_int_equal(pipe(begun), 0);
    pid_t helper = fork();
    assert_true(helper >= 0);
    if (helper == 0) {
        if (read(begun[0], &byte, 1) == 1)
            kill(process, SIGSTOP);
        usleep(2500000);
        kill(process, SIGCONT);
        _exit(0);
    }
    double took_seconds = run_out(1, &deadline, begun[1]);
    assert_int_equal(waitpid(helper, NULL, 0), helper);
    assert_true(took_seconds > 2.5);
    assert_true(deadline.has_paused);
}

static void what_is_skipped_does_not_count(void **state)
{
    struct xc_deadline deadline;
    (void)state;
    xc_deadline_begin(&deadline, 0.3);
    for (int i = 0; i < 5; i++) {
        poll(NULL, 0, XC_DEADLINE_LOOK_MS);
        xc_deadline_skip(&deadline);
        assert_false(xc_deadline_passed(&deadline));
    }
    assert_false(deadline.has_paused);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_out),
        cmocka_unit_test(a_stop_does_not_count),
        cmocka_unit_test(what_is_skipped_does_not_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
