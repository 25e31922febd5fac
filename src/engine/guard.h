/* A user's code is run in a child process: whatever it does, the tool lives and says what happened.
 *
 * While the job runs, standard output and standard error of the child go nowhere, since the user's
 * code may write to them; until the job calls xc_guard_done_with_user_code. */
#ifndef XC_ENGINE_GUARD_H
#define XC_ENGINE_GUARD_H

#include "crosscost/error.h"

typedef enum xc_status xc_guarded_job(void *cookie, struct xc_error *error);

/* Runs job(cookie, error) in a child. Its status and error are returned as if it had run here; what
 * else it leaves is lost with the child. XC_CRASHED: it was killed by a signal, ended the process,
 * or gave no sign of life (xc_guard_alive) for that number of seconds; *error names what was last
 * told to xc_guard_stage or xc_guard_own_stage. An interrupt is handed on to the child. XC_UNFIT:
 * no process. option is the one that sets these seconds, for the error; NULL: they are fixed. */
enum xc_status xc_guarded(xc_guarded_job *job, void *cookie, double timeout_seconds,
                          const char *option, struct xc_error *error);

/* In the child; nothing elsewhere. */
void xc_guard_stage(const char *stage); /* what would be to blame from here on: "'hypot'" */
/* The same for what is not the user's code, which has `seconds` in place of the timeout. */
void xc_guard_own_stage(const char *stage, double seconds);
/* From here on the user's code may run on foreign stacks, and crash for want of room there. */
void xc_guard_foreign_stacks(void);
void xc_guard_alive(void);
void xc_guard_done_with_user_code(void);

#endif
