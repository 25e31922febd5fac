/* Batches and gates on the terminal: what an item costs in each form, the fitted line and the sizes
 * that follow from it, a plot of one work, and where batching loses. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/columns.h"
#include "report/draw.h"
#include "report/text.h"

#define PLOT_ROWS  10
#define PLOT_SIZES 11 /* the suite's ten, and that of a full buffer */

#define LINE_FORMAT "  %-11s%7s %-16s%9s%6s%7s%6s%7s%8s"

static void write_items(const struct xc_table *table, const struct xc_batch *batch)
{
    const double figures[] = {batch->foreign_item_ns, batch->one_by_one_ns, batch->accumulate_ns,
                              batch->deadline_ns, batch->host_item_ns};
    char text[128] = "", figure[XC_FIGURE_BYTES];
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%12s", xc_figure(figures[i], figure));
    }
    char *work = xc_text_fit(batch->work, 16);
    xc_line(table, "  %-16s%s", work ? work : "", text);
    free(work);
}

/* What the two buffers are: the same in all batches of a run, but where they were left out. */
static void write_buffers(const struct xc_table *table, const struct xc_batch *batches,
                          size_t count)
{
    unsigned long long items = 0, after_ns = 0, items_max = 0;
    for (size_t i = 0; i < count; i++) {
        items = batches[i].flush_items ? batches[i].flush_items : items;
        after_ns = batches[i].deadline_after_ns ? batches[i].deadline_after_ns : after_ns;
        items_max = batches[i].deadline_items_max ? batches[i].deadline_items_max : items_max;
    }
    if (items)
        xc_line(table, "  accumulated: in a buffer that is flushed at %llu items", items);
    if (after_ns)
        xc_line(table, "  by deadline: flushed %llu us after its first item, or at %llu items",
                after_ns / 1000, items_max);
}

static void write_line(const struct xc_table *table, const struct xc_batch *batch)
{
    char fixed[XC_FIGURE_BYTES], interval[XC_INTERVAL_BYTES], item[XC_FIGURE_BYTES];
    char even[XC_FIGURE_BYTES], tenth[XC_FIGURE_BYTES], percent[XC_FIGURE_BYTES];
    char off[XC_FIGURE_BYTES], from[XC_FIGURE_BYTES];
    char *work = xc_text_fit(batch->work, 11);
    xc_line(
        table, LINE_FORMAT, work ? work : "", xc_figure(batch->fixed_ns.value, fixed),
        xc_figure_interval(batch->fixed_ns.ci, interval), xc_figure(batch->per_item_ns.value, item),
        xc_items_figure((double)batch->line_items, from), xc_percent_figure(batch->fit_error, off),
        xc_items_figure(batch->break_even_items.value, even),
        xc_items_figure(batch->tenth_items.value, tenth),
        xc_items_figure(batch->percent_items.value, percent));
    free(work);
}

/* "44 + N * 1.31 ns", or what is known of it. */
static void line_text(const struct xc_batch_line *line, char *text, size_t bytes)
{
    char fixed[XC_FIGURE_BYTES], item[XC_FIGURE_BYTES];
    xc_figure(line->fixed_ns, fixed);
    xc_figure(line->per_item_ns, item);
    if (isnan(line->fixed_ns))
        snprintf(text, bytes, "%s ns an item", item);
    else if (isnan(line->per_item_ns))
        snprintf(text, bytes, "%s ns a batch", fixed);
    else
        snprintf(text, bytes, "%s + N * %s ns", fixed, item);
}

/* Sizes that are not on the line above, where one line for all would not do. */
static void write_others(const struct xc_table *table, const struct xc_batch *batch)
{
    char off[XC_FIGURE_BYTES], sizes[64], text[2 * XC_FIGURE_BYTES + 32];
    for (size_t i = 0; i < batch->line_count; i++) {
        const struct xc_batch_line *line = &batch->lines[i];
        unsigned long long from = line->from_items, to = line->to_items;
        if (i == batch->line)
            continue;
        if (i + 1 == batch->line_count)
            snprintf(sizes, sizeof sizes, "from %llu items on", from);
        else if (i == 0)
            snprintf(sizes, sizeof sizes, "below %llu items",
                     (unsigned long long)line[1].from_items);
        else
            snprintf(sizes, sizeof sizes, "%llu to %llu items", from, to);
        line_text(line, text, sizeof text);
        xc_line(table, "  %s: %s %s (one line for all: %s off)", batch->work, sizes, text,
                xc_percent_figure(batch->one_line_error, off));
    }
}

static void write_lines(const struct xc_table *table, const struct xc_batch *batches, size_t count)
{
    xc_line(table, LINE_FORMAT, "a batch of", "fixed", "95% interval", "an item", "from", "off",
            "pays", "below", "below");
    xc_line(table, LINE_FORMAT, "N items", "ns", "", "ns", "items", "most", "from", "10%", "1%");
    for (size_t i = 0; i < count; i++)
        write_line(table, &batches[i]);
    for (size_t i = 0; i < count; i++)
        write_others(table, &batches[i]);
}

/* Sizes at which a batch is slower than its items one by one, as surely as the interval says. */
static void write_losses(const struct xc_table *table, const struct xc_batch *batch)
{
    char list[160] = "", figure[XC_FIGURE_BYTES];
    for (size_t i = 0; i < batch->point_count; i++) {
        const struct xc_batch_point *point = &batch->points[i];
        size_t used = strlen(list);
        if (point->speedup.ci.high < 1)
            snprintf(list + used, sizeof list - used, "%s%llu (%s%% slower)", used ? ", " : " at ",
                     (unsigned long long)point->items,
                     xc_figure(100 / point->speedup.value - 100, figure));
    }
    xc_line(table, "  %s: batching loses%s", batch->work,
            *list ? list : " at none of these sizes, as far as the intervals tell");
    if (batch->buffer_of_one.ci.high < 1)
        xc_line(table, "  %s: a buffer that is flushed with every item loses (%s%% slower)",
                batch->work, xc_figure(100 / batch->buffer_of_one.value - 100, figure));
}

/* What has no column of its own in the tables above. */
static void write_sentences(const struct xc_table *table, const struct xc_batch *batch)
{
    char figure[XC_FIGURE_BYTES], text[160];
    for (size_t i = 0; i < xc_entity_batch.column_count; i++) {
        const struct xc_column *column = &xc_entity_batch.columns[i];
        if (!column->sentence)
            continue;
        double value = xc_column_estimate(column, batch).value;
        if (!isfinite(value))
            continue;
        xc_column_figure(column, value, figure);
        const char *at = strstr(column->sentence, "%s");
        snprintf(text, sizeof text, "%.*s%s%s", (int)(at - column->sentence), column->sentence,
                 figure, at + 2);
        xc_line(table, "  %s: %s", batch->work, text);
    }
}

/* --- the plot --------------------------------------------------------------------------------- */

#define PLOT_LABEL_COLUMNS 13
#define PLOT_SIZE_COLUMNS  6

/* Rows from the top; costs are on a logarithmic scale. */
struct plot {
    double low_ns, high_ns;
};

static size_t row_of(const struct plot *plot, double ns)
{
    double height = log(plot->high_ns / plot->low_ns);
    double share = height > 0 ? log(plot->high_ns / ns) / height : 0;
    return (size_t)lround(fmin(fmax(share, 0), 1) * (PLOT_ROWS - 1));
}

static struct plot plot_of(const struct xc_batch *batch)
{
    struct plot plot = {batch->one_by_one_ns, batch->one_by_one_ns};
    for (size_t i = 0; i < batch->point_count; i++) {
        plot.low_ns = fmin(plot.low_ns, batch->points[i].item_ns);
        plot.high_ns = fmax(plot.high_ns, batch->points[i].item_ns);
    }
    return plot;
}

static void write_plot_row(const struct xc_table *table, const struct xc_batch *batch,
                           const struct plot *plot, size_t row)
{
    bool utf8 = table->options->utf8;
    bool is_single = row == row_of(plot, batch->one_by_one_ns);
    const char *label = row == 0 ? "ns" : "";
    char figure[XC_FIGURE_BYTES] = "", text[512];
    if (row == 0 || row == PLOT_ROWS - 1)
        xc_figure(row == 0 ? plot->high_ns : plot->low_ns, figure);
    snprintf(text, sizeof text, "  %7s %-2s ", figure, label);
    for (size_t i = 0; i < batch->point_count; i++) {
        size_t used = strlen(text);
        bool here = row == row_of(plot, batch->points[i].item_ns);
        const char *line = is_single ? (utf8 ? "┄" : "-") : " ";
        const char *mark = here ? (utf8 ? "●" : "*") : line;
        snprintf(text + used, sizeof text - used, "%s%s%s%s%s%s", line, line, line, line, mark,
                 line);
    }
    xc_line(table, "%s", text);
}

static void write_plot(const struct xc_table *table, const struct xc_batch *batch)
{
    struct plot plot = plot_of(batch);
    char axis[256] = "", single[XC_FIGURE_BYTES];
    if (!(plot.low_ns > 0) || !isfinite(plot.high_ns) || batch->point_count > PLOT_SIZES ||
        PLOT_LABEL_COLUMNS + PLOT_SIZE_COLUMNS * batch->point_count > table->columns)
        return;
    fputc('\n', table->stream);
    xc_line(table, "  %s: ns an item, against items a batch; the line is one by one, %s ns",
            batch->work, xc_figure(batch->one_by_one_ns, single));
    for (size_t row = 0; row < PLOT_ROWS; row++)
        write_plot_row(table, batch, &plot, row);
    for (size_t i = 0; i < batch->point_count; i++) {
        uint64_t items = batch->points[i].items;
        size_t used = strlen(axis);
        bool in_k = items >= 1024 && items % 1024 == 0;
        snprintf(axis + used, sizeof axis - used, in_k ? "%5lluK" : "%6llu",
                 (unsigned long long)(in_k ? items / 1024 : items));
    }
    xc_line(table, "  %9s %s", "items", axis);
}

/* The one that gates speak of; else the first. */
static const struct xc_batch *plotted(const struct xc_batch *batches, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(batches[i].work, "add") == 0)
            return &batches[i];
    return batches;
}

static void write_model(const struct xc_table *table, const struct xc_batch *batches, size_t count)
{
    fputc('\n', table->stream);
    xc_style(table, STYLE_BOLD);
    xc_line(table, "  items across a boundary, as %s crosses: one by one, and many at once",
            batches->model);
    xc_style_end(table);
    fputc('\n', table->stream);
    xc_line(table, "  %-16s%12s%12s%12s%12s%12s", "ns an item", "no crossing", "one by one",
            "accumulated", "by deadline", "on the host");
    for (size_t i = 0; i < count; i++)
        write_items(table, &batches[i]);
    write_buffers(table, batches, count);
    fputc('\n', table->stream);
    write_lines(table, batches, count);
    const struct xc_batch *one = plotted(batches, count);
    write_plot(table, one);
    fputc('\n', table->stream);
    write_losses(table, one);
    write_sentences(table, one);
}

/* Batches of one model stand together. */
void xc_write_batches(const struct xc_table *table, const struct xc_report *report)
{
    for (size_t first = 0, last; first < report->batch_count; first = last) {
        const struct xc_batch *batches = &report->batches[first];
        for (last = first + 1; last < report->batch_count &&
                               strcmp(report->batches[last].model, batches->model) == 0;)
            last++;
        write_model(table, batches, last - first);
    }
}

void xc_write_gates(const struct xc_table *table, const struct xc_report *report)
{
    char left[XC_FIGURE_BYTES], right[XC_FIGURE_BYTES], interval[XC_INTERVAL_BYTES];
    if (report->gate_count)
        fputc('\n', table->stream);
    for (size_t i = 0; i < report->gate_count; i++) {
        const struct xc_gate_result *gate = &report->gates[i];
        xc_line(table, "  gate %s: %s", xc_gate_verdict_name(gate->verdict), gate->text);
        xc_line(table, "       %s %s at %.5g%% against %s", xc_figure(gate->left.value, left),
                xc_figure_interval(gate->left.ci, interval), 100 * gate->confidence,
                xc_figure(gate->right.value, right));
        if (gate->reason)
            xc_line(table, "       %s", gate->reason);
    }
}
