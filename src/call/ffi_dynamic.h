/* A prototype's function, called through libffi, with arguments and result in a frame (see
 * xc_frame_layout). No header of libffi is needed to use this. */
#ifndef XC_CALL_FFI_DYNAMIC_H
#define XC_CALL_FFI_DYNAMIC_H

#include <stdint.h>

#include "call/prototype.h"

struct xc_dynamic;

/* prototype must outlive it. XC_UNFIT: no memory, or libffi cannot prepare such a call. */
enum xc_status xc_dynamic_create(const struct xc_prototype *prototype, void (*function)(void),
                                 struct xc_dynamic **dynamic, struct xc_error *error);
/* NULL is allowed. */
void xc_dynamic_release(struct xc_dynamic *dynamic);

/* Calls iterations times with the arguments in the frame; the last result is stored in it. The
 * frame's first 8 bytes are not looked at. */
void xc_dynamic_direct(const struct xc_dynamic *dynamic, uint64_t iterations, void *frame);

/* One call. The frame's first 8 bytes hold the struct xc_dynamic *. */
void xc_dynamic_frame(void *frame);

#endif
