/* What a runtime's program answers, taken apart: strictly, since it may say anything. Pure. Lines
 * come without their end. */
#ifndef XC_ADAPTER_RESPONSE_H
#define XC_ADAPTER_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>

#define XC_RESPONSE_BYTES 1024 /* of a line, its end included */
#define XC_CASE_ID_BYTES  81
#define XC_CASES_MAX      128 /* of one runtime */

/* "hello 1 THREAD VERSION...": false where it is not that. version points into the line. */
bool xc_response_hello(const char *line, int *thread, const char **version);

/* One line of a list. */
enum xc_listed { XC_LISTED_CASE, XC_LISTED_SKIP, XC_LISTED_END, XC_LISTED_NONSENSE };
enum xc_listed xc_response_listed(const char *line, char id[XC_CASE_ID_BYTES], const char **text);

/* "ns ELAPSED": false where it is not a finite number above 0. */
bool xc_response_elapsed(const char *line, double *elapsed_ns);

/* "ok [NOTE...]" and "fail REASON...". text points into the line, and may be "". */
bool xc_response_is(const char *line, const char *word, const char **text);

/* A copy for people: every byte that is no printable ASCII becomes '?'; cut. */
void xc_response_quote(const char *line, char *quoted, size_t bytes);

#endif
