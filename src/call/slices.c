#include "call/slices.h"

#include <string.h>

#include "call/scalars.h"

struct scan {
    const char *at, *end;
    unsigned depth;   /* of braces */
    bool is_at_start; /* of a value: nothing but white space so far */
    bool is_broken;   /* a brace that closes none */
};

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

size_t xc_slice_length(struct xc_slice slice)
{
    return (size_t)(slice.end - slice.start);
}

struct xc_slice xc_slice_trim(struct xc_slice slice)
{
    while (slice.start < slice.end && is_blank(*slice.start))
        slice.start++;
    while (slice.end > slice.start && is_blank(slice.end[-1]))
        slice.end--;
    return slice;
}

bool xc_slice_starts(struct xc_slice slice, const char *prefix)
{
    size_t length = strlen(prefix);
    return xc_slice_length(slice) >= length && memcmp(slice.start, prefix, length) == 0;
}

/* Over one character, or one with a backslash, or one in quotes. */
static void step(struct scan *scan)
{
    size_t left = (size_t)(scan->end - scan->at);
    size_t quoted = scan->is_at_start ? xc_character_length(scan->at, left) : 0;
    char c = *scan->at;
    if (quoted) {
        scan->at += quoted;
        scan->is_at_start = false;
        return;
    }
    scan->at += c == '\\' && left > 1 ? 2 : 1;
    if (!is_blank(c))
        scan->is_at_start = c == ',' || c == '{';
    if (c == '{')
        scan->depth++;
    else if (c == '}' && scan->depth > 0)
        scan->depth--;
    else if (c == '}')
        scan->is_broken = true;
}

size_t xc_slice_count(struct xc_slice text, bool *braces_match)
{
    struct scan scan = {.at = text.start, .end = text.end, .is_at_start = true};
    struct xc_slice trimmed = xc_slice_trim(text);
    size_t count = trimmed.start < trimmed.end ? 1 : 0;
    while (scan.at < scan.end) {
        if (*scan.at == ',' && scan.depth == 0)
            count++;
        step(&scan);
    }
    *braces_match = scan.depth == 0 && !scan.is_broken;
    return count;
}

struct xc_slice xc_slice_next(struct xc_slice *rest)
{
    struct scan scan = {.at = rest->start, .end = rest->end, .is_at_start = true};
    while (scan.at < scan.end && (*scan.at != ',' || scan.depth > 0))
        step(&scan);
    struct xc_slice value = {rest->start, scan.at};
    rest->start = scan.at < scan.end ? scan.at + 1 : scan.end;
    return value;
}

bool xc_slice_unwrap(struct xc_slice *slice)
{
    struct xc_slice trimmed = xc_slice_trim(*slice);
    struct scan scan = {.at = trimmed.start, .end = trimmed.end, .is_at_start = true};
    if (!xc_slice_starts(trimmed, "{"))
        return false;
    do
        step(&scan);
    while (scan.depth > 0 && scan.at < scan.end);
    struct xc_slice inside = {trimmed.start + 1, trimmed.end - 1};
    if (scan.depth > 0 || scan.at != trimmed.end)
        return false;
    inside = xc_slice_trim(inside);
    if (inside.start == inside.end)
        return false;
    *slice = inside;
    return true;
}
