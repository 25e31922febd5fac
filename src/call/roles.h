/* What the parameters of a batch function are, beside those of the function for one item. */
#ifndef XC_CALL_ROLES_H
#define XC_CALL_ROLES_H

#include "call/prototype.h"

enum xc_role {
    XC_ROLE_ITEMS,   /* a pointer to values of an item parameter */
    XC_ROLE_SHARED,  /* an item parameter's value, the same for all items */
    XC_ROLE_ANSWERS, /* a pointer to the results */
    XC_ROLE_COUNT,   /* the number of items */
};

struct xc_call_roles {
    enum xc_role kinds[XC_PARAMETERS_MAX];    /* by the batch function's parameter */
    size_t item_parameter[XC_PARAMETERS_MAX]; /* of ITEMS and SHARED */
    bool is_array[XC_PARAMETERS_MAX];         /* by the item function's: its values differ */
};

/* See xc_call_pair_parse. XC_USAGE: no match; the error says what is missing. */
enum xc_status xc_call_roles_find(const struct xc_prototype *item, const struct xc_prototype *batch,
                                  struct xc_call_roles *roles, struct xc_error *error);

/* Makes the value, that of --args, into the one of the item with this number: a number x becomes
 * one from x / 2 to x; whatever else is left as it is. */
void xc_call_vary(const struct xc_type *type, void *value, size_t number);

#endif
