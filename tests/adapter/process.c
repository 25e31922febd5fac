/* Processes: what they are given, how they end, and that nothing is left of them. */
#include "adapter/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/cmocka_with.h"

#define LONG_MS 20000

static const char *const environment[] = {"PATH=/usr/bin:/bin", "WHAT=given", NULL};

static struct xc_process_spec shell(const char *arguments[4], const char *script, int output)
{
    arguments[0] = "sh";
    arguments[1] = "-c";
    arguments[2] = script;
    arguments[3] = NULL;
    return (struct xc_process_spec){.arguments = arguments,
                                    .environment = environment,
                                    .folder = "/",
                                    .input = -1,
                                    .output = output,
                                    .error = -1};
}

/* What the script prints, up to the end of its output. */
static void read_all(int from, char *text, size_t bytes)
{
    size_t used = 0;
    ssize_t got;
    while (used + 1 < bytes && (got = read(from, text + used, bytes - 1 - used)) > 0)
        used += (size_t)got;
    text[used] = '\0';
}

static void runs(void **state)
{
    const char *arguments[4];
    char text[100];
    int ends[2], how;
    struct xc_process process;
    struct xc_error error;
    (void)state;
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    struct xc_process_spec spec = shell(arguments, "pwd; echo $WHAT; cat; exit 7", ends[1]);
    assert_int_equal(xc_process_start(&spec, &process, &error), XC_OK);
    close(ends[1]);
    read_all(ends[0], text, sizeof text);
    close(ends[0]);
    assert_string_equal(text, "/\ngiven\n");
    assert_true(xc_process_ended(&process, LONG_MS, &how));
    assert_true(WIFEXITED(how) && WEXITSTATUS(how) == 7);
    xc_process_stop(&process);
    xc_process_stop(&process);
}

static void cannot_start(void **state)
{
    const char *arguments[] = {"/no/such/program", NULL};
    struct xc_process_spec spec = {
        .arguments = arguments, .environment = environment, .input = -1, .output = -1, .error = -1};
    struct xc_process process;
    struct xc_error error;
    (void)state;
    assert_int_equal(xc_process_start(&spec, &process, &error), XC_CRASHED);
    assert_non_null(strstr(error.text, "'/no/such/program' cannot be started: No such file"));
    assert_int_equal(process.keeper, 0);
}

static void is_killed(void **state)
{
    const char *arguments[4];
    struct xc_process process;
    struct xc_error error;
    int how;
    (void)state;
    struct xc_process_spec spec = shell(arguments, "exec sleep 1000", -1);
    assert_int_equal(xc_process_start(&spec, &process, &error), XC_OK);
    assert_false(xc_process_ended(&process, 0, &how));
    assert_int_equal(kill(process.program, SIGTERM), 0);
    assert_true(xc_process_ended(&process, LONG_MS, &how));
    assert_true(WIFSIGNALED(how) && WTERMSIG(how) == SIGTERM);
    xc_process_stop(&process);
}

/* A child, a child that left the session, and an orphan of that one; all deaf to SIGTERM. */
static void leaves_nothing(void **state)
{
    static const char script[] = "trap '' TERM; sleep 1000 & echo $!; setsid sh -c \"trap '' TERM; "
                                 "(sleep 1000 & echo \\$!); "
                                 "echo \\$\\$; exec sleep 1000\" & wait";
    const char *arguments[4];
    char text[200];
    int ends[2];
    struct xc_process process;
    struct xc_error error;
    (void)state;
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    struct xc_process_spec spec = shell(arguments, script, ends[1]);
    assert_int_equal(xc_process_start(&spec, &process, &error), XC_OK);
    close(ends[1]);
    size_t used = 0, lines = 0;
    while (lines < 3 && used + 1 < sizeof text && read(ends[0], text + used, 1) == 1)
        lines += text[used++] == '\n';
    text[used] = '\0';
    assert_int_equal(lines, 3);
    for (char *at = text; *at; at = strchr(at, '\n') + 1)
        assert_int_equal(kill((pid_t)strtol(at, NULL, 10), 0), 0);
    xc_process_stop(&process);
    for (char *at = text; *at; at = strchr(at, '\n') + 1)
        assert_true(kill((pid_t)strtol(at, NULL, 10), 0) < 0 && errno == ESRCH);
    close(ends[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs),
        cmocka_unit_test(cannot_start),
        cmocka_unit_test(is_killed),
        cmocka_unit_test(leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
