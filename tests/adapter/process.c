/* Processes: what they are given, how they end, and that nothing is left of them. */
#include "adapter/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/resource.h>
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
    assert_int_equal(process.supervisor, 0);
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

/* More than anybody lists in one go; none of them is the program's. */
static void inherits_nothing(void **state)
{
    enum { MANY = 3000 };
    static int files[MANY];
    const char *arguments[4];
    char text[4096];
    int ends[2], how;
    struct xc_process process;
    struct xc_error error;
    struct rlimit limit, more;
    (void)state;
    getrlimit(RLIMIT_NOFILE, &limit);
    more = limit;
    more.rlim_cur = limit.rlim_max < (rlim_t)2 * MANY ? limit.rlim_max : (rlim_t)2 * MANY;
    setrlimit(RLIMIT_NOFILE, &more);
    int count = 0;
    while (count < MANY && (files[count] = open("/dev/null", O_RDONLY)) >= 0)
        count++;
    for (int i = 0; i < 20 && count < MANY; i++) /* room for what follows */
        close(files[--count]);
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    struct xc_process_spec spec = shell(arguments, "echo /proc/self/fd/*", ends[1]);
    assert_int_equal(xc_process_start(&spec, &process, &error), XC_OK);
    close(ends[1]);
    read_all(ends[0], text, sizeof text);
    close(ends[0]);
    while (count > 0)
        close(files[--count]);
    setrlimit(RLIMIT_NOFILE, &limit);
    assert_true(xc_process_ended(&process, LONG_MS, &how));
    xc_process_stop(&process);
    /* 0 to 2, and the folder that is listed. */
    int open_there = 0;
    for (const char *at = text; (at = strstr(at, "/fd/")); at++)
        open_there++;
    if (open_there > 4 /* 0 to 2, and the folder that is listed */)
        fail_msg("open there: %s", text);
}

static unsigned long persona_in_program(unsigned long persona)
{
    const char *arguments[4];
    char text[64];
    int ends[2];
    struct xc_process process;
    struct xc_error error;
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    struct xc_process_spec spec = shell(arguments, "cat /proc/self/personality", ends[1]);
    int before = personality(0xffffffff);
    assert_true(personality(persona) >= 0);
    assert_int_equal(xc_process_start(&spec, &process, &error), XC_OK);
    personality((unsigned long)before);
    close(ends[1]);
    read_all(ends[0], text, sizeof text);
    close(ends[0]);
    assert_false(process.addresses_at_random);
    xc_process_stop(&process);
    return strtoul(text, NULL, 16);
}

/* Addresses are fixed there, and the rest of our persona is its own. */
static void keeps_the_persona(void **state)
{
    (void)state;
    int before = personality(0xffffffff);
    if (before < 0 || personality((unsigned long)before | ADDR_NO_RANDOMIZE) < 0) {
        printf("skipped: personality is refused\n");
        skip();
    }
    personality((unsigned long)before);
    assert_int_equal(persona_in_program(UNAME26), UNAME26 | ADDR_NO_RANDOMIZE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs),
        cmocka_unit_test(cannot_start),
        cmocka_unit_test(is_killed),
        cmocka_unit_test(leaves_nothing),
        cmocka_unit_test(inherits_nothing),
        cmocka_unit_test(keeps_the_persona),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
