#include "call/values.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How far apart floating-point numbers may be, as a share of the first. */
struct shares {
    double of_float, of_others;
};

static long double real_of(enum xc_kind kind, const void *value)
{
    float single;
    double twice;
    long double longest;
    switch (kind) {
    case XC_KIND_FLOAT:
        memcpy(&single, value, sizeof single);
        return single;
    case XC_KIND_DOUBLE:
        memcpy(&twice, value, sizeof twice);
        return twice;
    default:
        memcpy(&longest, value, sizeof longest);
        return longest;
    }
}

/* An infinity agrees with itself alone, though it is within any share of infinity. */
static bool reals_agree(long double one, long double other, double share)
{
    if (isnan(one) || isnan(other))
        return isnan(one) && isnan(other);
    if (isinf(one) || isinf(other))
        return one == other;
    return fabsl(one - other) <= (long double)share * fabsl(one);
}

static bool agree(const struct xc_type *type, const unsigned char *one, const unsigned char *other,
                  const struct shares *shares)
{
    switch (type->kind) {
    case XC_KIND_VOID:
        return true;
    case XC_KIND_FLOAT:
        return reals_agree(real_of(type->kind, one), real_of(type->kind, other), shares->of_float);
    case XC_KIND_DOUBLE:
    case XC_KIND_LONG_DOUBLE:
        return reals_agree(real_of(type->kind, one), real_of(type->kind, other), shares->of_others);
    case XC_KIND_STRUCT:
        for (size_t i = 0; i < type->member_count; i++) {
            size_t offset = type->members[i].offset_bytes;
            if (!agree(&type->members[i].type, one + offset, other + offset, shares))
                return false;
        }
        return true;
    default:
        return memcmp(one, other, type->size_bytes) == 0;
    }
}

bool xc_values_agree(const struct xc_type *type, const void *one, const void *other, double share)
{
    return agree(type, one, other, &(struct shares){share, share});
}

bool xc_expected_matches(const struct xc_type *type, const struct xc_expected *expected,
                         const void *found)
{
    const char *text = NULL;
    if (!expected->text)
        return agree(type, expected->bytes, found, &(struct shares){1e-6, 1e-12});
    memcpy(&text, found, sizeof text);
    return text && strcmp(text, expected->text) == 0;
}

/* Text that is cut where there is no more room. */
struct writer {
    char *at;
    size_t left;
};

static void put(struct writer *writer, const char *text)
{
    size_t length = strlen(text);
    if (writer->left == 0)
        return;
    if (length >= writer->left)
        length = writer->left - 1;
    memcpy(writer->at, text, length);
    writer->at += length;
    writer->left -= length;
    *writer->at = '\0';
}

/* With as few digits as tell it from its neighbours. */
static void put_real(struct writer *writer, enum xc_kind kind, long double value)
{
    char text[64];
    int digits = 6;
    if (isnan(value)) {
        put(writer, "nan");
        return;
    }
    for (bool is_exact = false; !is_exact && digits <= 36; digits++) {
        snprintf(text, sizeof text, "%.*Lg", digits, value);
        is_exact = kind == XC_KIND_FLOAT    ? strtof(text, NULL) == (float)value
                   : kind == XC_KIND_DOUBLE ? strtod(text, NULL) == (double)value
                                            : strtold(text, NULL) == value;
    }
    put(writer, text);
}

static int64_t signed_of(const struct xc_type *type, const void *value)
{
    int8_t byte;
    int16_t half;
    int32_t word;
    int64_t number;
    switch (type->kind) {
    case XC_KIND_INT8:
        memcpy(&byte, value, sizeof byte);
        return byte;
    case XC_KIND_INT16:
        memcpy(&half, value, sizeof half);
        return half;
    case XC_KIND_INT32:
        memcpy(&word, value, sizeof word);
        return word;
    default:
        memcpy(&number, value, sizeof number);
        return number;
    }
}

static uint64_t unsigned_of(const struct xc_type *type, const void *value)
{
    uint8_t byte;
    uint16_t half;
    uint32_t word;
    uint64_t number;
    switch (type->size_bytes) {
    case 1:
        memcpy(&byte, value, sizeof byte);
        return byte;
    case 2:
        memcpy(&half, value, sizeof half);
        return half;
    case 4:
        memcpy(&word, value, sizeof word);
        return word;
    default:
        memcpy(&number, value, sizeof number);
        return number;
    }
}

static void put_value(struct writer *writer, const struct xc_type *type, const unsigned char *value)
{
    char text[32];
    switch (type->kind) {
    case XC_KIND_VOID:
        put(writer, "nothing");
        return;
    case XC_KIND_FLOAT:
    case XC_KIND_DOUBLE:
    case XC_KIND_LONG_DOUBLE:
        put_real(writer, type->kind, real_of(type->kind, value));
        return;
    case XC_KIND_STRUCT:
        for (size_t i = 0; i < type->member_count; i++) {
            put(writer, i == 0 ? "{" : ", ");
            put_value(writer, &type->members[i].type, value + type->members[i].offset_bytes);
        }
        put(writer, "}");
        return;
    case XC_KIND_BOOL:
        /* A foreign side may leave other bytes there, which are worth seeing. */
        snprintf(text, sizeof text, "%u", *value);
        put(writer, *value == 0 ? "false" : *value == 1 ? "true" : text);
        return;
    case XC_KIND_POINTER:
        snprintf(text, sizeof text, "0x%" PRIx64, unsigned_of(type, value));
        put(writer, unsigned_of(type, value) == 0 ? "null" : text);
        return;
    case XC_KIND_INT8:
    case XC_KIND_INT16:
    case XC_KIND_INT32:
    case XC_KIND_INT64:
        snprintf(text, sizeof text, "%" PRId64, signed_of(type, value));
        break;
    default:
        snprintf(text, sizeof text, "%" PRIu64, unsigned_of(type, value));
    }
    put(writer, text);
}

const char *xc_value_text(const struct xc_type *type, const void *value, char *text, size_t size)
{
    struct writer writer = {text, size};
    if (size)
        *text = '\0';
    put_value(&writer, type, value);
    return text;
}
