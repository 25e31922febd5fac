#include "adapter/process.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapter/supervisor.h"
#include "support/limits.h"

static enum xc_status hear_start(const struct xc_process_spec *spec, struct xc_process *process,
                                 struct xc_error *error)
{
    struct xc_supervisor_message message;
    ssize_t got;
    while ((got = recv(process->control, &message, sizeof message, 0)) < 0 && errno == EINTR)
        ;
    if (got == sizeof message && message.kind == XC_SUPERVISOR_STARTED) {
        process->program = message.value;
        process->addresses_at_random = message.addresses_at_random;
        return XC_OK;
    }
    xc_process_stop(process);
    int failure = got == sizeof message ? message.value : EIO;
    char hint[XC_LIMIT_HINT_BYTES];
    return xc_fail(error, XC_CRASHED, "'%.100s' cannot be started: %s%s", spec->arguments[0],
                   strerror(failure), xc_limit_hint(failure, hint));
}

enum xc_status xc_process_start(const struct xc_process_spec *spec, struct xc_process *process,
                                struct xc_error *error)
{
    int ends[2];
    *process = (struct xc_process){.control = -1};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return xc_fail(error, XC_UNFIT, "no way to a process: %s", strerror(errno));
    char hint[XC_LIMIT_HINT_BYTES];
    fflush(stdout);
    pid_t supervisor = fork();
    int failure = errno;
    if (supervisor == 0)
        xc_supervisor_be(spec, ends[1]);
    close(ends[1]);
    if (supervisor < 0) {
        close(ends[0]);
        return xc_fail(error, XC_UNFIT, "no process: %s%s", strerror(failure),
                       xc_limit_hint(failure, hint));
    }
    process->supervisor = supervisor;
    process->control = ends[0];
    return hear_start(spec, process, error);
}

bool xc_process_ended(struct xc_process *process, int milliseconds, int *how)
{
    struct xc_supervisor_message message;
    struct pollfd control = {.fd = process->control, .events = POLLIN};
    if (poll(&control, 1, milliseconds) <= 0)
        return false;
    ssize_t got = recv(process->control, &message, sizeof message, MSG_DONTWAIT);
    if (got < 0)
        return false;
    process->program = 0;
    *how = got == sizeof message ? message.value : SIGKILL; /* the supervisor itself was killed */
    return true;
}

bool xc_process_stop(struct xc_process *process)
{
    int how = 0;
    if (process->supervisor <= 0)
        return true;
    close(process->control);
    while (waitpid(process->supervisor, &how, 0) < 0 && errno == EINTR)
        ;
    *process = (struct xc_process){.control = -1};
    return !WIFEXITED(how) || WEXITSTATUS(how) != XC_SUPERVISOR_GAVE_UP;
}
