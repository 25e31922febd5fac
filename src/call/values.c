#include "call/values.h"

#include <stdlib.h>
#include <string.h>

#include "call/quote.h"
#include "call/scalars.h"
#include "call/slices.h"

enum { BUFFER_ALIGN_BYTES = 64, NUMBER_CHARS_MAX = 200 };

struct reader {
    struct xc_arguments *owner; /* of buffers and texts; NULL for an expected answer */
    uint64_t buffer_bytes;      /* of all so far */
    struct xc_error *error;
};

/* Which value is read: "argument 2, int32_t", and members within it. */
struct place {
    char text[200];
};

static struct place place_of(const char *what, size_t number, const struct xc_type *type)
{
    struct place place;
    char name[XC_TYPE_NAME_BYTES];
    if (number)
        snprintf(place.text, sizeof place.text, "%.120s %zu, %s", what, number,
                 xc_type_name(type, name));
    else
        snprintf(place.text, sizeof place.text, "%.120s, %s", what, xc_type_name(type, name));
    return place;
}

static struct place member_place(const struct place *around, size_t index,
                                 const struct xc_type *type)
{
    char what[sizeof around->text];
    snprintf(what, sizeof what, "%.100s, member", around->text);
    return place_of(what, index + 1, type);
}

static enum xc_status refuse(const struct reader *reader, const struct place *place,
                             struct xc_slice value, const char *problem)
{
    char quoted[XC_QUOTE_BYTES];
    value = xc_slice_trim(value);
    return xc_fail(reader->error, XC_USAGE, "%s: '%s' %s", place->text,
                   xc_quote(value.start, xc_slice_length(value), quoted), problem);
}

/* memory becomes the arguments' own, also where that fails. */
static enum xc_status own(struct reader *reader, void *memory, unsigned char *to)
{
    struct xc_arguments *owner = reader->owner;
    void **grown = NULL;
    if (memory)
        grown = realloc(owner->owned, (owner->owned_count + 1) * sizeof *grown);
    if (!grown) {
        free(memory);
        return xc_fail(reader->error, XC_UNFIT, "no memory");
    }
    owner->owned = grown;
    owner->owned[owner->owned_count++] = memory;
    memcpy(to, &memory, sizeof memory);
    return XC_OK;
}

/* Every byte is written, so that the pages are there before anything is timed. */
static enum xc_status read_buffer(struct reader *reader, const struct place *place,
                                  struct xc_slice value, unsigned char *to)
{
    static const struct xc_type size_type = {.kind = XC_KIND_UINT64, .size_bytes = 8};
    char digits[32], problem[XC_PROBLEM_BYTES];
    void *buffer = NULL;
    uint64_t bytes = 0;
    struct xc_slice number = xc_slice_trim(value);
    number.start += strlen("buf:");
    if (xc_slice_length(number) >= sizeof digits)
        return refuse(reader, place, value, "has no number of bytes");
    memcpy(digits, number.start, xc_slice_length(number));
    digits[xc_slice_length(number)] = '\0';
    if (xc_scalar_read(&size_type, digits, &bytes, problem) != NULL || digits[0] == '\'')
        return refuse(reader, place, value, "has no number of bytes");
    if (bytes > XC_BUFFER_BYTES_MAX - reader->buffer_bytes)
        return refuse(reader, place, value, "is too large: buffers have 1 GiB at most together");
    reader->buffer_bytes += bytes;
    size_t size = bytes ? bytes : 1;
    if (posix_memalign(&buffer, BUFFER_ALIGN_BYTES, size) != 0)
        return xc_fail(reader->error, XC_UNFIT, "no memory for a buffer of %zu bytes", size);
    memset(buffer, 0, size);
    return own(reader, buffer, to);
}

/* What stands after "str:", terminated; NULL: no memory. A backslash before what would be read as
 * the list's own sign is left out. */
static char *text_of(struct xc_slice value)
{
    while (!xc_slice_starts(value, "str:"))
        value.start++;
    value.start += strlen("str:");
    char *text = malloc(xc_slice_length(value) + 1), *end = text;
    if (!text)
        return NULL;
    for (const char *at = value.start; at < value.end; at++) {
        if (*at == '\\' && at + 1 < value.end && strchr(",{}\\", at[1]))
            at++;
        *end++ = *at;
    }
    *end = '\0';
    return text;
}

static enum xc_status read_pointer(struct reader *reader, const struct place *place,
                                   struct xc_slice value, unsigned char *to)
{
    struct xc_slice trimmed = xc_slice_trim(value);
    const void *null = NULL;
    if (xc_slice_length(trimmed) == 4 && xc_slice_starts(trimmed, "null")) {
        memcpy(to, &null, sizeof null);
        return XC_OK;
    }
    if (!reader->owner)
        return refuse(reader, place, value, "is not null, which alone can be expected there");
    if (xc_slice_starts(trimmed, "buf:"))
        return read_buffer(reader, place, value, to);
    if (xc_slice_starts(trimmed, "str:"))
        return own(reader, text_of(value), to);
    return refuse(reader, place, value, "is no pointer: null, buf:BYTES or str:TEXT");
}

static enum xc_status read_scalar(struct reader *reader, const struct place *place,
                                  const struct xc_type *type, struct xc_slice value,
                                  unsigned char *to)
{
    char number[NUMBER_CHARS_MAX + 1], problem[XC_PROBLEM_BYTES];
    struct xc_slice trimmed = xc_slice_trim(value);
    size_t length = xc_slice_length(trimmed);
    if (length == 0)
        return refuse(reader, place, value, "is empty");
    if (length > NUMBER_CHARS_MAX)
        return refuse(reader, place, value, "is too long for a number");
    memcpy(number, trimmed.start, length);
    number[length] = '\0';
    const char *wrong = xc_scalar_read(type, number, to, problem);
    return wrong ? refuse(reader, place, value, wrong) : XC_OK;
}

static enum xc_status read_value(struct reader *reader, const struct place *place,
                                 const struct xc_type *type, struct xc_slice value,
                                 unsigned char *to);

/* Reads members in a row, a value for each. A number may have braces of its own, as in C. */
static enum xc_status read_members(struct reader *reader, const struct place *around,
                                   const struct xc_type *type, size_t first, size_t count,
                                   struct xc_slice *values, unsigned char *to)
{
    enum xc_status status = XC_OK;
    for (size_t i = first; i < first + count && status == XC_OK; i++) {
        const struct xc_member *member = &type->members[i];
        struct place place = member_place(around, i, &member->type);
        struct xc_slice value = xc_slice_next(values);
        if (member->type.kind != XC_KIND_STRUCT)
            xc_slice_unwrap(&value);
        status = read_value(reader, &place, &member->type, value, to + member->offset_bytes);
    }
    return status;
}

static size_t declared_members(const struct xc_type *type)
{
    size_t count = 0;
    for (size_t i = 0; i < type->member_count; i++)
        count += type->members[i].array_elements != 0;
    return count;
}

/* Each member by one value, arrays in braces. */
static enum xc_status read_grouped(struct reader *reader, const struct place *place,
                                   const struct xc_type *type, struct xc_slice values,
                                   unsigned char *to)
{
    enum xc_status status = XC_OK;
    bool braces_match;
    for (size_t i = 0; i < type->member_count && status == XC_OK;) {
        size_t elements = type->members[i].array_elements;
        struct xc_slice rest = values, whole = xc_slice_next(&values), value = whole;
        if (elements == 1) {
            status = read_members(reader, place, type, i, 1, &rest, to);
        } else if (!xc_slice_unwrap(&value) || xc_slice_count(value, &braces_match) != elements) {
            char problem[XC_PROBLEM_BYTES];
            snprintf(problem, sizeof problem, "is not an array of %zu in braces", elements);
            return refuse(reader, place, whole, problem);
        } else {
            status = read_members(reader, place, type, i, elements, &value, to);
        }
        i += elements;
    }
    return status;
}

static enum xc_status read_struct(struct reader *reader, const struct place *place,
                                  const struct xc_type *type, struct xc_slice value,
                                  unsigned char *to)
{
    struct xc_slice inside = value;
    char problem[XC_PROBLEM_BYTES];
    bool braces_match;
    if (!xc_slice_unwrap(&inside))
        return refuse(reader, place, value, "is not the members of a struct in braces");
    size_t count = xc_slice_count(inside, &braces_match), declared = declared_members(type);
    if (count == type->member_count)
        return read_members(reader, place, type, 0, count, &inside, to);
    if (count == declared)
        return read_grouped(reader, place, type, inside, to);
    snprintf(problem, sizeof problem, "has %zu value%s, not %zu", count, count == 1 ? "" : "s",
             type->member_count);
    return refuse(reader, place, value, problem);
}

static enum xc_status read_value(struct reader *reader, const struct place *place,
                                 const struct xc_type *type, struct xc_slice value,
                                 unsigned char *to)
{
    if (type->kind == XC_KIND_STRUCT)
        return read_struct(reader, place, type, value, to);
    if (type->kind == XC_KIND_POINTER)
        return read_pointer(reader, place, value, to);
    return read_scalar(reader, place, type, value, to);
}

static const char *const braces_problem =
    "has braces that do not match (after a backslash, one is text)";

/* Which value the braces break is not known for sure: those before it are counted. */
static enum xc_status refuse_braces(struct reader *reader, struct xc_slice text)
{
    struct place place;
    bool braces_match = true;
    size_t number = 0;
    struct xc_slice value = text;
    while (braces_match && text.start < text.end) {
        value = xc_slice_next(&text);
        xc_slice_count(value, &braces_match);
        number++;
    }
    snprintf(place.text, sizeof place.text, "argument %zu", number);
    return refuse(reader, &place, value, braces_problem);
}

static enum xc_status read_arguments(struct reader *reader, const struct xc_prototype *prototype,
                                     struct xc_slice text)
{
    bool braces_match;
    enum xc_status status = XC_OK;
    size_t count = xc_slice_count(text, &braces_match);
    if (!braces_match)
        return refuse_braces(reader, text);
    if (count != prototype->parameter_count)
        return xc_fail(reader->error, XC_USAGE,
                       "'%.60s' takes %zu argument%s, and %zu value%s given", prototype->name,
                       prototype->parameter_count, prototype->parameter_count == 1 ? "" : "s",
                       count, count == 1 ? " is" : "s are");
    for (size_t i = 0; i < count && status == XC_OK; i++) {
        const struct xc_type *type = &prototype->parameters[i].type;
        struct place place = place_of("argument", i + 1, type);
        status = read_value(reader, &place, type, xc_slice_next(&text),
                            reader->owner->frame + reader->owner->layout.argument_offset[i]);
    }
    return status;
}

enum xc_status xc_arguments_parse(const struct xc_prototype *prototype, const char *text,
                                  struct xc_arguments *arguments, struct xc_error *error)
{
    struct reader reader = {.owner = arguments, .error = error};
    void *frame = NULL;
    *arguments = (struct xc_arguments){0};
    xc_frame_layout_of(prototype, &arguments->layout);
    if (posix_memalign(&frame, 64, arguments->layout.bytes) != 0)
        return xc_fail(error, XC_UNFIT, "no memory");
    arguments->frame = memset(frame, 0, arguments->layout.bytes);
    text = text ? text : "";
    enum xc_status status =
        read_arguments(&reader, prototype, (struct xc_slice){text, text + strlen(text)});
    if (status != XC_OK)
        xc_arguments_release(arguments);
    return status;
}

void xc_arguments_release(struct xc_arguments *arguments)
{
    for (size_t i = 0; i < arguments->owned_count; i++)
        free(arguments->owned[i]);
    free(arguments->owned);
    free(arguments->frame);
    *arguments = (struct xc_arguments){0};
}

enum xc_status xc_expected_parse(const struct xc_type *type, const char *text,
                                 struct xc_expected *expected, struct xc_error *error)
{
    struct reader reader = {.error = error};
    struct place place = place_of("expected answer", 0, type);
    struct xc_slice value = {text, text + strlen(text)};
    bool braces_match;
    *expected = (struct xc_expected){0};
    if (type->kind == XC_KIND_VOID)
        return refuse(&reader, &place, value, "cannot be: the function has no result");
    xc_slice_count(value, &braces_match);
    if (!braces_match)
        return refuse(&reader, &place, value, braces_problem);
    if (type->kind == XC_KIND_POINTER && type->pointee->is_char &&
        xc_slice_starts(xc_slice_trim(value), "str:")) {
        expected->text = text_of(value);
        return expected->text ? XC_OK : xc_fail(error, XC_UNFIT, "no memory");
    }
    return read_value(&reader, &place, type, value, expected->bytes);
}

void xc_expected_release(struct xc_expected *expected)
{
    free(expected->text);
    *expected = (struct xc_expected){0};
}
