/* What the tests of formats share: a report as text, and what holds for every line of a table. */
#ifndef XC_TESTS_REPORT_RENDER_H
#define XC_TESTS_REPORT_RENDER_H

#include <stdlib.h>
#include <string.h>

#include "report/report.h"
#include "report/text.h"
#include "tests/cmocka_with.h"

static inline char *render(const struct xc_report *report, const struct xc_format *format,
                           const struct xc_render_options *options)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    struct xc_error error = {""};
    assert_int_equal(format->render(report, options, stream, &error), XC_OK);
    fclose(stream);
    return text;
}

/* Without the codes of colours: ESC [ figures m. */
static inline void strip_colors(char *text)
{
    char *to = text;
    while (*text) {
        size_t code = strncmp(text, "\033[", 2) == 0 ? 2 + strspn(text + 2, "0123456789;") : 0;
        if (code && text[code] == 'm')
            text += code + 1;
        else
            *to++ = *text++;
    }
    *to = '\0';
}

/* At most that number of columns, and nothing in it that a terminal takes as a command. */
static inline void check_lines_of(const char *text, size_t columns)
{
    char *copy = strdup(text), *rest = copy;
    strip_colors(copy);
    for (const char *at = copy; *at; at++)
        assert_true(*at == '\n' || (unsigned char)*at >= ' ');
    static const char *const commands[] = {"\xc2\x9b", "\xe2\x80\xa8", "\xe2\x80\xae",
                                           "\xe2\x81\xa6", "\xd8\x9c"};
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        assert_null(strstr(copy, commands[i]));
    for (char *line; (line = strsep(&rest, "\n"));)
        if (xc_text_columns(line) > columns)
            fail_msg("%zu columns: %s", xc_text_columns(line), line);
    free(copy);
}

static inline void check_lines(const char *text)
{
    check_lines_of(text, 80);
}

#endif
