/* Structs by value, taken and returned: 16 bytes go through registers on most ABIs, 64 through
 * memory. */
#include "bench/ffi/ffi_signature.h"

struct pair {
    int64_t low, high;
};

static struct pair pair = {20, 22};
static ffi_type *pair_members[] = {&ffi_type_sint64, &ffi_type_sint64, NULL};
static ffi_type pair_type = {.type = FFI_TYPE_STRUCT, .elements = pair_members};
static ffi_type *pair_types[1] = {&pair_type};
static void *pair_values[1] = {&pair};

FFI_CALLEE struct pair swap(struct pair given)
{
    XC_NOT_PURE;
    return (struct pair){given.high, given.low};
}

static const struct ffi_signature struct_16 = {
    .text = "struct of 16 bytes(the same)",
    .function = FFI_FN(swap),
    .result = &pair_type,
    .arguments = pair_types,
    .values = pair_values,
    .count = 1,
    .expected = &(const struct pair){22, 20},
    .result_bytes = sizeof(struct pair),
};
FFI_SIGNATURE("struct-16", ffi_struct_16, struct pair, swap(pair), struct_16, 90);

struct block {
    int64_t words[8];
};

static struct block block = {{1, 2, 3, 4, 5, 6, 7, 8}};
static ffi_type *block_members[] = {&ffi_type_sint64, &ffi_type_sint64, &ffi_type_sint64,
                                    &ffi_type_sint64, &ffi_type_sint64, &ffi_type_sint64,
                                    &ffi_type_sint64, &ffi_type_sint64, NULL};
static ffi_type block_type = {.type = FFI_TYPE_STRUCT, .elements = block_members};
static ffi_type *block_types[1] = {&block_type};
static void *block_values[1] = {&block};

FFI_CALLEE struct block turn(struct block given)
{
    XC_NOT_PURE;
    struct block turned = given;
    turned.words[0] = given.words[7];
    turned.words[7] = given.words[0];
    return turned;
}

static const struct ffi_signature struct_64 = {
    .text = "struct of 64 bytes(the same)",
    .function = FFI_FN(turn),
    .result = &block_type,
    .arguments = block_types,
    .values = block_values,
    .count = 1,
    .expected = &(const struct block){{8, 2, 3, 4, 5, 6, 7, 1}},
    .result_bytes = sizeof(struct block),
};
FFI_SIGNATURE("struct-64", ffi_struct_64, struct block, turn(block), struct_64, 100);
