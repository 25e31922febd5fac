/* Processes that cannot be killed: stopping comes back all the same, and says so. The supervisor's
 * kill() is one that does nothing. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapter/process.h"
#include "tests/cmocka_with.h"

int __real_kill(pid_t process, int number);
int __wrap_kill(pid_t process, int number);

int __wrap_kill(pid_t process, int number)
{
    (void)process;
    (void)number;
    return 0;
}

static void stopping_gives_up(void **state)
{
    static const char *const arguments[] = {"sh", "-c", "echo $$; exec sleep 1000", NULL};
    static const char *const environment[] = {"PATH=/usr/bin:/bin", NULL};
    char text[32] = "";
    int ends[2];
    struct xc_process process;
    struct xc_error error;
    (void)state;
    assert_int_equal(pipe(ends), 0);
    struct xc_process_spec spec = {.arguments = arguments,
                                   .environment = environment,
                                   .input = -1,
                                   .output = ends[1],
                                   .error = -1};
    assert_int_equal(xc_process_start(&spec, &process, &error), XC_OK);
    assert_true(read(ends[0], text, sizeof text - 1) > 1);
    alarm(60);
    bool is_gone = xc_process_stop(&process);
    alarm(0);
    assert_int_equal(__real_kill((pid_t)strtol(text, NULL, 10), SIGKILL), 0);
    assert_false(is_gone);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(stopping_gives_up)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
