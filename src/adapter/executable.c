#include "adapter/executable.h"

#include <ctype.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define VERSION_WORD "{version}"

static bool is_executable(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISREG(about.st_mode) && access(path, X_OK) == 0;
}

bool xc_executable_find(const char *name, char found[PATH_MAX])
{
    const char *folders = getenv("PATH");
    if (strchr(name, '/')) {
        char here[PATH_MAX];
        if (*name == '/' || !getcwd(here, sizeof here))
            here[0] = '\0';
        return snprintf(found, PATH_MAX, "%s%s%s", here, *here ? "/" : "", name) < PATH_MAX &&
               is_executable(found);
    }
    for (const char *at = folders ? folders : "/usr/local/bin:/usr/bin:/bin"; *at;) {
        size_t length = strcspn(at, ":");
        if (length > 0 && *at == '/' &&
            snprintf(found, PATH_MAX, "%.*s/%s", (int)length, at, name) < PATH_MAX &&
            is_executable(found))
            return true;
        at += length + (at[length] == ':');
    }
    return false;
}

/* --- by version ------------------------------------------------------------------------------- */

const char *xc_executable_version(const char *name)
{
    const char *version = name;
    while (isalpha((unsigned char)*version))
        version++;
    bool is_version = isdigit((unsigned char)*version) &&
                      version[strspn(version, "0123456789.abcdefghijklmnopqrstuvwxyz")] == '\0';
    return is_version ? version : NULL;
}

/* Appends text that is no pattern to a pattern of glob. */
static void append_plain(char *pattern, size_t bytes, const char *text, size_t length)
{
    size_t used = strlen(pattern);
    for (size_t i = 0; i < length && used + 3 < bytes; i++) {
        if (strchr("*?[\\", text[i]))
            pattern[used++] = '\\';
        pattern[used++] = text[i];
    }
    pattern[used] = '\0';
}

/* The place with $NAME at its beginning and {version} replaced. Of several folders in a variable
 * the first counts, as for GOPATH. False: there is no such variable, or it does not fit. */
static bool make_pattern(const char *place, const char *version, const char *more,
                         char pattern[PATH_MAX])
{
    const char *word = strstr(place, VERSION_WORD), *rest = place;
    pattern[0] = '\0';
    if (*place == '$') {
        char name[64];
        size_t length = strcspn(place + 1, "/");
        snprintf(name, sizeof name, "%.*s", (int)length, place + 1);
        const char *value = getenv(name);
        if (!value || *value != '/')
            return false;
        append_plain(pattern, PATH_MAX, value, strcspn(value, ":"));
        rest = place + 1 + length;
    }
    size_t used = strlen(pattern);
    int written = snprintf(pattern + used, PATH_MAX - used, "%.*s%s%s%s", (int)(word - rest), rest,
                           version, more, word + strlen(VERSION_WORD));
    return written > 0 && (size_t)written < PATH_MAX - used;
}

/* The highest that fits. */
static bool find_pattern(const char *pattern, char found[PATH_MAX])
{
    glob_t files = {0};
    bool has_one = false;
    if (glob(pattern, 0, NULL, &files) == 0)
        for (size_t i = 0; i < files.gl_pathc; i++) {
            const char *file = files.gl_pathv[i];
            if (strlen(file) >= PATH_MAX || !is_executable(file) ||
                (has_one && strverscmp(file, found) < 0))
                continue;
            snprintf(found, PATH_MAX, "%s", file);
            has_one = true;
        }
    globfree(&files);
    return has_one;
}

bool xc_executable_of_version(const struct xc_adapter *adapter, const char *version,
                              char found[PATH_MAX])
{
    char pattern[PATH_MAX];
    for (size_t i = 0; adapter->toolchains && adapter->toolchains[i]; i++)
        if ((make_pattern(adapter->toolchains[i], version, "", pattern) &&
             find_pattern(pattern, found)) ||
            (make_pattern(adapter->toolchains[i], version, ".*", pattern) &&
             find_pattern(pattern, found)))
            return true;
    return false;
}
