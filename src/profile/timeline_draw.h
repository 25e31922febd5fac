/* Internal to the component profile: a run of a timeline as lines of Chrome's trace format. */
#ifndef XC_PROFILE_TIMELINE_DRAW_H
#define XC_PROFILE_TIMELINE_DRAW_H

#include "profile/moments.h"

/* One line of the file. */
struct xc_timeline_line {
    uint64_t at_ns, lasted_ns;
    const char *name;  /* a constant; NULL: "thread N", N the number */
    const char *about; /* what the number is called, "thread" or "wait_ns"; NULL: there is none */
    uint64_t number;
    unsigned track;
    char phase; /* of the format: X, i, s, f */
};

/* A run, and its lines, in the file's order. */
struct xc_timeline_drawing {
    const struct xc_timeline_run *run;
    struct xc_timeline_line *lines;
    size_t count, room;
    bool failed;             /* no memory */
    struct xc_event *events; /* of all threads, by time */
    size_t event_count;
    uint64_t begin_ns, end_ns;
    uint64_t known_ns; /* since when events have been seen */
};

/* Slices, moments and arrows of the run, which is kept by the caller. Released by
 * xc_timeline_undraw, also after an error. XC_UNFIT: no memory. */
enum xc_status xc_timeline_draw(const struct xc_timeline_run *run,
                                struct xc_timeline_drawing *drawing, struct xc_error *error);
void xc_timeline_undraw(struct xc_timeline_drawing *drawing);

#endif
