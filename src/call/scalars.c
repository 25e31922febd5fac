#include "call/scalars.h"

#include <errno.h>
#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

size_t xc_character_length(const char *text, size_t length)
{
    if (length >= 4 && text[0] == '\'' && text[1] == '\\' && text[3] == '\'')
        return 4;
    return length >= 3 && text[0] == '\'' && text[1] != '\\' && text[1] != '\'' && text[2] == '\''
               ? 3
               : 0;
}

/* -1 where it is not one. */
static int character_value(const char *text)
{
    static const char escapes[] = "n\nt\tr\ra\ab\bf\fv\v\\\\''\"\",,{{}}";
    size_t length = xc_character_length(text, strlen(text));
    if (length == 0 || text[length] != '\0')
        return -1;
    if (length == 3)
        return (unsigned char)text[1] < 0x80 ? text[1] : -1;
    if (text[2] == '0')
        return 0;
    for (const char *escape = escapes; *escape; escape += 2)
        if (text[2] == escape[0])
            return escape[1];
    return -1;
}

/* The digits alone; false where there is something else. Too large a number becomes the largest. */
static bool read_magnitude(const char *digits, uint64_t *magnitude)
{
    bool is_hexadecimal = digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X');
    const char *allowed = is_hexadecimal ? "0123456789abcdefABCDEF" : "0123456789";
    char *end;
    digits += is_hexadecimal ? 2 : 0;
    if (*digits == '\0' || digits[strspn(digits, allowed)] != '\0')
        return false;
    errno = 0;
    *magnitude = strtoull(digits, &end, is_hexadecimal ? 16 : 10);
    return *end == '\0';
}

static const char *read_integer(const char *text, size_t bytes, bool is_signed, void *value,
                                char problem[XC_PROBLEM_BYTES])
{
    uint64_t magnitude = 0, maximum = UINT64_MAX >> (64 - 8 * bytes + (is_signed ? 1 : 0));
    bool is_negative = *text == '-';
    const char *digits = text + (*text == '-' || *text == '+' ? 1 : 0);
    int character = character_value(text);
    if (digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9')
        return "starts with 0, and octal numbers are not supported";
    if (character >= 0)
        magnitude = (uint64_t)character;
    else if (!read_magnitude(digits, &magnitude))
        return "is not an integer";
    uint64_t limit = !is_negative ? maximum : is_signed ? maximum + 1 : 0;
    if (magnitude > limit || (errno == ERANGE && character < 0)) {
        if (is_signed)
            snprintf(problem, XC_PROBLEM_BYTES, "is out of range (%jd to %ju)",
                     -(intmax_t)maximum - 1, (uintmax_t)maximum);
        else
            snprintf(problem, XC_PROBLEM_BYTES, "is out of range (0 to %ju)", (uintmax_t)maximum);
        return problem;
    }
    uint64_t number = is_negative ? 0 - magnitude : magnitude;
    const unsigned char *low = (const unsigned char *)&number;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    low += 8 - bytes;
#endif
    memcpy(value, low, bytes);
    return NULL;
}

/* All three in one: the type's own function rounds once. */
static const char *read_real(const char *text, enum xc_kind kind, void *value)
{
    char *end;
    float single = 0;
    double twice = 0;
    long double longest = 0;
    errno = 0;
    if (kind == XC_KIND_FLOAT)
        longest = single = strtof(text, &end);
    else if (kind == XC_KIND_DOUBLE)
        longest = twice = strtod(text, &end);
    else
        longest = strtold(text, &end);
    if (end == text || *end != '\0')
        return "is not a number";
    if (errno == ERANGE && (isinf(longest) || longest == 0))
        return "is out of range";
    if (kind == XC_KIND_FLOAT)
        memcpy(value, &single, sizeof single);
    else if (kind == XC_KIND_DOUBLE)
        memcpy(value, &twice, sizeof twice);
    else /* x87's has 10 bytes that count, and padding */
        memcpy(value, &longest, LDBL_MANT_DIG == 64 ? 10 : sizeof longest);
    return NULL;
}

static const char *read_bool(const char *text, void *value)
{
    bool is_true = strcmp(text, "true") == 0 || strcmp(text, "1") == 0;
    if (!is_true && strcmp(text, "false") != 0 && strcmp(text, "0") != 0)
        return "is neither true nor false";
    memcpy(value, &is_true, sizeof is_true);
    return NULL;
}

const char *xc_scalar_read(const struct xc_type *type, const char *text, void *value,
                           char problem[XC_PROBLEM_BYTES])
{
    switch (type->kind) {
    case XC_KIND_BOOL:
        return read_bool(text, value);
    case XC_KIND_INT8:
    case XC_KIND_INT16:
    case XC_KIND_INT32:
    case XC_KIND_INT64:
        return read_integer(text, type->size_bytes, true, value, problem);
    case XC_KIND_UINT8:
    case XC_KIND_UINT16:
    case XC_KIND_UINT32:
    case XC_KIND_UINT64:
        return read_integer(text, type->size_bytes, false, value, problem);
    case XC_KIND_FLOAT:
    case XC_KIND_DOUBLE:
    case XC_KIND_LONG_DOUBLE:
        return read_real(text, type->kind, value);
    default:
        return "is not a value";
    }
}
