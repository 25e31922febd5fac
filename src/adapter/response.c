#include "adapter/response.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS "0123456789"

bool xc_response_is(const char *line, const char *word, const char **text)
{
    size_t length = strlen(word);
    if (strncmp(line, word, length) != 0 || (line[length] != '\0' && line[length] != ' '))
        return false;
    *text = line[length] ? line + length + 1 : line + length;
    return true;
}

bool xc_response_hello(const char *line, int *thread, const char **version)
{
    const char *text;
    if (!xc_response_is(line, "hello 1", &text))
        return false;
    size_t digits = strspn(text, DIGITS);
    if (digits == 0 || digits > 10 || text[digits] != ' ' || text[digits + 1] == '\0' ||
        text[digits + 1] == ' ')
        return false;
    long number = strtol(text, NULL, 10);
    if (number < 1 || number > INT_MAX)
        return false;
    *thread = (int)number;
    *version = text + digits + 1;
    return true;
}

/* Parts of letters, digits and some marks, with one slash between two. Copies it up to a space. */
static bool take_id(const char *text, char id[XC_CASE_ID_BYTES], const char **after)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz" DIGITS "._+-";
    size_t length = 0;
    for (;;) {
        size_t part = strspn(text + length, allowed);
        if (part == 0)
            return false;
        length += part;
        if (text[length] != '/')
            break;
        length++;
    }
    if (length >= XC_CASE_ID_BYTES || text[length] != ' ' || text[length + 1] == '\0')
        return false;
    memcpy(id, text, length);
    id[length] = '\0';
    *after = text + length + 1;
    return true;
}

enum xc_listed xc_response_listed(const char *line, char id[XC_CASE_ID_BYTES], const char **text)
{
    const char *rest;
    if (strcmp(line, "end") == 0)
        return XC_LISTED_END;
    if (xc_response_is(line, "case", &rest))
        return take_id(rest, id, text) ? XC_LISTED_CASE : XC_LISTED_NONSENSE;
    if (xc_response_is(line, "skip", &rest))
        return take_id(rest, id, text) ? XC_LISTED_SKIP : XC_LISTED_NONSENSE;
    return XC_LISTED_NONSENSE;
}

/* DIGITS[.DIGITS][e[+-]DIGITS]: what languages print, and no name of a number. */
bool xc_response_elapsed(const char *line, double *elapsed_ns)
{
    const char *text;
    if (!xc_response_is(line, "ns", &text))
        return false;
    size_t length = strspn(text, DIGITS);
    if (length == 0)
        return false;
    if (text[length] == '.')
        length += 1 + strspn(text + length + 1, DIGITS);
    if (text[length] == 'e' || text[length] == 'E') {
        length++;
        length += text[length] == '+' || text[length] == '-';
        length += strspn(text + length, DIGITS);
    }
    char *end;
    *elapsed_ns = strtod(text, &end);
    return text[length] == '\0' && end == text + length && isfinite(*elapsed_ns) && *elapsed_ns > 0;
}

void xc_response_quote(const char *line, char *quoted, size_t bytes)
{
    size_t used = 0;
    for (; *line && used + 1 < bytes; line++) {
        quoted[used] = '?';
        if (*line >= ' ' && *line < 0x7f)
            quoted[used] = *line;
        used++;
    }
    quoted[used] = '\0';
    if (*line && used > 3)
        memcpy(quoted + used - 3, "...", 3);
}
