/* What formats know of an entity of the report: a table of its columns. A metric is a member
 * (analysis/results.h), an estimator (analysis/), and one column here, and is then in every format.
 * docs/result.schema.json and docs/formats.md are checked against these tables by
 * tests/report/columns.py. */
#ifndef XC_REPORT_COLUMNS_H
#define XC_REPORT_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "analysis/results.h"

/* The type of the member. */
enum xc_column_kind {
    XC_COLUMN_TEXT, /* char *, or NULL */
    XC_COLUMN_NUMBER,
    XC_COLUMN_UNSIGNED, /* 64 bits */
    XC_COLUMN_UNSIGNED_INT,
    XC_COLUMN_SIGNED, /* 64 bits */
    XC_COLUMN_INT,
    XC_COLUMN_YES_NO,
    XC_COLUMN_INTERVAL,
    XC_COLUMN_ESTIMATE,
    XC_COLUMN_OBJECT, /* an entity inside this one */
    XC_COLUMN_ARRAY,  /* entities inside this one */
    XC_COLUMN_LIST,   /* entities that this one points to */
};

/* How a reader sees a number. */
enum xc_column_style {
    XC_STYLE_FIGURE,  /* three digits */
    XC_STYLE_ITEMS,   /* rounded up, "never" where infinite */
    XC_STYLE_PERCENT, /* a share, 0..1, with its sign */
};

/* In Markdown's table of the entity. */
enum xc_column_cell { XC_CELL_NONE, XC_CELL_VALUE, XC_CELL_WITH_INTERVAL };

struct xc_entity;

/* Zero: none of it. */
struct xc_column {
    const char *key; /* in the result file */
    enum xc_column_kind kind;
    size_t offset;
    /* In place of the member: what is computed from the entity. */
    const char *(*text)(const void *entity);
    double (*number)(const void *entity);
    const char *interval_key; /* of an estimate's interval in the result file */
    const char *figure;       /* its name in ids of the csv format: "ID:FIGURE" */
    const char *unit;         /* for a reader, and as csv's reason */
    const char *heading;      /* in tables */
    const char *sentence;     /* on the terminal, with %s for the figure */
    enum xc_column_style style;
    enum xc_column_cell cell;
    /* Of an object, an array or a list: what is in it, and how many; where the number is a member
     * (a size_t), its offset. */
    const struct xc_entity *items;
    size_t length, count_offset;
};

struct xc_entity {
    const char *path; /* in the result file: "batches/points" */
    size_t size;      /* of one, in bytes */
    const struct xc_column *columns;
    size_t column_count;
    /* Of an entity in a list: the name of its figure in csv. NULL: it has none. */
    void (*figure_name)(const void *entity, const char *figure, char *text, size_t bytes);
};

#define XC_KIND_OF(type, member)                                                                   \
    _Generic(((type *)0)->member,                                                                  \
        char *: XC_COLUMN_TEXT,                                                                    \
        const char *: XC_COLUMN_TEXT,                                                              \
        double: XC_COLUMN_NUMBER,                                                                  \
        unsigned long: XC_COLUMN_UNSIGNED,                                                         \
        unsigned long long: XC_COLUMN_UNSIGNED,                                                    \
        unsigned: XC_COLUMN_UNSIGNED_INT,                                                          \
        long long: XC_COLUMN_SIGNED,                                                               \
        int: XC_COLUMN_INT,                                                                        \
        bool: XC_COLUMN_YES_NO,                                                                    \
        struct xc_interval: XC_COLUMN_INTERVAL,                                                    \
        struct xc_estimate: XC_COLUMN_ESTIMATE)

/* Arguments are names and initializers, which take no parentheses.
 * NOLINTBEGIN(bugprone-macro-parentheses) */
/* A member, by its key, with what else is known of it. */
#define XC_COLUMN(type, member, name, ...)                                                         \
    {                                                                                              \
        .key = name, .kind = XC_KIND_OF(type, member), .offset = offsetof(type, member),           \
        __VA_ARGS__                                                                                \
    }
#define XC_COLUMN_TEXT_OF(name, function, ...)                                                     \
    {                                                                                              \
        .key = name, .kind = XC_COLUMN_TEXT, .text = function, __VA_ARGS__                         \
    }
#define XC_COLUMN_NUMBER_OF(name, function, ...)                                                   \
    {                                                                                              \
        .key = name, .kind = XC_COLUMN_NUMBER, .number = function, __VA_ARGS__                     \
    }
#define XC_COLUMN_PART(type, member, name, entity)                                                 \
    {                                                                                              \
        .key = name, .kind = XC_COLUMN_OBJECT, .offset = offsetof(type, member),                   \
        .items = &(entity)                                                                         \
    }
/* XC_COLUMN_ARRAY or XC_COLUMN_LIST, counted by another member. */
#define XC_COLUMN_SEVERAL(array_or_list, type, member, counter, name, entity)                      \
    {                                                                                              \
        .key = name, .kind = array_or_list, .offset = offsetof(type, member), .items = &(entity),  \
        .count_offset = offsetof(type, counter)                                                    \
    }
#define XC_ENTITY(name, where, type, ...)                                                          \
    const struct xc_entity name = {.path = where,                                                  \
                                   .size = sizeof(type),                                           \
                                   .columns = name##_columns,                                      \
                                   .column_count =                                                 \
                                       sizeof name##_columns / sizeof name##_columns[0],           \
                                   __VA_ARGS__}
/* NOLINTEND(bugprone-macro-parentheses) */

extern const struct xc_entity xc_entity_events, xc_entity_state, xc_entity_protocol, xc_entity_row,
    xc_entity_step, xc_entity_breakdown, xc_entity_gate;
extern const struct xc_entity xc_entity_batch, xc_entity_batch_point, xc_entity_batch_line;
extern const struct xc_entity xc_entity_handoff, xc_entity_latency, xc_entity_way_share,
    xc_entity_handoff_events;
extern const struct xc_entity xc_entity_runtime, xc_entity_runtime_way, xc_entity_fidelity;

/* All of them, NULL last. */
extern const struct xc_entity *const xc_entities[];

/* The member, where it is of that kind. */
const char *xc_column_text(const struct xc_column *column, const void *entity);
/* A number or a count as an estimate without an interval. */
struct xc_estimate xc_column_estimate(const struct xc_column *column, const void *entity);
/* Of a part, an array or a list: the item with this number, and how many there are. */
const void *xc_column_item(const struct xc_column *column, const void *entity, size_t number);
size_t xc_column_count(const struct xc_column *column, const void *entity);

/* The value for a reader, in the column's style. Returns text. */
const char *xc_column_figure(const struct xc_column *column, double value, char *text);

#endif
