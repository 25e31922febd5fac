/* Finding models by name or by number. */
#include <string.h>

#include "crossing/model.h"

size_t xc_model_count(void)
{
    return xc_models_count;
}

struct xc_model_info xc_model_at(size_t index)
{
    return xc_models[index]->info;
}

const struct xc_model *xc_model_find(const char *name)
{
    for (size_t i = 0; i < xc_models_count; i++)
        if (strcmp(xc_models[i]->info.name, name) == 0)
            return xc_models[i];
    return NULL;
}
