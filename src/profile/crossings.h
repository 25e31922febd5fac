/* One thread's crossings added up by step and way out: what the recorded path touches. */
#ifndef XC_PROFILE_CROSSINGS_H
#define XC_PROFILE_CROSSINGS_H

#include <stdint.h>

#include "crossing/observer.h"

struct xc_crossing_cells {
    /* In cache lines of the thread's own. */
    _Alignas(128) struct xc_crossing_cell {
        uint64_t crossings;
        uint64_t release_ns, call_ns, reacquire_ns; /* in all */
    } by_way[XC_WAY_COUNT];
};

/* Four additions. */
static inline void xc_crossing_cells_add(struct xc_crossing_cells *cells, enum xc_way way,
                                         uint64_t release_ns, uint64_t call_ns,
                                         uint64_t reacquire_ns)
{
    struct xc_crossing_cell *cell = &cells->by_way[way];
    cell->crossings++;
    cell->release_ns += release_ns;
    cell->call_ns += call_ns;
    cell->reacquire_ns += reacquire_ns;
}

#endif
