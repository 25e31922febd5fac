/* The date and time of now, as reports have it. */
#ifndef XC_SUPPORT_DATE_H
#define XC_SUPPORT_DATE_H

#define XC_DATE_BYTES 32

/* In UTC, as ISO 8601 has it: "2025-01-31T12:00:00Z". Returns text. */
const char *xc_date_now(char text[XC_DATE_BYTES]);

#endif
