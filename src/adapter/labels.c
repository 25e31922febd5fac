#include "adapter/labels.h"

#include <stdio.h>
#include <string.h>

static bool is_taken(const struct xc_runtimes *runtimes, size_t before, const char *label)
{
    for (size_t i = 0; i < before; i++)
        if (strcmp(runtimes->items[i].label, label) == 0)
            return true;
    return false;
}

/* Says nothing about which one it is: "bin", or a name that all of them have. */
static bool is_common(const struct xc_runtime *runtime, const char *part)
{
    for (size_t i = 0; runtime->adapter && runtime->adapter->find[i]; i++)
        if (strcmp(part, runtime->adapter->find[i]) == 0)
            return true;
    return *part == '\0' || strcmp(part, "bin") == 0 || strcmp(part, runtime->name) == 0;
}

/* Names the executable that was asked for, as a part of an id: the last part of a path that says
 * something, without the runtime's name in front. "" where nothing is left. */
static void name_requested(const struct xc_runtime *runtime, char name[64])
{
    char copy[sizeof runtime->requested], *rest = copy;
    const char *part = "";
    size_t used = 0, length = strlen(runtime->name);
    snprintf(copy, sizeof copy, "%s", runtime->requested);
    for (char *next; (next = strsep(&rest, "/"));)
        if (!is_common(runtime, next))
            part = next;
    if (strncmp(part, runtime->name, length) == 0)
        part += length;
    for (part += strspn(part, "-_"); *part && used < 63; part++)
        if (strchr("abcdefghijklmnopqrstuvwxyz0123456789.+-_", *part))
            name[used++] = *part;
    name[used] = '\0';
}

void xc_runtimes_label(struct xc_runtimes *runtimes)
{
    for (size_t i = 0; i < runtimes->count; i++) {
        struct xc_runtime *runtime = &runtimes->items[i];
        size_t alike = 0, place = 0;
        for (size_t k = 0; k < runtimes->count; k++)
            if (strcmp(runtimes->items[k].name, runtime->name) == 0) {
                alike++;
                place += k <= i;
            }
        char label[sizeof runtime->label], requested[64];
        name_requested(runtime, requested);
        if (alike == 1)
            snprintf(label, sizeof label, "%.31s", runtime->name);
        else if (*runtime->version)
            snprintf(label, sizeof label, "%.31s-%.50s", runtime->name, runtime->version);
        else if (*requested)
            snprintf(label, sizeof label, "%.31s-%.50s", runtime->name, requested);
        else
            snprintf(label, sizeof label, "%.31s-%zu", runtime->name, place);
        if (is_taken(runtimes, i, label))
            snprintf(label + strlen(label), sizeof label - strlen(label), "-%zu", place);
        memcpy(runtime->label, label, sizeof label);
    }
}
