#include "profile/gzip.h"

#include <errno.h>
#include <stdlib.h>
#include <zlib.h>

#define CHUNK_BYTES (64 * 1024)

struct gzip {
    z_stream zip;
    FILE *to;
    uint64_t *written;
    unsigned char chunk[CHUNK_BYTES];
};

/* -1 where it cannot be written. */
static int deflate_all(struct gzip *gzip, int flush)
{
    int state;
    do {
        gzip->zip.next_out = gzip->chunk;
        gzip->zip.avail_out = sizeof gzip->chunk;
        state = deflate(&gzip->zip, flush);
        size_t bytes = sizeof gzip->chunk - gzip->zip.avail_out;
        if (state == Z_STREAM_ERROR || fwrite(gzip->chunk, 1, bytes, gzip->to) != bytes) {
            errno = errno ? errno : EIO;
            return -1;
        }
    } while (gzip->zip.avail_out == 0);
    return 0;
}

static ssize_t write_some(void *cookie, const char *bytes, size_t count)
{
    struct gzip *gzip = cookie;
    gzip->zip.next_in = (unsigned char *)bytes;
    gzip->zip.avail_in = (uInt)count;
    if (gzip->written)
        *gzip->written += count;
    return deflate_all(gzip, Z_NO_FLUSH) == 0 ? (ssize_t)count : -1;
}

static int finish(void *cookie)
{
    struct gzip *gzip = cookie;
    gzip->zip.avail_in = 0;
    int failure = deflate_all(gzip, Z_FINISH);
    deflateEnd(&gzip->zip);
    free(gzip);
    return failure;
}

FILE *xc_gzip_open(FILE *to, uint64_t *written)
{
    enum { GZIP = 16 + MAX_WBITS };
    struct gzip *gzip = malloc(sizeof *gzip);
    if (!gzip)
        return NULL;
    gzip->zip = (z_stream){.next_in = NULL};
    gzip->to = to;
    gzip->written = written;
    if (deflateInit2(&gzip->zip, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP, 8, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
        free(gzip);
        return NULL;
    }
    FILE *stream =
        fopencookie(gzip, "w", (cookie_io_functions_t){.write = write_some, .close = finish});
    if (!stream) {
        deflateEnd(&gzip->zip);
        free(gzip);
    }
    return stream;
}
