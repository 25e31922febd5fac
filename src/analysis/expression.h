/* The expressions of gates: figures over the names of measured things.
 *
 *     gate       = sum ("<=" | "<" | ">=" | ">") sum
 *     sum        = product (("+" | "-") product)*
 *     product    = factor (("*" | "/") factor)*
 *     factor     = number | name | "(" sum ")" | "-" factor
 *     name       = a letter or "_", then letters, digits and any of _ / . + - @ :
 *     number     = as strtod's decimal ones: 40, 2.5, 1e3
 *
 * A name goes on for as long as it can, and ids of rows hold "/", "+" and "-": around an operator
 * that follows a name there is white space. Pure: nothing is measured here.
 */
#ifndef XC_ANALYSIS_EXPRESSION_H
#define XC_ANALYSIS_EXPRESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "crosscost/error.h"
#include "analysis/results.h"

#define XC_GATE_CHARS_MAX 1000 /* of a gate's text */
#define XC_GATE_DEPTH_MAX 100  /* of parentheses and signs */

enum xc_comparison { XC_LESS_EQUAL, XC_LESS, XC_GREATER_EQUAL, XC_GREATER };

struct xc_gate_node;

struct xc_gate_expression {
    char *text; /* as typed, without white space around it */
    enum xc_comparison comparison;
    struct xc_gate_node *left, *right;
};

/* XC_USAGE: does not parse; the error quotes the gate and says at which character, from 1, and what
 * is wrong there. XC_UNFIT: no memory. On error nothing needs a release. */
enum xc_status xc_gate_expression_parse(const char *text, struct xc_gate_expression *expression,
                                        struct xc_error *error);
void xc_gate_expression_release(struct xc_gate_expression *expression);

/* What a name stands for; NAN where it has no value. */
typedef double xc_gate_lookup(const char *name, void *cookie);

/* Calls visit for every name, left to right, until one returns something other than XC_OK. */
enum xc_status xc_gate_names(const struct xc_gate_expression *expression,
                             enum xc_status (*visit)(const char *name, void *cookie,
                                                     struct xc_error *error),
                             void *cookie, struct xc_error *error);

/* Both sides. *divided_by_zero (may be NULL) is set where a divisor is 0, never cleared; the side
 * is then NAN. */
void xc_gate_sides(const struct xc_gate_expression *expression, xc_gate_lookup *lookup,
                   void *cookie, double *left, double *right, bool *divided_by_zero);

/* "<=" ... */
const char *xc_comparison_text(enum xc_comparison comparison);

/* Decides on the interval of left - right, not on the point: met where all of it is on the right
 * side of 0, not met where all of it is on the wrong side, inconclusive where it is on both, or not
 * known (NAN). Touching 0 is met with "<=" and ">=" and not with "<" and ">". */
enum xc_gate_verdict xc_gate_judge(enum xc_comparison comparison, double low, double high);

/* A gate as it stands in a file. */
struct xc_gate_text {
    char *text; /* malloc'd */
    unsigned line;
};

/* The gates of a file: one a line, blank lines and what follows a "#" left out. *texts is an array
 * of *count, to be released. XC_USAGE: it cannot be read, holds no gate, a zero byte, or a line of
 * more than XC_GATE_CHARS_MAX characters; nothing is to be released then. */
enum xc_status xc_gate_file_read(const char *path, struct xc_gate_text **texts, size_t *count,
                                 struct xc_error *error);
void xc_gate_texts_release(struct xc_gate_text *texts, size_t count);

#endif
