/* Writing files whole or not at all. */
#ifndef XC_REPORT_SAVE_H
#define XC_REPORT_SAVE_H

#include <stdbool.h>
#include <stdio.h>

#include "crosscost/error.h"

typedef enum xc_status xc_write_fn(FILE *stream, const void *cookie, struct xc_error *error);

/* Makes a temporary file beside path, lets write fill it, flushes it to the disk and renames it. A
 * path that is there and no regular file (a pipe, /dev/null) is written directly; a symbolic link
 * is followed. Statuses are those of xc_report_save, and whatever write returns. */
enum xc_status xc_save_file(const char *path, xc_write_fn *write, const void *cookie,
                            struct xc_error *error);

/* One of several files that belong together. */
struct xc_save_item {
    const char *name; /* in the folder */
    xc_write_fn *write;
    const void *cookie;
};
/* Writes all files of a folder, which is made where it is not there: each is complete on the disk
 * under a temporary name before the first gets its own. Where one cannot be written none is, and a
 * folder that was made is gone. */
enum xc_status xc_save_folder(const char *folder, const struct xc_save_item *items, size_t count,
                              struct xc_error *error);

#endif
