#include "call/parser.h"
#include "call/quote.h"

#include <stdlib.h>
#include <string.h>

/* As <ctype.h> has them in the C locale, whatever the locale is. */
static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

const char *xc_quote(const char *text, size_t length, char quoted[XC_QUOTE_BYTES])
{
    size_t i = 0;
    for (; i < length && i < XC_QUOTE_BYTES - 1; i++)
        quoted[i] = (char)(text[i] >= ' ' && text[i] <= '~' ? text[i] : '?');
    quoted[i] = '\0';
    return quoted;
}

void xc_parser_next(struct xc_parser *parser)
{
    struct xc_token *token = &parser->token;
    const char *at = token->start + token->length;
    while (is_blank(*at))
        at++;
    token->start = at;
    if (*at == '\0') {
        token->kind = XC_TOKEN_END;
    } else if (is_letter(*at) || is_digit(*at)) {
        token->kind = is_letter(*at) ? XC_TOKEN_WORD : XC_TOKEN_NUMBER;
        while (is_letter(*at) || is_digit(*at))
            at++;
    } else {
        token->kind = XC_TOKEN_SIGN;
        at += strncmp(at, "...", 3) == 0 ? 3 : 1;
    }
    token->length = (size_t)(at - token->start);
}

bool xc_token_is(const struct xc_token *token, const char *text)
{
    return strlen(text) == token->length && memcmp(text, token->start, token->length) == 0;
}

bool xc_parser_take(struct xc_parser *parser, const char *text)
{
    bool is_it = xc_token_is(&parser->token, text);
    if (is_it)
        xc_parser_next(parser);
    return is_it;
}

enum xc_status xc_parser_fail(struct xc_parser *parser, const struct xc_token *token,
                              const char *message)
{
    char quoted[XC_QUOTE_BYTES];
    size_t place = (size_t)(token->start - parser->text) + 1;
    if (token->kind == XC_TOKEN_END)
        return xc_fail(parser->error, XC_USAGE, "at %zu: %s", place, message);
    return xc_fail(parser->error, XC_USAGE, "at %zu, '%s': %s", place,
                   xc_quote(token->start, token->length, quoted), message);
}

enum xc_status xc_parser_end_brackets(struct xc_parser *parser)
{
    if (!xc_parser_take(parser, "]"))
        return xc_parser_fail(parser, &parser->token, "']' expected");
    if (xc_token_is(&parser->token, "["))
        return xc_parser_fail(parser, &parser->token, "arrays of arrays are not supported");
    return XC_OK;
}

struct xc_block {
    struct xc_block *next;
    max_align_t bytes[];
};

void *xc_block_new(struct xc_block **memory, size_t bytes)
{
    struct xc_block *block = calloc(1, sizeof *block + bytes);
    if (!block)
        return NULL;
    block->next = *memory;
    *memory = block;
    return block->bytes;
}

void xc_blocks_release(struct xc_block **memory)
{
    while (*memory) {
        struct xc_block *block = *memory;
        *memory = block->next;
        free(block);
    }
}

char *xc_parser_copy(struct xc_parser *parser, const struct xc_token *token)
{
    char *copy = xc_block_new(&parser->memory, token->length + 1);
    if (copy)
        memcpy(copy, token->start, token->length);
    return copy;
}
