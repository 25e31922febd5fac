/* The folders of adapters. */
#ifndef XC_ADAPTER_FOLDERS_H
#define XC_ADAPTER_FOLDERS_H

#include "adapter/runtimes.h"

/* The adapter's folder in the first of the folders that has one of this name. */
bool xc_adapter_folder(const struct xc_runtimes *runtimes, const char *name, size_t length,
                       char folder[PATH_MAX]);

/* XC_USAGE: there is no adapter of this name; the error has the one that is nearest. */
enum xc_status xc_adapter_unknown(const struct xc_runtimes *runtimes, const char *typed,
                                  size_t length, struct xc_error *error);

#endif
