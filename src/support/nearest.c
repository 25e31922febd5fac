#include "support/nearest.h"

#include <stdio.h>
#include <string.h>

#define NAME_MAX_CHARS 40

static unsigned least(unsigned one, unsigned other)
{
    return one < other ? one : other;
}

/* Edits that lead from one text to the other: a letter in, out, changed, or two exchanged
 * (Damerau 1964, in its restricted form). Both have at most NAME_MAX_CHARS. */
static unsigned distance_of(const char *left, const char *right)
{
    unsigned cost[NAME_MAX_CHARS + 1][NAME_MAX_CHARS + 1];
    size_t rows = strlen(left), columns = strlen(right);
    for (unsigned i = 0; i <= rows; i++)
        cost[i][0] = i;
    for (unsigned k = 0; k <= columns; k++)
        cost[0][k] = k;
    for (size_t i = 1; i <= rows; i++)
        for (size_t k = 1; k <= columns; k++) {
            unsigned change = cost[i - 1][k - 1] + (left[i - 1] != right[k - 1]);
            cost[i][k] = least(change, least(cost[i - 1][k], cost[i][k - 1]) + 1);
            if (i > 1 && k > 1 && left[i - 1] == right[k - 2] && left[i - 2] == right[k - 1])
                cost[i][k] = least(cost[i][k], cost[i - 2][k - 2] + 1);
        }
    return cost[rows][columns];
}

void xc_nearest_offer(struct xc_nearest *nearest, const char *name)
{
    size_t typed = strlen(nearest->typed), length = strlen(name);
    if (typed == 0 || typed > NAME_MAX_CHARS || length > NAME_MAX_CHARS)
        return;
    unsigned distance = distance_of(nearest->typed, name);
    if (typed >= 2 && strncmp(nearest->typed, name, typed) == 0)
        distance = 1;
    if (distance > least((unsigned)length, (unsigned)typed) / 3 && distance > 1)
        return;
    if (nearest->name && nearest->distance <= distance)
        return;
    nearest->name = name;
    nearest->distance = distance;
}

const char *xc_nearest_hint(const struct xc_nearest *nearest, const char *otherwise,
                            char hint[XC_HINT_BYTES])
{
    if (nearest->name)
        snprintf(hint, XC_HINT_BYTES, "did you mean '%s'?", nearest->name);
    else
        snprintf(hint, XC_HINT_BYTES, "%s", otherwise);
    return hint;
}
