/* A timeline as a file for people's tools: compressed if they want, and a word where it is large.
 */
#include <inttypes.h>
#include <string.h>

#include "profile/gzip.h"
#include "profile/timeline.h"

/* chrome://tracing takes no larger JSON (catapult, trace-viewer issue 627), and ui.perfetto.dev has
 * been seen to run out of its memory at 900 MB (google/perfetto issue 99). */
#define READABLE_BYTES ((uint64_t)256 << 20)

enum xc_status xc_timeline_write_file(FILE *stream, const void *cookie, struct xc_error *error)
{
    const struct xc_timeline_file *file = cookie;
    if (!file->is_compressed) {
        off_t begin = ftello(stream);
        enum xc_status status = xc_timeline_write(stream, file->timeline, error);
        off_t end = ftello(stream);
        *file->bytes = begin >= 0 && end > begin ? (uint64_t)(end - begin) : 0;
        return status;
    }
    *file->bytes = 0;
    FILE *zip = xc_gzip_open(stream, file->bytes);
    if (!zip)
        return xc_fail(error, XC_UNFIT, "no memory for the timeline");
    enum xc_status status = xc_timeline_write(zip, file->timeline, error);
    fclose(zip);
    return status;
}

bool xc_timeline_is_compressed(const char *path)
{
    size_t length = strlen(path);
    return length > 3 && strcmp(path + length - 3, ".gz") == 0;
}

bool xc_timeline_is_large(uint64_t bytes, char advice[XC_TIMELINE_ADVICE_BYTES])
{
    if (bytes <= READABLE_BYTES)
        return false;
    snprintf(advice, XC_TIMELINE_ADVICE_BYTES,
             "the timeline is %" PRIu64 " MB of JSON: from 256 MB on chrome://tracing refuses it, "
             "and ui.perfetto.dev may run out of memory; trace_processor --httpd opens it, or take "
             "fewer --timeline-records",
             bytes >> 20);
    return true;
}
