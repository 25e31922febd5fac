/* Internal to the component call: a user's text for a message. */
#ifndef XC_CALL_QUOTE_H
#define XC_CALL_QUOTE_H

#include <stddef.h>

/* The text's start, with '?' for each byte that is not printable ASCII: a message is one line
 * whatever a user types. Returns quoted. */
#define XC_QUOTE_BYTES 61
const char *xc_quote(const char *text, size_t length, char quoted[XC_QUOTE_BYTES]);

#endif
