#include "call/roles.h"

#include <stdint.h>
#include <string.h>

#define DIFFERENT 64u /* values, again and again */

static bool is_integer(const struct xc_type *type)
{
    return type->kind >= XC_KIND_INT8 && type->kind <= XC_KIND_UINT64;
}

static bool same(const struct xc_type *one, const struct xc_type *other)
{
    return one->kind == other->kind && one->size_bytes == other->size_bytes;
}

static bool points_to(const struct xc_type *pointer, const struct xc_type *target)
{
    return pointer->kind == XC_KIND_POINTER && pointer->pointee && same(pointer->pointee, target);
}

/* The last parameter that fits, or the number of parameters. */
static size_t last_integer(const struct xc_prototype *batch)
{
    for (size_t i = batch->parameter_count; i-- > 0;)
        if (is_integer(&batch->parameters[i].type))
            return i;
    return batch->parameter_count;
}

static size_t last_answers(const struct xc_prototype *batch, const struct xc_type *result)
{
    for (size_t i = batch->parameter_count; i-- > 0;) {
        const struct xc_type *type = &batch->parameters[i].type;
        if (points_to(type, result) && !type->pointee_is_const)
            return i;
    }
    return batch->parameter_count;
}

/* Those that are neither answers nor count, in the order of the item function's. */
static enum xc_status match_inputs(const struct xc_prototype *item,
                                   const struct xc_prototype *batch, struct xc_call_roles *roles,
                                   struct xc_error *error)
{
    size_t next = 0;
    char name[XC_TYPE_NAME_BYTES];
    for (size_t i = 0; i < batch->parameter_count; i++) {
        const struct xc_type *type = &batch->parameters[i].type;
        if (roles->kinds[i] == XC_ROLE_ANSWERS || roles->kinds[i] == XC_ROLE_COUNT)
            continue;
        const struct xc_type *wanted =
            next < item->parameter_count ? &item->parameters[next].type : NULL;
        if (!wanted || (!points_to(type, wanted) && !same(type, wanted)))
            return xc_fail(error, XC_USAGE,
                           "--batch: parameter %zu of '%.60s', %s, fits no parameter of '%.60s'",
                           i + 1, batch->name, xc_type_name(type, name), item->name);
        roles->is_array[next] = points_to(type, wanted);
        roles->kinds[i] = roles->is_array[next] ? XC_ROLE_ITEMS : XC_ROLE_SHARED;
        roles->item_parameter[i] = next++;
    }
    if (next < item->parameter_count)
        return xc_fail(error, XC_USAGE,
                       "--batch: '%.60s' takes nothing for parameter %zu of '%.60s'", batch->name,
                       next + 1, item->name);
    return XC_OK;
}

enum xc_status xc_call_roles_find(const struct xc_prototype *item, const struct xc_prototype *batch,
                                  struct xc_call_roles *roles, struct xc_error *error)
{
    char name[XC_TYPE_NAME_BYTES];
    *roles = (struct xc_call_roles){{XC_ROLE_ITEMS}, {0}, {false}};
    if (item->result.kind == XC_KIND_VOID)
        return xc_fail(error, XC_USAGE, "--batch: '%.60s' returns nothing that could be compared",
                       item->name);
    size_t count = last_integer(batch);
    if (count == batch->parameter_count)
        return xc_fail(error, XC_USAGE, "--batch: '%.60s' takes no number of items", batch->name);
    size_t answers = last_answers(batch, &item->result);
    if (answers == batch->parameter_count)
        return xc_fail(error, XC_USAGE, "--batch: '%.60s' takes no '%s *' for the answers",
                       batch->name, xc_type_name(&item->result, name));
    roles->kinds[count] = XC_ROLE_COUNT;
    roles->kinds[answers] = XC_ROLE_ANSWERS;
    return match_inputs(item, batch, roles, error);
}

/* Its magnitude made smaller by up to half, in steps of 1. */
static uint64_t smaller(uint64_t magnitude, size_t number)
{
    uint64_t half = magnitude / 2, steps = half < DIFFERENT - 1 ? half : DIFFERENT - 1;
    return magnitude - number % (steps + 1);
}

static void vary_integer(const struct xc_type *type, void *value, size_t number)
{
    uint64_t bits = 0;
    memcpy(&bits, value, type->size_bytes);
    bool is_signed = type->kind <= XC_KIND_INT64;
    unsigned unused_bits = 64 - 8 * (unsigned)type->size_bytes;
    int64_t wide = (int64_t)(bits << unused_bits) >> unused_bits;
    if (is_signed && wide < 0)
        bits = 0 - smaller(0 - (uint64_t)wide, number);
    else
        bits = smaller(bits, number);
    memcpy(value, &bits, type->size_bytes);
}

void xc_call_vary(const struct xc_type *type, void *value, size_t number)
{
    double share = 1 - (double)(number % DIFFERENT) / (2 * DIFFERENT);
    if (is_integer(type)) {
        vary_integer(type, value, number);
    } else if (type->kind == XC_KIND_FLOAT) {
        *(float *)value *= (float)share;
    } else if (type->kind == XC_KIND_DOUBLE) {
        *(double *)value *= share;
    } else if (type->kind == XC_KIND_LONG_DOUBLE) {
        *(long double *)value *= share;
    }
}
