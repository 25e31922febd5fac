/* An adapter's description: runtime.json, read and checked. docs/runtimes.md says what its keys
 * mean. */
#ifndef XC_ADAPTER_DESCRIPTION_H
#define XC_ADAPTER_DESCRIPTION_H

#include <stddef.h>

#include "crosscost/error.h"

#define XC_ADAPTER_PROTOCOL 1

/* Arguments, the last one NULL. */
typedef const char *const *xc_arguments;

struct xc_arguments_list {
    xc_arguments *items;
    size_t count;
};

/* One side of a comparison: one thing, or the difference of two; second is then not "". */
struct xc_adapter_term {
    char first[96], second[96];
};

struct xc_adapter_part {
    const char *name;                   /* "whole", "switch", "token" */
    struct xc_adapter_term model, real; /* sets of the model's steps; ids of the runtime's cases */
};

struct xc_adapter_fidelity {
    const char *versions, *model;
    struct xc_adapter_part *parts;
    size_t part_count;
};

struct xc_adapter_variable {
    const char *name, *value;
};

/* Texts belong to the adapter. */
struct xc_adapter {
    const char *folder; /* absolute */
    const char *name, *language;
    const char *token; /* or NULL */
    xc_arguments find;
    xc_arguments toolchains; /* where versions are kept, by paths with {version} in them; or NULL */
    xc_arguments version_command;
    const char *version_pattern;
    const char *oldest; /* or NULL */
    struct xc_arguments_list needs, build;
    xc_arguments sources; /* other folders that it is made of, relative to its own; or NULL */
    xc_arguments start;
    struct xc_adapter_variable *environment;
    size_t environment_count;
    struct xc_adapter_fidelity *fidelity;
    size_t fidelity_count;
    void *document; /* the texts */
};

/* Reads FOLDER/runtime.json. XC_USAGE: it cannot be read, or something in it is not as it should
 * be; the line names the file and the key. XC_UNFIT: no memory. *adapter is NULL on error. */
enum xc_status xc_adapter_read(const char *folder, struct xc_adapter **adapter,
                               struct xc_error *error);
void xc_adapter_release(struct xc_adapter *adapter); /* NULL is allowed */

#endif
