/* Which part of a shared buffer the calling thread writes to. */
#ifndef XC_PROFILE_EMITTER_H
#define XC_PROFILE_EMITTER_H

/* A number of the calling thread's own in this process, from 0. Threads whose numbers fall on the
 * same part share it, so parts are still written with atomic operations; that these are hardly ever
 * contended is the point. No lock, no allocation. */
unsigned xc_emitter(void);

#endif
