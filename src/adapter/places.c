#include "adapter/places.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/folder.h"

#define CALLEE "libcrosscost-callee.so"

/* False where it does not fit. */
__attribute__((format(printf, 2, 3))) static bool path(char made[PATH_MAX], const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(made, PATH_MAX, format, arguments);
    va_end(arguments);
    return length > 0 && length < PATH_MAX;
}

static bool program_folder(char folder[PATH_MAX])
{
    ssize_t length = readlink("/proc/self/exe", folder, PATH_MAX - 1);
    folder[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(folder, '/');
    if (slash)
        *slash = '\0';
    return slash != NULL;
}

/* Whether this user owns the folder and can write there: not in a build that another user made. */
static bool is_own_folder(const char *path)
{
    struct stat about;
    return lstat(path, &about) == 0 && S_ISDIR(about.st_mode) && about.st_uid == geteuid() &&
           access(path, W_OK | X_OK) == 0;
}

static enum xc_status find_builds(struct xc_places *places, bool in_build_folder,
                                  struct xc_error *error)
{
    struct xc_code_folder folder;
    if (in_build_folder && is_own_folder(places->builds))
        return XC_OK;
    enum xc_status status = xc_code_folder_find("runtimes", &folder, error);
    if (status != XC_OK)
        return status;
    memcpy(places->builds, folder.path, sizeof places->builds);
    if (*folder.note)
        snprintf(places->note, sizeof places->note,
                 "runtimes' adapters are built in '%.90s': %.120s", folder.path, folder.note);
    places->builds_are_temporary = folder.is_temporary;
    return XC_OK;
}

/* The tree's folder of adapters: as it was when this was built, or where it moved with its build
 * folder. */
static bool find_tree(const char *program_folder, char tree[PATH_MAX])
{
    return path(tree, "%s", XC_RUNTIMES_SOURCE) &&
           (access(tree, R_OK) == 0 || path(tree, "%s/../runtimes", program_folder));
}

/* Compiled in: XC_RUNTIMES_SOURCE, the tree's folder of adapters; XC_INSTALLED_LIBRARIES and
 * XC_INSTALLED_DATA, relative to the program's folder once installed. */
enum xc_status xc_places_find(struct xc_places *places, struct xc_error *error)
{
    const char *adapters = getenv("CROSSCOST_RUNTIMES");
    char folder[PATH_MAX];
    *places = (struct xc_places){.adapters = ""};
    if (!program_folder(folder))
        return xc_fail(error, XC_UNFIT, "cannot determine the path of this executable");
    bool fits = path(places->builds, "%s/runtimes", folder) &&
                path(places->callee, "%s/" CALLEE, places->builds) &&
                find_tree(folder, places->adapters);
    bool in_build_folder = fits && access(places->callee, R_OK) == 0;
    if (fits && !in_build_folder)
        fits = path(places->callee, "%s/" XC_INSTALLED_LIBRARIES "/" CALLEE, folder) &&
               path(places->adapters, "%s/" XC_INSTALLED_DATA "/runtimes", folder);
    fits = fits && path(places->callee_include, "%s/callee", places->adapters);
    char resolved[PATH_MAX];
    if (fits && !realpath(places->callee, resolved))
        return xc_fail(error, XC_USAGE, "'%s' is not there: the library that runtimes call",
                       places->callee);
    if (fits)
        memcpy(places->callee, resolved, sizeof resolved);
    if (fits && adapters && *adapters)
        fits = path(places->adapters, "%s", adapters);
    return fits ? find_builds(places, in_build_folder, error)
                : xc_fail(error, XC_USAGE, "'%.100s...': too long a path", folder);
}

void xc_places_release(struct xc_places *places)
{
    if (places->builds_are_temporary)
        xc_folder_remove(places->builds);
    places->builds_are_temporary = false;
}

/* --- words ------------------------------------------------------------------------------------ */

/* The length of the word at the text's beginning, its braces included; 0 where there is none. */
static size_t word_at(const struct xc_words *words, const char *text, const char **value)
{
    const struct {
        const char *word, *value;
    } known[] = {
        {"{runtime}", words->runtime}, {"{runtime_folder}", words->runtime_folder},
        {"{source}", words->source},   {"{build}", words->build},
        {"{callee}", words->callee},   {"{callee_include}", words->callee_include},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strncmp(text, known[i].word, strlen(known[i].word)) == 0) {
            *value = known[i].value ? known[i].value : "";
            return strlen(known[i].word);
        }
    return 0;
}

static char *expand(const struct xc_words *words, const char *prefix, const char *text)
{
    char *expanded = NULL;
    size_t bytes;
    FILE *stream = open_memstream(&expanded, &bytes);
    if (!stream)
        return NULL;
    fputs(prefix, stream);
    while (*text) {
        const char *value;
        size_t length = word_at(words, text, &value);
        if (length)
            fputs(value, stream);
        else
            fputc(*text, stream);
        text += length ? length : 1;
    }
    if (fclose(stream) == 0)
        return expanded;
    free(expanded);
    return NULL;
}

void xc_words_release(char **texts)
{
    for (size_t i = 0; texts && texts[i]; i++)
        free(texts[i]);
    free(texts);
}

char **xc_words_arguments(const struct xc_words *words, xc_arguments arguments)
{
    size_t count = 0;
    while (arguments[count])
        count++;
    char **expanded = calloc(count + 1, sizeof *expanded);
    for (size_t i = 0; i < count && expanded; i++)
        if (!(expanded[i] = expand(words, "", arguments[i]))) {
            xc_words_release(expanded);
            return NULL;
        }
    return expanded;
}

/* Puts "NAME=value" in place of what has that name, or at the end. */
static bool set(char **variables, size_t *count, const char *name, char *variable)
{
    size_t length = strlen(name);
    if (!variable)
        return false;
    for (size_t i = 0; i < *count; i++)
        if (strncmp(variables[i], name, length) == 0 && variables[i][length] == '=') {
            free(variables[i]);
            variables[i] = variable;
            return true;
        }
    variables[(*count)++] = variable;
    return true;
}

char **xc_words_environment(const struct xc_words *words, const struct xc_adapter *adapter)
{
    size_t count = 0;
    while (environ[count])
        count++;
    char **variables = calloc(count + adapter->environment_count + 3, sizeof *variables);
    bool whole = variables != NULL;
    count = 0;
    for (size_t i = 0; whole && environ[i]; i++) {
        variables[count] = strdup(environ[i]);
        whole = variables[count++] != NULL;
    }
    for (size_t i = 0; whole && i < adapter->environment_count; i++) {
        const struct xc_adapter_variable *one = &adapter->environment[i];
        char prefix[256];
        snprintf(prefix, sizeof prefix, "%.250s=", one->name);
        whole = set(variables, &count, one->name, expand(words, prefix, one->value));
    }
    whole = whole && set(variables, &count, "XC_CALLEE", expand(words, "XC_CALLEE=", "{callee}")) &&
            set(variables, &count, "XC_CALLEE_INCLUDE",
                expand(words, "XC_CALLEE_INCLUDE=", "{callee_include}"));
    if (whole)
        return variables;
    xc_words_release(variables);
    return NULL;
}
