/* The line of progress on a terminal: rewritten in place, ten times a second at the most. */
#ifndef XC_SUPPORT_PROGRESS_H
#define XC_SUPPORT_PROGRESS_H

#include <stdbool.h>

/* Whether there is anybody to see it: standard error is a terminal that can rewrite a line. */
bool xc_progress_is_seen(void);

/* Names the measurement in the lines that follow: "calls crossing". */
void xc_progress_name(const char *what);
/* Puts the name, a bar of the share that is done, and the text in the line's place, unless the last
 * one was put there just now. */
__attribute__((format(printf, 2, 3))) void xc_progress_show(double share, const char *format, ...);
/* The same for what may take long: always, and the cursor goes back, so that whatever is printed
 * next is put over it. */
void xc_progress_announce(const char *what);
/* Takes the line away, where there is one. */
void xc_progress_clear(void);

#endif
