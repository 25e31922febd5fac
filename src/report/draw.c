#include "report/draw.h"

#include <stdarg.h>
#include <stdlib.h>

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

void xc_line(const struct xc_table *table, const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    while (length > 0 && text[length - 1] == ' ')
        text[--length] = '\0';
    char *cut = length < 0 ? NULL : xc_text_fit(text, table->columns);
    if (cut)
        fprintf(table->stream, "%s\n", cut);
    free(cut);
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
