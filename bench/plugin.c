#include "bench/plugin.h"

#include <dlfcn.h>
#include <string.h>

#include "bench/batch/works.h"
#include "crosscost/plugin.h"

#define CASES_MAX    1024
#define ID_CHARS_MAX 100

const struct xc_case *xc_plugin_cases[CASES_MAX];
size_t xc_plugin_case_count;

/* As this program knows them; plug-ins may have shorter or longer ones. */
static struct xc_case cases[CASES_MAX];
static struct xc_case_key keys[CASES_MAX];
static struct xc_work works[XC_WORKS_MAX];

/* Copies a struct of a plug-in that was compiled with an older or a newer header: what the one
 * lacks is zero. False where the newer one has something that this program does not know. */
static bool take_struct(void *to, size_t to_bytes, const void *from, size_t from_bytes)
{
    memset(to, 0, to_bytes);
    memcpy(to, from, from_bytes < to_bytes ? from_bytes : to_bytes);
    for (size_t i = to_bytes; i < from_bytes; i++)
        if (((const char *)from)[i] != 0)
            return false;
    return true;
}

static enum xc_status too_new(const char *name, const char *what, struct xc_error *error)
{
    return xc_fail(error, XC_USAGE,
                   "plug-in '%.60s' is made for a newer version of this program: it sets a member "
                   "of %s that is not known here",
                   name, what);
}

static bool is_name(const char *name, const char *also)
{
    size_t length = name ? strlen(name) : 0;
    if (length == 0 || length > ID_CHARS_MAX)
        return false;
    for (const char *at = name; *at; at++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.", *at) &&
            !strchr(also, *at))
            return false;
    return true;
}

/* A path of at least two parts, none of them empty; gates must be able to read it. */
static bool is_id(const char *id)
{
    const char *last = strrchr(id, '/');
    return is_name(id, "/+@") && last && last[1] && id[0] != '/' && !strstr(id, "//");
}

static enum xc_status add_case(const struct xc_plugin_descriptor *plugin,
                               const struct xc_case *theirs, struct xc_error *error)
{
    if (xc_plugin_case_count == CASES_MAX)
        return xc_fail(error, XC_USAGE, "more than %d cases of plug-ins", CASES_MAX);
    struct xc_case *one = &cases[xc_plugin_case_count];
    if (theirs && !take_struct(one, sizeof *one, theirs, plugin->case_bytes))
        return too_new(plugin->name, "struct xc_case", error);
    const char *id = theirs && one->id ? one->id : "";
    if (!is_id(id))
        return xc_fail(error, XC_USAGE, "plug-in '%.60s': '%.100s' cannot be a case's id",
                       plugin->name, id);
    if (!one->summary || !one->loop == !one->timed || !one->verify)
        return xc_fail(error, XC_USAGE, "plug-in '%.60s': the case '%.100s' has no %s",
                       plugin->name, id,
                       !one->summary               ? "summary"
                       : !one->loop == !one->timed ? "loop, or has two"
                                                   : "verify");
    struct xc_case_key *key = &keys[xc_plugin_case_count];
    if (!xc_case_key_parse(id, key))
        return xc_fail(error, XC_USAGE, "'%.100s': too long for the name of a suite", id);
    one->key = key;
    enum xc_status status = xc_suite_ensure(key->suite, error);
    if (status == XC_OK)
        xc_plugin_cases[xc_plugin_case_count++] = one;
    return status;
}

static enum xc_status add_work(const struct xc_plugin_descriptor *plugin,
                               const struct xc_work *theirs, struct xc_error *error)
{
    if (xc_work_count == XC_WORKS_MAX)
        return xc_fail(error, XC_USAGE, "more than %d works", XC_WORKS_MAX);
    struct xc_work *work = &works[xc_work_count];
    if (theirs && !take_struct(work, sizeof *work, theirs, plugin->work_bytes))
        return too_new(plugin->name, "struct xc_work", error);
    const char *name = theirs && work->name ? work->name : "";
    if (!is_name(name, ""))
        return xc_fail(error, XC_USAGE, "plug-in '%.60s': '%.100s' cannot be a work's name",
                       plugin->name, name);
    if (!work->summary || !work->item || !work->slice)
        return xc_fail(error, XC_USAGE, "plug-in '%.60s': the work '%.100s' has no %s",
                       plugin->name, name,
                       !work->summary ? "summary"
                       : !work->item  ? "item"
                                      : "slice");
    for (size_t i = 0; i < xc_work_count; i++)
        if (strcmp(xc_works[i]->name, name) == 0)
            return xc_fail(error, XC_USAGE, "plug-in '%.60s': there is a work '%.100s' already",
                           plugin->name, name);
    xc_works[xc_work_count++] = work;
    return XC_OK;
}

static enum xc_status take_descriptor(const char *path, const struct xc_plugin_descriptor *theirs,
                                      struct xc_plugin_descriptor *plugin, struct xc_error *error)
{
    if (theirs->api != XC_PLUGIN_API)
        return xc_fail(error, XC_USAGE,
                       "plug-in '%.60s' ('%.200s') is made for version %u of the API; this program "
                       "has version %u: compile it again",
                       theirs->name ? theirs->name : "?", path, theirs->api, XC_PLUGIN_API);
    if (!take_struct(plugin, sizeof *plugin, theirs, theirs->bytes))
        return too_new(theirs->name ? theirs->name : path, "struct xc_plugin_descriptor", error);
    if (!plugin->name || plugin->case_count + plugin->work_count == 0)
        return xc_fail(error, XC_USAGE, "plug-in '%.200s' has no %s", path,
                       plugin->name ? "case and no work" : "name");
    return XC_OK;
}

enum xc_status xc_plugin_load(const char *path, struct xc_error *error)
{
    char with_folder[4096];
    struct xc_plugin_descriptor plugin = {0};
    snprintf(with_folder, sizeof with_folder, "%s%s", strchr(path, '/') ? "" : "./", path);
    void *library = dlopen(with_folder, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return xc_fail(error, XC_USAGE, "plug-in: %.450s", dlerror());
    const struct xc_plugin_descriptor *theirs = dlsym(library, "xc_plugin");
    if (!theirs)
        return xc_fail(error, XC_USAGE, "'%.200s' is no plug-in: it has no 'xc_plugin'", path);
    enum xc_status status = take_descriptor(path, theirs, &plugin, error);
    for (size_t i = 0; status == XC_OK && i < plugin.case_count; i++)
        status = add_case(&plugin, plugin.cases[i], error);
    for (size_t i = 0; status == XC_OK && i < plugin.work_count; i++)
        status = add_work(&plugin, plugin.works[i], error);
    return status;
}
