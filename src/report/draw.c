#include "report/draw.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "report/text.h"

void xc_style(const struct xc_table *table, enum xc_style style)
{
    static const char *const codes[] = {"\033[1m", "\033[36m", "\033[33m"};
    if (table->options->color)
        fputs(codes[style], table->stream);
}

void xc_style_end(const struct xc_table *table)
{
    if (table->options->color)
        fputs("\033[0m", table->stream);
}

/* The bytes of the text that fit into a line: up to a space, but for one within brackets, since an
 * interval stays whole. 0: not even the first word. */
static size_t fitting(const char *text, size_t columns)
{
    size_t best = 0, brackets = 0, at = strspn(text, " ");
    for (;; at++) {
        if (text[at] == '[')
            brackets++;
        if (text[at] == ']' && brackets > 0)
            brackets--;
        if (text[at] != '\0' && (text[at] != ' ' || brackets > 0))
            continue;
        char *part = strndup(text, at);
        bool fits = part && xc_text_columns(part) <= columns;
        free(part);
        if (!fits)
            return best;
        best = at;
        if (text[at] == '\0')
            return best;
    }
}

/* A word that is wider than a line is cut. */
static void write_cut(const struct xc_table *table, const char *text, size_t columns)
{
    char *cut = xc_text_fit(text, columns < 4 ? 4 : columns);
    fprintf(table->stream, "%s\n", cut ? cut : "");
    free(cut);
}

#define CONTINUATION "      "

static void write_wrapped(const struct xc_table *table, const char *text)
{
    size_t indent = strlen(CONTINUATION);
    size_t columns = table->columns > indent + 4 ? table->columns : indent + 4;
    size_t bytes = fitting(text, columns);
    while (bytes > 0 && text[bytes]) {
        fprintf(table->stream, "%.*s\n" CONTINUATION, (int)bytes, text);
        text += bytes + strspn(text + bytes, " ");
        columns = table->columns - indent;
        bytes = fitting(text, columns);
    }
    write_cut(table, text, columns);
}

void xc_line(const struct xc_table *table, const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    while (length > 0 && text[length - 1] == ' ')
        text[--length] = '\0';
    char *clean = length < 0 ? NULL : xc_text_fit(text, SIZE_MAX);
    if (clean)
        write_wrapped(table, clean);
    free(clean);
    free(text);
}

void xc_warning_line(const struct xc_table *table, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    xc_style(table, STYLE_WARNING);
    xc_line(table, "%s", text);
    xc_style_end(table);
}

void xc_write_bar(const struct xc_table *table, double share, unsigned columns)
{
    static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    if (!(share > 0))
        return;
    double length = (share < 1 ? share : 1) * columns;
    unsigned whole = (unsigned)(length + (table->options->utf8 ? 0 : 0.5));
    xc_style(table, STYLE_BAR);
    for (unsigned i = 0; i < whole; i++)
        fputs(table->options->utf8 ? "█" : "#", table->stream);
    if (table->options->utf8)
        fputs(eighths[(unsigned)((length - whole) * 8)], table->stream);
    xc_style_end(table);
}
