/* A job that does not come back: what is said of its time, which an option may have set or not, and
 * what does not count of it. And that its warnings are seen. */
#include "engine/guard.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/warn.h"
#include "tests/check.h"

#define TIMEOUT_SECONDS 1.0
#define STOP_US         2500000

static enum xc_status sleep_on(void *stage_seconds, struct xc_error *error)
{
    (void)error;
    if (*(double *)stage_seconds > 0)
        xc_guard_own_stage("the job", *(double *)stage_seconds);
    else
        xc_guard_stage("the job");
    while (sleep(60) == 0)
        ;
    return XC_OK;
}

static void check_told(double stage_seconds, const char *option, const char *told)
{
    struct xc_error error = {""};
    CHECK(xc_guarded(sleep_on, &stage_seconds, 0.2, option, &error) == XC_CRASHED);
    CHECK(strcmp(error.text, told) == 0, "%s", error.text);
}

/* Stops these for longer than the time-out, from a process that does not end with the job. */
static void stop_for_a_while(const pid_t *processes, size_t count)
{
    pid_t helper = fork();
    CHECK(helper >= 0);
    if (helper > 0)
        return;
    setsid();
    for (size_t i = 0; i < count; i++)
        kill(processes[i], SIGSTOP);
    usleep(STOP_US);
    for (size_t i = 0; i < count; i++)
        kill(processes[i], SIGCONT);
    _exit(0);
}

/* Its last part alone is to be within the time. */
static enum xc_status is_stopped(void *with_parent, struct xc_error *error)
{
    const pid_t processes[] = {getpid(), getppid()};
    (void)error;
    xc_guard_stage("the job");
    stop_for_a_while(processes, *(bool *)with_parent ? 2 : 1);
    for (int i = 0; i < 5; i++)
        usleep(100000);
    return XC_OK;
}

static void check_stop(bool with_parent)
{
    struct xc_error error = {""};
    enum xc_status status = xc_guarded(is_stopped, &with_parent, TIMEOUT_SECONDS, NULL, &error);
    CHECK(status == XC_OK, "%s: %s", with_parent ? "both" : "the child alone", error.text);
}

static enum xc_status warn(void *cookie, struct xc_error *error)
{
    (void)cookie;
    (void)error;
    fputs("of the user's code\n", stderr);
    xc_warn("%s", "of ours");
    return XC_OK;
}

static void check_warning(void)
{
    char path[] = "/tmp/xc-guard-XXXXXX", text[200];
    struct xc_error error = {""};
    int file = mkstemp(path), kept = dup(STDERR_FILENO);
    CHECK(file >= 0 && kept >= 0 && dup2(file, STDERR_FILENO) == STDERR_FILENO);
    CHECK(xc_guarded(warn, NULL, TIMEOUT_SECONDS, NULL, &error) == XC_OK);
    dup2(kept, STDERR_FILENO);
    ssize_t length = pread(file, text, sizeof text - 1, 0);
    unlink(path);
    text[length > 0 ? length : 0] = '\0';
    CHECK(strcmp(text, "crosscost: warning: of ours\n") == 0, "'%s'", text);
}

int main(void)
{
    check_stop(false);
    check_stop(true);
    check_warning();
    check_told(0, "--timeout", "the job did not come back within 0.2 s (--timeout)");
    check_told(0, NULL, "the job did not come back within 0.2 s");
    check_told(0.3, "--timeout", "the job did not come back within 0.3 s");
    puts("an option is named where there is one; what does not run does not count");
    return 0;
}
