#include "call/parser.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A struct by its tag. Within its own members it is not complete. */
struct xc_tag {
    struct xc_tag *next;
    struct xc_token name;
    struct xc_type type;
    unsigned nesting_depth;
    bool is_complete;
};

static enum xc_status no_memory(struct xc_parser *parser)
{
    return xc_fail(parser->error, XC_UNFIT, "no memory");
}

void xc_parse_qualifiers(struct xc_parser *parser, bool restrict_too, bool *is_const)
{
    for (;;) {
        if (xc_parser_take(parser, "const"))
            *is_const = true;
        else if (!xc_parser_take(parser, "volatile") &&
                 !(restrict_too &&
                   (xc_parser_take(parser, "restrict") || xc_parser_take(parser, "__restrict") ||
                    xc_parser_take(parser, "__restrict__"))))
            return;
    }
}

enum xc_status xc_declare_pointer(struct xc_parser *parser, struct xc_declared *declared)
{
    struct xc_type *pointee = xc_block_new(&parser->memory, sizeof *pointee);
    if (!pointee)
        return no_memory(parser);
    *pointee = declared->type;
    declared->type = (struct xc_type){.kind = XC_KIND_POINTER,
                                      .size_bytes = sizeof(void *),
                                      .align_bytes = _Alignof(void *),
                                      .pointee = pointee,
                                      .pointee_is_const = declared->is_const};
    declared->is_const = false;
    if (++declared->stars > XC_NESTING_MAX)
        return xc_parser_fail(parser, &parser->token, "too many stars");
    return XC_OK;
}

enum xc_status xc_parse_stars(struct xc_parser *parser, const struct xc_base *base,
                              struct xc_declared *declared)
{
    enum xc_status status = XC_OK;
    *declared = (struct xc_declared){.type = base->type, .is_const = base->is_const};
    while (status == XC_OK && xc_token_is(&parser->token, "*")) {
        status = xc_declare_pointer(parser, declared);
        xc_parser_next(parser);
        if (status == XC_OK)
            xc_parse_qualifiers(parser, true, &declared->is_const);
    }
    return status;
}

enum xc_status xc_check_by_value(struct xc_parser *parser, const struct xc_base *base,
                                 const struct xc_type *type)
{
    if (type->kind != XC_KIND_VOID)
        return XC_OK;
    return xc_parser_fail(parser, &base->token,
                          base->refusal ? base->refusal : "void is no type of a value");
}

static struct xc_tag *find_tag(struct xc_parser *parser, const struct xc_token *name)
{
    struct xc_tag *tag = parser->tags;
    while (tag && (tag->name.length != name->length ||
                   memcmp(tag->name.start, name->start, name->length) != 0))
        tag = tag->next;
    return tag;
}

/* "[8]" after a member's name; 1 where there is none. */
static enum xc_status parse_elements(struct xc_parser *parser, size_t *elements)
{
    *elements = 1;
    if (!xc_parser_take(parser, "["))
        return XC_OK;
    struct xc_token number = parser->token;
    if (number.kind != XC_TOKEN_NUMBER)
        return xc_parser_fail(parser, &number, "the number of elements expected");
    char *end;
    errno = 0;
    unsigned long value = strtoul(number.start, &end, 0);
    if (errno != 0 || end != number.start + number.length || value == 0 || value > XC_MEMBERS_MAX)
        return xc_parser_fail(parser, &number, "an array in a struct has 1 to 32 elements");
    *elements = value;
    xc_parser_next(parser);
    return xc_parser_end_brackets(parser);
}
_Static_assert(XC_MEMBERS_MAX == 32, "as the message says");

static enum xc_status add_members(struct xc_parser *parser, const struct xc_token *token,
                                  const struct xc_type *type, size_t elements, struct xc_type *to)
{
    if (to->member_count + elements > XC_MEMBERS_MAX)
        return xc_parser_fail(parser, token, "more than 32 members, counting elements of arrays");
    to->align_bytes = to->align_bytes > type->align_bytes ? to->align_bytes : type->align_bytes;
    size_t offset = (to->size_bytes + type->align_bytes - 1) & ~(type->align_bytes - 1);
    for (size_t i = 0; i < elements; i++, offset += type->size_bytes)
        to->members[to->member_count++] = (struct xc_member){
            .type = *type, .offset_bytes = offset, .array_elements = i == 0 ? elements : 0};
    to->size_bytes = offset;
    if (offset > XC_STRUCT_BYTES_MAX)
        return xc_parser_fail(parser, token, "the struct has more than 256 bytes");
    return XC_OK;
}
_Static_assert(XC_STRUCT_BYTES_MAX == 256, "as the message says");

/* A member's stars, name and brackets. */
static enum xc_status parse_member(struct xc_parser *parser, const struct xc_base *base,
                                   struct xc_type *to)
{
    struct xc_declared declared;
    size_t elements;
    enum xc_status status = xc_parse_stars(parser, base, &declared);
    if (status != XC_OK)
        return status;
    struct xc_token name = parser->token;
    if (xc_token_is(&name, "("))
        return xc_parser_fail(parser, &name, "pointers to functions are not supported");
    if (xc_token_is(&name, ":"))
        return xc_parser_fail(parser, &name, "bit-fields are not supported");
    status = xc_check_by_value(parser, base, &declared.type);
    if (status != XC_OK)
        return status;
    /* A struct without tag and name: its members are seen as those of the struct around it. */
    bool is_anonymous = base->is_untagged && declared.stars == 0 && xc_token_is(&name, ";");
    if (!is_anonymous) {
        if (name.kind != XC_TOKEN_WORD || xc_is_reserved(&name))
            return xc_parser_fail(parser, &name, "a member's name expected");
        xc_parser_next(parser);
    }
    if (xc_token_is(&parser->token, ":"))
        return xc_parser_fail(parser, &parser->token, "bit-fields are not supported");
    status = parse_elements(parser, &elements);
    if (status != XC_OK)
        return status;
    return add_members(parser, &name, &declared.type, elements, to);
}

/* "int64_t low, high;" */
static enum xc_status parse_member_line(struct xc_parser *parser, struct xc_type *to,
                                        unsigned *inner_depth)
{
    struct xc_base base;
    enum xc_status status = xc_parse_base(parser, &base);
    while (status == XC_OK) {
        bool is_value = !xc_token_is(&parser->token, "*");
        if (is_value && base.nesting_depth > *inner_depth)
            *inner_depth = base.nesting_depth;
        status = parse_member(parser, &base, to);
        if (status != XC_OK || xc_parser_take(parser, ";"))
            return status;
        if (!xc_parser_take(parser, ","))
            return xc_parser_fail(parser, &parser->token, "';' expected");
    }
    return status;
}

/* From the opening brace to the closing one. */
static enum xc_status parse_members(struct xc_parser *parser, struct xc_base *base)
{
    struct xc_type *type = &base->type;
    struct xc_token brace = parser->token;
    unsigned inner_depth = 0;
    type->kind = XC_KIND_STRUCT;
    type->align_bytes = 1;
    type->members = xc_block_new(&parser->memory, XC_MEMBERS_MAX * sizeof *type->members);
    if (!type->members)
        return no_memory(parser);
    if (++parser->depth > XC_NESTING_MAX)
        return xc_parser_fail(parser, &brace, "structs are nested too deeply");
    xc_parser_next(parser);
    while (!xc_parser_take(parser, "}")) {
        if (parser->token.kind == XC_TOKEN_END)
            return xc_parser_fail(parser, &parser->token, "'}' expected");
        enum xc_status status = parse_member_line(parser, type, &inner_depth);
        if (status != XC_OK)
            return status;
    }
    parser->depth--;
    base->nesting_depth = inner_depth + 1;
    if (base->nesting_depth > XC_NESTING_MAX)
        return xc_parser_fail(parser, &brace, "structs are nested too deeply");
    if (type->member_count == 0)
        return xc_parser_fail(parser, &brace, "a struct without members");
    type->size_bytes = (type->size_bytes + type->align_bytes - 1) & ~(type->align_bytes - 1);
    return XC_OK;
}

/* The struct's members, known by its tag from here on. */
static enum xc_status define(struct xc_parser *parser, const struct xc_token *name,
                             struct xc_base *base)
{
    if (find_tag(parser, name))
        return xc_parser_fail(parser, name, "the struct is given twice");
    struct xc_tag *tag = xc_block_new(&parser->memory, sizeof *tag);
    if (!tag)
        return no_memory(parser);
    tag->name = *name;
    tag->next = parser->tags;
    parser->tags = tag;
    enum xc_status status = parse_members(parser, base);
    tag->type = base->type;
    tag->nesting_depth = base->nesting_depth;
    tag->is_complete = true;
    return status;
}

enum xc_status xc_parse_struct(struct xc_parser *parser, struct xc_base *base)
{
    struct xc_token name = parser->token;
    if (xc_token_is(&name, "{")) {
        base->is_untagged = true;
        return parse_members(parser, base);
    }
    if (name.kind != XC_TOKEN_WORD || xc_is_reserved(&name))
        return xc_parser_fail(parser, &name, "a struct's tag or '{' expected");
    xc_parser_next(parser);
    if (xc_token_is(&parser->token, "{"))
        return define(parser, &name, base);
    const struct xc_tag *tag = find_tag(parser, &name);
    if (tag && tag->is_complete) {
        base->type = tag->type;
        base->nesting_depth = tag->nesting_depth;
    } else {
        base->token = name;
        base->refusal = "unknown struct (only a pointer to it can be passed)";
    }
    return XC_OK;
}
