#include "report/columns.h"

#include <math.h>

#include "report/text.h"

static const void *member(const struct xc_column *column, const void *entity)
{
    return (const char *)entity + column->offset;
}

const char *xc_column_text(const struct xc_column *column, const void *entity)
{
    return column->text ? column->text(entity) : *(char *const *)member(column, entity);
}

static double number(const struct xc_column *column, const void *entity)
{
    const void *value = member(column, entity);
    if (column->number)
        return column->number(entity);
    switch (column->kind) {
    case XC_COLUMN_NUMBER:
        return *(const double *)value;
    case XC_COLUMN_UNSIGNED:
        return (double)*(const unsigned long long *)value;
    case XC_COLUMN_UNSIGNED_INT:
        return *(const unsigned *)value;
    case XC_COLUMN_SIGNED:
        return (double)*(const long long *)value;
    case XC_COLUMN_INT:
        return *(const int *)value;
    default:
        return NAN;
    }
}

struct xc_estimate xc_column_estimate(const struct xc_column *column, const void *entity)
{
    if (column->kind == XC_COLUMN_ESTIMATE)
        return *(const struct xc_estimate *)member(column, entity);
    return (struct xc_estimate){number(column, entity), {NAN, NAN}};
}

size_t xc_column_count(const struct xc_column *column, const void *entity)
{
    if (column->kind == XC_COLUMN_OBJECT)
        return 1;
    if (column->length)
        return column->length;
    return *(const size_t *)((const char *)entity + column->count_offset);
}

const void *xc_column_item(const struct xc_column *column, const void *entity, size_t number)
{
    const char *first = member(column, entity);
    if (column->kind == XC_COLUMN_LIST)
        first = *(const char *const *)first;
    return first + number * column->items->size;
}

const char *xc_column_figure(const struct xc_column *column, double value, char *text)
{
    switch (column->style) {
    case XC_STYLE_ITEMS:
        return xc_items_figure(value, text);
    case XC_STYLE_PERCENT:
        return xc_percent_figure(value, text);
    default:
        return xc_figure(value, text);
    }
}
