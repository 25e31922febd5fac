#include "engine/job_control.h"

#include <errno.h>

static _Atomic pid_t group; /* 0: none */

/* SIGTSTP for the child, which may have children of its own; SIGSTOP for us, since SIGTSTP is what
 * is handled here. */
static void stop_together(int signal_number)
{
    int kept = errno;
    pid_t child = group;
    (void)signal_number;
    if (child > 0)
        kill(-child, SIGTSTP);
    raise(SIGSTOP);
    child = group;
    if (child > 0)
        kill(-child, SIGCONT);
    errno = kept;
}

void xc_job_control_begin(pid_t child, struct sigaction *before)
{
    const struct sigaction action = {.sa_handler = stop_together, .sa_flags = SA_RESTART};
    group = child;
    sigaction(SIGTSTP, NULL, before);
    if (before->sa_handler != SIG_IGN)
        sigaction(SIGTSTP, &action, NULL);
}

void xc_job_control_end(const struct sigaction *before)
{
    sigaction(SIGTSTP, before, NULL);
    group = 0;
}
