/* Schedules that are forced, not hoped for: at one point of the protocol a thread waits until
 * another has come to a second point. Some mistakes go wrong in such a moment only. */
#ifndef XC_TESTS_PROTOCOL_SCHEDULE_H
#define XC_TESTS_PROTOCOL_SCHEDULE_H

#include <stdbool.h>

/* LOOK: who is given a token looks at it, while the giver is at it still. RETURN: it has run,
 * yielded and waits in the slot by then. LEAVE: the waiter leaves the slot, while the other is
 * about to swap with it. */
enum schedule { SCHEDULE_LOOK, SCHEDULE_RETURN, SCHEDULE_LEAVE, SCHEDULE_COUNT };

/* Runs it with the model; what is wrong ends the process. False if it did not come about. */
bool schedule_run(enum schedule schedule, const char *model);

#endif
