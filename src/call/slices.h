/* Internal to the component call: a list of values, cut at its commas. */
#ifndef XC_CALL_SLICES_H
#define XC_CALL_SLICES_H

#include <stdbool.h>
#include <stddef.h>

/* A part of a text. */
struct xc_slice {
    const char *start, *end;
};

size_t xc_slice_length(struct xc_slice slice);
struct xc_slice xc_slice_trim(struct xc_slice slice); /* white space off both ends */
bool xc_slice_starts(struct xc_slice slice, const char *prefix);

/* How many values there are, with commas between; white space alone is none. *braces_match may be
 * false: the other functions are then not to be used. */
size_t xc_slice_count(struct xc_slice text, bool *braces_match);

/* Cuts the first value off *rest, and the comma after it. */
struct xc_slice xc_slice_next(struct xc_slice *rest);

/* Takes the braces off. False: it is not one pair of braces with something between. */
bool xc_slice_unwrap(struct xc_slice *slice);

#endif
