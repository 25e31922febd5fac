#include "engine/case_list.h"

#include <stdlib.h>

/* What a case is, in the two forms. */
struct identity {
    struct xc_case_key key;
    char id[XC_ID_BYTES];
};

static enum xc_status identify(struct xc_case_list *list, const struct xc_case *one,
                               const struct identity **identity, struct xc_error *error)
{
    struct identity *made = malloc(sizeof *made);
    if (!made)
        return xc_fail(error, XC_UNFIT, "no memory for the list of cases");
    if (one->key)
        made->key = *one->key;
    else if (!xc_case_key_parse(one->id, &made->key)) {
        free(made);
        return xc_fail(error, XC_USAGE, "'%.100s' cannot be a case's id", one->id);
    }
    xc_case_id(&made->key, made->id);
    *identity = made;
    return xc_case_list_own(list, free, made, error);
}

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
    const struct identity *identity = NULL;
    enum xc_status status = identify(list, one, &identity, error);
    if (status != XC_OK)
        return status;
    struct xc_case *added = &list->items[list->count++];
    *added = *one;
    added->id = identity->id;
    added->key = &identity->key;
    return XC_OK;
}

const struct xc_case *xc_case_list_find(const struct xc_case_list *list,
                                        const struct xc_case_key *key)
{
    for (size_t i = 0; i < list->count; i++)
        if (xc_case_key_equal(list->items[i].key, key))
            return &list->items[i];
    return NULL;
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
