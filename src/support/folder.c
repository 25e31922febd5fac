#include "support/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define DEPTH_MAX 32

/* --- private folders -------------------------------------------------------------------------- */

/* 0, or an errno. */
static int make_parents(const char *path)
{
    char part[PATH_MAX];
    if (strlen(path) >= sizeof part)
        return ENAMETOOLONG;
    for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        memcpy(part, path, (size_t)(slash - path));
        part[slash - path] = '\0';
        if (mkdir(part, 0700) != 0 && errno != EEXIST)
            return errno;
    }
    return mkdir(path, 0700) == 0 || errno == EEXIST ? 0 : errno;
}

/* Looks at the folder that it opened, not at its path, which could change between two looks. */
static const char *objection(const char *path)
{
    struct stat about;
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0)
        return errno == ELOOP || errno == ENOTDIR ? "it is a link, or no folder" : strerror(errno);
    int failure = fstat(folder, &about) == 0 ? 0 : errno;
    close(folder);
    if (failure)
        return strerror(failure);
    if (about.st_uid != geteuid())
        return "it belongs to another user";
    if (about.st_mode & (S_IWGRP | S_IWOTH))
        return "other users may write there";
    return access(path, W_OK | X_OK) == 0 ? NULL : strerror(errno);
}

enum xc_status xc_folder_private(const char *path, struct xc_error *error)
{
    int failure = *path == '/' ? make_parents(path) : EINVAL;
    const char *reason = failure ? strerror(failure) : objection(path);
    return reason ? xc_fail(error, XC_UNFIT, "'%.200s': %s", path, reason) : XC_OK;
}

/* --- places for code -------------------------------------------------------------------------- */

static bool forbids_execution(const char *path)
{
    struct statvfs about;
    return statvfs(path, &about) == 0 && (about.f_flag & ST_NOEXEC);
}

static enum xc_status check_execution(const char *path, struct xc_error *error)
{
    return forbids_execution(path) ? xc_fail(error, XC_UNFIT, "'%.200s' is mounted noexec", path)
                                   : XC_OK;
}

enum xc_status xc_folder_temporary(bool to_execute, char path[PATH_MAX], struct xc_error *error)
{
    const char *places[] = {getenv("TMPDIR"), "/tmp", "/var/tmp", "/dev/shm"};
    enum xc_status status = XC_UNFIT;
    for (size_t i = 0; i < sizeof places / sizeof places[0] && status != XC_OK; i++) {
        if (!places[i] || *places[i] != '/' || strlen(places[i]) >= PATH_MAX - 32)
            continue;
        snprintf(path, PATH_MAX, "%s/crosscost-XXXXXX", places[i]);
        status = to_execute ? check_execution(places[i], error) : XC_OK;
        if (status == XC_OK && !mkdtemp(path))
            status = xc_fail(error, XC_UNFIT, "'%.200s': %s", places[i], strerror(errno));
    }
    return status;
}

/* Who may rename what is in the folder could put another in our folder's place. */
static enum xc_status check_parent(const char *path, struct xc_error *error)
{
    struct stat about;
    if (stat(path, &about) != 0)
        return xc_fail(error, XC_UNFIT, "'%.200s': %s", path, strerror(errno));
    if (about.st_uid != geteuid() && about.st_uid != 0)
        return xc_fail(error, XC_UNFIT, "'%.200s': it belongs to another user", path);
    if ((about.st_mode & S_IWOTH) && !(about.st_mode & S_ISVTX))
        return xc_fail(error, XC_UNFIT, "'%.200s': other users may write there", path);
    return XC_OK;
}

/* CACHE/crosscost[/NAME], each of the two private. */
static enum xc_status try_cache(const char *cache, const char *name, char path[PATH_MAX],
                                struct xc_error *error)
{
    if (strlen(cache) + strlen(name) >= PATH_MAX - 32)
        return xc_fail(error, XC_UNFIT, "'%.100s...': %s", cache, strerror(ENAMETOOLONG));
    snprintf(path, PATH_MAX, "%s/crosscost", cache);
    enum xc_status status = xc_folder_private(path, error);
    if (status == XC_OK)
        status = check_parent(cache, error);
    if (status == XC_OK && *name) {
        snprintf(path + strlen(path), PATH_MAX - strlen(path), "/%s", name);
        status = xc_folder_private(path, error);
    }
    return status == XC_OK ? check_execution(path, error) : status;
}

enum xc_status xc_code_folder_find(const char *name, struct xc_code_folder *folder,
                                   struct xc_error *error)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    char of_home[PATH_MAX] = "";
    struct xc_error reason = {"neither XDG_CACHE_HOME nor HOME is set"};
    *folder = (struct xc_code_folder){.path = ""};
    if (home && *home == '/' && strlen(home) < sizeof of_home - 8)
        snprintf(of_home, sizeof of_home, "%s/.cache", home);
    if (cache && *cache == '/' && try_cache(cache, name, folder->path, &reason) == XC_OK)
        return XC_OK;
    bool at_home = *of_home && (!cache || strcmp(cache, of_home) != 0);
    enum xc_status status = at_home ? try_cache(of_home, name, folder->path, &reason) : XC_UNFIT;
    if (status != XC_OK || (cache && *cache == '/'))
        snprintf(folder->note, sizeof folder->note, "%.250s", reason.text);
    if (status == XC_OK)
        return XC_OK;
    folder->is_temporary = true;
    return xc_folder_temporary(true, folder->path, error);
}

/* --- removing --------------------------------------------------------------------------------- */

static void empty(int folder, unsigned depth);

/* Through the folder that it opened: what a path leads to could change meanwhile. */
static void remove_entry(int parent, const char *name, unsigned depth)
{
    struct stat about;
    if (unlinkat(parent, name, 0) == 0 || depth == 0)
        return;
    int folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0)
        return;
    if (fstat(folder, &about) == 0 && about.st_uid == geteuid()) {
        empty(folder, depth - 1);
        unlinkat(parent, name, AT_REMOVEDIR);
    }
    close(folder);
}

static void empty(int folder, unsigned depth)
{
    int copy = fcntl(folder, F_DUPFD_CLOEXEC, 0);
    DIR *entries = copy >= 0 ? fdopendir(copy) : NULL;
    if (!entries && copy >= 0)
        close(copy);
    for (struct dirent *entry; entries && (entry = readdir(entries));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            remove_entry(folder, entry->d_name, depth);
    if (entries)
        closedir(entries);
}

void xc_folder_remove(const char *path)
{
    struct stat about;
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0)
        return;
    if (fstat(folder, &about) == 0 && about.st_uid == geteuid()) {
        empty(folder, DEPTH_MAX);
        rmdir(path);
    }
    close(folder);
}
