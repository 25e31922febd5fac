#include "call/source.h"

#include <stdio.h>
#include <stdlib.h>

/* A struct is given at least twelve characters, so that there is room for all of a text. */
enum { STRUCTS_MAX = XC_PROTOTYPE_CHARS_MAX / 8 };

struct writer {
    FILE *file;
    const struct xc_member *structs[STRUCTS_MAX]; /* known by their members; s0 is the first */
    size_t struct_count;
};

static size_t struct_number(const struct writer *writer, const struct xc_type *type)
{
    size_t i = 0;
    while (i < writer->struct_count && writer->structs[i] != type->members)
        i++;
    return i;
}

/* Pointers keep no more of their type than whether they are to text, and const. */
static void put_type(const struct writer *writer, const struct xc_type *type)
{
    if (type->kind == XC_KIND_STRUCT)
        fprintf(writer->file, "s%zu", struct_number(writer, type));
    else if (type->kind == XC_KIND_POINTER)
        fprintf(writer->file, "%s%s *", type->pointee_is_const ? "const " : "",
                type->pointee->is_char ? "char" : "void");
    else
        fputs(type->is_char ? "char" : xc_kind_name(type->kind), writer->file);
}

/* The type of a name that follows. */
static void put_type_before(const struct writer *writer, const struct xc_type *type)
{
    put_type(writer, type);
    fputs(type->kind == XC_KIND_POINTER ? "" : " ", writer->file);
}

/* The structs within it come first. */
static void put_struct(struct writer *writer, const struct xc_type *type)
{
    if (type->kind != XC_KIND_STRUCT || struct_number(writer, type) < writer->struct_count)
        return;
    for (size_t i = 0; i < type->member_count; i++)
        put_struct(writer, &type->members[i].type);
    size_t number = writer->struct_count++;
    writer->structs[number] = type->members;
    fputs("\ntypedef struct {\n", writer->file);
    for (size_t i = 0; i < type->member_count; i++) {
        fputs("    ", writer->file);
        put_type_before(writer, &type->members[i].type);
        fprintf(writer->file, "m%zu;\n", i);
    }
    fprintf(writer->file, "} s%zu;\n_Static_assert(sizeof(s%zu) == %zu, \"size\");\n", number,
            number, type->size_bytes);
    for (size_t i = 0; i < type->member_count; i++)
        fprintf(writer->file, "_Static_assert(offsetof(s%zu, m%zu) == %zu, \"member\");\n", number,
                i, type->members[i].offset_bytes);
}

/* "typedef int32_t function_type(int32_t, s0);", and what is behind `...` is left out. */
static void put_function_type(const struct writer *writer, const struct xc_prototype *prototype)
{
    fputs("\ntypedef ", writer->file);
    put_type_before(writer, &prototype->result);
    fputs("function_type(", writer->file);
    for (size_t i = 0; i < prototype->named_count; i++) {
        fputs(i ? ", " : "", writer->file);
        put_type(writer, &prototype->parameters[i].type);
    }
    if (prototype->is_variadic)
        fputs(", ...", writer->file);
    fputs(prototype->named_count ? ");\n" : "void);\n", writer->file);
}

static void put_field(const struct writer *writer, const struct xc_type *type)
{
    fprintf(writer->file, "    _Alignas(%zu) ", type->align_bytes > 8 ? type->align_bytes : 8);
    put_type_before(writer, type);
}

static void put_frame(const struct writer *writer, const struct xc_prototype *prototype)
{
    FILE *file = writer->file;
    struct xc_frame_layout layout;
    xc_frame_layout_of(prototype, &layout);
    fputs("\nstruct frame {\n    _Alignas(16) function_type *function;\n", file);
    for (size_t i = 0; i < prototype->parameter_count; i++) {
        put_field(writer, &prototype->parameters[i].type);
        fprintf(file, "a%zu;\n", i);
    }
    if (prototype->result.kind != XC_KIND_VOID) {
        put_field(writer, &prototype->result);
        fputs("result;\n", file);
    }
    fprintf(file, "};\n_Static_assert(sizeof(struct frame) == %zu, \"frame\");\n", layout.bytes);
    for (size_t i = 0; i < prototype->parameter_count; i++)
        fprintf(file, "_Static_assert(offsetof(struct frame, a%zu) == %zu, \"argument\");\n", i,
                layout.argument_offset[i]);
    if (prototype->result.kind != XC_KIND_VOID)
        fprintf(file, "_Static_assert(offsetof(struct frame, result) == %zu, \"result\");\n",
                layout.result_offset);
}

/* "(frame->a0, frame->a1);" */
static void put_call(const struct writer *writer, const struct xc_prototype *prototype)
{
    fputs("(", writer->file);
    for (size_t i = 0; i < prototype->parameter_count; i++)
        fprintf(writer->file, "%sframe->a%zu", i ? ", " : "", i);
    fputs(");\n", writer->file);
}

/* Arguments are loaded in each call, as those of the other forms are: no register keeps a double
 * over a call, and what a compiler does about that costs a call of hypot 4% or nothing. */
static void put_direct(const struct writer *writer, const struct xc_prototype *prototype)
{
    FILE *file = writer->file;
    bool has_result = prototype->result.kind != XC_KIND_VOID;
    fputs("\nKEPT void xc_direct(uint64_t iterations, void *bytes);\n"
          "void xc_direct(uint64_t iterations, void *bytes)\n{\n"
          "    struct frame *frame = bytes;\n"
          "    function_type *function = frame->function;\n",
          file);
    if (has_result) {
        fputs("    ", file);
        put_type_before(writer, &prototype->result);
        fputs("result = frame->result;\n", file);
    }
    fprintf(file, "    for (uint64_t i = 0; i < iterations; i++)\n        %sfunction",
            has_result ? "result = " : "");
    put_call(writer, prototype);
    fputs(has_result ? "    frame->result = result;\n}\n" : "}\n", file);
}

/* As cgo writes it: the result waits in a local. */
static void put_wrapper(const struct writer *writer, const struct xc_prototype *prototype)
{
    FILE *file = writer->file;
    bool has_result = prototype->result.kind != XC_KIND_VOID;
    fputs("\nKEPT void xc_frame(void *bytes);\n"
          "void xc_frame(void *bytes)\n{\n"
          "    struct frame *frame = bytes;\n    ",
          file);
    if (has_result) {
        put_type_before(writer, &prototype->result);
        fputs("result = ", file);
    }
    fputs("frame->function", file);
    put_call(writer, prototype);
    fputs(has_result ? "    frame->result = result;\n}\n" : "}\n", file);
}

static const char *const head =
    "#include <stdbool.h>\n"
    "#include <stddef.h>\n"
    "#include <stdint.h>\n"
    "\n"
    "#ifdef __clang__\n"
    "#define KEPT __attribute__((noinline, aligned(64), visibility(\"default\")))\n"
    "#else\n"
    "#define KEPT __attribute__((noipa, aligned(64), visibility(\"default\")))\n"
    "#endif\n";

char *xc_source_of(const struct xc_prototype *prototype)
{
    char *text = NULL;
    size_t size = 0;
    struct writer writer = {.file = open_memstream(&text, &size)};
    if (!writer.file)
        return NULL;
    fputs(head, writer.file);
    for (size_t i = 0; i < prototype->parameter_count; i++)
        put_struct(&writer, &prototype->parameters[i].type);
    put_struct(&writer, &prototype->result);
    put_function_type(&writer, prototype);
    put_frame(&writer, prototype);
    put_direct(&writer, prototype);
    put_wrapper(&writer, prototype);
    bool failed = ferror(writer.file) != 0;
    if (fclose(writer.file) != 0 || failed) {
        free(text);
        return NULL;
    }
    return text;
}
