#include "engine/case_list.h"

#include <stdlib.h>

enum xc_status xc_case_list_push(struct xc_case_list *list, const struct xc_case *one,
                                 struct xc_error *error)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 64;
        struct xc_case *items = realloc(list->items, capacity * sizeof *items);
        if (!items)
            return xc_fail(error, XC_UNFIT, "no memory for the list of cases");
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = *one;
    return XC_OK;
}

enum xc_status xc_case_list_own(struct xc_case_list *list, void (*release)(void *), void *object,
                                struct xc_error *error)
{
    struct xc_case_owner *owner = malloc(sizeof *owner);
    if (!owner) {
        release(object);
        return xc_fail(error, XC_UNFIT, "no memory for the list of cases");
    }
    *owner = (struct xc_case_owner){release, object, list->owners};
    list->owners = owner;
    return XC_OK;
}

void xc_case_list_release(struct xc_case_list *list)
{
    while (list->owners) {
        struct xc_case_owner *owner = list->owners;
        list->owners = owner->next;
        owner->release(owner->object);
        free(owner);
    }
    free(list->items);
    *list = (struct xc_case_list){0};
}
