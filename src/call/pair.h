/* `crosscost call --batch`: a function for one item, and the same library's function for many. */
#ifndef XC_CALL_PAIR_H
#define XC_CALL_PAIR_H

#include "call/subject.h"

struct xc_call_pair;

/* Matches the two prototypes. The batch function takes, in the order of the item function's
 * parameters, for each of type T either a `const T *` to the items' values or a T that is the same
 * for all; one pointer to the results' type, for the answers; and as its last integer the number of
 * items. item must outlive the pair. XC_USAGE: they do not match; the error says what is missing.
 */
enum xc_status xc_call_pair_parse(const struct xc_call_subject *item, const char *prototype,
                                  struct xc_call_pair **pair, struct xc_error *error);
/* NULL is allowed. */
void xc_call_pair_release(struct xc_call_pair *pair);

/* In the child: its loop; see xc_compile. */
enum xc_status xc_call_pair_compile(struct xc_call_pair *pair, double seconds,
                                    struct xc_error *error);

/* In the child: loads the function, makes the items, computes the answers one by one, and checks
 * that the batch function computes the same, for 1 to 65,536 of them. Items differ: of a number x
 * that --args gave, they have numbers from x / 2 to x. XC_USAGE: it computes something else. */
enum xc_status xc_call_pair_load(struct xc_call_pair *pair, const char *library,
                                 struct xc_error *error);

/* Appends the cases batch/MODEL/NAME/..., NAME being the item function's. */
enum xc_status xc_call_pair_add(struct xc_call_pair *pair, const struct xc_suite_options *options,
                                struct xc_case_list *list, struct xc_error *error);

#endif
