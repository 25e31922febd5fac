#include "call/prototype.h"

#include <string.h>

#include "call/parser.h"

/* A parameter's "[8]", which makes it a pointer. What stands within does not matter for that. */
static enum xc_status parse_brackets(struct xc_parser *parser, struct xc_declared *declared)
{
    bool is_const = false;
    if (!xc_token_is(&parser->token, "["))
        return XC_OK;
    enum xc_status status = xc_declare_pointer(parser, declared);
    if (status != XC_OK)
        return status;
    xc_parser_next(parser);
    xc_parser_take(parser, "static");
    xc_parse_qualifiers(parser, true, &is_const);
    if (parser->token.kind == XC_TOKEN_NUMBER || xc_token_is(&parser->token, "*") ||
        (parser->token.kind == XC_TOKEN_WORD && !xc_is_reserved(&parser->token)))
        xc_parser_next(parser);
    return xc_parser_end_brackets(parser);
}

/* A parameter's name and brackets, where it has them. */
static enum xc_status parse_parameter(struct xc_parser *parser, const struct xc_base *base,
                                      struct xc_declared *declared, struct xc_parameter *parameter)
{
    if (parser->token.kind == XC_TOKEN_WORD && !xc_is_reserved(&parser->token)) {
        parameter->name = xc_parser_copy(parser, &parser->token);
        if (!parameter->name)
            return xc_fail(parser->error, XC_UNFIT, "no memory");
        xc_parser_next(parser);
    }
    if (xc_token_is(&parser->token, "("))
        return xc_parser_fail(parser, &parser->token,
                              "pointers to functions are not supported (write 'void *')");
    enum xc_status status = parse_brackets(parser, declared);
    if (status != XC_OK)
        return status;
    parameter->type = declared->type;
    return xc_check_by_value(parser, base, &parameter->type);
}

/* At `...`, which the types of what is passed there may follow. */
static enum xc_status parse_ellipsis(struct xc_parser *parser, struct xc_prototype *prototype)
{
    if (prototype->is_variadic)
        return xc_parser_fail(parser, &parser->token, "stands there twice");
    if (prototype->parameter_count == 0)
        return xc_parser_fail(parser, &parser->token, "a parameter must stand before it");
    prototype->is_variadic = true;
    prototype->named_count = prototype->parameter_count;
    xc_parser_next(parser);
    return XC_OK;
}

/* What C widens after `...` is never passed as it is. */
static enum xc_status check_promoted(struct xc_parser *parser, const struct xc_base *base,
                                     const struct xc_type *type)
{
    if (type->kind == XC_KIND_FLOAT)
        return xc_parser_fail(parser, &base->token,
                              "is passed as 'double' after '...': write that");
    if (type->kind == XC_KIND_BOOL ||
        (type->size_bytes < sizeof(int) && type->kind != XC_KIND_STRUCT))
        return xc_parser_fail(parser, &base->token, "is passed as 'int' after '...': write that");
    return XC_OK;
}

/* One parameter, or the word void in place of all. */
static enum xc_status parse_one(struct xc_parser *parser, struct xc_prototype *prototype)
{
    struct xc_base base;
    struct xc_declared declared = {0};
    struct xc_token start = parser->token;
    enum xc_status status = xc_parse_base(parser, &base);
    if (status == XC_OK)
        status = xc_parse_stars(parser, &base, &declared);
    if (status != XC_OK)
        return status;
    if (prototype->parameter_count == 0 && declared.type.kind == XC_KIND_VOID && !base.refusal &&
        xc_token_is(&parser->token, ")"))
        return XC_OK;
    if (prototype->parameter_count == XC_PARAMETERS_MAX)
        return xc_parser_fail(parser, &start, "more than 16 parameters");
    struct xc_parameter *parameter = &prototype->parameters[prototype->parameter_count];
    status = parse_parameter(parser, &base, &declared, parameter);
    if (status == XC_OK && prototype->is_variadic)
        status = check_promoted(parser, &base, &parameter->type);
    prototype->parameter_count += status == XC_OK;
    return status;
}

/* After the opening parenthesis, to the closing one. */
static enum xc_status parse_parameters(struct xc_parser *parser, struct xc_prototype *prototype)
{
    if (xc_parser_take(parser, ")"))
        return XC_OK;
    for (;;) {
        enum xc_status status = xc_token_is(&parser->token, "...")
                                    ? parse_ellipsis(parser, prototype)
                                    : parse_one(parser, prototype);
        if (status != XC_OK)
            return status;
        if (xc_parser_take(parser, ")"))
            return XC_OK;
        if (!xc_parser_take(parser, ","))
            return xc_parser_fail(parser, &parser->token, "')' expected");
    }
}
_Static_assert(XC_PARAMETERS_MAX == 16, "as the message says");

static enum xc_status parse_function(struct xc_parser *parser, struct xc_prototype *prototype)
{
    struct xc_base base;
    struct xc_declared declared = {0};
    xc_parser_take(parser, "extern");
    enum xc_status status = xc_parse_base(parser, &base);
    if (status == XC_OK)
        status = xc_parse_stars(parser, &base, &declared);
    if (status != XC_OK)
        return status;
    struct xc_token name = parser->token;
    if (base.refusal && xc_token_is(&name, "(") && declared.stars == 0)
        return xc_parser_fail(parser, &base.token, "the type of the result is missing");
    prototype->result = declared.type;
    if (declared.type.kind == XC_KIND_VOID && base.refusal)
        return xc_parser_fail(parser, &base.token, base.refusal);
    if (name.kind != XC_TOKEN_WORD || xc_is_reserved(&name))
        return xc_parser_fail(parser, &name, "the function's name expected");
    prototype->name = xc_parser_copy(parser, &name);
    if (!prototype->name)
        return xc_fail(parser->error, XC_UNFIT, "no memory");
    xc_parser_next(parser);
    if (!xc_parser_take(parser, "("))
        return xc_parser_fail(parser, &parser->token, "'(' expected");
    status = parse_parameters(parser, prototype);
    if (status != XC_OK)
        return status;
    if (!prototype->is_variadic)
        prototype->named_count = prototype->parameter_count;
    xc_parser_take(parser, ";");
    if (parser->token.kind != XC_TOKEN_END)
        return xc_parser_fail(parser, &parser->token, "nothing expected after the prototype");
    return XC_OK;
}

/* A parsed text holds nothing but printable ASCII and white space. */
static char *tidy_text(struct xc_parser *parser, const char *text)
{
    char *tidy = xc_block_new(&parser->memory, strlen(text) + 1), *end = tidy;
    if (!tidy)
        return NULL;
    for (; *text; text++) {
        if (*text > ' ')
            *end++ = *text;
        else if (end > tidy && end[-1] != ' ')
            *end++ = ' ';
    }
    while (end > tidy && (end[-1] == ' ' || end[-1] == ';'))
        end--;
    *end = '\0';
    return tidy;
}

enum xc_status xc_prototype_parse(const char *text, struct xc_prototype *prototype,
                                  struct xc_error *error)
{
    struct xc_parser parser = {.text = text, .token = {.start = text}, .error = error};
    enum xc_status status;
    *prototype = (struct xc_prototype){0};
    if (strlen(text) > XC_PROTOTYPE_CHARS_MAX)
        return xc_fail(error, XC_USAGE, "at %d: a prototype has at most %d characters",
                       XC_PROTOTYPE_CHARS_MAX + 1, XC_PROTOTYPE_CHARS_MAX);
    xc_parser_next(&parser);
    status = parse_function(&parser, prototype);
    if (status == XC_OK) {
        prototype->text = tidy_text(&parser, text);
        if (!prototype->text)
            status = xc_fail(error, XC_UNFIT, "no memory");
    }
    prototype->memory = parser.memory;
    if (status != XC_OK)
        xc_prototype_release(prototype);
    return status;
}

void xc_prototype_release(struct xc_prototype *prototype)
{
    xc_blocks_release(&prototype->memory);
    *prototype = (struct xc_prototype){0};
}

static size_t place(size_t *end, const struct xc_type *type)
{
    size_t align = type->align_bytes > 8 ? type->align_bytes : 8;
    size_t start = (*end + align - 1) & ~(align - 1);
    *end = (start + type->size_bytes + 7) & ~(size_t)7;
    return start;
}

void xc_frame_layout_of(const struct xc_prototype *prototype, struct xc_frame_layout *layout)
{
    size_t end = 8;
    *layout = (struct xc_frame_layout){0};
    for (size_t i = 0; i < prototype->parameter_count; i++)
        layout->argument_offset[i] = place(&end, &prototype->parameters[i].type);
    layout->result_offset = place(&end, &prototype->result);
    layout->bytes = (end + 15) & ~(size_t)15;
}
