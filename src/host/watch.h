/* The watch with another root, for tests. */
#ifndef XC_HOST_WATCH_H
#define XC_HOST_WATCH_H

#include "host/host.h"

enum xc_status xc_watch_open_at(const char *root, const struct xc_pinned *pinned,
                                struct xc_watch **watch, struct xc_error *error);

#endif
