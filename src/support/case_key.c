#include "support/case_key.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LATENCY "latency"

/* The last part of an id, where the role alone says it. */
static const char *const role_parts[XC_CASE_ROLE_COUNT] = {
    [XC_CASE_PER_ITEM] = "per-item",         [XC_CASE_RUNTIME_PLAIN] = "plain",
    [XC_CASE_RUNTIME_CROSSING] = "crossing", [XC_CASE_RUNTIME_NO_TOKEN] = "no-token",
    [XC_CASE_RUNTIME_UPCALL] = "upcall",
};

/* --- printing --------------------------------------------------------------------------------- */

struct writer {
    char *id;
    size_t used;
};

/* What does not fit is cut; the sizes of members see to it that all does. */
__attribute__((format(printf, 2, 3))) static void add(struct writer *writer, const char *format,
                                                      ...)
{
    va_list arguments;
    size_t left = XC_ID_BYTES - writer->used;
    va_start(arguments, format);
    int length = vsnprintf(writer->id + writer->used, left, format, arguments);
    va_end(arguments);
    if (length > 0)
        writer->used += (size_t)length < left ? (size_t)length : left - 1;
}

/* "/PART", or nothing. */
static void add_part(struct writer *writer, const char *part)
{
    if (*part)
        add(writer, "/%s", part);
}

static void add_buffer(struct writer *writer, const struct xc_case_key *key)
{
    unsigned long long items = key->size, us = key->deadline_us;
    if (key->role == XC_CASE_ACCUMULATE) {
        add(writer, "/accumulate");
        if (items != XC_KEY_ACCUMULATE_ITEMS)
            add(writer, "-%llu", items);
        return;
    }
    add(writer, "/deadline");
    if (items)
        add(writer, "-%lluus-%llu", us, items);
    else if (us != XC_KEY_DEADLINE_US)
        add(writer, "-%lluus", us);
}

static void add_batch(struct writer *writer, const struct xc_case_key *key)
{
    add_part(writer, key->role == XC_CASE_FOREIGN_SLICE ? "foreign"
                     : key->role == XC_CASE_HOST_SLICE  ? "host"
                                                        : key->model);
    add_part(writer, key->kernel);
    if (key->role == XC_CASE_PER_ITEM)
        add_part(writer, role_parts[key->role]);
    else if (key->role == XC_CASE_ACCUMULATE || key->role == XC_CASE_DEADLINE)
        add_buffer(writer, key);
    else if (key->role != XC_CASE_BATCH)
        add(writer, "/%llu", (unsigned long long)key->size);
}

static void add_handoff(struct writer *writer, const struct xc_case_key *key)
{
    unsigned long long size = key->size;
    if (key->role == XC_CASE_PING_PONG)
        add(writer, "/ping-pong");
    add_part(writer, key->model);
    if (key->role == XC_CASE_HAND_OVER)
        add(writer, "/hand-over");
    if (key->role == XC_CASE_UNCONTENDED)
        add(writer, "/uncontended/%llu", size);
    add_part(writer, key->variant);
}

static void add_runtime(struct writer *writer, const struct xc_case_key *key)
{
    unsigned long long size = key->size;
    add_part(writer, key->model);
    add_part(writer, key->binding);
    if (key->role == XC_CASE_RUNTIME_SLICE)
        add(writer, "/batch/%llu", size);
    else
        add_part(writer, role_parts[key->role] ? role_parts[key->role] : key->variant);
}

const char *xc_case_id(const struct xc_case_key *key, char id[XC_ID_BYTES])
{
    struct writer writer = {id, 0};
    *id = '\0';
    if (key->role == XC_CASE_INJECTED) {
        add(&writer, "%s@%llu/%s", key->model, (unsigned long long)key->size, key->variant);
        return id;
    }
    add(&writer, "%s", key->suite);
    if (key->role == XC_CASE_FFI_CROSSING)
        add(&writer, "/crossing/%s/%s", key->model, key->binding);
    else if (key->role == XC_CASE_CALL_CROSSING)
        add(&writer, "/%s/crossing/%s", key->kernel, key->model);
    else if (key->role >= XC_CASE_RUNTIME_PLAIN)
        add_runtime(&writer, key);
    else if (key->role >= XC_CASE_PING_PONG)
        add_handoff(&writer, key);
    else if (key->role >= XC_CASE_BATCH)
        add_batch(&writer, key);
    else {
        /* A plain case has no model and no variant, a set of steps no kernel and no binding. */
        add_part(&writer, key->model);
        add_part(&writer, key->variant);
        add_part(&writer, key->kernel);
        add_part(&writer, key->binding);
        add_part(&writer, key->latency ? LATENCY : "");
    }
    return id;
}

const char *xc_case_id_in_suite(const struct xc_case_key *key, char id[XC_ID_BYTES])
{
    const char *rest = xc_case_id(key, id) + strlen(key->suite);
    return *rest == '/' ? rest + 1 : id;
}

struct xc_case_key xc_case_key_steps(const char *model, const char *set)
{
    struct xc_case_key key = {.role = XC_CASE_STEPS, .suite = "crossing"};
    XC_KEY_SET(key.model, model);
    XC_KEY_SET(key.variant, set);
    return key;
}

struct xc_case_key xc_case_key_batch(const char *model, const char *kernel)
{
    struct xc_case_key key = {.role = XC_CASE_BATCH, .suite = "batch"};
    XC_KEY_SET(key.model, model);
    XC_KEY_SET(key.kernel, kernel);
    return key;
}

/* --- parsing ---------------------------------------------------------------------------------- */

#define PARTS_MAX 64

/* The id, cut at its slashes. */
struct parts {
    char text[XC_ID_BYTES];
    const char *items[PARTS_MAX];
    size_t count;
};

/* False: one is empty, or there are too many, or they are too long. */
static bool split(const char *id, struct parts *parts)
{
    size_t length = strlen(id);
    parts->count = 0;
    if (length >= sizeof parts->text)
        return false;
    memcpy(parts->text, id, length + 1);
    for (char *at = parts->text; at; parts->count++) {
        if (parts->count == PARTS_MAX || *at == '/' || *at == '\0')
            return false;
        parts->items[parts->count] = at;
        at = strchr(at, '/');
        if (at)
            *at++ = '\0';
    }
    return true;
}

static bool set(char *member, size_t bytes, const char *text, size_t length)
{
    if (length >= bytes)
        return false;
    memcpy(member, text, length);
    member[length] = '\0';
    return true;
}
#define SET(member, text) set((member), sizeof(member), (text), strlen(text))

/* The parts from first on, as a path, but for the last of them. */
static bool set_path(const char *id, const struct parts *parts, size_t first, size_t end,
                     char *member, size_t bytes)
{
    if (first >= end)
        return true;
    const char *last = parts->items[end - 1];
    size_t from = (size_t)(parts->items[first] - parts->text);
    return set(member, bytes, id + from, (size_t)(last - parts->text) + strlen(last) - from);
}
#define SET_PATH(member, first, end) set_path(id, parts, first, end, (member), sizeof(member))

static bool is_number(const char *text, uint64_t *number)
{
    char *end = NULL;
    if (*text < '0' || *text > '9')
        return false;
    errno = 0;
    *number = strtoull(text, &end, 10);
    return errno == 0 && *end == '\0';
}

/* "accumulate", "accumulate-64"; "deadline", "deadline-50us", "deadline-50us-64". */
static bool take_buffer(const char *form, struct xc_case_key *key)
{
    static const char accumulate[] = "accumulate", deadline[] = "deadline";
    char *end;
    if (strncmp(form, accumulate, sizeof accumulate - 1) == 0) {
        const char *rest = form + sizeof accumulate - 1;
        key->role = XC_CASE_ACCUMULATE;
        key->size = XC_KEY_ACCUMULATE_ITEMS;
        return !*rest || (*rest == '-' && is_number(rest + 1, &key->size));
    }
    if (strncmp(form, deadline, sizeof deadline - 1) != 0)
        return false;
    const char *rest = form + sizeof deadline - 1;
    key->role = XC_CASE_DEADLINE;
    key->deadline_us = XC_KEY_DEADLINE_US;
    if (!*rest)
        return true;
    if (*rest != '-')
        return false;
    key->deadline_us = strtoull(rest + 1, &end, 10);
    if (strncmp(end, "us", 2) != 0)
        return false;
    return !end[2] || (end[2] == '-' && is_number(end + 3, &key->size));
}

static bool take_batch(const struct parts *parts, struct xc_case_key *key)
{
    if (parts->count < 3 || parts->count > 4 || !SET(key->kernel, parts->items[2]))
        return false;
    const char *model = parts->items[1], *form = parts->count == 4 ? parts->items[3] : NULL;
    bool is_size = form && is_number(form, &key->size);
    if (is_size && strcmp(model, "foreign") == 0)
        key->role = XC_CASE_FOREIGN_SLICE;
    else if (is_size && strcmp(model, "host") == 0)
        key->role = XC_CASE_HOST_SLICE;
    else {
        key->role = !form ? XC_CASE_BATCH : is_size ? XC_CASE_SLICE : XC_CASE_PER_ITEM;
        return SET(key->model, model) &&
               (!form || is_size || strcmp(form, role_parts[XC_CASE_PER_ITEM]) == 0 ||
                take_buffer(form, key));
    }
    return true;
}

/* "4x1": threads and tokens. */
static bool is_point(const char *part)
{
    size_t digits = strspn(part, "0123456789");
    return digits > 0 && part[digits] == 'x' &&
           part[digits + 1 + strspn(part + digits + 1, "0123456789")] == '\0';
}

static bool take_handoff(const char *id, const struct parts *parts, struct xc_case_key *key)
{
    if (parts->count == 3 && strcmp(parts->items[1], "ping-pong") == 0) {
        key->role = XC_CASE_PING_PONG;
        return SET(key->variant, parts->items[2]);
    }
    if (parts->count < 4 || !SET(key->model, parts->items[1]))
        return false;
    if (parts->count == 4 && strcmp(parts->items[2], "hand-over") == 0) {
        key->role = XC_CASE_HAND_OVER;
        return SET(key->variant, parts->items[3]);
    }
    if (parts->count == 4 && strcmp(parts->items[2], "uncontended") == 0) {
        key->role = XC_CASE_UNCONTENDED;
        return is_number(parts->items[3], &key->size);
    }
    key->role = XC_CASE_WORKLOAD;
    return is_point(parts->items[2]) && SET_PATH(key->variant, 2, parts->count);
}

static bool take_runtime(const char *id, const struct parts *parts, struct xc_case_key *key)
{
    size_t last = parts->count - 1;
    if (parts->count < 3 || !SET(key->model, parts->items[1]))
        return false;
    const char *name = parts->items[last];
    if (last >= 3 && strcmp(parts->items[last - 1], "batch") == 0 && is_number(name, &key->size)) {
        key->role = XC_CASE_RUNTIME_SLICE;
        return SET_PATH(key->binding, 2, last - 1);
    }
    key->role = XC_CASE_RUNTIME_PLAIN;
    while (key->role != XC_CASE_RUNTIME_OTHER &&
           !(role_parts[key->role] && strcmp(name, role_parts[key->role]) == 0))
        key->role++;
    return SET_PATH(key->binding, 2, last) &&
           (key->role != XC_CASE_RUNTIME_OTHER || SET(key->variant, name));
}

static bool take_steps(const struct parts *parts, struct xc_case_key *key)
{
    key->role = XC_CASE_STEPS;
    key->latency = parts->count == 4 && strcmp(parts->items[3], LATENCY) == 0;
    return parts->count == 3 + (size_t)key->latency && SET(key->model, parts->items[1]) &&
           SET(key->variant, parts->items[2]);
}

/* A shape that belongs to its suite alone. */
static bool take_shaped(const char *id, const struct parts *parts, struct xc_case_key *key)
{
    const char *suite = parts->items[0];
    if (!SET(key->suite, suite))
        return false;
    if (strcmp(suite, "crossing") == 0)
        return take_steps(parts, key);
    if (strcmp(suite, "batch") == 0)
        return take_batch(parts, key);
    if (strcmp(suite, "handoff") == 0)
        return take_handoff(id, parts, key);
    if (strcmp(suite, "runtimes") == 0)
        return take_runtime(id, parts, key);
    if (parts->count == 4 && strcmp(suite, "ffi") == 0 &&
        strcmp(parts->items[1], "crossing") == 0) {
        key->role = XC_CASE_FFI_CROSSING;
        return SET(key->model, parts->items[2]) && SET(key->binding, parts->items[3]);
    }
    if (parts->count == 4 && strcmp(suite, "call") == 0 &&
        strcmp(parts->items[2], "crossing") == 0) {
        key->role = XC_CASE_CALL_CROSSING;
        return SET(key->kernel, parts->items[1]) && SET(key->model, parts->items[3]);
    }
    return false;
}

static bool take_plain(const char *id, const struct parts *parts, struct xc_case_key *key)
{
    size_t end = parts->count;
    key->latency = end > 2 && strcmp(parts->items[end - 1], LATENCY) == 0;
    end -= key->latency;
    return SET(key->suite, parts->items[0]) &&
           (end < 2 ||
            (SET(key->binding, parts->items[end - 1]) && SET_PATH(key->kernel, 1, end - 1)));
}

/* Printed again, it is the same: so no id is taken for another one. */
static bool is_id_of(const char *id, const struct xc_case_key *key)
{
    char printed[XC_ID_BYTES];
    return strcmp(xc_case_id(key, printed), id) == 0;
}

bool xc_case_key_parse(const char *id, struct xc_case_key *key)
{
    struct parts parts;
    *key = (struct xc_case_key){0};
    if (!split(id, &parts))
        return false;
    if (take_shaped(id, &parts, key) && is_id_of(id, key))
        return true;
    *key = (struct xc_case_key){0};
    if (take_plain(id, &parts, key) && is_id_of(id, key))
        return true;
    *key = (struct xc_case_key){0};
    return false;
}

bool xc_case_key_named(const char *suite, const char *model, const char *name,
                       struct xc_case_key *key)
{
    char id[XC_ID_BYTES];
    int length = snprintf(id, sizeof id, "%s/%s/%s", suite, model, name);
    *key = (struct xc_case_key){0};
    return length >= 0 && (size_t)length < sizeof id && xc_case_key_parse(id, key);
}
