/* Real runtimes on the terminal: the cost of crossing by language, and how far the models are off.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/draw.h"
#include "report/text.h"

/* Values, and in a line below it their intervals, in the same columns. */
#define VALUE_FORMAT    "  %-22s%6s%9s%14s%14s%13s"
#define INTERVAL_FORMAT "%-25s%14s%14s%14s%13s"
#define PART_FORMAT     "    %-8s%8s%8s%8s %-19s%8s %-16s"

/* Three digits: two lines of five figures are wide enough. */
static const char *figure(double value, char text[XC_FIGURE_BYTES])
{
    int decimals = fabs(value) < 9.995 ? 2 : fabs(value) < 99.95 ? 1 : 0;
    snprintf(text, XC_FIGURE_BYTES, isfinite(value) ? "%.*f" : "-", decimals, value);
    return text;
}

static const char *interval(struct xc_estimate estimate, char text[XC_INTERVAL_BYTES])
{
    char low[XC_FIGURE_BYTES], high[XC_FIGURE_BYTES];
    text[0] = '\0';
    if (isfinite(estimate.ci.low) && isfinite(estimate.ci.high))
        snprintf(text, XC_INTERVAL_BYTES, "[%s, %s]", figure(estimate.ci.low, low),
                 figure(estimate.ci.high, high));
    return text;
}

static void write_pays(struct xc_estimate items, char *text, size_t bytes)
{
    char from[XC_FIGURE_BYTES], low[XC_FIGURE_BYTES], high[XC_FIGURE_BYTES];
    text[0] = '\0';
    if (isnan(items.value))
        return;
    xc_items_figure(items.value, from);
    if (isinf(items.value))
        snprintf(text, bytes, "    at once never pays");
    else if (isnan(items.ci.low) || isnan(items.ci.high))
        snprintf(text, bytes, "    pays from %s", from);
    else
        snprintf(text, bytes, "    pays from %s [%s, %s]", from, xc_items_figure(items.ci.low, low),
                 xc_items_figure(items.ci.high, high));
}

static void write_way(const struct xc_table *table, const char *label,
                      const struct xc_runtime_way *way)
{
    char plain[XC_FIGURE_BYTES], crossing[XC_FIGURE_BYTES], ratio[XC_FIGURE_BYTES];
    char token[XC_FIGURE_BYTES], upcall[XC_FIGURE_BYTES], pays[4 * XC_FIGURE_BYTES];
    char one[XC_INTERVAL_BYTES], other[XC_INTERVAL_BYTES], third[XC_INTERVAL_BYTES];
    char fourth[XC_INTERVAL_BYTES];
    char *name = xc_text_fit(label, 22);
    xc_line(table, VALUE_FORMAT, name ? name : "", figure(way->plain_ns.value, plain),
            figure(way->crossing_ns.value, crossing), figure(way->ratio.value, ratio),
            figure(way->token_ns.value, token), figure(way->upcall_ns.value, upcall));
    free(name);
    write_pays(way->break_even_items, pays, sizeof pays);
    interval(way->crossing_ns, one);
    if (!*pays && !*one)
        return;
    xc_line(table, INTERVAL_FORMAT, pays, one, interval(way->ratio, other),
            interval(way->token_ns, third), interval(way->upcall_ns, fourth));
}

/* The name in ids, and what it leaves out of the version: its number. */
static void name_of(const struct xc_runtime_result *runtime, char *name, size_t bytes)
{
    const char *version = runtime->version ? runtime->version : "";
    version += strcspn(version, "0123456789");
    int length = (int)strspn(version, "0123456789.");
    bool has_version = strchr(runtime->name, '-') || length == 0;
    snprintf(name, bytes, "%s%s%.*s", runtime->name, has_version ? "" : " ",
             has_version ? 0 : length, version);
}

static void write_runtime(const struct xc_table *table, const struct xc_runtime_result *runtime)
{
    char name[96], way_name[96];
    name_of(runtime, name, sizeof name);
    if (runtime->way_count == 0 || *runtime->ways[0].name)
        xc_line(table, "  %s%s", name, runtime->way_count ? "" : ": nothing was measured");
    for (size_t i = 0; i < runtime->way_count; i++) {
        const struct xc_runtime_way *way = &runtime->ways[i];
        snprintf(way_name, sizeof way_name, "  %s", way->name);
        write_way(table, *way->name ? way_name : name, way);
    }
}

/* "-9.9% [-10.4, -9.5]" */
static void percents(struct xc_estimate share, char value[XC_FIGURE_BYTES],
                     char between[XC_INTERVAL_BYTES])
{
    struct xc_estimate hundredfold = {100 * share.value, {100 * share.ci.low, 100 * share.ci.high}};
    snprintf(value, XC_FIGURE_BYTES, isfinite(share.value) ? "%+.1f%%" : "-", 100 * share.value);
    between[0] = '\0';
    if (isfinite(hundredfold.ci.low) && isfinite(hundredfold.ci.high))
        snprintf(between, XC_INTERVAL_BYTES, "[%+.1f, %+.1f]", hundredfold.ci.low,
                 hundredfold.ci.high);
}

static void write_part(const struct xc_table *table, const struct xc_fidelity *part)
{
    char model[XC_FIGURE_BYTES], real[XC_FIGURE_BYTES], error[XC_FIGURE_BYTES];
    char rest[XC_FIGURE_BYTES], one[XC_INTERVAL_BYTES], other[XC_INTERVAL_BYTES];
    percents(part->error, error, one);
    char *name = xc_text_fit(part->part, 8);
    xc_line(table, PART_FORMAT, name ? name : "", figure(part->model_ns, model),
            figure(part->real_ns, real), error, one, figure(part->unmodelled_ns.value, rest),
            interval(part->unmodelled_ns, other));
    free(name);
}

static void write_fidelity(const struct xc_table *table, const struct xc_report *report)
{
    fputc('\n', table->stream);
    xc_line(table, PART_FORMAT, "", "model", "real", "error", "95% interval", "missing",
            "95% interval");
    for (size_t i = 0; i < report->fidelity_count; i++) {
        const struct xc_fidelity *part = &report->fidelity[i];
        const struct xc_fidelity *before = i ? part - 1 : NULL;
        if (!before || strcmp(before->model, part->model) != 0 ||
            strcmp(before->runtime, part->runtime) != 0)
            xc_line(table, "  the model %s against %s (%s), ns", part->model, part->runtime,
                    part->version);
        write_part(table, part);
    }
}

void xc_write_runtimes(const struct xc_table *table, const struct xc_report *report)
{
    bool ways = false;
    for (size_t i = 0; i < report->runtime_count; i++)
        ways = ways || report->runtimes[i].way_count > 0;
    if (ways) {
        fputc('\n', table->stream);
        xc_line(table, VALUE_FORMAT, "what crossing costs", "plain", "crossing", "times", "token",
                "upcall");
    }
    for (size_t i = 0; i < report->runtime_count && ways; i++)
        write_runtime(table, &report->runtimes[i]);
    if (report->fidelity_count)
        write_fidelity(table, report);
}
