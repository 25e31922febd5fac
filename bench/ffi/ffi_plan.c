#include "bench/ffi/ffi_plan.h"

#include <dlfcn.h>
#include <string.h>

static void look_up(const char *name, void *function)
{
    void *found = dlsym(RTLD_DEFAULT, name);
    memcpy(function, &found, sizeof found);
}

const struct ffi_plan_functions *ffi_plan_functions(void)
{
    static struct ffi_plan_functions functions;
    if (!functions.alloc || !functions.invoke || !functions.free) {
        look_up("ffi_call_plan_alloc", &functions.alloc);
        look_up("ffi_call_plan_invoke", &functions.invoke);
        look_up("ffi_call_plan_free", &functions.free);
    }
    return functions.alloc && functions.invoke && functions.free ? &functions : NULL;
}
