#include "adapter/command.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapter/response.h"
#include "adapter/process.h"
#include "support/deadline.h"

#define TAIL_BYTES 4096

bool xc_wait_goes_on(const struct xc_wait_limits *limits)
{
    return !limits->go_on || limits->go_on(limits->cookie);
}

int xc_adapter_output(void)
{
    return memfd_create("crosscost-output", MFD_CLOEXEC);
}

void xc_last_line(int file, char *line, size_t bytes)
{
    char tail[TAIL_BYTES + 1];
    struct stat about;
    line[0] = '\0';
    if (fstat(file, &about) != 0)
        return;
    off_t from = about.st_size > TAIL_BYTES ? about.st_size - TAIL_BYTES : 0;
    ssize_t length = pread(file, tail, TAIL_BYTES, from);
    while (length > 0 && strchr(" \t\r\n", tail[length - 1]))
        length--;
    tail[length > 0 ? length : 0] = '\0';
    const char *start = strrchr(tail, '\n');
    xc_response_quote(start ? start + 1 : tail, line, bytes);
}

/* A line that begins a report of a failure, and is no line of source or of a stack in it. */
static bool is_error(const char *line, size_t length)
{
    static const char *const words[] = {"error", "fatal", "panic", "fail", "cannot", "exception"};
    char copy[256];
    snprintf(copy, sizeof copy, "%.*s", (int)(length < sizeof copy ? length : sizeof copy - 1),
             line);
    for (size_t i = 0; i < sizeof words / sizeof words[0] && !strchr(" \t", line[0]); i++)
        if (strcasestr(copy, words[i]))
            return true;
    return false;
}

void xc_error_line(int file, char *line, size_t bytes)
{
    char head[TAIL_BYTES + 1];
    ssize_t length = pread(file, head, TAIL_BYTES, 0);
    head[length > 0 ? length : 0] = '\0';
    for (char *at = head; *at; at += strspn(at, "\r\n")) {
        size_t count = strcspn(at, "\r\n");
        if (is_error(at, count)) {
            at[count] = '\0';
            xc_response_quote(at, line, bytes);
            return;
        }
        at += count;
    }
    xc_last_line(file, line, bytes);
}

void xc_describe_end(int how, char *text, size_t bytes)
{
    if (WIFSIGNALED(how))
        snprintf(text, bytes, "was killed by signal %d (%s)", WTERMSIG(how),
                 strsignal(WTERMSIG(how)));
    else
        snprintf(text, bytes, "ended with status %d", WEXITSTATUS(how));
}

/* Waits for the end; false where it was given up, and *why says so. */
static bool wait_for(struct xc_process *process, double seconds,
                     const struct xc_wait_limits *limits, int *how, const char **why)
{
    struct xc_deadline deadline;
    xc_deadline_begin(&deadline, seconds);
    while (!xc_process_ended(process, XC_DEADLINE_LOOK_MS, how)) {
        bool is_late = xc_deadline_passed(&deadline);
        *why = is_late ? "takes too long" : "was interrupted";
        if (is_late || !xc_wait_goes_on(limits))
            return false;
    }
    return true;
}

static enum xc_status run(struct xc_process_spec *spec, double seconds,
                          const struct xc_wait_limits *limits, struct xc_error *error)
{
    struct xc_process process;
    char end[96], line[160];
    const char *why;
    int how = 0;
    enum xc_status status = xc_process_start(spec, &process, error);
    if (status != XC_OK)
        return status;
    bool ended = wait_for(&process, seconds, limits, &how, &why);
    bool is_gone = xc_process_stop(&process);
    if (ended && how == 0 && is_gone)
        return XC_OK;
    if (ended)
        xc_describe_end(how, end, sizeof end);
    xc_last_line(spec->output, line, sizeof line);
    return xc_fail(error, XC_CRASHED, "'%.60s %.40s' %s%s%s%s", spec->arguments[0],
                   spec->arguments[1] ? spec->arguments[1] : "", ended ? end : why,
                   is_gone ? "" : ", and left what cannot be killed", *line ? ": " : "", line);
}

enum xc_status xc_adapter_command(const struct xc_adapter *adapter, const struct xc_words *words,
                                  xc_arguments arguments, double seconds, int output,
                                  const struct xc_wait_limits *limits, struct xc_error *error)
{
    char **expanded = xc_words_arguments(words, arguments);
    char **environment = xc_words_environment(words, adapter);
    struct xc_process_spec spec = {
        .arguments = (xc_arguments)expanded,
        .environment = (xc_arguments)environment,
        .folder = adapter->folder,
        .input = -1,
        .output = output,
        .error = output,
        .allowed = limits->allowed,
    };
    enum xc_status status = expanded && environment
                                ? run(&spec, seconds, limits, error)
                                : xc_fail(error, XC_UNFIT, "no memory for a command");
    xc_words_release(expanded);
    xc_words_release(environment);
    return status;
}
