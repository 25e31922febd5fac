/* Internal to the component profile: a stream that compresses. */
#ifndef XC_PROFILE_GZIP_H
#define XC_PROFILE_GZIP_H

#include <stdint.h>
#include <stdio.h>

/* Opens a stream whose bytes come out of the other one as gzip, without a name and a time: the
 * same content is the same file. fclose writes the rest, and leaves the other one open; it fails
 * where that cannot be written. *written, unless it is NULL, counts the bytes before compression.
 * NULL: no memory. */
FILE *xc_gzip_open(FILE *to, uint64_t *written);

#endif
