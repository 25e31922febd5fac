#include "bench/suite.h"

#include <stdlib.h>
#include <string.h>

#include "bench/crossing/crossing.h"

static const struct xc_suite calls = {
    .name = "calls",
    .summary =
        "plain calls: floor, direct, pointer, shared library, libffi; a system call for scale",
    .by_default = true,
};

static const struct xc_suite stacks = {
    .name = "stacks",
    .summary = "a call on another stack: native, generic, Boost.Context",
    .by_default = false,
};

static const struct xc_suite ffi = {
    .name = "ffi",
    .summary = "libffi over signatures, each beside the same call made directly",
    .by_default = false,
};

const struct xc_suite *const xc_suites[] = {&calls, &xc_suite_crossing, &stacks, &ffi};
const size_t xc_suite_count = sizeof xc_suites / sizeof xc_suites[0];

/* What the linker gathered from XC_REGISTER_CASE. */
extern const struct xc_case *const __start_xc_cases[], *const __stop_xc_cases[];

const struct xc_suite *xc_suite_find(const char *name)
{
    for (size_t i = 0; i < xc_suite_count; i++)
        if (strcmp(xc_suites[i]->name, name) == 0)
            return xc_suites[i];
    return NULL;
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

static bool belongs(const struct xc_case *one, const struct xc_suite *suite)
{
    size_t length = strlen(suite->name);
    return strncmp(one->id, suite->name, length) == 0 && one->id[length] == '/';
}

static int by_order(const void *left, const void *right)
{
    const struct xc_case *a = left, *b = right;
    if (a->order != b->order)
        return a->order < b->order ? -1 : 1;
    return strcmp(a->id, b->id);
}

enum xc_status xc_suite_add(const struct xc_suite *suite, const struct xc_suite_options *options,
                            struct xc_case_list *list, struct xc_error *error)
{
    size_t first = list->count;
    const uintptr_t end = (uintptr_t)__stop_xc_cases;
    for (const struct xc_case *const *one = __start_xc_cases; (uintptr_t)one < end; one++) {
        if (!belongs(*one, suite))
            continue;
        enum xc_status status = xc_case_list_push(list, *one, error);
        if (status != XC_OK)
            return status;
    }
    if (list->count > first)
        qsort(list->items + first, list->count - first, sizeof *list->items, by_order);
    return suite->expand ? suite->expand(options, list, error) : XC_OK;
}
