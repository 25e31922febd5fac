/* Ctrl-Z and a child in a process group of its own, which the terminal's signals do not reach: the
 * child is stopped with us, and goes on when we do. */
#ifndef XC_ENGINE_JOB_CONTROL_H
#define XC_ENGINE_JOB_CONTROL_H

#include <signal.h>
#include <sys/types.h>

/* From here on the child's group is stopped with us. One child at a time. */
void xc_job_control_begin(pid_t child, struct sigaction *before);
/* Before the child is reaped: its number may then be another's. */
void xc_job_control_end(const struct sigaction *before);

#endif
