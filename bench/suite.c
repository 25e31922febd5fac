#include "bench/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/batch/batch.h"
#include "bench/crossing/crossing.h"
#include "bench/ffi/ffi_suite.h"
#include "bench/handoff/handoff.h"
#include "bench/plugin.h"
#include "bench/register.h"
#include "bench/runtimes/runtimes.h"

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

#define BUILT_IN                                                                                   \
    &calls, &xc_suite_crossing, &xc_suite_batch, &stacks, &xc_suite_ffi, &xc_suite_runtimes,       \
        &xc_suite_handoff
static const struct xc_suite *const built_in[] = {BUILT_IN};
const struct xc_suite *xc_suites[XC_SUITES_MAX] = {BUILT_IN};
size_t xc_suite_count = sizeof built_in / sizeof built_in[0];

/* Of plug-ins. */
static struct xc_suite made_suites[XC_SUITES_MAX];
static char made_names[XC_SUITES_MAX][64];

#define ADDRESS(name) &xc_case_##name,
static const struct xc_case *const *const own_cases[] = {XC_EACH_CASE(ADDRESS)};
enum { OWN_CASES = sizeof own_cases / sizeof own_cases[0] };

const struct xc_suite *xc_suite_find(const char *name)
{
    for (size_t i = 0; i < xc_suite_count; i++)
        if (strcmp(xc_suites[i]->name, name) == 0)
            return xc_suites[i];
    return NULL;
}

enum xc_status xc_suite_ensure(const char *name, struct xc_error *error)
{
    if (xc_suite_find(name))
        return XC_OK;
    if (xc_suite_count == XC_SUITES_MAX)
        return xc_fail(error, XC_USAGE, "more than %d suites", XC_SUITES_MAX);
    char *own_name = made_names[xc_suite_count];
    snprintf(own_name, sizeof made_names[0], "%s", name);
    made_suites[xc_suite_count] =
        (struct xc_suite){.name = own_name, .summary = "cases of a plug-in", .by_default = true};
    xc_suites[xc_suite_count] = &made_suites[xc_suite_count];
    xc_suite_count++;
    return XC_OK;
}

static int by_order(const void *left, const void *right)
{
    const struct xc_case *a = left, *b = right;
    if (a->order != b->order)
        return a->order < b->order ? -1 : 1;
    return strcmp(a->id, b->id);
}

static enum xc_status push_if_belongs(const struct xc_suite *suite, const struct xc_case *one,
                                      struct xc_case_list *list, struct xc_error *error)
{
    return strcmp(one->key->suite, suite->name) == 0 ? xc_case_list_push(list, one, error) : XC_OK;
}

/* Made cases differ by how they are made; a plug-in may repeat an id. */
static enum xc_status refuse_repeated(const struct xc_case_list *list, size_t first,
                                      struct xc_error *error)
{
    for (size_t p = 0; p < xc_plugin_case_count; p++) {
        unsigned found = 0;
        for (size_t i = first; i < list->count; i++)
            found += xc_case_key_equal(list->items[i].key, xc_plugin_cases[p]->key);
        if (found > 1)
            return xc_fail(error, XC_USAGE, "plug-in: there is a case '%.100s' already",
                           xc_plugin_cases[p]->id);
    }
    return XC_OK;
}

enum xc_status xc_suite_add(const struct xc_suite *suite, const struct xc_suite_options *options,
                            struct xc_case_list *list, struct xc_error *error)
{
    size_t first = list->count;
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < OWN_CASES && status == XC_OK; i++)
        status = push_if_belongs(suite, *own_cases[i], list, error);
    for (size_t i = 0; i < xc_plugin_case_count && status == XC_OK; i++)
        status = push_if_belongs(suite, xc_plugin_cases[i], list, error);
    if (status == XC_OK && list->count > first)
        qsort(list->items + first, list->count - first, sizeof *list->items, by_order);
    if (status == XC_OK && suite->expand)
        status = suite->expand(options, list, error);
    return status == XC_OK ? refuse_repeated(list, first, error) : status;
}
