/* Where adapters, their builds and the foreign library are; and what stands in for the words in
 * braces of a description. */
#ifndef XC_ADAPTER_PLACES_H
#define XC_ADAPTER_PLACES_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "adapter/description.h"

struct xc_places {
    char adapters[PATH_MAX]; /* folders of adapters, separated by ':' */
    char builds[PATH_MAX];   /* where they are built: a folder that is there */
    bool builds_are_temporary;
    char note[256];                /* for the user, why a usual place does not serve; "" */
    char callee[PATH_MAX];         /* the foreign library */
    char callee_include[PATH_MAX]; /* the folder of its header */
};

/* In the build folder if this program lies in one, else as it was installed. Builds are in the
 * build folder where this user can write there, else in a private folder of the user's cache, or in
 * a temporary one (support/folder.h). CROSSCOST_RUNTIMES has other folders of adapters in place of
 * ours. XC_USAGE: there is no foreign library; XC_UNFIT: no folder for builds. To be released. */
enum xc_status xc_places_find(struct xc_places *places, struct xc_error *error);
void xc_places_release(struct xc_places *places); /* removes temporary builds */

/* What the words stand for; one that is not known yet is "". */
struct xc_words {
    const char *runtime, *runtime_folder, *source, *build, *callee, *callee_include;
};

/* The arguments, with words replaced. malloc'd, to be released; NULL: no memory. */
char **xc_words_arguments(const struct xc_words *words, xc_arguments arguments);
/* This process's environment, the adapter's over it, and where the foreign library is. */
char **xc_words_environment(const struct xc_words *words, const struct xc_adapter *adapter);
void xc_words_release(char **texts); /* NULL is allowed */

#endif
