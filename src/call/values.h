/* Values of a prototype's arguments, as a user types them, as bytes.
 *
 * --args takes one for each parameter, with commas between; commas within braces belong to the
 * value. A comma, a brace or a backslash after a backslash is text.
 *
 *     integers       3, -7, 0x1f, 'a', '\n'; in the type's range; no octal ones
 *     bool           true, false, 0, 1
 *     floating point 2.5, -1e-3, 0x1p-4, inf, nan
 *     pointers       null; buf:4096, a buffer of 4096 bytes, zeroed, aligned to 64; str:text, a
 *                    text of one's own, terminated
 *     structs        {1, 2.5, {3, 4}}: the members in order; either each array of the struct stands
 *                    in braces of its own, or none
 */
#ifndef XC_CALL_VALUES_H
#define XC_CALL_VALUES_H

#include <stdint.h>

#include "call/prototype.h"

#define XC_BUFFER_BYTES_MAX ((uint64_t)1024 * 1024 * 1024) /* of all buffers together */

/* A frame (see xc_frame_layout) with the arguments filled in; the function's address and the result
 * are zero. Owns the buffers and texts that pointers in it point to. */
struct xc_arguments {
    unsigned char *frame; /* aligned to 64; layout.bytes of them */
    struct xc_frame_layout layout;
    void **owned;
    size_t owned_count;
};

/* text may be NULL where nothing was given: then the prototype must take no parameter.
 * XC_USAGE: wrong number or kind of values, or one out of range: the error names the argument, by
 * its number from 1, its type, and the text. XC_UNFIT: no memory. On error *arguments needs no
 * release. */
enum xc_status xc_arguments_parse(const struct xc_prototype *prototype, const char *text,
                                  struct xc_arguments *arguments, struct xc_error *error);
void xc_arguments_release(struct xc_arguments *arguments);

/* An expected answer. str:text for a `char *` result (compared as text), null for a pointer.
 * XC_USAGE: not a value of the type, or a void result, buf:, or str: elsewhere. On error *expected
 * needs no release. */
struct xc_expected {
    unsigned char bytes[XC_STRUCT_BYTES_MAX];
    char *text; /* of str:, owned; else NULL */
};
enum xc_status xc_expected_parse(const struct xc_type *type, const char *text,
                                 struct xc_expected *expected, struct xc_error *error);
void xc_expected_release(struct xc_expected *expected);

/* Whether found, a value of the type, is the one expected. Floating-point numbers agree when they
 * differ by at most 1e-12 of the expected one (float: 1e-6), NANs agree with NANs; in structs,
 * member by member. */
bool xc_expected_matches(const struct xc_type *type, const struct xc_expected *expected,
                         const void *found);

/* Whether two values of the type agree, as above, with that share of difference allowed. Pointers
 * agree when they are equal. */
bool xc_values_agree(const struct xc_type *type, const void *one, const void *other, double share);

/* The value for a message: "5", "-0.25", "{1, 2}", a pointer as "null" or hexadecimal, a `char *`
 * as hexadecimal too (it is not read). Cut to fit. Returns text. */
const char *xc_value_text(const struct xc_type *type, const void *value, char *text, size_t size);

#endif
