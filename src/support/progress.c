#include "support/progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "support/clock.h"
#include "support/warn.h"

#define EVERY_NS ((uint64_t)100000000)

#define BAR_COLUMNS 20

static bool is_shown;
static char name[64];

/* A terminal without a name, or a dumb one, shows escape sequences as they are. */
bool xc_progress_is_seen(void)
{
    const char *terminal = getenv("TERM");
    return terminal && *terminal && strcmp(terminal, "dumb") != 0 &&
           isatty(fileno(xc_own_stderr()));
}

/* One write: standard error has no buffer. */
static void rewrite_line(const char *text, const char *end)
{
    is_shown = *text != '\0';
    fprintf(xc_own_stderr(), "\r\033[K%s%s", text, end);
}

/* A line that goes on in the next one cannot be rewritten. */
static size_t line_columns(void)
{
    struct winsize size;
    bool is_known = ioctl(fileno(xc_own_stderr()), TIOCGWINSZ, &size) == 0 && size.ws_col > 10;
    return is_known ? size.ws_col - 1u : 79;
}

void xc_progress_name(const char *what)
{
    snprintf(name, sizeof name, "%s", what);
}

void xc_progress_show(double share, const char *format, ...)
{
    static uint64_t shown_ns;
    char bar[BAR_COLUMNS + 1] = "", text[256];
    va_list arguments;
    if (shown_ns && xc_now_ns() - shown_ns < EVERY_NS)
        return;
    shown_ns = xc_now_ns();
    for (size_t i = 0; i < BAR_COLUMNS; i++)
        bar[i] = (double)i < share * BAR_COLUMNS ? '#' : '-';
    int used = snprintf(text, sizeof text, "%s%s[%s] ", name, *name ? " " : "", bar);
    va_start(arguments, format);
    vsnprintf(text + used, sizeof text - (size_t)used, format, arguments);
    va_end(arguments);
    size_t columns = line_columns();
    if (columns < sizeof text)
        text[columns] = '\0';
    rewrite_line(text, "");
}

void xc_progress_announce(const char *what)
{
    rewrite_line(what, "\r");
}

void xc_progress_clear(void)
{
    if (is_shown)
        rewrite_line("", "");
}
