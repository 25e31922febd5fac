/* Internal to the component call: one number, as a user types it. */
#ifndef XC_CALL_SCALARS_H
#define XC_CALL_SCALARS_H

#include "call/prototype.h"

/* Reads a value of a type that is no pointer, struct or void. Returns NULL, or what is wrong with
 * it: "is not an integer", which may be written to problem. */
#define XC_PROBLEM_BYTES 96
const char *xc_scalar_read(const struct xc_type *type, const char *text, void *value,
                           char problem[XC_PROBLEM_BYTES]);

/* The length of a character in quotes that starts at text, such as 'a' or '\n'; 0: there is none.
 */
size_t xc_character_length(const char *text, size_t length);

#endif
