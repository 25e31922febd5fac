/* A list of cases that owns what was made for them. */
#ifndef XC_ENGINE_CASE_LIST_H
#define XC_ENGINE_CASE_LIST_H

#include <stddef.h>

#include "crosscost/case.h"
#include "crosscost/error.h"
#include "support/case_key.h"

/* Cases to be timed; owns what was made for them. */
struct xc_case_list {
    struct xc_case *items;
    size_t count, capacity;
    struct xc_case_owner *owners;
};

/* Something that lives as long as the list. */
struct xc_case_owner {
    void (*release)(void *object);
    void *object;
    struct xc_case_owner *next;
};

/* Appends a copy, with a key and an id of its own: of the two, the one that a case comes without is
 * made from the other. XC_USAGE: the id is none. XC_UNFIT: no memory. */
enum xc_status xc_case_list_push(struct xc_case_list *list, const struct xc_case *one,
                                 struct xc_error *error);
/* Hands object to the list, which releases it; on error it is released at once. */
enum xc_status xc_case_list_own(struct xc_case_list *list, void (*release)(void *), void *object,
                                struct xc_error *error);
/* The case with this key, or NULL. */
const struct xc_case *xc_case_list_find(const struct xc_case_list *list,
                                        const struct xc_case_key *key);
void xc_case_list_release(struct xc_case_list *list);

#endif
