#include "support/case_key.h"

#include <string.h>

const struct xc_case_key xc_reference_keys[XC_REFERENCE_COUNT] = {
    [XC_REFERENCE_CALL] = {.suite = "calls", .binding = "direct"},
    [XC_REFERENCE_LOOP] = {.suite = "calls", .binding = "empty"},
    [XC_REFERENCE_CYCLE] = {.suite = "calls", .binding = "cycle"},
};

bool xc_case_key_equal(const struct xc_case_key *one, const struct xc_case_key *other)
{
    return one->role == other->role && one->latency == other->latency && one->size == other->size &&
           one->deadline_us == other->deadline_us && strcmp(one->suite, other->suite) == 0 &&
           strcmp(one->model, other->model) == 0 && strcmp(one->kernel, other->kernel) == 0 &&
           strcmp(one->binding, other->binding) == 0 && strcmp(one->variant, other->variant) == 0;
}

bool xc_case_key_is_of_batch(const struct xc_case_key *key)
{
    return key->role >= XC_CASE_BATCH && key->role <= XC_CASE_HOST_SLICE;
}

bool xc_case_key_is_of_handoff(const struct xc_case_key *key)
{
    return key->role >= XC_CASE_PING_PONG && key->role <= XC_CASE_WORKLOAD;
}

/* Whether the second path is the first one or lies below it; all paths lie below "". */
static bool contains(const char *path, const char *other)
{
    size_t length = strlen(path);
    return length == 0 ||
           (strncmp(path, other, length) == 0 && (other[length] == '\0' || other[length] == '/'));
}

unsigned xc_case_key_baseline_rank(const struct xc_case_key *direct, const struct xc_case_key *one)
{
    if (strcmp(direct->binding, "direct") != 0 || direct->latency ||
        strcmp(direct->suite, one->suite) != 0)
        return 0;
    if (direct->role == XC_CASE_FFI_CROSSING)
        return one->role == XC_CASE_FFI_CROSSING && strcmp(direct->model, one->model) == 0
                   ? 1 + (unsigned)sizeof one->kernel
                   : 0;
    return direct->role == XC_CASE_PLAIN && contains(direct->kernel, one->kernel)
               ? 1 + (unsigned)strlen(direct->kernel)
               : 0;
}
