/* A C prototype, as a user types it, and where its arguments lie in a frame. Pure: no file, no
 * library is touched.
 *
 *     int32_t add(int32_t, int32_t)
 *     struct pair { int64_t low, high; } swap(struct pair given)
 *     void sum_n(const double *in, double *out, size_t n);
 *     int snprintf(char *, size_t, const char *, ..., int, double)
 *
 * Types: void (as a result, or alone between the parentheses), bool and _Bool, char, signed and
 * unsigned integers of C and of <stdint.h>, size_t, ssize_t, ptrdiff_t, intptr_t, uintptr_t, float,
 * double, long double; pointers to any of these, to void, to structs and to any other name;
 * `const`, `volatile` and `restrict` where C has them; `T name[]` and `T name[N]` as a parameter,
 * which is a pointer; structs by value, with or without a tag, given with their members at their
 * first use, members of these types, arrays of them, and such structs in turn. `extern` before and
 * a semicolon at the end are allowed; empty parentheses mean no parameters. After `...`, which a
 * named parameter comes before, stand the types of the arguments that are passed there, none or
 * more: as they are passed, so that types that C widens there (float, bool, char, short) are
 * refused. What is not supported is refused by name: unions, enums, bit-fields, _Complex, arrays of
 * arrays, pointers to functions, names of types that are not known (but pointers to them).
 */
#ifndef XC_CALL_PROTOTYPE_H
#define XC_CALL_PROTOTYPE_H

#include <stdbool.h>
#include <stddef.h>

#include "crosscost/error.h"

#define XC_PARAMETERS_MAX      16
#define XC_MEMBERS_MAX         32  /* of a struct, arrays counted by their elements */
#define XC_STRUCT_BYTES_MAX    256 /* by value */
#define XC_PROTOTYPE_CHARS_MAX 2000
#define XC_NESTING_MAX         8 /* of structs in structs, and of stars */

/* What the machine's calling convention tells apart. */
enum xc_kind {
    XC_KIND_VOID,
    XC_KIND_BOOL,
    XC_KIND_INT8,
    XC_KIND_INT16,
    XC_KIND_INT32,
    XC_KIND_INT64,
    XC_KIND_UINT8,
    XC_KIND_UINT16,
    XC_KIND_UINT32,
    XC_KIND_UINT64,
    XC_KIND_FLOAT,
    XC_KIND_DOUBLE,
    XC_KIND_LONG_DOUBLE,
    XC_KIND_POINTER,
    XC_KIND_STRUCT,
};

struct xc_type {
    enum xc_kind kind;
    size_t size_bytes, align_bytes; /* 0 for void */
    bool is_char;                   /* INT8 or UINT8 that was written `char` */
    /* Of a pointer: to what (by one star), and whether that is const. An unknown name is void, and
     * so is a struct within its own members: types never form a circle. */
    struct xc_type *pointee;
    bool pointee_is_const;
    /* Of a struct: its members in order. An array is as many members. */
    struct xc_member *members;
    size_t member_count;
};

struct xc_member {
    struct xc_type type;
    size_t offset_bytes;
    size_t array_elements; /* of the array that starts here, 1 without one, 0 within one */
};

struct xc_parameter {
    struct xc_type type;
    char *name; /* or NULL */
};

/* Owns all that it points to; a struct whose tag is used again has the same members array. */
struct xc_prototype {
    char *text; /* as typed, white space made single, without the semicolon */
    char *name;
    struct xc_type result;
    struct xc_parameter parameters[XC_PARAMETERS_MAX];
    size_t parameter_count; /* those after `...` among them */
    bool is_variadic;
    size_t named_count;      /* before `...`; without it parameter_count */
    struct xc_block *memory; /* owned; for release alone */
};

/* XC_USAGE: does not parse, or has a type that is not supported; the error names the prototype's
 * place, "at 12, 'foo': ...", counted in characters from 1, and the cause. XC_UNFIT: no memory.
 * On error *prototype needs no release. */
enum xc_status xc_prototype_parse(const char *text, struct xc_prototype *prototype,
                                  struct xc_error *error);
void xc_prototype_release(struct xc_prototype *prototype);

/* "int32_t", as C spells it, of a kind that is neither a pointer nor a struct. */
const char *xc_kind_name(enum xc_kind kind);

/* The type as C spells it, for messages: "int32_t", "const double *", "struct of 16 bytes". */
#define XC_TYPE_NAME_BYTES 64
const char *xc_type_name(const struct xc_type *type, char name[XC_TYPE_NAME_BYTES]);

/* The argument frame, as a foreign wrapper unpacks it: the function's address in the first 8 bytes,
 * then the arguments, then the result, each aligned to 8 bytes at least, as its type needs at most
 * (16 for long double). bytes is a multiple of 16. */
struct xc_frame_layout {
    size_t argument_offset[XC_PARAMETERS_MAX];
    size_t result_offset; /* = the end of the arguments; multiple of 8 */
    size_t bytes;
};
void xc_frame_layout_of(const struct xc_prototype *prototype, struct xc_frame_layout *layout);

#endif
