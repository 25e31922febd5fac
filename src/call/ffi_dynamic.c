#include "call/ffi_dynamic.h"

#include <ffi.h>
#include <stdlib.h>
#include <string.h>

#include "crossing/keep.h"

/* Of a prototype: structs within structs, and their members. */
#define TYPES_MAX 2048

struct xc_dynamic {
    ffi_cif interface;
    void (*function)(void);
    struct xc_frame_layout layout;
    size_t count;
    ffi_type *arguments[XC_PARAMETERS_MAX];
    /* Struct types, and the lists of their members, each ended by NULL. */
    ffi_type structs[TYPES_MAX / 8];
    ffi_type *members[TYPES_MAX];
    size_t struct_count, member_count;
};

static ffi_type *plain_type(enum xc_kind kind)
{
    static ffi_type *const types[] = {
        [XC_KIND_VOID] = &ffi_type_void,       [XC_KIND_BOOL] = &ffi_type_uint8,
        [XC_KIND_INT8] = &ffi_type_sint8,      [XC_KIND_INT16] = &ffi_type_sint16,
        [XC_KIND_INT32] = &ffi_type_sint32,    [XC_KIND_INT64] = &ffi_type_sint64,
        [XC_KIND_UINT8] = &ffi_type_uint8,     [XC_KIND_UINT16] = &ffi_type_uint16,
        [XC_KIND_UINT32] = &ffi_type_uint32,   [XC_KIND_UINT64] = &ffi_type_uint64,
        [XC_KIND_FLOAT] = &ffi_type_float,     [XC_KIND_DOUBLE] = &ffi_type_double,
        [XC_KIND_POINTER] = &ffi_type_pointer, [XC_KIND_LONG_DOUBLE] = &ffi_type_longdouble,
    };
    return types[kind];
}

/* NULL: too many structs. Members of a struct are at most XC_MEMBERS_MAX, so that few levels of
 * structs fit. */
static ffi_type *type_of(struct xc_dynamic *dynamic, const struct xc_type *type)
{
    if (type->kind != XC_KIND_STRUCT)
        return plain_type(type->kind);
    size_t first = dynamic->member_count;
    if (dynamic->struct_count == sizeof dynamic->structs / sizeof dynamic->structs[0] ||
        first + type->member_count + 1 > TYPES_MAX)
        return NULL;
    ffi_type *made = &dynamic->structs[dynamic->struct_count++];
    dynamic->member_count += type->member_count + 1;
    for (size_t i = 0; i < type->member_count; i++) {
        dynamic->members[first + i] = type_of(dynamic, &type->members[i].type);
        if (!dynamic->members[first + i])
            return NULL;
    }
    *made = (ffi_type){.type = FFI_TYPE_STRUCT, .elements = &dynamic->members[first]};
    return made;
}

static bool prepare(struct xc_dynamic *dynamic, const struct xc_prototype *prototype)
{
    ffi_type *result = type_of(dynamic, &prototype->result);
    for (size_t i = 0; i < prototype->parameter_count; i++) {
        dynamic->arguments[i] = type_of(dynamic, &prototype->parameters[i].type);
        if (!dynamic->arguments[i])
            return false;
    }
    unsigned count = (unsigned)prototype->parameter_count;
    if (!result)
        return false;
    if (prototype->is_variadic)
        return ffi_prep_cif_var(&dynamic->interface, FFI_DEFAULT_ABI,
                                (unsigned)prototype->named_count, count, result,
                                dynamic->arguments) == FFI_OK;
    return ffi_prep_cif(&dynamic->interface, FFI_DEFAULT_ABI, count, result, dynamic->arguments) ==
           FFI_OK;
}

enum xc_status xc_dynamic_create(const struct xc_prototype *prototype, void (*function)(void),
                                 struct xc_dynamic **dynamic, struct xc_error *error)
{
    struct xc_dynamic *made = calloc(1, sizeof *made);
    if (!made)
        return xc_fail(error, XC_UNFIT, "no memory for a call interface");
    made->function = function;
    made->count = prototype->parameter_count;
    xc_frame_layout_of(prototype, &made->layout);
    if (!prepare(made, prototype)) {
        free(made);
        return xc_fail(error, XC_UNFIT, "libffi cannot prepare calls of '%.100s'", prototype->text);
    }
    *dynamic = made;
    return XC_OK;
}

void xc_dynamic_release(struct xc_dynamic *dynamic)
{
    free(dynamic);
}

/* The addresses are filled in for each call: libffi may overwrite them. It widens small integers to
 * 8 bytes, which the frame has room for; their first bytes are the result on the little-endian
 * machines that this runs on. */
__attribute__((always_inline)) static inline void call(const struct xc_dynamic *dynamic,
                                                       unsigned char *frame)
{
    void *values[XC_PARAMETERS_MAX];
    for (size_t i = 0; i < dynamic->count; i++)
        values[i] = frame + dynamic->layout.argument_offset[i];
    ffi_call((ffi_cif *)&dynamic->interface, dynamic->function,
             frame + dynamic->layout.result_offset, values);
}

XC_TIMED void xc_dynamic_direct(const struct xc_dynamic *dynamic, uint64_t iterations, void *frame)
{
    for (uint64_t i = 0; i < iterations; i++)
        call(dynamic, frame);
}

XC_TIMED void xc_dynamic_frame(void *frame)
{
    call(*(struct xc_dynamic *const *)frame, frame);
}
