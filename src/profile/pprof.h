/* One profile in pprof's format: stacks of named frames, and what was counted on each.
 *
 * The format: github.com/google/pprof/proto, a protobuf message in gzip. What a profile must keep
 * so that `go tool pprof` and speedscope open it is done here, so that nobody else need know.
 */
#ifndef XC_PROFILE_PPROF_H
#define XC_PROFILE_PPROF_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "crosscost/error.h"

#define XC_PPROF_VALUES_MAX 4
#define XC_PPROF_FRAMES_MAX 8

struct xc_pprof_value {
    const char *type, *unit; /* "delay", "nanoseconds" */
};

/* What a profile is of. Kept, not copied: a constant, as a rule. */
struct xc_pprof_kind {
    struct xc_pprof_value values[XC_PPROF_VALUES_MAX];
    size_t value_count;
    struct xc_pprof_value period_type;
    const char *default_type; /* the type shown first; NULL: the last */
};

struct xc_pprof;

/* The caller releases it. XC_UNFIT: no memory. */
enum xc_status xc_pprof_create(const struct xc_pprof_kind *kind, struct xc_pprof **pprof,
                               struct xc_error *error);
/* NULL is allowed. */
void xc_pprof_release(struct xc_pprof *pprof);

/* When it began (nanoseconds since 1970) and how long it lasted; 0: not known. */
void xc_pprof_time(struct xc_pprof *pprof, int64_t began_ns, int64_t lasted_ns);

/* A remark that `go tool pprof -comments` shows. */
enum xc_status xc_pprof_comment(struct xc_pprof *pprof, const char *text, struct xc_error *error);

/* Adds kind->value_count values to the stack, whose frames stand leaf first; at most
 * XC_PPROF_FRAMES_MAX of them. Names are copied, as clean_name.h says. A stack whose values are all
 * 0 is left out. XC_UNFIT: no memory. */
enum xc_status xc_pprof_add(struct xc_pprof *pprof, const char *const *frames, size_t frame_count,
                            const int64_t *values, struct xc_error *error);

/* Writes the finished file, gzip and all. cookie is the pprof; the shape is that of report/save.h.
 * XC_UNFIT: no memory. Errors of the stream are the caller's to see (ferror). */
enum xc_status xc_pprof_write(FILE *stream, const void *cookie, struct xc_error *error);

#endif
