/* Which runtimes there are: adapters, each with the executables that were found or given. */
#ifndef XC_ADAPTER_RUNTIMES_H
#define XC_ADAPTER_RUNTIMES_H

#include "adapter/command.h"
#include "adapter/description.h"
#include "adapter/places.h"

#define XC_RUNTIMES_MAX 64

enum xc_runtime_state {
    XC_RUNTIME_FOUND,
    XC_RUNTIME_MISSING,  /* not here, or not one that the adapter can take */
    XC_RUNTIME_UNUSABLE, /* given, but it is no such runtime; or its description is wrong */
};

struct xc_runtime {
    const struct xc_adapter *adapter; /* NULL where its description is wrong */
    char name[64];                    /* of the adapter */
    char requested[256];              /* as chosen: a path, a name, a version; "" */
    bool requested_version;           /* it is a version, which the executable may not be of */
    char label[96];        /* in ids: the name; with several, name and version, or what was asked */
    char path[PATH_MAX];   /* of the executable */
    char folder[PATH_MAX]; /* that it is in, links followed */
    char version[64];      /* what the description's pattern found; "" */
    enum xc_runtime_state state;
    char reason[sizeof(struct xc_error)]; /* why not */
    char build[PATH_MAX];                 /* its build folder, without anything at its end */
};

struct xc_runtimes {
    struct xc_places places;
    struct xc_runtime *items;
    size_t count;
    struct xc_adapter **adapters;
    size_t adapter_count;
};

/* Every adapter, or those that were chosen: each choice is NAME or NAME=WHAT[,WHAT...], where WHAT
 * is the path of an executable, a name that is on the path, or a version, "1.23" or "go1.23.5".
 * Finds executables and asks for their versions, which takes a second or so. What is not there is
 * no error but a state. XC_USAGE: a choice is malformed or no adapter has this name. To be released
 * in any case. */
enum xc_status xc_runtimes_find(const char *const *choices, size_t choice_count,
                                const struct xc_wait_limits *limits, struct xc_runtimes *runtimes,
                                struct xc_error *error);
void xc_runtimes_release(struct xc_runtimes *runtimes);

/* Builds the adapter for this runtime, unless that was done before and nothing has changed since:
 * its files, the executable, its version. Another process that builds it is waited for. XC_CRASHED:
 * a command failed; XC_UNFIT: no folder or memory. */
enum xc_status xc_runtime_build(const struct xc_runtimes *runtimes,
                                const struct xc_runtime *runtime,
                                const struct xc_wait_limits *limits, struct xc_error *error);

/* What the words in braces stand for. */
struct xc_words xc_runtime_words(const struct xc_runtimes *runtimes,
                                 const struct xc_runtime *runtime);

#endif
