/* Every case of this build is what its id says: printed from its key, and parsed into the same. */
#include <string.h>

#include "bench/suite.h"
#include "crossing/model.h"
#include "tests/check.h"

static void check_list(const struct xc_case_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct xc_case *one = &list->items[i];
        struct xc_case_key key;
        char id[XC_ID_BYTES];
        CHECK(strcmp(xc_case_id(one->key, id), one->id) == 0, "'%s' is printed as '%s'", one->id,
              id);
        CHECK(xc_case_key_parse(one->id, &key), "'%s' cannot be parsed", one->id);
        CHECK(xc_case_key_equal(one->key, &key), "'%s' is another case when parsed", one->id);
        CHECK(xc_case_list_find(list, &key) == one, "'%s' is there twice", one->id);
    }
}

int main(void)
{
    static const struct xc_flush flushes[] = {{0, 0}, {1, 0}, {64, 50}, {1024, 20}, {0, 7}};
    const char *models[64];
    struct xc_suite_options options = {
        .models = models, .numa_node = -1, .injected_step = XC_STEP_COUNT};
    size_t checked = 0;
    for (; options.model_count < xc_models_count; options.model_count++)
        models[options.model_count] = xc_models[options.model_count]->info.name;
    for (size_t f = 0; f < sizeof flushes / sizeof flushes[0]; f++) {
        struct xc_case_list list = {0};
        struct xc_error error = {""};
        options.flush = flushes[f];
        for (size_t i = 0; i < xc_suite_count; i++)
            CHECK(xc_suite_add(xc_suites[i], &options, &list, &error) == XC_OK, "%s", error.text);
        check_list(&list);
        checked += list.count;
        xc_case_list_release(&list);
    }
    CHECK(checked > 1000, "only %zu cases", checked);
    return 0;
}
