/* Builds an adapter on first use. A build folder has a file that says what it was built from;
 * without it, or with other contents, the adapter is built again. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapter/runtimes.h"
#include "support/deadline.h"
#include "support/folder.h"
#include "support/hash.h"

#define BUILD_SECONDS 600.0
#define FILES_MAX     1000
#define DEPTH_MAX     8

/* --- what it is built from -------------------------------------------------------------------- */

/* Sums of hashes, so that the order in which a folder lists its files does not count. */
struct sources {
    uint64_t sum;
    size_t files;
};

static void add_file(struct sources *sources, const char *path, const char *name)
{
    char block[16384];
    int file = open(path, O_RDONLY | O_CLOEXEC);
    uint64_t hash = xc_hash_text(XC_HASH_START, name);
    ssize_t got = 0;
    while (file >= 0 && (got = read(file, block, sizeof block)) > 0)
        hash = xc_hash(hash, block, (size_t)got);
    if (file >= 0)
        close(file);
    sources->sum += hash;
    sources->files++;
}

/* What programs leave behind when they run, and editors. */
static bool is_left_over(const char *name)
{
    return strstr(name, "/.") || strstr(name, "/__pycache__/");
}

/* nftw has no cookie. One thread at a time builds. */
static struct sources *visited;
static size_t visited_prefix;

static int visit(const char *path, const struct stat *about, int kind, struct FTW *place)
{
    (void)about;
    if (kind == FTW_F && !is_left_over(path + visited_prefix) && visited->files < FILES_MAX &&
        place->level < DEPTH_MAX)
        add_file(visited, path, path + visited_prefix);
    return 0;
}

static void add_folder(struct sources *sources, const char *folder)
{
    visited = sources;
    visited_prefix = strlen(folder);
    nftw(folder, visit, 16, FTW_PHYS);
}

/* Everything that the build could depend on, as one line. */
static void describe_sources(const struct xc_runtimes *runtimes, const struct xc_runtime *runtime,
                             char *line, size_t bytes)
{
    struct sources sources = {0};
    struct stat about = {0};
    char header[PATH_MAX];
    xc_arguments others = runtime->adapter->sources;
    add_folder(&sources, runtime->adapter->folder);
    for (size_t i = 0; others && others[i]; i++)
        if (snprintf(header, sizeof header, "%s/%s", runtime->adapter->folder, others[i]) <
            (int)sizeof header)
            add_folder(&sources, header);
    if (snprintf(header, sizeof header, "%s/callee.h", runtimes->places.callee_include) <
        (int)sizeof header)
        add_file(&sources, header, "callee.h");
    stat(runtime->path, &about);
    uint64_t hash = xc_hash_text(sources.sum, runtime->path);
    hash = xc_hash_text(hash, runtimes->places.callee);
    hash = xc_hash(hash, &about.st_size, sizeof about.st_size);
    hash = xc_hash(hash, &about.st_mtim, sizeof about.st_mtim);
    snprintf(line, bytes, "protocol %d, %s %s, %zu files, %016llx\n", XC_ADAPTER_PROTOCOL,
             runtime->name, runtime->version, sources.files, (unsigned long long)hash);
}

/* --- files ------------------------------------------------------------------------------------ */

static bool holds(const char *path, const char *line)
{
    char found[512];
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    ssize_t length = file >= 0 ? read(file, found, sizeof found - 1) : -1;
    if (file >= 0)
        close(file);
    found[length > 0 ? length : 0] = '\0';
    return strcmp(found, line) == 0;
}

static bool write_line(const char *path, const char *line)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool whole = file >= 0 && write(file, line, strlen(line)) == (ssize_t)strlen(line);
    return file >= 0 && close(file) == 0 && whole;
}

/* Another process may be building the same. Its lock goes with it. -1, and an error: given up, or
 * there is no lock. */
static int lock(const char *path, const struct xc_wait_limits *limits, struct xc_error *error)
{
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    int failure = file < 0 ? errno : 0;
    while (!failure && flock(file, LOCK_EX | LOCK_NB) != 0) {
        failure = errno == EWOULDBLOCK || errno == EINTR ? 0 : errno;
        if (!failure && !xc_wait_goes_on(limits))
            failure = EINTR;
        if (!failure)
            usleep(XC_DEADLINE_LOOK_MS * 1000);
    }
    if (!failure)
        return file;
    if (file >= 0)
        close(file);
    xc_fail(error, XC_UNFIT, "'%s' cannot be locked: %s", path, strerror(failure));
    return -1;
}

/* --- building --------------------------------------------------------------------------------- */

static enum xc_status run_commands(const struct xc_runtimes *runtimes,
                                   const struct xc_runtime *runtime, int log,
                                   const struct xc_wait_limits *limits, struct xc_error *error)
{
    const struct xc_arguments_list *build = &runtime->adapter->build;
    struct xc_words words = xc_runtime_words(runtimes, runtime);
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < build->count && status == XC_OK; i++) {
        struct xc_error reason = {""};
        status = xc_adapter_command(runtime->adapter, &words, build->items[i], BUILD_SECONDS, log,
                                    limits, &reason);
        if (status != XC_OK)
            xc_fail(error, status, "it does not build: %s (all in '%s.build.log')", reason.text,
                    runtime->build);
    }
    return status;
}

static enum xc_status rebuild(const struct xc_runtimes *runtimes, const struct xc_runtime *runtime,
                              const char *made_of, const char *marker,
                              const struct xc_wait_limits *limits, struct xc_error *error)
{
    char path[PATH_MAX + 16], what[200];
    snprintf(path, sizeof path, "%s.build.log", runtime->build);
    xc_folder_remove(runtime->build);
    enum xc_status status = xc_folder_private(runtime->build, error);
    if (status != XC_OK)
        return status;
    int log = open(path, O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (log < 0)
        return xc_fail(error, XC_UNFIT, "'%s' cannot be written: %s", path, strerror(errno));
    snprintf(what, sizeof what, "building the adapter of %s %s", runtime->name, runtime->version);
    if (limits->progress && runtime->adapter->build.count)
        limits->progress(limits->cookie, what);
    status = run_commands(runtimes, runtime, log, limits, error);
    close(log);
    if (status == XC_OK && !write_line(marker, made_of))
        status = xc_fail(error, XC_UNFIT, "'%s' cannot be written: %s", marker, strerror(errno));
    return status;
}

enum xc_status xc_runtime_build(const struct xc_runtimes *runtimes,
                                const struct xc_runtime *runtime,
                                const struct xc_wait_limits *limits, struct xc_error *error)
{
    char lock_path[PATH_MAX + 16], marker[PATH_MAX + 16], made_of[256];
    snprintf(lock_path, sizeof lock_path, "%s.lock", runtime->build);
    snprintf(marker, sizeof marker, "%s/built", runtime->build);
    int locked = lock(lock_path, limits, error);
    if (locked < 0)
        return XC_UNFIT;
    describe_sources(runtimes, runtime, made_of, sizeof made_of);
    enum xc_status status =
        holds(marker, made_of) ? XC_OK : rebuild(runtimes, runtime, made_of, marker, limits, error);
    close(locked);
    return status;
}
