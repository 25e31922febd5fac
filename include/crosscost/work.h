/* Work to be done for each item of a batch, on the foreign side of a crossing. Items and answers
 * are words of 8 bytes; what they mean is the work's business. */
#ifndef CROSSCOST_WORK_H
#define CROSSCOST_WORK_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What the foreign function for one item gets; it fills in the answer. */
struct xc_item_frame {
    uint64_t head; /* the work's context */
    uint64_t item, answer;
};

/* What the foreign function for a slice gets: count items, and room for as many answers. */
struct xc_slice_frame {
    uint64_t head;
    const uint64_t *items;
    uint64_t *answers;
    uint64_t count;
};

/* Everything here must outlive the run. */
struct xc_work {
    const char *name;    /* "add": a part of ids, of letters, digits, "-", "_" and "." */
    const char *summary; /* one line, under 60 characters */
    uint64_t head;       /* goes into every frame: a pointer, or whatever the work wants */
    /* Both on the foreign stack; neither keeps its frame. They must compute the same. */
    void (*item)(struct xc_item_frame *frame);
    void (*slice)(struct xc_slice_frame *frame);
    /* The same work written on the host's side, for a slice; NULL where there is no such thing. */
    void (*host)(struct xc_slice_frame *frame);
};

#ifdef __cplusplus
}
#endif

#endif
