/* Folders for code that this program runs or loads: another user who could write there could have
 * that user's code run. */
#ifndef XC_SUPPORT_FOLDER_H
#define XC_SUPPORT_FOLDER_H

#include <limits.h>
#include <stdbool.h>

#include "crosscost/error.h"

/* Makes the folder and those missing above it, with mode 0700. XC_UNFIT unless the path then is a
 * folder, and no link to one, which belongs to this process's user and which nobody else may write;
 * the error is the path and the reason. */
enum xc_status xc_folder_private(const char *path, struct xc_error *error);

struct xc_code_folder {
    char path[PATH_MAX];
    bool is_temporary; /* made now; the caller removes it */
    char note[256];    /* why the places before it do not serve: "'/a' is mounted noexec"; "" */
};

/* A private folder for code that is to be kept, whose files can be executed: name (or "") in
 * $XDG_CACHE_HOME/crosscost, else in $HOME/.cache/crosscost. Where neither serves, a new temporary
 * one. XC_UNFIT: there is no place at all; the error says why for the last one that was tried. */
enum xc_status xc_code_folder_find(const char *name, struct xc_code_folder *folder,
                                   struct xc_error *error);

/* A new private folder in $TMPDIR, /tmp, /var/tmp or /dev/shm; with to_execute in one that is not
 * mounted noexec. */
enum xc_status xc_folder_temporary(bool to_execute, char path[PATH_MAX], struct xc_error *error);

/* Removes the folder with all that is in it. It follows no link, and leaves alone a folder that
 * belongs to another user. Nothing happens where there is none. */
void xc_folder_remove(const char *path);

#endif
