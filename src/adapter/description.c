/* Strict: a key that is not known is refused, since it is most likely one that is misspelt. */
#include "adapter/description.h"

#include <jansson.h>
#include <limits.h>
#include <regex.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define ARGUMENTS_MAX  64
#define LIST_MAX       64
#define NAME_CHARS_MAX 31

/* While a file is read: what is wrong with which key. */
struct reader {
    char path[PATH_MAX];
    struct xc_adapter *adapter;
    struct xc_error *error;
    enum xc_status status;
};

static void wrong(struct reader *reader, const char *key, const char *what)
{
    if (reader->status == XC_OK)
        reader->status =
            xc_fail(reader->error, XC_USAGE, "'%s': key '%.60s': %s", reader->path, key, what);
}

static void *room_for(struct reader *reader, size_t count, size_t bytes)
{
    void *room = calloc(count + 1, bytes);
    if (!room && reader->status == XC_OK)
        reader->status = xc_fail(reader->error, XC_UNFIT, "'%s': no memory", reader->path);
    return room;
}

/* A text that is a line and not empty; NULL where it is not. Optional ones may be missing, null or
 * empty. */
static const char *take_text(struct reader *reader, const json_t *object, const char *key,
                             bool optional)
{
    const json_t *value = json_object_get(object, key);
    const char *text = json_string_value(value);
    bool is_none = !value || json_is_null(value) || (text && !*text);
    if (optional && is_none)
        return NULL;
    if (!value)
        wrong(reader, key, "is missing");
    else if (!text || !*text || strlen(text) != json_string_length(value) ||
             text[strcspn(text, "\r\n")] != '\0')
        wrong(reader, key, "is not one line of text");
    else
        return text;
    return NULL;
}

/* A known {word} wherever there is a {. */
static bool has_unknown_word(const char *text)
{
    static const char *const known[] = {"{runtime}", "{runtime_folder}", "{source}",
                                        "{build}",   "{callee}",         "{callee_include}"};
    for (const char *at = text; (at = strchr(at, '{')); at++) {
        bool found = false;
        for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
            found = found || strncmp(at, known[i], strlen(known[i])) == 0;
        if (!found)
            return true;
    }
    return false;
}

/* An array of texts, the last NULL. Empty ones are allowed as arguments, but for the first. */
static xc_arguments texts_of(struct reader *reader, const json_t *value, const char *key)
{
    size_t count = json_array_size(value);
    if (!json_is_array(value) || count == 0 || count > ARGUMENTS_MAX) {
        wrong(reader, key, "is not a list of 1 to 64 texts");
        return NULL;
    }
    const char **texts = room_for(reader, count, sizeof *texts);
    for (size_t i = 0; i < count && texts; i++) {
        const json_t *item = json_array_get(value, i);
        texts[i] = json_string_value(item);
        if (!texts[i] || strlen(texts[i]) != json_string_length(item) || !*texts[0]) {
            wrong(reader, key, "is not a list of 1 to 64 texts");
            break;
        }
        if (has_unknown_word(texts[i]))
            wrong(reader, key, "has a '{' that begins no word such as {runtime}");
    }
    return texts;
}

static xc_arguments take_texts(struct reader *reader, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (value)
        return texts_of(reader, value, key);
    wrong(reader, key, "is missing");
    return NULL;
}

/* Paths, each with one {version}, which begin with / or with a variable, as $HOME/. */
static xc_arguments take_toolchains(struct reader *reader, const json_t *root)
{
    static const char word[] = "{version}";
    const json_t *value = json_object_get(root, "toolchains");
    size_t count = json_array_size(value);
    bool is_good = json_is_array(value) && count > 0 && count <= ARGUMENTS_MAX;
    if (!value)
        return NULL;
    const char **texts = is_good ? room_for(reader, count, sizeof *texts) : NULL;
    for (size_t i = 0; i < count && texts && is_good; i++) {
        const char *text = texts[i] = json_string_value(json_array_get(value, i));
        const char *at = text ? strstr(text, word) : NULL;
        is_good = at && !strchr(at + 1, '{') && strchr(text, '{') == at &&
                  (*text == '/' || (*text == '$' && strchr(text, '/') > text + 1)) &&
                  strchr(text, '/') < at;
    }
    if (!is_good)
        wrong(reader, "toolchains", "is not a list of paths with one {version} in each");
    return texts;
}

static void take_commands(struct reader *reader, const json_t *object, const char *key,
                          struct xc_arguments_list *commands)
{
    const json_t *value = json_object_get(object, key);
    size_t count = json_array_size(value);
    if (!value)
        return;
    if (!json_is_array(value) || count > LIST_MAX) {
        wrong(reader, key, "is not a list of up to 64 commands");
        return;
    }
    commands->items = room_for(reader, count, sizeof *commands->items);
    for (size_t i = 0; i < count && commands->items; i++) {
        commands->items[i] = texts_of(reader, json_array_get(value, i), key);
        commands->count = i + 1;
    }
}

static void take_version(struct reader *reader, const json_t *root)
{
    const json_t *version = json_object_get(root, "version");
    const char *key;
    json_t *value;
    regex_t expression;
    if (!json_is_object(version)) {
        wrong(reader, "version", version ? "is not an object" : "is missing");
        return;
    }
    json_object_foreach((json_t *)version, key,
                        value) if (strcmp(key, "command") != 0 && strcmp(key, "pattern") != 0)
        wrong(reader, key, "is not known in 'version'");
    reader->adapter->version_command = take_texts(reader, version, "command");
    reader->adapter->version_pattern = take_text(reader, version, "pattern", false);
    if (!reader->adapter->version_pattern)
        return;
    if (regcomp(&expression, reader->adapter->version_pattern, REG_EXTENDED) != 0) {
        wrong(reader, "pattern", "is not a regular expression");
        return;
    }
    if (expression.re_nsub != 1)
        wrong(reader, "pattern", "does not have exactly one group");
    regfree(&expression);
}

static void take_environment(struct reader *reader, const json_t *root)
{
    json_t *object = json_object_get(root, "environment"), *value;
    const char *key;
    struct xc_adapter *adapter = reader->adapter;
    if (!object)
        return;
    if (!json_is_object(object)) {
        wrong(reader, "environment", "is not an object");
        return;
    }
    adapter->environment = room_for(reader, json_object_size(object), sizeof *adapter->environment);
    if (!adapter->environment)
        return;
    json_object_foreach(object, key, value)
    {
        const char *text = json_string_value(value);
        if (!*key || strchr(key, '=') || !text || strlen(text) != json_string_length(value))
            wrong(reader, "environment", "is not an object of texts");
        else if (has_unknown_word(text))
            wrong(reader, "environment", "has a '{' that begins no word such as {runtime}");
        adapter->environment[adapter->environment_count++] =
            (struct xc_adapter_variable){key, text};
    }
}

/* "first" or "first - second". */
static bool take_term(const json_t *value, struct xc_adapter_term *term)
{
    const char *text = json_string_value(value);
    const char *minus = text ? strstr(text, " - ") : NULL;
    size_t length = minus ? (size_t)(minus - text) : text ? strlen(text) : 0;
    if (length == 0 || length >= sizeof term->first)
        return false;
    memcpy(term->first, text, length);
    if (!minus)
        return !strchr(text, ' ');
    return minus[3] && !strchr(term->first, ' ') && !strchr(minus + 3, ' ') &&
           (size_t)snprintf(term->second, sizeof term->second, "%s", minus + 3) <
               sizeof term->second;
}

static void take_parts(struct reader *reader, const json_t *one,
                       struct xc_adapter_fidelity *fidelity)
{
    json_t *parts = json_object_get(one, "parts"), *value;
    const char *key;
    if (!json_is_object(parts) || json_object_size(parts) == 0) {
        wrong(reader, "parts", "is not an object of parts");
        return;
    }
    fidelity->parts = room_for(reader, json_object_size(parts), sizeof *fidelity->parts);
    if (!fidelity->parts)
        return;
    json_object_foreach(parts, key, value)
    {
        struct xc_adapter_part *part = &fidelity->parts[fidelity->part_count++];
        part->name = key;
        if (!*key || json_array_size(value) != 2 ||
            !take_term(json_array_get(value, 0), &part->model) ||
            !take_term(json_array_get(value, 1), &part->real))
            wrong(reader, key, "is not [\"SET\" or \"SET - SET\", \"ID\" or \"ID - ID\"]");
    }
}

static void take_fidelity(struct reader *reader, const json_t *root)
{
    const json_t *list = json_object_get(root, "fidelity");
    struct xc_adapter *adapter = reader->adapter;
    size_t count = json_array_size(list);
    if (!list)
        return;
    if (!json_is_array(list) || count > LIST_MAX) {
        wrong(reader, "fidelity", "is not a list of up to 64 objects");
        return;
    }
    adapter->fidelity = room_for(reader, count, sizeof *adapter->fidelity);
    for (size_t i = 0; i < count && adapter->fidelity; i++) {
        struct xc_adapter_fidelity *one = &adapter->fidelity[adapter->fidelity_count++];
        json_t *object = json_array_get(list, i), *value;
        const char *key;
        if (!json_is_object(object))
            wrong(reader, "fidelity", "is not a list of up to 64 objects");
        one->versions = take_text(reader, object, "versions", false);
        one->model = take_text(reader, object, "model", false);
        take_parts(reader, object, one);
        json_object_foreach(object, key, value) if (strcmp(key, "versions") != 0 &&
                                                    strcmp(key, "model") != 0 &&
                                                    strcmp(key, "parts") != 0)
            wrong(reader, key, "is not known in 'fidelity'");
    }
}

static void refuse_unknown(struct reader *reader, json_t *root)
{
    static const char *const known[] = {
        "protocol", "name",        "language", "find",  "version",  "needs",   "oldest",
        "build",    "environment", "start",    "token", "fidelity", "sources", "toolchains"};
    const char *key;
    json_t *value;
    json_object_foreach(root, key, value)
    {
        bool found = false;
        for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
            found = found || strcmp(key, known[i]) == 0;
        if (!found)
            wrong(reader, key, "is not known");
    }
}

/* The name is a part of ids, and of file names. */
static bool is_name(const char *name, const char *folder)
{
    const char *slash = strrchr(folder, '/');
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return length <= NAME_CHARS_MAX && name[length] == '\0' && slash &&
           strcmp(slash + 1, name) == 0;
}

static void take_all(struct reader *reader, json_t *root)
{
    struct xc_adapter *adapter = reader->adapter;
    const json_t *protocol = json_object_get(root, "protocol");
    refuse_unknown(reader, root);
    if (!json_is_integer(protocol) || json_integer_value(protocol) != XC_ADAPTER_PROTOCOL)
        wrong(reader, "protocol", "is not 1, the version that is spoken here");
    adapter->name = take_text(reader, root, "name", false);
    if (adapter->name && !is_name(adapter->name, adapter->folder))
        wrong(reader, "name", "is not the folder's name, in lower-case letters, digits and '_'");
    adapter->language = take_text(reader, root, "language", false);
    adapter->token = take_text(reader, root, "token", true);
    adapter->oldest = take_text(reader, root, "oldest", true);
    adapter->find = take_texts(reader, root, "find");
    adapter->toolchains = take_toolchains(reader, root);
    take_version(reader, root);
    take_commands(reader, root, "needs", &adapter->needs);
    take_commands(reader, root, "build", &adapter->build);
    if (json_object_get(root, "sources"))
        adapter->sources = take_texts(reader, root, "sources");
    adapter->start = take_texts(reader, root, "start");
    take_environment(reader, root);
    take_fidelity(reader, root);
}

enum xc_status xc_adapter_read(const char *folder, struct xc_adapter **adapter,
                               struct xc_error *error)
{
    struct reader reader = {.error = error};
    char absolute[PATH_MAX];
    json_error_t json_error;
    *adapter = NULL;
    if (!realpath(folder, absolute) ||
        (size_t)snprintf(reader.path, sizeof reader.path, "%s/runtime.json", absolute) >=
            sizeof reader.path)
        return xc_fail(error, XC_USAGE, "'%.200s': no such folder", folder);
    reader.adapter = calloc(1, sizeof *reader.adapter);
    if (!reader.adapter || !(reader.adapter->folder = strdup(absolute))) {
        free(reader.adapter);
        return xc_fail(error, XC_UNFIT, "'%s': no memory", reader.path);
    }
    json_t *root = json_load_file(reader.path, JSON_REJECT_DUPLICATES, &json_error);
    reader.adapter->document = root;
    if (!root)
        reader.status = xc_fail(error, XC_USAGE, "'%s': line %d: %.100s", reader.path,
                                json_error.line, json_error.text);
    else if (!json_is_object(root))
        reader.status = xc_fail(error, XC_USAGE, "'%s': not an object", reader.path);
    else
        take_all(&reader, root);
    if (reader.status == XC_OK)
        *adapter = reader.adapter;
    else
        xc_adapter_release(reader.adapter);
    return reader.status;
}

static void release_list(struct xc_arguments_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free((void *)list->items[i]);
    free(list->items);
}

void xc_adapter_release(struct xc_adapter *adapter)
{
    if (!adapter)
        return;
    for (size_t i = 0; i < adapter->fidelity_count; i++)
        free(adapter->fidelity[i].parts);
    free(adapter->fidelity);
    free(adapter->environment);
    release_list(&adapter->needs);
    release_list(&adapter->build);
    free((void *)adapter->find);
    free((void *)adapter->toolchains);
    free((void *)adapter->sources);
    free((void *)adapter->version_command);
    free((void *)adapter->start);
    json_decref(adapter->document);
    free((void *)adapter->folder);
    free(adapter);
}
