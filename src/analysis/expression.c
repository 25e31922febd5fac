#include "analysis/expression.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum node_kind { NODE_NUMBER, NODE_NAME, NODE_NEGATE, NODE_OPERATOR };

struct xc_gate_node {
    enum node_kind kind;
    double number;
    char *name;
    char symbol;                       /* + - * / */
    struct xc_gate_node *left, *right; /* NODE_NEGATE has left alone */
    const struct xc_gate_node *above;  /* whose operand this is; NULL for a side */
};

/* --- reading ---------------------------------------------------------------------------------- */

struct parser {
    const char *text, *at;
    unsigned depth;
    struct xc_error *error;
    enum xc_status status; /* of the first failure */
};

/* Not ctype.h's: what a gate may hold does not change with the locale. */
static bool is_space(char byte)
{
    return byte && strchr(" \t\n\v\f\r", byte);
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_name_start(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
}

static bool is_name_character(char byte)
{
    return is_name_start(byte) || is_digit(byte) || (byte && strchr("/.+-@:", byte));
}

/* Characters of a text as a message may hold them. */
static void clean_text(const char *text, size_t length, char *clean, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < length && used + 1 < size; i++) {
        clean[used++] = text[i];
        if ((unsigned char)text[i] < ' ' || (unsigned char)text[i] >= 0x7f)
            clean[used - 1] = '?';
    }
    clean[used] = '\0';
}

/* Of what a message quotes: a name or a number, a comparison, or else one character. */
static size_t token_length(const char *at)
{
    size_t length = 0;
    while (is_name_character(at[length]))
        length++;
    return length ? length : strspn(at, "<>=!") ? strspn(at, "<>=!") : 1;
}

/* "gate '...': at 12, '=': ...". Only the first failure is told. */
static struct xc_gate_node *refuse(struct parser *parser, const char *at, const char *why)
{
    char gate[200], token[24];
    if (parser->status != XC_OK)
        return NULL;
    clean_text(parser->text, strlen(parser->text), gate, sizeof gate);
    clean_text(at, *at ? token_length(at) : 0, token, sizeof token);
    parser->status = *at ? xc_fail(parser->error, XC_USAGE, "gate '%s': at %zu, '%s': %s", gate,
                                   (size_t)(at - parser->text) + 1, token, why)
                         : xc_fail(parser->error, XC_USAGE, "gate '%s': at the end: %s", gate, why);
    return NULL;
}

/* Where an operand is complete and does not go on as it should. An operator that was to follow a
 * name, but without white space, has become the end of the name: "a/ 2". */
static struct xc_gate_node *refuse_next(struct parser *parser, const char *why)
{
    const char *last = parser->at;
    while (is_space(last[-1])) /* an operand is before it */
        last--;
    bool swallowed =
        strchr("+-/", last[-1]) && (is_name_character(*parser->at) || *parser->at == '(');
    return refuse(parser, parser->at,
                  swallowed ? "the name ends in an operator: put white space before it" : why);
}

static void skip_space(struct parser *parser)
{
    while (is_space(*parser->at))
        parser->at++;
}

/* Chains lean to the left, where this loops; it recurses twice at most for each parenthesis. */
static void release(struct xc_gate_node *node)
{
    while (node) {
        struct xc_gate_node *left = node->left;
        release(node->right);
        free(node->name);
        free(node);
        node = left;
    }
}

/* Owns both operands, also where there is no memory. */
static struct xc_gate_node *make(struct parser *parser, enum node_kind kind,
                                 struct xc_gate_node *left, struct xc_gate_node *right)
{
    struct xc_gate_node *node = calloc(1, sizeof *node);
    if (node) {
        *node = (struct xc_gate_node){.kind = kind, .left = left, .right = right};
        if (left)
            left->above = node;
        if (right)
            right->above = node;
        return node;
    }
    release(left);
    release(right);
    if (parser->status == XC_OK)
        parser->status = xc_fail(parser->error, XC_UNFIT, "no memory for a gate");
    return NULL;
}

static struct xc_gate_node *parse_name(struct parser *parser)
{
    const char *first = parser->at;
    while (is_name_character(*parser->at))
        parser->at++;
    struct xc_gate_node *node = make(parser, NODE_NAME, NULL, NULL);
    if (!node)
        return NULL;
    node->name = strndup(first, (size_t)(parser->at - first));
    if (node->name)
        return node;
    free(node);
    parser->status = xc_fail(parser->error, XC_UNFIT, "no memory for a gate");
    return NULL;
}

/* Decimal, without a sign; what strtod takes beyond (inf, hexadecimal) begins otherwise. */
static struct xc_gate_node *parse_number(struct parser *parser)
{
    const char *first = parser->at;
    char *end;
    errno = 0;
    double number = strtod(first, &end);
    if (first[0] == '0' && (first[1] == 'x' || first[1] == 'X'))
        return refuse(parser, first, "numbers are decimal");
    if (errno == ERANGE || !isfinite(number))
        return refuse(parser, first, "out of range");
    if (is_name_character(*end) && *end != '+' && *end != '-' && *end != '/')
        return refuse(parser, first, "neither a number nor a name");
    parser->at = end;
    struct xc_gate_node *node = make(parser, NODE_NUMBER, NULL, NULL);
    if (node)
        node->number = number;
    return node;
}

static struct xc_gate_node *parse_sum(struct parser *parser);

static struct xc_gate_node *parse_parenthesis(struct parser *parser)
{
    parser->at++;
    struct xc_gate_node *node = parse_sum(parser);
    skip_space(parser);
    if (node && *parser->at != ')') {
        release(node);
        return refuse_next(parser, "')' expected");
    }
    parser->at += node != NULL;
    return node;
}

static struct xc_gate_node *parse_factor(struct parser *parser)
{
    struct xc_gate_node *node = NULL;
    skip_space(parser);
    if (parser->depth == XC_GATE_DEPTH_MAX && (*parser->at == '-' || *parser->at == '('))
        return refuse(parser, parser->at, "too many parentheses and signs");
    parser->depth++;
    if (*parser->at == '-') {
        parser->at++;
        node = parse_factor(parser);
        node = node ? make(parser, NODE_NEGATE, node, NULL) : NULL;
    } else if (*parser->at == '(') {
        node = parse_parenthesis(parser);
    } else if (is_digit(*parser->at) || (*parser->at == '.' && is_digit(parser->at[1]))) {
        node = parse_number(parser);
    } else if (is_name_start(*parser->at)) {
        node = parse_name(parser);
    } else {
        node = refuse(parser, parser->at, "a number or a name expected");
    }
    parser->depth--;
    return node;
}

/* Factors or products, with one of the operators between them; leans to the left. */
static struct xc_gate_node *parse_chain(struct parser *parser, const char *operators,
                                        struct xc_gate_node *(*parse)(struct parser *))
{
    struct xc_gate_node *node = parse(parser);
    for (;;) {
        skip_space(parser);
        if (!node || !*parser->at || !strchr(operators, *parser->at))
            return node;
        char symbol = *parser->at++;
        struct xc_gate_node *right = parse(parser);
        if (!right) {
            release(node);
            return NULL;
        }
        node = make(parser, NODE_OPERATOR, node, right);
        if (node)
            node->symbol = symbol;
    }
}

static struct xc_gate_node *parse_product(struct parser *parser)
{
    return parse_chain(parser, "*/", parse_factor);
}

static struct xc_gate_node *parse_sum(struct parser *parser)
{
    return parse_chain(parser, "+-", parse_product);
}

static void parse_comparison(struct parser *parser, enum xc_comparison *comparison)
{
    const char *at = parser->at;
    if ((at[0] == '=' || at[0] == '!') && at[1] == '=')
        refuse(parser, at, "measured figures are never equal: use <=, <, >= or >");
    else if (at[0] != '<' && at[0] != '>')
        refuse_next(parser, "'<=', '<', '>=' or '>' expected");
    bool or_equal = *at && at[1] == '=';
    *comparison = at[0] == '<' ? (or_equal ? XC_LESS_EQUAL : XC_LESS)
                               : (or_equal ? XC_GREATER_EQUAL : XC_GREATER);
    if (parser->status == XC_OK)
        parser->at += or_equal ? 2 : 1;
}

enum xc_status xc_gate_expression_parse(const char *text, struct xc_gate_expression *expression,
                                        struct xc_error *error)
{
    *expression = (struct xc_gate_expression){0};
    while (is_space(*text))
        text++;
    size_t length = strlen(text);
    while (length && is_space(text[length - 1]))
        length--;
    if (length == 0)
        return xc_fail(error, XC_USAGE, "gate '': empty");
    if (length > XC_GATE_CHARS_MAX) {
        char begin[61];
        clean_text(text, length, begin, sizeof begin);
        return xc_fail(error, XC_USAGE, "gate '%s...': at %d: more than %d characters", begin,
                       XC_GATE_CHARS_MAX + 1, XC_GATE_CHARS_MAX);
    }
    expression->text = strndup(text, length);
    if (!expression->text)
        return xc_fail(error, XC_UNFIT, "no memory for a gate");
    struct parser parser = {.text = expression->text, .at = expression->text, .error = error};
    expression->left = parse_sum(&parser);
    if (expression->left)
        parse_comparison(&parser, &expression->comparison);
    if (parser.status == XC_OK)
        expression->right = parse_sum(&parser);
    if (parser.status == XC_OK && *parser.at && strchr("<>=!", *parser.at))
        refuse(&parser, parser.at, "one comparison is enough");
    else if (parser.status == XC_OK && *parser.at)
        refuse_next(&parser, "an operator expected");
    if (parser.status != XC_OK)
        xc_gate_expression_release(expression);
    return parser.status;
}

void xc_gate_expression_release(struct xc_gate_expression *expression)
{
    release(expression->left);
    release(expression->right);
    free(expression->text);
    *expression = (struct xc_gate_expression){0};
}

/* --- what it says ----------------------------------------------------------------------------- */

struct visitor {
    enum xc_status (*visit)(const char *name, void *cookie, struct xc_error *error);
    void *cookie;
    struct xc_error *error;
};

/* Here and in value_of: down to the first operand, and up again from one operator to the next, so
 * that a long chain takes no more stack than a short one. */
static const struct xc_gate_node *first_operand(const struct xc_gate_node *node)
{
    while (node->left)
        node = node->left;
    return node;
}

static enum xc_status visit_names(const struct xc_gate_node *top, const struct visitor *visitor)
{
    const struct xc_gate_node *node = first_operand(top);
    enum xc_status status = XC_OK;
    if (node->name)
        status = visitor->visit(node->name, visitor->cookie, visitor->error);
    while (status == XC_OK && node != top) {
        node = node->above;
        if (node->right)
            status = visit_names(node->right, visitor);
    }
    return status;
}

enum xc_status xc_gate_names(const struct xc_gate_expression *expression,
                             enum xc_status (*visit)(const char *name, void *cookie,
                                                     struct xc_error *error),
                             void *cookie, struct xc_error *error)
{
    struct visitor visitor = {visit, cookie, error};
    enum xc_status status = visit_names(expression->left, &visitor);
    return status == XC_OK ? visit_names(expression->right, &visitor) : status;
}

struct evaluation {
    xc_gate_lookup *lookup;
    void *cookie;
    bool divided_by_zero;
};

static double combine(char symbol, double left, double right, struct evaluation *evaluation)
{
    switch (symbol) {
    case '+':
        return left + right;
    case '-':
        return left - right;
    case '*':
        return left * right;
    default:
        evaluation->divided_by_zero = evaluation->divided_by_zero || right == 0;
        return right == 0 ? NAN : left / right;
    }
}

static double value_of(const struct xc_gate_node *top, struct evaluation *evaluation)
{
    const struct xc_gate_node *node = first_operand(top);
    double value = node->name ? evaluation->lookup(node->name, evaluation->cookie) : node->number;
    while (node != top) {
        node = node->above;
        value = node->kind == NODE_NEGATE
                    ? -value
                    : combine(node->symbol, value, value_of(node->right, evaluation), evaluation);
    }
    return value;
}

void xc_gate_sides(const struct xc_gate_expression *expression, xc_gate_lookup *lookup,
                   void *cookie, double *left, double *right, bool *divided_by_zero)
{
    struct evaluation evaluation = {lookup, cookie, false};
    *left = value_of(expression->left, &evaluation);
    *right = value_of(expression->right, &evaluation);
    if (divided_by_zero && evaluation.divided_by_zero)
        *divided_by_zero = true;
}

const char *xc_comparison_text(enum xc_comparison comparison)
{
    static const char *const texts[] = {"<=", "<", ">=", ">"};
    return texts[comparison];
}

enum xc_gate_verdict xc_gate_judge(enum xc_comparison comparison, double low, double high)
{
    if (isnan(low) || isnan(high))
        return XC_GATE_INCONCLUSIVE;
    bool upward = comparison == XC_GREATER || comparison == XC_GREATER_EQUAL;
    bool touches = comparison == XC_LESS_EQUAL || comparison == XC_GREATER_EQUAL;
    /* As if it were less: the interval's end that must be below 0, and the other. */
    double worst = upward ? -low : high, best = upward ? -high : low;
    if (worst < 0 || (touches && worst == 0))
        return XC_GATE_MET;
    return best > 0 || (!touches && best == 0) ? XC_GATE_NOT_MET : XC_GATE_INCONCLUSIVE;
}
