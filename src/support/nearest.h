/* The name that a typing error was meant for. */
#ifndef XC_SUPPORT_NEAREST_H
#define XC_SUPPORT_NEAREST_H

#define XC_HINT_BYTES 96

/* Begin with {.typed = text}, then offer every name that would do. */
struct xc_nearest {
    const char *typed;
    const char *name; /* the best one so far, or NULL; not copied */
    unsigned distance;
};

/* A name is near where a third of its letters, or one, is another, missing, too many, or in its
 * neighbour's place; or where what was typed is its beginning. Of two that are alike the first
 * stays. */
void xc_nearest_offer(struct xc_nearest *nearest, const char *name);

/* "did you mean 'NAME'?", or otherwise where no name is near. Returns hint. */
const char *xc_nearest_hint(const struct xc_nearest *nearest, const char *otherwise,
                            char hint[XC_HINT_BYTES]);

#endif
