/* What a case is, printed as its id and read back. */
#include "support/case_key.h"

#include <string.h>

#include "tests/check.h"

/* Ids as they are typed, and what they say. */
static const struct {
    const char *id;
    struct xc_case_key key;
} known[] = {
    {"calls/direct", {.suite = "calls", .binding = "direct"}},
    {"calls/direct/latency", {.suite = "calls", .binding = "direct", .latency = true}},
    {"ffi/closure/call", {.suite = "ffi", .kernel = "closure", .binding = "call"}},
    {"mine/deep/path/way", {.suite = "mine", .kernel = "deep/path", .binding = "way"}},
    {"mine", {.suite = "mine"}},
    {"crossing/go1.23/save+switch",
     {XC_CASE_STEPS, .suite = "crossing", .model = "go1.23", .variant = "save+switch"}},
    {"crossing/gil/all/latency",
     {XC_CASE_STEPS, .suite = "crossing", .model = "gil", .variant = "all", .latency = true}},
    {"ffi/crossing/jvm/ffi-call",
     {XC_CASE_FFI_CROSSING, .suite = "ffi", .model = "jvm", .binding = "ffi-call"}},
    {"call/hypot/crossing/go1.26",
     {XC_CASE_CALL_CROSSING, .suite = "call", .model = "go1.26", .kernel = "hypot"}},
    {"batch/go1.23/add", {XC_CASE_BATCH, .suite = "batch", .model = "go1.23", .kernel = "add"}},
    {"batch/go1.23/add/64",
     {XC_CASE_SLICE, .suite = "batch", .model = "go1.23", .kernel = "add", .size = 64}},
    {"batch/go1.23/add/per-item",
     {XC_CASE_PER_ITEM, .suite = "batch", .model = "go1.23", .kernel = "add"}},
    {"batch/go1.23/10ns/accumulate",
     {XC_CASE_ACCUMULATE, .suite = "batch", .model = "go1.23", .kernel = "10ns", .size = 1024}},
    {"batch/go1.23/add/accumulate-1",
     {XC_CASE_ACCUMULATE, .suite = "batch", .model = "go1.23", .kernel = "add", .size = 1}},
    {"batch/go1.23/add/deadline",
     {XC_CASE_DEADLINE, .suite = "batch", .model = "go1.23", .kernel = "add", .deadline_us = 20}},
    {"batch/go1.23/add/deadline-50us",
     {XC_CASE_DEADLINE, .suite = "batch", .model = "go1.23", .kernel = "add", .deadline_us = 50}},
    {"batch/go1.23/add/deadline-20us-64",
     {XC_CASE_DEADLINE, .suite = "batch", .model = "go1.23", .kernel = "add", .size = 64,
      .deadline_us = 20}},
    {"batch/foreign/add/1024",
     {XC_CASE_FOREIGN_SLICE, .suite = "batch", .kernel = "add", .size = 1024}},
    {"batch/host/add/1024", {XC_CASE_HOST_SLICE, .suite = "batch", .kernel = "add", .size = 1024}},
    {"handoff/ping-pong/cache", {XC_CASE_PING_PONG, .suite = "handoff", .variant = "cache"}},
    {"handoff/gil/hand-over/core",
     {XC_CASE_HAND_OVER, .suite = "handoff", .model = "gil", .variant = "core"}},
    {"handoff/gil/uncontended/4",
     {XC_CASE_UNCONTENDED, .suite = "handoff", .model = "gil", .size = 4}},
    {"handoff/go1.23/4x1/10us-asleep+1us/rate-1000/unbound",
     {XC_CASE_WORKLOAD, .suite = "handoff", .model = "go1.23",
      .variant = "4x1/10us-asleep+1us/rate-1000/unbound"}},
    {"runtimes/go/plain", {XC_CASE_RUNTIME_PLAIN, .suite = "runtimes", .model = "go"}},
    {"runtimes/cpython/ctypes/crossing",
     {XC_CASE_RUNTIME_CROSSING, .suite = "runtimes", .model = "cpython", .binding = "ctypes"}},
    {"runtimes/cpython/upcall/no-token",
     {XC_CASE_RUNTIME_NO_TOKEN, .suite = "runtimes", .model = "cpython", .binding = "upcall"}},
    {"runtimes/cpython/upcall", {XC_CASE_RUNTIME_UPCALL, .suite = "runtimes", .model = "cpython"}},
    {"runtimes/java/ffm/batch/16",
     {XC_CASE_RUNTIME_SLICE, .suite = "runtimes", .model = "java", .binding = "ffm", .size = 16}},
    {"runtimes/cpython/cffi/nothing",
     {XC_CASE_RUNTIME_OTHER, .suite = "runtimes", .model = "cpython", .binding = "cffi",
      .variant = "nothing"}},
    /* Nearly something else: a plug-in's, in a built-in suite. */
    {"crossing/mine", {.suite = "crossing", .binding = "mine"}},
    {"batch/go1.23/add/accumulate-1024",
     {.suite = "batch", .kernel = "go1.23/add", .binding = "accumulate-1024"}},
    {"batch/go1.23/add/064", {.suite = "batch", .kernel = "go1.23/add", .binding = "064"}},
    {"handoff/go1.23/fair/x", {.suite = "handoff", .kernel = "go1.23/fair", .binding = "x"}},
    {"ffi/crossing/jvm", {.suite = "ffi", .kernel = "crossing", .binding = "jvm"}},
};

static void check_known(void)
{
    bool has_role[XC_CASE_ROLE_COUNT] = {[XC_CASE_INJECTED] = true};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct xc_case_key key;
        char id[XC_ID_BYTES];
        CHECK(xc_case_key_parse(known[i].id, &key), "'%s' is refused", known[i].id);
        CHECK(xc_case_key_equal(&key, &known[i].key), "'%s' is taken for role %d", known[i].id,
              key.role);
        CHECK(strcmp(xc_case_id(&known[i].key, id), known[i].id) == 0, "'%s', not '%s'", id,
              known[i].id);
        has_role[key.role] = true;
    }
    for (unsigned role = 0; role < XC_CASE_ROLE_COUNT; role++)
        CHECK(has_role[role], "no id of role %u is looked at", role);
}

/* Whatever parts an id is made of: it is refused, or comes back as it was. */
static void check_any(void)
{
    static const char *const parts[] = {"batch",
                                        "crossing",
                                        "handoff",
                                        "runtimes",
                                        "ffi",
                                        "call",
                                        "foreign",
                                        "host",
                                        "ping-pong",
                                        "direct",
                                        "latency",
                                        "per-item",
                                        "hand-over",
                                        "go1.23",
                                        "2x1",
                                        "x",
                                        "1",
                                        "007",
                                        "deadline",
                                        "deadline-us",
                                        "-1",
                                        "1000",
                                        "accumulate",
                                        "plain",
                                        "accumulate-",
                                        "",
                                        "uncontended",
                                        "4x",
                                        "no-token",
                                        "18446744073709551616",
                                        "deadline-9us-",
                                        "deadline-9us-0"};
    const size_t count = sizeof parts / sizeof parts[0];
    size_t taken = 0;
    for (size_t i = 0; i < count * count * count * count; i++) {
        char id[XC_ID_BYTES], printed[XC_ID_BYTES];
        struct xc_case_key key;
        snprintf(id, sizeof id, "%s/%s/%s/%s", parts[i % count], parts[i / count % count],
                 parts[i / count / count % count], parts[i / count / count / count]);
        if (!xc_case_key_parse(id, &key))
            continue;
        CHECK(strcmp(xc_case_id(&key, printed), id) == 0, "'%s' became '%s'", id, printed);
        taken++;
    }
    CHECK(taken > count * count, "only %zu ids were taken", taken);
}

static void check_refused(void)
{
    static const char *const refused[] = {"", "/", "a/", "/a", "calls//direct", "a//b/c", "a/b/"};
    struct xc_case_key key;
    char id[4 * XC_ID_BYTES];
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        CHECK(!xc_case_key_parse(refused[i], &key), "'%s' is taken", refused[i]);
    for (size_t length = 1; length < sizeof id; length++) {
        memset(id, 'a', length);
        id[length] = '\0';
        bool fits = length < sizeof key.suite;
        CHECK(xc_case_key_parse(id, &key) == fits, "a suite of %zu characters", length);
        if (length < 3)
            continue;
        memcpy(id, "a/", 2);
        fits = length - 2 < sizeof key.binding;
        CHECK(xc_case_key_parse(id, &key) == fits, "a binding of %zu characters", length - 2);
    }
}

/* calls/direct for all of its suite, and nearer ones before it. */
static void check_baselines(void)
{
    static const struct {
        const char *direct, *one;
        unsigned rank;
    } pairs[] = {
        {"calls/direct", "calls/plt", 1},
        {"calls/direct", "calls/direct/latency", 1},
        {"calls/direct", "stacks/switch/native", 0},
        {"calls/plt", "calls/direct", 0},
        {"calls/direct/latency", "calls/plt/latency", 0},
        {"ffi/closure/direct", "ffi/closure/call", 8},
        {"ffi/closure/direct", "ffi/clos/call", 0},
        {"a/b/direct", "a/b/c/d", 2},
        {"a/b/direct", "a/bc/d", 0},
        {"a/b/direct", "a/b", 0},
        {"call/f/direct", "call/f/crossing/go1.23", 2},
        {"ffi/crossing/gil/direct", "ffi/crossing/gil/ffi-call", 129},
        {"ffi/crossing/gil/direct", "ffi/crossing/jvm/ffi-call", 0},
        {"ffi/crossing/gil/direct", "ffi/prepare", 0},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct xc_case_key direct, one;
        CHECK(xc_case_key_parse(pairs[i].direct, &direct) && xc_case_key_parse(pairs[i].one, &one),
              "'%s', '%s'", pairs[i].direct, pairs[i].one);
        unsigned rank = xc_case_key_baseline_rank(&direct, &one);
        CHECK(rank == pairs[i].rank, "'%s' to '%s': %u", pairs[i].one, pairs[i].direct, rank);
    }
}

int main(void)
{
    check_known();
    check_any();
    check_refused();
    check_baselines();
    return 0;
}
