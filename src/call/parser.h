/* Internal to the parsing of prototypes: tokens, memory, and the pieces of a declaration. */
#ifndef XC_CALL_PARSER_H
#define XC_CALL_PARSER_H

#include "call/prototype.h"

enum xc_token_kind { XC_TOKEN_END, XC_TOKEN_WORD, XC_TOKEN_NUMBER, XC_TOKEN_SIGN };

struct xc_token {
    enum xc_token_kind kind;
    const char *start;
    size_t length;
};

struct xc_tag;

struct xc_parser {
    const char *text;
    struct xc_token token; /* the next one */
    struct xc_block *memory;
    struct xc_tag *tags;
    unsigned depth; /* of the structs around the token */
    struct xc_error *error;
};

/* Steps over a token. */
void xc_parser_next(struct xc_parser *parser);
bool xc_token_is(const struct xc_token *token, const char *text);
/* Steps over the token if it is this. */
bool xc_parser_take(struct xc_parser *parser, const char *text);
/* The end of an array's brackets, with no others behind them. */
enum xc_status xc_parser_end_brackets(struct xc_parser *parser);
/* XC_USAGE, with the token's place and text. */
enum xc_status xc_parser_fail(struct xc_parser *parser, const struct xc_token *token,
                              const char *message);

/* Zeroed; NULL: no memory. */
void *xc_block_new(struct xc_block **memory, size_t bytes);
void xc_blocks_release(struct xc_block **memory);
/* The token's text, terminated; NULL: no memory. */
char *xc_parser_copy(struct xc_parser *parser, const struct xc_token *token);

/* What stands before the stars: `const unsigned long`. */
struct xc_base {
    struct xc_type type;
    bool is_const;
    const char *refusal;    /* NULL, or why it has to stand behind a star: the type is then void */
    struct xc_token token;  /* its first, for messages */
    bool is_untagged;       /* a struct given here without a tag */
    unsigned nesting_depth; /* of a struct: 1 without structs in it */
};
enum xc_status xc_parse_base(struct xc_parser *parser, struct xc_base *base);
/* After the word `struct`. */
enum xc_status xc_parse_struct(struct xc_parser *parser, struct xc_base *base);

/* `const` and the like. restrict too where it may stand. Sets *is_const where it is among them. */
void xc_parse_qualifiers(struct xc_parser *parser, bool restrict_too, bool *is_const);

/* A base with its stars, not yet its name. */
struct xc_declared {
    struct xc_type type;
    bool is_const; /* the last star */
    unsigned stars;
};
enum xc_status xc_parse_stars(struct xc_parser *parser, const struct xc_base *base,
                              struct xc_declared *declared);
/* One star more. */
enum xc_status xc_declare_pointer(struct xc_parser *parser, struct xc_declared *declared);
/* Fails where the type cannot be that of a parameter or member. */
enum xc_status xc_check_by_value(struct xc_parser *parser, const struct xc_base *base,
                                 const struct xc_type *type);

/* Whether a word cannot be a name: it is C's own, or a type's. */
bool xc_is_reserved(const struct xc_token *token);

#endif
