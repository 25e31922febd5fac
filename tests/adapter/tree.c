/* The adapters of this tree: every description can be read, and names models and sets that there
 * are.
 *
 * usage: tree FOLDER */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "adapter/description.h"
#include "crossing/model.h"

static int failed;

static bool has_set(const struct xc_model *model, const char *set)
{
    for (xc_steps steps = 0; steps < XC_STEP_SETS; steps++) {
        char name[64];
        if (!model->loops->of_steps[steps])
            continue;
        xc_steps_name(steps, model->info.steps, name, sizeof name);
        if (strcmp(name, set) == 0)
            return true;
    }
    return false;
}

static void check_fidelity(const struct xc_adapter *adapter, const struct xc_adapter_fidelity *one)
{
    const struct xc_model *model = xc_model_find(one->model);
    if (!model) {
        printf("FAILED: '%s': unknown model '%s'\n", adapter->name, one->model);
        failed++;
        return;
    }
    for (size_t i = 0; i < one->part_count; i++) {
        const struct xc_adapter_term *term = &one->parts[i].model;
        const char *const sets[] = {term->first, term->second};
        for (int k = 0; k < 2; k++)
            if (*sets[k] && !has_set(model, sets[k])) {
                printf("FAILED: '%s': model '%s' has no set '%s'\n", adapter->name, one->model,
                       sets[k]);
                failed++;
            }
    }
}

static void check_adapter(const char *folder)
{
    struct xc_adapter *adapter;
    struct xc_error error = {""};
    if (xc_adapter_read(folder, &adapter, &error) != XC_OK) {
        printf("FAILED: %s\n", error.text);
        failed++;
        return;
    }
    printf("%s\n", adapter->name);
    for (size_t i = 0; i < adapter->fidelity_count; i++)
        check_fidelity(adapter, &adapter->fidelity[i]);
    xc_adapter_release(adapter);
}

int main(int argc, char **argv)
{
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    if (!folder)
        return 2;
    for (struct dirent *entry; (entry = readdir(folder));) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s/runtime.json", argv[1], entry->d_name);
        if (access(path, F_OK) != 0)
            continue;
        *strrchr(path, '/') = '\0';
        check_adapter(path);
    }
    closedir(folder);
    printf("%d failed\n", failed);
    return failed ? 1 : 0;
}
