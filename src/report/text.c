#include "report/text.h"

#include <locale.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

const char *xc_figure(double value, char text[XC_FIGURE_BYTES])
{
    int decimals = fabs(value) < 9.995 ? 2 : fabs(value) < 999.95 ? 1 : 0;
    if (!isfinite(value))
        snprintf(text, XC_FIGURE_BYTES, "-");
    else if (fabs(value) >= 1e9)
        snprintf(text, XC_FIGURE_BYTES, "%.3g", value);
    else
        snprintf(text, XC_FIGURE_BYTES, "%.*f", decimals, value);
    return text;
}

/* A tenth of a second: what is longer is unreadable in ns, and as wide as its column. */
#define SECONDS_FROM_NS 1e8

const char *xc_time_figure(double ns, char text[XC_FIGURE_BYTES])
{
    char figure[XC_FIGURE_BYTES];
    if (!isfinite(ns) || fabs(ns) < SECONDS_FROM_NS)
        return xc_figure(ns, text);
    if (fabs(ns) < 1e9)
        snprintf(text, XC_FIGURE_BYTES, "%.3f s", ns / 1e9);
    else
        snprintf(text, XC_FIGURE_BYTES, "%.28s s", xc_figure(ns / 1e9, figure));
    return text;
}

const char *xc_time_interval(struct xc_interval interval, char text[XC_INTERVAL_BYTES])
{
    char low[XC_FIGURE_BYTES], high[XC_FIGURE_BYTES];
    if (!isfinite(interval.low) || !isfinite(interval.high))
        snprintf(text, XC_INTERVAL_BYTES, "-");
    else
        snprintf(text, XC_INTERVAL_BYTES, "[%s, %s]", xc_time_figure(interval.low, low),
                 xc_time_figure(interval.high, high));
    return text;
}

const char *xc_figure_interval(struct xc_interval interval, char text[XC_INTERVAL_BYTES])
{
    char low[XC_FIGURE_BYTES], high[XC_FIGURE_BYTES];
    if (!isfinite(interval.low) || !isfinite(interval.high))
        snprintf(text, XC_INTERVAL_BYTES, "-");
    else
        snprintf(text, XC_INTERVAL_BYTES, "[%s, %s]", xc_figure(interval.low, low),
                 xc_figure(interval.high, high));
    return text;
}

/* The length in bytes of the code point at text, 0 where there is none: RFC 3629, section 4. */
static size_t code_point_bytes(const char *text)
{
    const unsigned char *byte = (const unsigned char *)text;
    unsigned char low = 0x80, high = 0xbf;
    size_t length = byte[0] < 0x80   ? 1
                    : byte[0] < 0xc2 ? 0
                    : byte[0] < 0xe0 ? 2
                    : byte[0] < 0xf0 ? 3
                    : byte[0] < 0xf5 ? 4
                                     : 0;
    if (byte[0] == 0xe0)
        low = 0xa0;
    if (byte[0] == 0xed)
        high = 0x9f;
    if (byte[0] == 0xf0)
        low = 0x90;
    if (byte[0] == 0xf4)
        high = 0x8f;
    for (size_t i = 1; i < length; i++, low = 0x80, high = 0xbf)
        if (byte[i] < low || byte[i] > high)
            return 0;
    return length;
}

bool xc_text_is_utf8(const char *text)
{
    for (size_t step; *text; text += step)
        if ((step = code_point_bytes(text)) == 0)
            return false;
    return true;
}

/* The code point of these bytes, which are one. */
static wchar_t code_point_of(const char *text, size_t bytes)
{
    const unsigned char *byte = (const unsigned char *)text;
    unsigned long point = bytes == 1 ? byte[0] : byte[0] & (0xffu >> (bytes + 1));
    for (size_t i = 1; i < bytes; i++)
        point = point << 6 | (byte[i] & 0x3f);
    return (wchar_t)point;
}

/* What wcwidth says in a locale of UTF-8, whatever the user's is: 0, 1 or 2. */
static size_t columns_of(const char *text, size_t bytes)
{
    static locale_t utf8;
    if (bytes == 1)
        return 1;
    if (!utf8)
        utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    locale_t usual = utf8 ? uselocale(utf8) : (locale_t)0;
    int columns = wcwidth(code_point_of(text, bytes));
    if (utf8)
        uselocale(usual);
    return columns < 0 ? 1 : (size_t)columns;
}

size_t xc_text_columns(const char *text)
{
    size_t columns = 0;
    for (size_t step; *text; text += step) {
        step = code_point_bytes(text);
        columns += step ? columns_of(text, step) : 1;
        step = step ? step : 1;
    }
    return columns;
}

/* What a terminal obeys and does not show: C0 and C1 controls, line separators, directions. */
static bool is_command(const char *text, size_t step)
{
    const unsigned char *byte = (const unsigned char *)text;
    if (step == 1)
        return byte[0] < ' ' || byte[0] == 0x7f;
    if (step == 2)
        return (byte[0] == 0xc2 && byte[1] < 0xa0) || (byte[0] == 0xd8 && byte[1] == 0x9c);
    return step == 3 && byte[0] == 0xe2 &&
           ((byte[1] == 0x80 && (byte[2] == 0x8e || byte[2] == 0x8f)) ||
            (byte[1] == 0x80 && byte[2] >= 0xa8 && byte[2] <= 0xae) ||
            (byte[1] == 0x81 && byte[2] >= 0xa6 && byte[2] <= 0xa9));
}

char *xc_text_fit(const char *text, size_t columns)
{
    char *clean = malloc(strlen(text) + 4), *end = clean, *last = clean;
    if (!clean)
        return NULL;
    for (size_t used = 0; *text;) {
        size_t step = code_point_bytes(text);
        bool is_shown = step > 0 && !is_command(text, step);
        size_t width = is_shown ? columns_of(text, step) : 1;
        if (used + width > columns)
            break;
        if (used + 3 <= columns)
            last = end;
        used += width;
        if (is_shown)
            end = mempcpy(end, text, step);
        else
            *end++ = '?';
        text += step ? step : 1;
    }
    *end = '\0';
    if (*text)
        memcpy(last, "...", sizeof "...");
    return clean;
}

void xc_text_write(FILE *stream, const char *text, char twice)
{
    while (*text) {
        size_t step = code_point_bytes(text);
        bool is_shown = step > 0 && !is_command(text, step);
        if (*text == twice)
            fputc(twice, stream);
        if (is_shown)
            fwrite(text, 1, step, stream);
        else
            fputc('?', stream);
        text += step ? step : 1;
    }
}

const char *xc_items_figure(double items, char text[XC_FIGURE_BYTES])
{
    if (isnan(items))
        snprintf(text, XC_FIGURE_BYTES, "-");
    else if (isinf(items))
        snprintf(text, XC_FIGURE_BYTES, "never");
    else
        snprintf(text, XC_FIGURE_BYTES, "%.0f", items < 1 ? 1 : ceil(items));
    return text;
}

const char *xc_percent_figure(double share, char text[XC_FIGURE_BYTES])
{
    snprintf(text, XC_FIGURE_BYTES, isfinite(share) ? "%.1f%%" : "-", 100 * share);
    return text;
}

const char *xc_gate_verdict_name(enum xc_gate_verdict verdict)
{
    static const char *const names[] = {"met", "not met", "inconclusive"};
    return names[verdict];
}

const char *xc_band_name(const struct xc_breakdown *breakdown)
{
    static const char *const names[] = {"below", "inside", "above"};
    bool is_go = strncmp(breakdown->model, "go", 2) == 0;
    return is_go && isfinite(breakdown->ratio) ? names[breakdown->band] : NULL;
}

const char *xc_row_status_name(enum xc_row_status status)
{
    static const char *const names[] = {"ok", "skipped", "failed"};
    return names[status];
}

const char *xc_host_fact_value(const struct xc_report *report, const char *key)
{
    for (size_t i = 0; i < report->host.fact_count; i++)
        if (strcmp(report->host.facts[i].key, key) == 0)
            return report->host.facts[i].value;
    return NULL;
}

void xc_markdown_cell(FILE *stream, const char *text)
{
    char *clean = xc_text_fit(text ? text : "", 200);
    for (const char *at = clean; at && *at; at++) {
        if (strchr("|<`*\\[&", *at))
            fputc('\\', stream);
        fputc(*at, stream);
    }
    free(clean);
}

const char *xc_state_name(enum xc_state_kind kind)
{
    static const char *const names[] = {"quiet", "contended", "mixed", "unknown"};
    return names[kind];
}

/* A share that is not all does not read 100%. */
static double percent(double share)
{
    double whole = round(100 * share);
    return whole >= 100 && share < 1 ? 99 : whole;
}

const char *xc_state_reason(const struct xc_state *state, char text[XC_STATE_BYTES])
{
    double shared = percent(1 - state->quiet_share), ours = percent(state->quiet_share);
    if (state->kind == XC_STATE_QUIET)
        snprintf(text, XC_STATE_BYTES, "quiet: the core was ours in %.0f%% of the epochs", ours);
    else if (state->kind == XC_STATE_CONTENDED)
        snprintf(text, XC_STATE_BYTES, "contended: the core was shared in %.0f%% of the epochs",
                 shared);
    else if (state->kind == XC_STATE_MIXED)
        snprintf(text, XC_STATE_BYTES,
                 "contended: the core was ours in %.0f%% of the epochs, and in no state for long "
                 "enough to time every case",
                 ours);
    else if (isnan(state->cycle_ns))
        snprintf(text, XC_STATE_BYTES, "unknown: there is no probe of the core's state here");
    else
        snprintf(text, XC_STATE_BYTES,
                 "unknown: it cannot be told whether the core was shared, since its width is not "
                 "known");
    return text;
}

const char *xc_state_sentence(const struct xc_state *state, char text[XC_STATE_BYTES])
{
    xc_state_reason(state, text);
    size_t used = strlen(text), room = XC_STATE_BYTES - used;
    if (state->kind == XC_STATE_QUIET)
        snprintf(text + used, room, "; figures are of these");
    else if (state->kind == XC_STATE_CONTENDED)
        snprintf(text + used, room,
                 "; figures are of the state of %.0f%% of them, in which it did %.1f of %.0f "
                 "operations a cycle for us",
                 percent(state->share), state->ops_per_cycle, state->width);
    else if (state->kind == XC_STATE_MIXED)
        snprintf(text + used, room, "; figures are of all states together");
    else if (!isnan(state->cycle_ns))
        snprintf(text + used, room, "; it did %.1f operations a cycle", state->ops_per_cycle);
    return text;
}
