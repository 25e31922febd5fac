#include "adapter/runtimes.h"

#include <dirent.h>
#include <errno.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapter/response.h"
#include "adapter/executable.h"
#include "adapter/folders.h"
#include "adapter/labels.h"
#include "adapter/version.h"
#include "support/hash.h"

#define VERSION_SECONDS 30.0
#define OUTPUT_BYTES    4096

__attribute__((format(printf, 3, 4))) static void
give_up(struct xc_runtime *runtime, enum xc_runtime_state state, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(runtime->reason, sizeof runtime->reason, format, arguments);
    va_end(arguments);
    runtime->state = state;
}

/* --- executables ------------------------------------------------------------------------------ */

static void find_by_default(struct xc_runtime *runtime)
{
    xc_arguments names = runtime->adapter->find;
    for (size_t i = 0; names[i]; i++)
        if (xc_executable_find(names[i], runtime->path))
            return;
    runtime->path[0] = '\0';
    give_up(runtime, XC_RUNTIME_MISSING, "there is no '%.60s' on the path%s", names[0],
            names[1] ? ", nor another of its names" : "");
}

static void find_given(struct xc_runtime *runtime, const char *path)
{
    struct stat about;
    const char *version = strchr(path, '/') ? NULL : xc_executable_version(path);
    snprintf(runtime->requested, sizeof runtime->requested, "%.*s",
             (int)sizeof runtime->requested - 1, path);
    if (xc_executable_find(path, runtime->path))
        return;
    if (version && xc_executable_of_version(runtime->adapter, version, runtime->path))
        return;
    /* The one on the path may be of this version: examine asks it. */
    for (size_t i = 0; version && runtime->adapter->find[i]; i++)
        if (xc_executable_find(runtime->adapter->find[i], runtime->path)) {
            runtime->requested_version = true;
            return;
        }
    if (version)
        give_up(runtime, XC_RUNTIME_UNUSABLE,
                "there is no '%.60s' on the path, nor where versions of %.30s are kept", path,
                runtime->name);
    else if (!strchr(path, '/'))
        give_up(runtime, XC_RUNTIME_UNUSABLE, "there is no '%.150s' on the path", path);
    else if (stat(path, &about) != 0)
        give_up(runtime, XC_RUNTIME_UNUSABLE, "'%.150s': %s", path, strerror(errno));
    else
        give_up(runtime, XC_RUNTIME_UNUSABLE, "'%.150s' is not an executable", path);
    runtime->path[0] = '\0';
}

/* --- versions --------------------------------------------------------------------------------- */

struct xc_words xc_runtime_words(const struct xc_runtimes *runtimes,
                                 const struct xc_runtime *runtime)
{
    return (struct xc_words){
        .runtime = runtime->path,
        .runtime_folder = runtime->folder,
        .source = runtime->adapter->folder,
        .build = runtime->build,
        .callee = runtimes->places.callee,
        .callee_include = runtimes->places.callee_include,
    };
}

/* The pattern's group, as far as it is fit for a name. */
static bool match_version(const char *pattern, const char *output, char *version, size_t bytes)
{
    regex_t expression;
    regmatch_t matches[2];
    if (regcomp(&expression, pattern, REG_EXTENDED | REG_NEWLINE) != 0)
        return false;
    bool found = regexec(&expression, output, 2, matches, 0) == 0 && matches[1].rm_so >= 0;
    regfree(&expression);
    if (!found)
        return false;
    size_t used = 0;
    for (regoff_t i = matches[1].rm_so; i < matches[1].rm_eo && used + 1 < bytes; i++) {
        char character = output[i];
        bool fit = (character >= '0' && character <= '9') ||
                   (character >= 'a' && character <= 'z') || strchr(".+-", character);
        version[used] = '_';
        if (fit && character)
            version[used] = character;
        used++;
    }
    version[used] = '\0';
    return used > 0;
}

static void ask_version(const struct xc_runtimes *runtimes, struct xc_runtime *runtime, bool given,
                        const struct xc_wait_limits *limits)
{
    const struct xc_adapter *adapter = runtime->adapter;
    enum xc_runtime_state state = given ? XC_RUNTIME_UNUSABLE : XC_RUNTIME_MISSING;
    struct xc_words words = xc_runtime_words(runtimes, runtime);
    struct xc_error error = {""};
    char output[OUTPUT_BYTES];
    int file = xc_adapter_output();
    if (file < 0 || xc_adapter_command(adapter, &words, adapter->version_command, VERSION_SECONDS,
                                       file, limits, &error) != XC_OK)
        give_up(runtime, state, "its version cannot be told: %s",
                file < 0 ? strerror(errno) : error.text);
    ssize_t length = file < 0 ? -1 : pread(file, output, sizeof output - 1, 0);
    output[length > 0 ? length : 0] = '\0';
    if (file >= 0)
        close(file);
    if (runtime->state != XC_RUNTIME_FOUND)
        return;
    if (!match_version(adapter->version_pattern, output, runtime->version,
                       sizeof runtime->version)) {
        char quoted[100];
        output[strcspn(output, "\n")] = '\0';
        xc_response_quote(output, quoted, sizeof quoted);
        give_up(runtime, state, "its version cannot be told from '%s'", quoted);
    } else if (adapter->oldest && xc_version_compare(runtime->version, adapter->oldest) < 0) {
        give_up(runtime, XC_RUNTIME_MISSING, "version %s is older than %.60s", runtime->version,
                adapter->oldest);
    }
}

/* Of a version that was asked for, and that only the one on the path could be. */
static void check_version(struct xc_runtime *runtime)
{
    const char *version = xc_executable_version(runtime->requested);
    if (xc_version_among(runtime->version, version))
        return;
    give_up(runtime, XC_RUNTIME_UNUSABLE,
            "there is no '%.60s' on the path, nor where versions of %.30s are kept; '%.150s' is "
            "%.60s",
            runtime->requested, runtime->name, runtime->path, runtime->version);
    runtime->version[0] = '\0';
}

static void ask_needs(const struct xc_runtimes *runtimes, struct xc_runtime *runtime,
                      const struct xc_wait_limits *limits)
{
    const struct xc_arguments_list *needs = &runtime->adapter->needs;
    struct xc_words words = xc_runtime_words(runtimes, runtime);
    for (size_t i = 0; i < needs->count && runtime->state == XC_RUNTIME_FOUND; i++) {
        struct xc_error error = {""};
        int file = xc_adapter_output();
        if (file < 0 || xc_adapter_command(runtime->adapter, &words, needs->items[i],
                                           VERSION_SECONDS, file, limits, &error) != XC_OK)
            give_up(runtime, XC_RUNTIME_MISSING, "%s", file < 0 ? strerror(errno) : error.text);
        if (file >= 0)
            close(file);
    }
}

/* Two executables of one version have builds of their own. */
static void name_build(const struct xc_runtimes *runtimes, struct xc_runtime *runtime)
{
    uint64_t hash = xc_hash_text(XC_HASH_START, runtime->path);
    if (snprintf(runtime->build, sizeof runtime->build, "%s/%s-%s-%08x", runtimes->places.builds,
                 runtime->name, *runtime->version ? runtime->version : "unknown",
                 (unsigned)(hash ^ hash >> 32)) >= PATH_MAX)
        give_up(runtime, XC_RUNTIME_UNUSABLE, "'%.100s...': too long a path",
                runtimes->places.builds);
}

static void examine(const struct xc_runtimes *runtimes, struct xc_runtime *runtime, bool given,
                    const struct xc_wait_limits *limits)
{
    char resolved[PATH_MAX];
    if (runtime->state != XC_RUNTIME_FOUND)
        return;
    snprintf(runtime->folder, sizeof runtime->folder, "%s",
             realpath(runtime->path, resolved) ? resolved : runtime->path);
    *strrchr(runtime->folder, '/') = '\0';
    ask_version(runtimes, runtime, given, limits);
    if (runtime->state == XC_RUNTIME_FOUND && runtime->requested_version)
        check_version(runtime);
    name_build(runtimes, runtime);
    ask_needs(runtimes, runtime, limits);
}

/* --- adapters --------------------------------------------------------------------------------- */

static struct xc_runtime *push(struct xc_runtimes *runtimes, const char *name)
{
    if (runtimes->count == XC_RUNTIMES_MAX)
        return NULL;
    struct xc_runtime *runtime = &runtimes->items[runtimes->count++];
    snprintf(runtime->name, sizeof runtime->name, "%.63s", name);
    return runtime;
}

/* Reads a description; one that is wrong is a runtime that is unusable. */
static enum xc_status read_adapter(struct xc_runtimes *runtimes, const char *folder,
                                   struct xc_adapter **adapter, struct xc_error *error)
{
    struct xc_error wrong = {""};
    enum xc_status status = xc_adapter_read(folder, adapter, &wrong);
    if (status == XC_OK) {
        runtimes->adapters[runtimes->adapter_count++] = *adapter;
        return XC_OK;
    }
    struct xc_runtime *runtime = push(runtimes, strrchr(folder, '/') + 1);
    if (status != XC_USAGE || !runtime)
        return xc_fail(error, XC_UNFIT, "%s", *wrong.text ? wrong.text : "too many runtimes");
    snprintf(runtime->label, sizeof runtime->label, "%s", runtime->name);
    give_up(runtime, XC_RUNTIME_UNUSABLE, "%s", wrong.text);
    return XC_OK;
}

/* One executable of an adapter: given, or (path NULL) found. */
static enum xc_status add(struct xc_runtimes *runtimes, const struct xc_adapter *adapter,
                          const char *path, const struct xc_wait_limits *limits,
                          struct xc_error *error)
{
    struct xc_runtime *runtime = push(runtimes, adapter->name);
    if (!runtime)
        return xc_fail(error, XC_USAGE, "more than %d runtimes", XC_RUNTIMES_MAX);
    runtime->adapter = adapter;
    if (path)
        find_given(runtime, path);
    else
        find_by_default(runtime);
    examine(runtimes, runtime, path != NULL, limits);
    return xc_wait_goes_on(limits)
               ? XC_OK
               : xc_fail(error, XC_INCONCLUSIVE, "interrupted while looking for runtimes");
}

static enum xc_status add_choice(struct xc_runtimes *runtimes, const char *choice,
                                 const struct xc_wait_limits *limits, struct xc_error *error)
{
    char folder[PATH_MAX], path[PATH_MAX];
    struct xc_adapter *adapter = NULL;
    size_t length = strcspn(choice, "=");
    if (!xc_adapter_folder(runtimes, choice, length, folder))
        return xc_adapter_unknown(runtimes, choice, length, error);
    for (size_t i = 0; i < runtimes->adapter_count; i++)
        if (strcmp(runtimes->adapters[i]->name, strrchr(folder, '/') + 1) == 0)
            adapter = runtimes->adapters[i];
    enum xc_status status = adapter ? XC_OK : read_adapter(runtimes, folder, &adapter, error);
    if (status != XC_OK || !adapter)
        return status;
    if (choice[length] == '\0')
        return add(runtimes, adapter, NULL, limits, error);
    for (const char *at = choice + length; *at && status == XC_OK;) {
        size_t part = strcspn(++at, ",");
        if (part == 0 || part >= sizeof path)
            return xc_fail(error, XC_USAGE, "--runtime: '%.100s' is not NAME=WHAT[,WHAT...]",
                           choice);
        memcpy(path, at, part);
        path[part] = '\0';
        status = add(runtimes, adapter, path, limits, error);
        at += part;
    }
    return status;
}

static int by_name(const struct dirent **left, const struct dirent **right)
{
    return strcmp((*left)->d_name, (*right)->d_name);
}

static bool is_known(const struct xc_runtimes *runtimes, const char *name)
{
    for (const struct xc_runtime *one = runtimes->items; one < runtimes->items + runtimes->count;
         one++)
        if (strcmp(one->name, name) == 0)
            return true;
    return false;
}

/* All adapters of one folder that are not there yet. */
static enum xc_status add_folder(struct xc_runtimes *runtimes, const char *folder,
                                 const struct xc_wait_limits *limits, struct xc_error *error)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, NULL, by_name);
    enum xc_status status = XC_OK;
    if (count < 0)
        snprintf(runtimes->places.note, sizeof runtimes->places.note,
                 "no runtimes from '%.150s': %s", folder, strerror(errno));
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        char found[PATH_MAX];
        struct xc_adapter *adapter = NULL;
        if (status == XC_OK && !is_known(runtimes, name) &&
            xc_adapter_folder(runtimes, name, strlen(name), found))
            status = read_adapter(runtimes, found, &adapter, error);
        if (status == XC_OK && adapter)
            status = add(runtimes, adapter, NULL, limits, error);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return status;
}

static enum xc_status add_all(struct xc_runtimes *runtimes, const struct xc_wait_limits *limits,
                              struct xc_error *error)
{
    enum xc_status status = XC_OK;
    for (const char *at = runtimes->places.adapters; *at && status == XC_OK;) {
        size_t part = strcspn(at, ":");
        char folder[PATH_MAX];
        snprintf(folder, sizeof folder, "%.*s", (int)part, at);
        status = add_folder(runtimes, folder, limits, error);
        at += part + (at[part] == ':');
    }
    return status;
}

enum xc_status xc_runtimes_find(const char *const *choices, size_t choice_count,
                                const struct xc_wait_limits *limits, struct xc_runtimes *runtimes,
                                struct xc_error *error)
{
    *runtimes = (struct xc_runtimes){
        .items = calloc(XC_RUNTIMES_MAX, sizeof *runtimes->items),
        .adapters = calloc(XC_RUNTIMES_MAX, sizeof(void *)),
    };
    if (!runtimes->items || !runtimes->adapters)
        return xc_fail(error, XC_UNFIT, "no memory for the runtimes");
    enum xc_status status = xc_places_find(&runtimes->places, error);
    for (size_t i = 0; i < choice_count && status == XC_OK; i++)
        status = add_choice(runtimes, choices[i], limits, error);
    if (status == XC_OK && choice_count == 0)
        status = add_all(runtimes, limits, error);
    if (status == XC_OK)
        xc_runtimes_label(runtimes);
    return status;
}

void xc_runtimes_release(struct xc_runtimes *runtimes)
{
    for (size_t i = 0; i < runtimes->adapter_count; i++)
        xc_adapter_release(runtimes->adapters[i]);
    free(runtimes->adapters);
    free(runtimes->items);
    xc_places_release(&runtimes->places);
    *runtimes = (struct xc_runtimes){0};
}
