#include "call/parser.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>

/* The names of integers that headers define. */
struct known {
    const char *name;
    size_t bytes;
    bool is_signed;
};
#define KNOWN(type)                                                                                \
    {                                                                                              \
#type, sizeof(type), (type)-1 < (type)1                                                    \
    }
static const struct known knowns[] = {
    KNOWN(int8_t),        KNOWN(int16_t),        KNOWN(int32_t),        KNOWN(int64_t),
    KNOWN(uint8_t),       KNOWN(uint16_t),       KNOWN(uint32_t),       KNOWN(uint64_t),
    KNOWN(int_least8_t),  KNOWN(int_least16_t),  KNOWN(int_least32_t),  KNOWN(int_least64_t),
    KNOWN(uint_least8_t), KNOWN(uint_least16_t), KNOWN(uint_least32_t), KNOWN(uint_least64_t),
    KNOWN(int_fast8_t),   KNOWN(int_fast16_t),   KNOWN(int_fast32_t),   KNOWN(int_fast64_t),
    KNOWN(uint_fast8_t),  KNOWN(uint_fast16_t),  KNOWN(uint_fast32_t),  KNOWN(uint_fast64_t),
    KNOWN(intmax_t),      KNOWN(uintmax_t),      KNOWN(intptr_t),       KNOWN(uintptr_t),
    KNOWN(size_t),        KNOWN(ssize_t),        KNOWN(ptrdiff_t),
};

/* The words that C's own types are made of; their bits make up a set. */
enum {
    SIGNED = 1,
    UNSIGNED = 2,
    CHAR = 4,
    SHORT = 8,
    INT = 16,
    LONG = 32,
    LONG_LONG = 64,
    FLOAT = 128,
    DOUBLE = 256,
    BOOL = 512,
    VOID = 1024,
};
static const struct {
    const char *word;
    unsigned bit;
} type_words[] = {
    {"signed", SIGNED}, {"unsigned", UNSIGNED}, {"char", CHAR},   {"short", SHORT},
    {"int", INT},       {"long", LONG},         {"float", FLOAT}, {"double", DOUBLE},
    {"bool", BOOL},     {"_Bool", BOOL},        {"void", VOID},
};

static const char *const other_keywords[] = {
    "auto",
    "break",
    "case",
    "const",
    "continue",
    "default",
    "do",
    "else",
    "enum",
    "extern",
    "for",
    "goto",
    "if",
    "inline",
    "register",
    "restrict",
    "return",
    "sizeof",
    "static",
    "struct",
    "switch",
    "typedef",
    "union",
    "volatile",
    "while",
    "_Alignas",
    "_Alignof",
    "_Atomic",
    "_Complex",
    "_Generic",
    "_Imaginary",
    "_Noreturn",
    "_Static_assert",
    "_Thread_local",
    "__restrict",
    "__restrict__",
    "__attribute__",
    "__extension__",
    "__inline",
    "__inline__",
    "__int128",
    "asm",
    "__asm__",
    "typeof",
    "__typeof__",
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const struct known *find_known(const struct xc_token *token)
{
    for (size_t i = 0; i < COUNT(knowns); i++)
        if (xc_token_is(token, knowns[i].name))
            return &knowns[i];
    return NULL;
}

static unsigned find_type_word(const struct xc_token *token)
{
    for (size_t i = 0; i < COUNT(type_words); i++)
        if (xc_token_is(token, type_words[i].word))
            return type_words[i].bit;
    return 0;
}

static bool is_other_keyword(const struct xc_token *token)
{
    for (size_t i = 0; i < COUNT(other_keywords); i++)
        if (xc_token_is(token, other_keywords[i]))
            return true;
    return false;
}

bool xc_is_reserved(const struct xc_token *token)
{
    return find_type_word(token) || find_known(token) || is_other_keyword(token);
}

static struct xc_type integer_type(size_t bytes, bool is_signed)
{
    struct xc_type type = {.size_bytes = bytes, .align_bytes = bytes};
    switch (bytes) {
    case 1:
        type.kind = is_signed ? XC_KIND_INT8 : XC_KIND_UINT8;
        break;
    case 2:
        type.kind = is_signed ? XC_KIND_INT16 : XC_KIND_UINT16;
        break;
    case 4:
        type.kind = is_signed ? XC_KIND_INT32 : XC_KIND_UINT32;
        break;
    default:
        type.kind = is_signed ? XC_KIND_INT64 : XC_KIND_UINT64;
    }
    return type;
}

/* C11, section 6.7.2: which words make a type together. */
static bool resolve_words(unsigned words, struct xc_type *type)
{
    bool is_signed = !(words & UNSIGNED);
    bool is_plain_char = words == CHAR;
    *type = (struct xc_type){.kind = XC_KIND_VOID};
    if ((words & SIGNED) && !is_signed)
        return false;
    switch (words) {
    case VOID:
        return true;
    case BOOL:
        *type = (struct xc_type){XC_KIND_BOOL, sizeof(bool), _Alignof(bool), 0, NULL, 0, NULL, 0};
        return true;
    case FLOAT:
        type->kind = XC_KIND_FLOAT;
        type->size_bytes = type->align_bytes = sizeof(float);
        return true;
    case DOUBLE:
        type->kind = XC_KIND_DOUBLE;
        type->size_bytes = type->align_bytes = sizeof(double);
        return true;
    case LONG | DOUBLE:
        type->kind = XC_KIND_LONG_DOUBLE;
        type->size_bytes = sizeof(long double);
        type->align_bytes = _Alignof(long double);
        return true;
    case CHAR:
    case SIGNED | CHAR:
    case UNSIGNED | CHAR:
        *type = integer_type(1, is_plain_char ? CHAR_MIN < 0 : is_signed);
        type->is_char = is_plain_char;
        return true;
    default:
        break;
    }
    switch (words & ~(unsigned)(SIGNED | UNSIGNED | INT)) {
    case 0:
        *type = integer_type(sizeof(int), is_signed);
        return true;
    case SHORT:
        *type = integer_type(sizeof(short), is_signed);
        return true;
    case LONG:
        *type = integer_type(sizeof(long), is_signed);
        return true;
    case LONG | LONG_LONG:
        *type = integer_type(sizeof(long long), is_signed);
        return true;
    default:
        return false;
    }
}

/* The token's name where it has to stand behind a star. */
static enum xc_status parse_opaque(struct xc_parser *parser, struct xc_base *base,
                                   const char *refusal, bool has_tag)
{
    base->refusal = refusal;
    if (has_tag) {
        struct xc_token word = parser->token;
        xc_parser_next(parser);
        if (parser->token.kind != XC_TOKEN_WORD || xc_is_reserved(&parser->token))
            return xc_parser_fail(parser, &word, refusal);
    }
    xc_parser_next(parser);
    if (has_tag && xc_token_is(&parser->token, "{"))
        return xc_parser_fail(parser, &base->token, refusal);
    return XC_OK;
}

/* A base that is one word, or a struct. */
static enum xc_status parse_named(struct xc_parser *parser, struct xc_base *base)
{
    const struct xc_token *token = &parser->token;
    const struct known *known = find_known(token);
    base->token = *token;
    if (token->kind != XC_TOKEN_WORD)
        return xc_parser_fail(parser, token, "a type expected");
    if (known) {
        base->type = integer_type(known->bytes, known->is_signed);
        xc_parser_next(parser);
        return XC_OK;
    }
    if (xc_parser_take(parser, "struct"))
        return xc_parse_struct(parser, base);
    if (xc_token_is(token, "union"))
        return parse_opaque(parser, base, "unions are not supported (but pointers to them)", true);
    if (xc_token_is(token, "enum"))
        return parse_opaque(parser, base, "enums are not supported (write 'int' or 'unsigned')",
                            true);
    if (xc_token_is(token, "restrict"))
        return xc_parser_fail(parser, token, "stands only after a star");
    if (is_other_keyword(token))
        return xc_parser_fail(parser, token, "not supported here");
    return parse_opaque(parser, base, "unknown type (only a pointer to it can be passed)", false);
}

/* One word more of C's own types. */
static enum xc_status add_word(struct xc_parser *parser, unsigned word, unsigned *words)
{
    if (word == LONG && (*words & LONG))
        word = LONG_LONG;
    if (*words & word)
        return xc_parser_fail(parser, &parser->token, "stands there once too often");
    *words |= word;
    xc_parser_next(parser);
    return XC_OK;
}

enum xc_status xc_parse_base(struct xc_parser *parser, struct xc_base *base)
{
    unsigned words = 0;
    enum xc_status status = XC_OK;
    *base = (struct xc_base){0};
    for (bool is_named = false; status == XC_OK;) {
        xc_parse_qualifiers(parser, false, &base->is_const);
        unsigned word = find_type_word(&parser->token);
        if (xc_token_is(&parser->token, "_Complex"))
            return xc_parser_fail(parser, &parser->token, "complex numbers are not supported");
        if ((is_named || words) && !word)
            break;
        if (is_named)
            return xc_parser_fail(parser, &parser->token, "two types in one place");
        if (words == 0)
            base->token = parser->token;
        if (!word)
            is_named = true;
        status = word ? add_word(parser, word, &words) : parse_named(parser, base);
    }
    if (status == XC_OK && words && !resolve_words(words, &base->type))
        return xc_parser_fail(parser, &base->token, "these words make no type");
    return status;
}

const char *xc_kind_name(enum xc_kind kind)
{
    static const char *const names[] = {
        [XC_KIND_VOID] = "void",
        [XC_KIND_BOOL] = "bool",
        [XC_KIND_INT8] = "int8_t",
        [XC_KIND_INT16] = "int16_t",
        [XC_KIND_INT32] = "int32_t",
        [XC_KIND_INT64] = "int64_t",
        [XC_KIND_UINT8] = "uint8_t",
        [XC_KIND_UINT16] = "uint16_t",
        [XC_KIND_UINT32] = "uint32_t",
        [XC_KIND_UINT64] = "uint64_t",
        [XC_KIND_FLOAT] = "float",
        [XC_KIND_DOUBLE] = "double",
        [XC_KIND_LONG_DOUBLE] = "long double",
    };
    return names[kind];
}

/* A type that is no pointer. */
static void name_plain(const struct xc_type *type, char name[XC_TYPE_NAME_BYTES])
{
    if (type->kind == XC_KIND_STRUCT)
        snprintf(name, XC_TYPE_NAME_BYTES, "struct of %zu byte%s", type->size_bytes,
                 type->size_bytes == 1 ? "" : "s");
    else
        snprintf(name, XC_TYPE_NAME_BYTES, "%s", type->is_char ? "char" : xc_kind_name(type->kind));
}

const char *xc_type_name(const struct xc_type *type, char name[XC_TYPE_NAME_BYTES])
{
    const struct xc_type *pointers[XC_NESTING_MAX];
    size_t count = 0, used;
    char plain[XC_TYPE_NAME_BYTES];
    for (; type->kind == XC_KIND_POINTER && count < XC_NESTING_MAX; type = type->pointee)
        pointers[count++] = type;
    name_plain(type, plain);
    if (count == 0)
        return memcpy(name, plain, sizeof plain);
    used = (size_t)snprintf(name, XC_TYPE_NAME_BYTES, "%s%s *",
                            pointers[count - 1]->pointee_is_const ? "const " : "", plain);
    for (size_t i = count - 1; i-- > 0 && used < XC_TYPE_NAME_BYTES;)
        used += (size_t)snprintf(name + used, XC_TYPE_NAME_BYTES - used, "%s",
                                 pointers[i]->pointee_is_const ? "const *" : "*");
    return name;
}
