/* Commands that a description has: run to their end, with a deadline, and what they printed kept.
 */
#ifndef XC_ADAPTER_COMMAND_H
#define XC_ADAPTER_COMMAND_H

#include <sched.h>
#include <stdbool.h>

#include "adapter/places.h"

/* How long things may take, and who is asked meanwhile. */
struct xc_wait_limits {
    double answer_seconds;       /* for a program's answer; 0: XC_ANSWER_SECONDS */
    bool (*go_on)(void *cookie); /* asked now and then; false: give up. NULL */
    void (*progress)(void *cookie,
                     const char *what); /* what takes long: "building go 1.23". NULL */
    void *cookie;
    const cpu_set_t *allowed; /* where processes may run; NULL: as the calling thread */
};
#define XC_ANSWER_SECONDS 60.0

bool xc_wait_goes_on(const struct xc_wait_limits *limits);

/* A command, run in the adapter's folder; what it prints goes to the descriptor output. XC_CRASHED:
 * it does not start, fails, is killed or takes longer than its time limit; the line says how, and
 * has the last line that it printed. XC_UNFIT: no process, no memory. */
enum xc_status xc_adapter_command(const struct xc_adapter *adapter, const struct xc_words *words,
                                  xc_arguments arguments, double seconds, int output,
                                  const struct xc_wait_limits *limits, struct xc_error *error);

/* A file for output that nobody else sees; -1: there is none. */
int xc_adapter_output(void);

/* The last line with anything in it, for people; "" where there is none. */
void xc_last_line(int file, char *line, size_t bytes);

/* The first line that reads like an error, since a dump of a stack or of registers may follow it;
 * the last one where none does. */
void xc_error_line(int file, char *line, size_t bytes);

/* "was killed by signal 9 (Killed)", "ended with status 3"; how is waitpid's. */
void xc_describe_end(int how, char *text, size_t bytes);

#endif
