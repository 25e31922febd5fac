#include "report/save.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/report.h"

/* Full disks and broken ones are the host's; the rest is a wrong path. */
static enum xc_status failure(const char *path, int number, struct xc_error *error)
{
    enum xc_status status = number == ENOSPC || number == EDQUOT || number == EIO ||
                                    number == EFBIG || number == EROFS || number == ENOMEM
                                ? XC_UNFIT
                                : XC_USAGE;
    return xc_fail(error, status, "'%.200s' cannot be written: %s", path, strerror(number));
}

/* Fills and closes the stream. */
static enum xc_status fill(FILE *stream, const char *path, xc_write_fn *write, const void *cookie,
                           bool to_disk, struct xc_error *error)
{
    errno = 0;
    enum xc_status status = write(stream, cookie, error);
    if (ferror(stream) ||
        (status == XC_OK && (fflush(stream) != 0 || (to_disk && fsync(fileno(stream)) != 0))))
        status = failure(path, errno ? errno : EIO, error);
    if (fclose(stream) != 0 && status == XC_OK)
        status = failure(path, errno, error);
    return status;
}

static void sync_folder(const char *path)
{
    char copy[PATH_MAX];
    snprintf(copy, sizeof copy, "%s", path);
    int folder = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        fsync(folder);
        close(folder);
    }
}

/* Beside path, and no longer than a file's name may be. */
static void name_temporary(const char *path, char temporary[PATH_MAX + 16])
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    size_t longest = NAME_MAX - strlen(".12345678");
    size_t length = strlen(name) < longest ? strlen(name) : longest;
    uint32_t random = 0;
    if (getrandom(&random, sizeof random, GRND_NONBLOCK) != sizeof random)
        random = (uint32_t)getpid();
    snprintf(temporary, PATH_MAX + 16, "%.*s.%08" PRIx32, (int)((size_t)(name - path) + length),
             path, random);
}

/* A new file with the mode that rename must put there: that of the file at path, else a new file's,
 * which open takes from the umask. Returns a descriptor, or -1. */
static int create_temporary(const char *path, char temporary[PATH_MAX + 16])
{
    enum { TRIES = 100 };
    struct stat old;
    bool is_there = stat(path, &old) == 0;
    int descriptor = -1;
    for (int i = 0; i < TRIES && descriptor < 0 && (i == 0 || errno == EEXIST); i++) {
        name_temporary(path, temporary);
        descriptor =
            open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, is_there ? 0600 : 0666);
    }
    /* Some file systems have no modes; the file is as good without. */
    if (descriptor >= 0 && is_there)
        (void)fchmod(descriptor, old.st_mode & 07777);
    return descriptor;
}

/* The whole file, on the disk, under a temporary name beside path; which, on error, is not there.
 */
static enum xc_status stage(const char *path, xc_write_fn *write, const void *cookie,
                            char temporary[PATH_MAX + 16], struct xc_error *error)
{
    int descriptor = create_temporary(path, temporary);
    if (descriptor < 0)
        return failure(path, errno, error);
    FILE *stream = fdopen(descriptor, "w");
    if (!stream) {
        enum xc_status status = failure(path, errno, error);
        close(descriptor);
        unlink(temporary);
        return status;
    }
    enum xc_status status = fill(stream, path, write, cookie, true, error);
    if (status != XC_OK)
        unlink(temporary);
    return status;
}

static enum xc_status replace(const char *path, xc_write_fn *write, const void *cookie,
                              struct xc_error *error)
{
    char temporary[PATH_MAX + 16];
    enum xc_status status = stage(path, write, cookie, temporary, error);
    if (status != XC_OK)
        return status;
    if (rename(temporary, path) != 0) {
        status = failure(path, errno, error);
        unlink(temporary);
        return status;
    }
    sync_folder(path);
    return XC_OK;
}

/* Where a path's links lead; what they name need not be there, as realpath wants it. Returns an
 * errno, or 0. */
static int follow_links(const char *path, char target[PATH_MAX])
{
    enum { LINKS_MAX = 40 }; /* as many as the kernel follows */
    char link[PATH_MAX], folder[PATH_MAX];
    snprintf(target, PATH_MAX, "%s", path);
    for (int i = 0; i < LINKS_MAX; i++) {
        ssize_t bytes = readlink(target, link, sizeof link - 1);
        if (bytes < 0)
            return 0;
        link[bytes] = '\0';
        snprintf(folder, sizeof folder, "%s", target);
        int length = *link == '/' ? snprintf(target, PATH_MAX, "%s", link)
                                  : snprintf(target, PATH_MAX, "%s/%s", dirname(folder), link);
        if (length >= PATH_MAX)
            return ENAMETOOLONG;
    }
    return ELOOP;
}

enum xc_status xc_save_file(const char *path, xc_write_fn *write, const void *cookie,
                            struct xc_error *error)
{
    struct stat found;
    char target[PATH_MAX];
    if (strlen(path) >= PATH_MAX)
        return failure(path, ENAMETOOLONG, error);
    bool there = stat(path, &found) == 0;
    if (there && S_ISDIR(found.st_mode))
        return failure(path, EISDIR, error);
    if (there && !S_ISREG(found.st_mode)) {
        FILE *stream = fopen(path, "we");
        return stream ? fill(stream, path, write, cookie, false, error)
                      : failure(path, errno, error);
    }
    int wrong = follow_links(path, target);
    if (wrong)
        return failure(path, wrong, error);
    return replace(target, write, cookie, error);
}

/* --- several files of one folder ----------------------------------------------------------------
 */

struct staged {
    char path[PATH_MAX], temporary[PATH_MAX + 16];
};

static enum xc_status stage_item(struct staged *staged, const char *folder,
                                 const struct xc_save_item *item, struct xc_error *error)
{
    struct stat about;
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/%s", folder, item->name) >= PATH_MAX)
        return failure(folder, ENAMETOOLONG, error);
    int wrong = follow_links(path, staged->path);
    if (!wrong && stat(staged->path, &about) == 0 && !S_ISREG(about.st_mode))
        wrong = S_ISDIR(about.st_mode) ? EISDIR : EEXIST;
    if (wrong)
        return failure(path, wrong, error);
    return stage(staged->path, item->write, item->cookie, staged->temporary, error);
}

enum xc_status xc_save_folder(const char *folder, const struct xc_save_item *items, size_t count,
                              struct xc_error *error)
{
    struct staged *staged = calloc(count + 1, sizeof *staged);
    if (!staged)
        return xc_fail(error, XC_UNFIT, "no memory for '%.200s'", folder);
    size_t complete = 0, placed = 0;
    int wrong = mkdir(folder, 0777) == 0 ? 0 : errno;
    enum xc_status status = wrong && wrong != EEXIST ? failure(folder, wrong, error) : XC_OK;
    while (status == XC_OK && complete < count) {
        status = stage_item(&staged[complete], folder, &items[complete], error);
        complete += status == XC_OK;
    }
    for (; status == XC_OK && placed < count; placed++)
        if (rename(staged[placed].temporary, staged[placed].path) != 0)
            status = failure(staged[placed].path, errno, error);
    for (size_t i = 0; i < complete && status != XC_OK; i++)
        unlink(staged[i].temporary);
    if (status == XC_OK && count)
        sync_folder(staged[0].path);
    else if (!wrong)
        rmdir(folder);
    free(staged);
    return status;
}

struct rendering {
    const struct xc_report *report;
    const struct xc_format *format;
    const struct xc_render_options *options;
};

static enum xc_status render(FILE *stream, const void *cookie, struct xc_error *error)
{
    const struct rendering *rendering = cookie;
    return rendering->format->render(rendering->report, rendering->options, stream, error);
}

enum xc_status xc_report_save(const struct xc_report *report, const struct xc_format *format,
                              const struct xc_render_options *options, const char *path,
                              struct xc_error *error)
{
    struct rendering rendering = {report, format, options};
    return xc_save_file(path, render, &rendering, error);
}
