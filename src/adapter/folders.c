#include "adapter/folders.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support/nearest.h"

bool xc_adapter_folder(const struct xc_runtimes *runtimes, const char *name, size_t length,
                       char folder[PATH_MAX])
{
    if (length == 0 || memchr(name, '/', length) || name[0] == '.')
        return false;
    for (const char *at = runtimes->places.adapters; *at;) {
        size_t part = strcspn(at, ":");
        char file[PATH_MAX];
        if (snprintf(folder, PATH_MAX, "%.*s/%.*s", (int)part, at, (int)length, name) < PATH_MAX &&
            snprintf(file, sizeof file, "%s/runtime.json", folder) < PATH_MAX &&
            access(file, F_OK) == 0)
            return true;
        at += part + (at[part] == ':');
    }
    return false;
}

/* Their names, of all folders. */
static size_t list_adapters(const struct xc_runtimes *runtimes, char names[XC_RUNTIMES_MAX][64])
{
    size_t count = 0;
    for (const char *at = runtimes->places.adapters; *at;) {
        size_t part = strcspn(at, ":");
        char folder[PATH_MAX];
        struct dirent *entry;
        snprintf(folder, sizeof folder, "%.*s", (int)part, at);
        DIR *opened = opendir(folder);
        while (opened && (entry = readdir(opened)) && count < XC_RUNTIMES_MAX) {
            char found[PATH_MAX];
            size_t length = strlen(entry->d_name);
            if (length < 64 && xc_adapter_folder(runtimes, entry->d_name, length, found))
                memcpy(names[count++], entry->d_name, length + 1);
        }
        if (opened)
            closedir(opened);
        at += part + (at[part] == ':');
    }
    return count;
}

enum xc_status xc_adapter_unknown(const struct xc_runtimes *runtimes, const char *typed,
                                  size_t length, struct xc_error *error)
{
    char name[64], hint[XC_HINT_BYTES];
    struct xc_nearest nearest = {.typed = name};
    char names[XC_RUNTIMES_MAX][64];
    snprintf(name, sizeof name, "%.*s", length < 60 ? (int)length : 60, typed);
    size_t count = list_adapters(runtimes, names);
    for (size_t i = 0; i < count; i++)
        xc_nearest_offer(&nearest, names[i]);
    return xc_fail(error, XC_USAGE, "--runtime: unknown runtime '%s'; %s", name,
                   xc_nearest_hint(&nearest, "crosscost list shows them", hint));
}
