#include "cli/progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/guard.h"
#include "support/clock.h"

#define EVERY_NS ((uint64_t)100000000)

static bool is_shown;

/* A terminal without a name, or a dumb one, shows escape sequences as they are. */
bool xc_progress_is_seen(void)
{
    const char *terminal = getenv("TERM");
    return terminal && *terminal && strcmp(terminal, "dumb") != 0 &&
           isatty(fileno(xc_guard_stderr()));
}

/* One write: standard error has no buffer. */
static void rewrite_line(const char *text, const char *end)
{
    is_shown = *text != '\0';
    fprintf(xc_guard_stderr(), "\r\033[K%s%s", text, end);
}

void xc_progress_show(const char *format, ...)
{
    static uint64_t shown_ns;
    char text[256];
    va_list arguments;
    if (shown_ns && xc_now_ns() - shown_ns < EVERY_NS)
        return;
    shown_ns = xc_now_ns();
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
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
