/* Runs a program, and leaves nothing of its process tree when it is stopped.
 *
 * Between us and the program stands a supervisor: a process of our own that is the reaper of
 * whatever the program starts (PR_SET_CHILD_SUBREAPER), so that a process which left the program's
 * session and was orphaned is found again. It ends all of them when it is told to, or when we are
 * gone.
 */
#ifndef XC_ADAPTER_PROCESS_H
#define XC_ADAPTER_PROCESS_H

#include <sched.h>
#include <stdbool.h>
#include <sys/types.h>

#include "adapter/description.h"

struct xc_process_spec {
    xc_arguments arguments; /* the first is looked up on the path where it has no slash */
    xc_arguments environment;
    const char *folder;       /* working directory; NULL: ours */
    int input, output, error; /* descriptors that become its standard streams; -1: /dev/null */
    const cpu_set_t *allowed; /* processors; NULL: those of the calling thread */
};

struct xc_process {
    pid_t supervisor;         /* 0: not started */
    pid_t program;            /* the program's process, while it lives */
    int control;              /* to the supervisor; readable when the program ended */
    bool addresses_at_random; /* the system refuses to fix them (personality) */
};

/* In a session of its own. XC_CRASHED: it cannot be started; XC_UNFIT: no process. */
enum xc_status xc_process_start(const struct xc_process_spec *spec, struct xc_process *process,
                                struct xc_error *error);

/* Waits up to that many milliseconds for the program's end: true, and how it ended (as waitpid
 * says). */
bool xc_process_ended(struct xc_process *process, int milliseconds, int *how);

/* Kills what is left of it and all that it started, and returns when they are gone. False: some are
 * left, which could not be killed within seconds, since they belong to another user or wait for a
 * device. A process that was not started is allowed. */
bool xc_process_stop(struct xc_process *process);

#endif
