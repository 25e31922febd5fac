/* The columns of a batch: calls one by one, and many items at once. */
#include <stdio.h>

#include "report/columns.h"

static const struct xc_column xc_entity_batch_line_columns[] = {
    XC_COLUMN(struct xc_batch_line, from_items, "from_items"),
    XC_COLUMN(struct xc_batch_line, to_items, "to_items"),
    XC_COLUMN(struct xc_batch_line, fixed_ns, "fixed_ns"),
    XC_COLUMN(struct xc_batch_line, per_item_ns, "per_item_ns"),
};
XC_ENTITY(xc_entity_batch_line, "batches/lines", struct xc_batch_line);

/* "speedup@64" */
static void point_figure(const void *entity, const char *figure, char *text, size_t bytes)
{
    const struct xc_batch_point *point = entity;
    snprintf(text, bytes, "%s@%llu", figure, (unsigned long long)point->items);
}

static const struct xc_column xc_entity_batch_point_columns[] = {
    XC_COLUMN(struct xc_batch_point, items, "items"),
    XC_COLUMN(struct xc_batch_point, batch_ns, "batch_ns"),
    XC_COLUMN(struct xc_batch_point, item_ns, "per_item_ns"),
    XC_COLUMN(struct xc_batch_point, speedup, "speedup", .interval_key = "speedup_ci",
              .figure = "speedup", .unit = "times as fast"),
};
XC_ENTITY(xc_entity_batch_point, "batches/points", struct xc_batch_point,
          .figure_name = point_figure);

static const struct xc_column xc_entity_batch_columns[] = {
    XC_COLUMN(struct xc_batch, model, "model", .heading = "model", .cell = XC_CELL_VALUE),
    XC_COLUMN(struct xc_batch, work, "work", .heading = "work", .cell = XC_CELL_VALUE),
    XC_COLUMN(struct xc_batch, one_by_one_ns, "one_by_one_ns", .heading = "one by one",
              .cell = XC_CELL_VALUE),
    XC_COLUMN(struct xc_batch, foreign_item_ns, "foreign_item_ns", .heading = "no crossing",
              .cell = XC_CELL_VALUE),
    XC_COLUMN(struct xc_batch, host_item_ns, "host_item_ns"),
    XC_COLUMN(struct xc_batch, accumulate_ns, "accumulate_ns", .heading = "accumulated",
              .cell = XC_CELL_VALUE),
    XC_COLUMN(struct xc_batch, deadline_ns, "deadline_ns"),
    XC_COLUMN(struct xc_batch, crossing_ns, "crossing_ns"),
    XC_COLUMN(struct xc_batch, flush_items, "flush_items"),
    XC_COLUMN(struct xc_batch, deadline_after_ns, "deadline_after_ns"),
    XC_COLUMN(struct xc_batch, deadline_items_max, "deadline_items_max"),
    XC_COLUMN(struct xc_batch, fixed_ns, "fixed_ns", .interval_key = "fixed_ci", .figure = "fixed",
              .unit = "ns a batch", .heading = "fixed", .cell = XC_CELL_WITH_INTERVAL),
    XC_COLUMN(struct xc_batch, per_item_ns, "per_item_ns", .interval_key = "per_item_ci",
              .figure = "per_item", .unit = "ns an item", .heading = "an item",
              .cell = XC_CELL_VALUE),
    XC_COLUMN(struct xc_batch, fit_error, "fit_error", .heading = "off", .style = XC_STYLE_PERCENT,
              .cell = XC_CELL_VALUE),
    XC_COLUMN(struct xc_batch, line_items, "line_items", .heading = "from", .style = XC_STYLE_ITEMS,
              .cell = XC_CELL_VALUE),
    XC_COLUMN_SEVERAL(XC_COLUMN_ARRAY, struct xc_batch, lines, line_count, "lines",
                      xc_entity_batch_line),
    XC_COLUMN(struct xc_batch, one_line_error, "one_line_error"),
    XC_COLUMN(struct xc_batch, break_even_items, "break_even_items", .figure = "break_even",
              .unit = "items", .heading = "pays from", .style = XC_STYLE_ITEMS,
              .cell = XC_CELL_VALUE),
    XC_COLUMN(struct xc_batch, break_even_items.ci.low, "ci_low"),
    XC_COLUMN(struct xc_batch, break_even_items.ci.high, "ci_high"),
    XC_COLUMN(struct xc_batch, tenth_items, "tenth_items", .interval_key = "tenth_ci",
              .figure = "tenth", .unit = "items", .heading = "10%", .style = XC_STYLE_ITEMS,
              .cell = XC_CELL_VALUE),
    XC_COLUMN(struct xc_batch, percent_items, "percent_items", .interval_key = "percent_ci",
              .figure = "percent", .unit = "items", .heading = "1%", .style = XC_STYLE_ITEMS,
              .cell = XC_CELL_VALUE),
    XC_COLUMN(struct xc_batch, marshalling_ns, "marshalling_ns", .interval_key = "marshalling_ci",
              .figure = "marshalling", .unit = "ns an item", .heading = "marshalling",
              .sentence = "into a buffer and back costs %s ns an item", .cell = XC_CELL_VALUE),
    XC_COLUMN(struct xc_batch, buffer_of_one, "buffer_of_one", .interval_key = "buffer_of_one_ci",
              .figure = "buffer_of_one", .unit = "times as fast"),
    XC_COLUMN(struct xc_batch, full_buffer, "full_buffer", .interval_key = "full_buffer_ci",
              .figure = "full_buffer", .unit = "times as fast", .heading = "full buffer",
              .sentence = "accumulated until the buffer is full, %s times as fast as one by one",
              .cell = XC_CELL_VALUE),
    XC_COLUMN_SEVERAL(XC_COLUMN_ARRAY, struct xc_batch, points, point_count, "points",
                      xc_entity_batch_point),
};
XC_ENTITY(xc_entity_batch, "batches", struct xc_batch);
