/* Prints the columns of all entities: "PATH KEY KIND", a line each, for columns.py. */
#include <stdio.h>

#include "report/columns.h"

static const char *kind_name(const struct xc_column *column)
{
    switch (column->kind) {
    case XC_COLUMN_TEXT:
        return "string";
    case XC_COLUMN_NUMBER:
    case XC_COLUMN_ESTIMATE:
        return "number";
    case XC_COLUMN_YES_NO:
        return "boolean";
    case XC_COLUMN_INTERVAL:
    case XC_COLUMN_ARRAY:
    case XC_COLUMN_LIST:
        return "array";
    case XC_COLUMN_OBJECT:
        return "object";
    default:
        return "integer";
    }
}

int main(void)
{
    for (size_t i = 0; xc_entities[i]; i++) {
        const struct xc_entity *entity = xc_entities[i];
        for (size_t k = 0; k < entity->column_count; k++) {
            const struct xc_column *column = &entity->columns[k];
            if (column->key)
                printf("%s %s %s\n", entity->path, column->key, kind_name(column));
            if (column->interval_key)
                printf("%s %s array\n", entity->path, column->interval_key);
        }
    }
    return 0;
}
