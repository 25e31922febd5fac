#include "profile/pprof.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "profile.pb-c.h"
#include "profile/clean_name.h"
#include "profile/gzip.h"

/* A place in the string table: what the format refers to texts by. */
typedef int64_t text_place;

struct stack {
    uint64_t frames[XC_PPROF_FRAMES_MAX]; /* ids, from 1; a frame is a function and its location */
    size_t frame_count;
    int64_t values[XC_PPROF_VALUES_MAX];
};

struct xc_pprof {
    const struct xc_pprof_kind *kind;
    char **texts;
    size_t text_count;
    text_place *frames; /* the name of each frame; the id is one more than the place here */
    size_t frame_count;
    struct stack *stacks;
    size_t stack_count;
    text_place *comments;
    size_t comment_count;
    int64_t began_ns, lasted_ns;
};

/* Room for one more at the end of an array, which grows by doubling. NULL: no memory. */
static void *room(void *array, size_t count, size_t item_bytes)
{
    if (count & (count - 1))
        return array;
    return realloc(array, (count ? 2 * count : 1) * item_bytes);
}

/* The place of a text, which is put there if it is new; -1: no memory. */
static text_place place_of(struct xc_pprof *pprof, const char *text)
{
    char clean[XC_CLEAN_NAME_BYTES];
    xc_clean_name(text, clean);
    for (size_t i = 0; i < pprof->text_count; i++)
        if (strcmp(pprof->texts[i], clean) == 0)
            return (text_place)i;
    char **texts = room(pprof->texts, pprof->text_count, sizeof *texts);
    if (!texts)
        return -1;
    pprof->texts = texts;
    if (!(texts[pprof->text_count] = strdup(clean)))
        return -1;
    return (text_place)pprof->text_count++;
}

/* The id of a frame by its name; 0: no memory. */
static uint64_t frame_of(struct xc_pprof *pprof, const char *name)
{
    text_place place = place_of(pprof, *name ? name : "?"); /* only the empty text may be 0 */
    for (size_t i = 0; place >= 0 && i < pprof->frame_count; i++)
        if (pprof->frames[i] == place)
            return i + 1;
    text_place *frames = place < 0 ? NULL : room(pprof->frames, pprof->frame_count, sizeof *frames);
    if (!frames)
        return 0;
    pprof->frames = frames;
    frames[pprof->frame_count++] = place;
    return pprof->frame_count;
}

/* The texts of the kind are in the table from the beginning, so that writing only reads. */
static bool place_kind(struct xc_pprof *pprof)
{
    const struct xc_pprof_kind *kind = pprof->kind;
    bool all = place_of(pprof, "") == 0 && place_of(pprof, "crosscost") > 0 &&
               place_of(pprof, kind->period_type.type) > 0 &&
               place_of(pprof, kind->period_type.unit) > 0;
    for (size_t i = 0; i < kind->value_count && all; i++)
        all =
            place_of(pprof, kind->values[i].type) > 0 && place_of(pprof, kind->values[i].unit) > 0;
    return all;
}

enum xc_status xc_pprof_create(const struct xc_pprof_kind *kind, struct xc_pprof **pprof,
                               struct xc_error *error)
{
    struct xc_pprof *made = calloc(1, sizeof *made);
    if (made) {
        made->kind = kind;
        if (place_kind(made)) {
            *pprof = made;
            return XC_OK;
        }
    }
    xc_pprof_release(made);
    return xc_fail(error, XC_UNFIT, "no memory for a profile");
}

void xc_pprof_release(struct xc_pprof *pprof)
{
    if (!pprof)
        return;
    for (size_t i = 0; i < pprof->text_count; i++)
        free(pprof->texts[i]);
    free(pprof->texts);
    free(pprof->frames);
    free(pprof->stacks);
    free(pprof->comments);
    free(pprof);
}

void xc_pprof_time(struct xc_pprof *pprof, int64_t began_ns, int64_t lasted_ns)
{
    pprof->began_ns = began_ns;
    pprof->lasted_ns = lasted_ns;
}

enum xc_status xc_pprof_comment(struct xc_pprof *pprof, const char *text, struct xc_error *error)
{
    text_place place = place_of(pprof, text);
    text_place *comments =
        place < 0 ? NULL : room(pprof->comments, pprof->comment_count, sizeof *comments);
    if (!comments)
        return xc_fail(error, XC_UNFIT, "no memory for a profile");
    pprof->comments = comments;
    comments[pprof->comment_count++] = place;
    return XC_OK;
}

/* Samples of the same stack are one. */
static struct stack *stack_of(struct xc_pprof *pprof, const struct stack *wanted)
{
    for (size_t i = 0; i < pprof->stack_count; i++)
        if (pprof->stacks[i].frame_count == wanted->frame_count &&
            memcmp(pprof->stacks[i].frames, wanted->frames, sizeof wanted->frames) == 0)
            return &pprof->stacks[i];
    struct stack *stacks = room(pprof->stacks, pprof->stack_count, sizeof *stacks);
    if (!stacks)
        return NULL;
    pprof->stacks = stacks;
    stacks[pprof->stack_count] = *wanted;
    return &stacks[pprof->stack_count++];
}

enum xc_status xc_pprof_add(struct xc_pprof *pprof, const char *const *frames, size_t frame_count,
                            const int64_t *values, struct xc_error *error)
{
    struct stack wanted = {.frame_count = frame_count};
    bool counted = false, named = frame_count <= XC_PPROF_FRAMES_MAX;
    for (size_t i = 0; i < pprof->kind->value_count; i++)
        counted |= values[i] != 0;
    if (!counted)
        return XC_OK;
    for (size_t i = 0; i < frame_count && named; i++)
        named = (wanted.frames[i] = frame_of(pprof, frames[i])) != 0;
    struct stack *stack = named ? stack_of(pprof, &wanted) : NULL;
    if (!stack)
        return xc_fail(error, XC_UNFIT, "no memory for a profile");
    for (size_t i = 0; i < pprof->kind->value_count; i++)
        stack->values[i] += values[i];
    return XC_OK;
}

/* --- the message --------------------------------------------------------------------------------
 *
 * protobuf-c packs a tree of structs. All of one kind lie in one array, beside the array of
 * pointers that the message holds them by.
 */
struct message {
    Xc__Profile profile;
    Xc__ValueType value_types[XC_PPROF_VALUES_MAX], period_type;
    Xc__ValueType *value_type_list[XC_PPROF_VALUES_MAX];
    Xc__Mapping mapping, *mapping_list[1];
    struct frame_messages {
        Xc__Function function;
        Xc__Location location;
        Xc__Line line, *line_list[1];
    } * frames;
    Xc__Function **function_list;
    Xc__Location **location_list;
    Xc__Sample *samples, **sample_list;
};

static Xc__ValueType value_type(const struct xc_pprof *pprof, struct xc_pprof_value value)
{
    Xc__ValueType type = XC__VALUE_TYPE__INIT;
    for (size_t i = 0; i < pprof->text_count; i++) {
        if (strcmp(pprof->texts[i], value.type) == 0)
            type.type = (int64_t)i;
        if (strcmp(pprof->texts[i], value.unit) == 0)
            type.unit = (int64_t)i;
    }
    return type;
}

static void fill_frames(const struct xc_pprof *pprof, struct message *message)
{
    for (size_t i = 0; i < pprof->frame_count; i++) {
        struct frame_messages *frame = &message->frames[i];
        xc__function__init(&frame->function);
        frame->function.id = i + 1;
        frame->function.name = frame->function.system_name = pprof->frames[i];
        xc__line__init(&frame->line);
        frame->line.function_id = i + 1;
        frame->line_list[0] = &frame->line;
        xc__location__init(&frame->location);
        frame->location.id = i + 1;
        frame->location.mapping_id = 1;
        frame->location.line = frame->line_list;
        frame->location.n_line = 1;
        message->function_list[i] = &frame->function;
        message->location_list[i] = &frame->location;
    }
}

static void fill_samples(const struct xc_pprof *pprof, struct message *message)
{
    for (size_t i = 0; i < pprof->stack_count; i++) {
        struct stack *stack = &pprof->stacks[i];
        Xc__Sample *sample = &message->samples[i];
        xc__sample__init(sample);
        sample->location_id = stack->frames;
        sample->n_location_id = stack->frame_count;
        sample->value = stack->values;
        sample->n_value = pprof->kind->value_count;
        message->sample_list[i] = sample;
    }
}

static void fill_profile(const struct xc_pprof *pprof, struct message *message)
{
    const struct xc_pprof_kind *kind = pprof->kind;
    Xc__Profile *profile = &message->profile;
    for (size_t i = 0; i < kind->value_count; i++) {
        message->value_types[i] = value_type(pprof, kind->values[i]);
        message->value_type_list[i] = &message->value_types[i];
    }
    message->period_type = value_type(pprof, kind->period_type);
    xc__mapping__init(&message->mapping);
    message->mapping.id = 1;
    message->mapping.filename = 1; /* "crosscost": place_kind */
    message->mapping.has_functions = true;
    message->mapping_list[0] = &message->mapping;

    xc__profile__init(profile);
    profile->sample_type = message->value_type_list;
    profile->n_sample_type = kind->value_count;
    profile->sample = message->sample_list;
    profile->n_sample = pprof->stack_count;
    profile->mapping = message->mapping_list;
    profile->n_mapping = 1;
    profile->location = message->location_list;
    profile->n_location = pprof->frame_count;
    profile->function = message->function_list;
    profile->n_function = pprof->frame_count;
    profile->string_table = pprof->texts;
    profile->n_string_table = pprof->text_count;
    profile->time_nanos = pprof->began_ns;
    profile->duration_nanos = pprof->lasted_ns;
    profile->period_type = &message->period_type;
    profile->period = 1;
    profile->comment = pprof->comments;
    profile->n_comment = pprof->comment_count;
    if (kind->default_type)
        profile->default_sample_type =
            value_type(pprof, (struct xc_pprof_value){kind->default_type, ""}).type;
}

/* Errors of the stream are the caller's to see. */
static enum xc_status write_gzip(FILE *stream, const unsigned char *bytes, size_t size,
                                 struct xc_error *error)
{
    FILE *zip = xc_gzip_open(stream, NULL);
    if (!zip)
        return xc_fail(error, XC_UNFIT, "no memory for a profile");
    fwrite(bytes, 1, size, zip);
    fclose(zip);
    return XC_OK;
}

enum xc_status xc_pprof_write(FILE *stream, const void *cookie, struct xc_error *error)
{
    const struct xc_pprof *pprof = cookie;
    size_t frames = pprof->frame_count + 1, samples = pprof->stack_count + 1;
    struct message message = {
        .frames = calloc(frames, sizeof *message.frames),
        .function_list = calloc(frames, sizeof(Xc__Function *)),
        .location_list = calloc(frames, sizeof(Xc__Location *)),
        .samples = calloc(samples, sizeof(Xc__Sample)),
        .sample_list = calloc(samples, sizeof(Xc__Sample *)),
    };
    unsigned char *bytes = NULL;
    if (message.frames && message.function_list && message.location_list && message.samples &&
        message.sample_list) {
        fill_frames(pprof, &message);
        fill_samples(pprof, &message);
        fill_profile(pprof, &message);
        bytes = malloc(xc__profile__get_packed_size(&message.profile) + 1);
    }
    enum xc_status status =
        bytes ? write_gzip(stream, bytes, xc__profile__pack(&message.profile, bytes), error)
              : xc_fail(error, XC_UNFIT, "no memory for a profile");
    free(bytes);
    free(message.sample_list);
    free(message.samples);
    free(message.location_list);
    free(message.function_list);
    free(message.frames);
    return status;
}
