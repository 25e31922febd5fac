/* What the protocol's hooks do in this test: delays in its gaps, and one injected mistake. */
#ifndef XC_TESTS_PROTOCOL_HOOKS_H
#define XC_TESTS_PROTOCOL_HOOKS_H

#include <stdbool.h>
#include <stdint.h>

#include "crossing/delay.h"

/* At which points threads pause: none, one of them, all by chance. */
#define HOOKS_NONE   XC_DELAY_COUNT
#define HOOKS_RANDOM (XC_DELAY_COUNT + 1)

/* From now on. At the one point every second thread pauses, budget times at the most, for up to
 * 300 us; by chance, every 32nd does. */
void hooks_delay(unsigned point, unsigned budget);
uint64_t hooks_met(enum xc_delay point); /* so often since the process began */
/* The first thread that comes to the one point waits there until another comes to the other; at the
 * most 10 s. hooks_held: that has happened. */
void hooks_hold(enum xc_delay point, enum xc_delay until);
bool hooks_held(void);
const char *hooks_delay_name(enum xc_delay point);

extern const char *const hooks_mutant_names[XC_MUTANT_COUNT];

#endif
