/* The columns of real runtimes: the bindings of each, and how far models are off. */
#include "report/columns.h"

static const struct xc_column xc_entity_runtime_way_columns[] = {
    XC_COLUMN(struct xc_runtime_way, name, "way"),
    XC_COLUMN(struct xc_runtime_way, plain_ns, "plain_ns", .interval_key = "plain_ci",
              .heading = "plain", .cell = XC_CELL_WITH_INTERVAL),
    XC_COLUMN(struct xc_runtime_way, crossing_ns, "crossing_ns", .interval_key = "crossing_ci",
              .heading = "crossing", .cell = XC_CELL_WITH_INTERVAL),
    XC_COLUMN(struct xc_runtime_way, no_token_ns, "no_token_ns", .interval_key = "no_token_ci"),
    XC_COLUMN(struct xc_runtime_way, ratio, "ratio", .interval_key = "ratio_ci", .figure = "ratio",
              .unit = "times the plain call", .heading = "times", .cell = XC_CELL_WITH_INTERVAL),
    XC_COLUMN(struct xc_runtime_way, token_ns, "token_ns", .interval_key = "token_ci",
              .figure = "token", .unit = "ns", .heading = "token", .cell = XC_CELL_WITH_INTERVAL),
    XC_COLUMN(struct xc_runtime_way, upcall_ns, "upcall_ns", .interval_key = "upcall_ci",
              .heading = "upcall", .cell = XC_CELL_WITH_INTERVAL),
    XC_COLUMN(struct xc_runtime_way, break_even_items, "break_even_items",
              .interval_key = "break_even_ci", .figure = "break_even", .unit = "items",
              .heading = "pays from", .style = XC_STYLE_ITEMS, .cell = XC_CELL_WITH_INTERVAL),
    XC_COLUMN(struct xc_runtime_way, fixed_ns, "fixed_ns", .interval_key = "fixed_ci",
              .figure = "fixed", .unit = "ns a slice"),
    XC_COLUMN(struct xc_runtime_way, per_item_ns, "per_item_ns", .interval_key = "per_item_ci",
              .figure = "per_item", .unit = "ns an item"),
};
XC_ENTITY(xc_entity_runtime_way, "runtimes/ways", struct xc_runtime_way);

/* But its rows, which are the report's. */
static const struct xc_column xc_entity_runtime_columns[] = {
    XC_COLUMN(struct xc_runtime_result, name, "name"),
    XC_COLUMN(struct xc_runtime_result, language, "language"),
    XC_COLUMN(struct xc_runtime_result, version, "version"),
    XC_COLUMN(struct xc_runtime_result, token, "token"),
    XC_COLUMN_SEVERAL(XC_COLUMN_LIST, struct xc_runtime_result, ways, way_count, "ways",
                      xc_entity_runtime_way),
};
XC_ENTITY(xc_entity_runtime, "runtimes", struct xc_runtime_result);

static const struct xc_column xc_entity_fidelity_columns[] = {
    XC_COLUMN(struct xc_fidelity, model, "model", .heading = "model", .cell = XC_CELL_VALUE),
    XC_COLUMN(struct xc_fidelity, runtime, "runtime", .heading = "runtime", .cell = XC_CELL_VALUE),
    XC_COLUMN(struct xc_fidelity, version, "version", .heading = "version", .cell = XC_CELL_VALUE),
    XC_COLUMN(struct xc_fidelity, part, "part", .heading = "part", .cell = XC_CELL_VALUE),
    XC_COLUMN(struct xc_fidelity, model_ns, "model_ns", .heading = "model ns",
              .cell = XC_CELL_VALUE),
    XC_COLUMN(struct xc_fidelity, real_ns, "real_ns", .heading = "real ns", .cell = XC_CELL_VALUE),
    XC_COLUMN(struct xc_fidelity, error, "error", .interval_key = "error_ci", .figure = "error",
              .unit = "of the real time", .heading = "error", .style = XC_STYLE_PERCENT,
              .cell = XC_CELL_WITH_INTERVAL),
    XC_COLUMN(struct xc_fidelity, unmodelled_ns, "unmodelled_ns", .interval_key = "unmodelled_ci",
              .figure = "unmodelled", .unit = "ns", .heading = "unmodelled",
              .cell = XC_CELL_WITH_INTERVAL),
};
XC_ENTITY(xc_entity_fidelity, "fidelity", struct xc_fidelity);
