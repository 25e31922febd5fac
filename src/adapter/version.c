#include "adapter/version.h"

#include <stdlib.h>
#include <string.h>

#define DIGITS "0123456789"

/* The next number; false where there is none. */
static bool next(const char **at, unsigned long long *number)
{
    *at += strcspn(*at, DIGITS);
    char *end;
    *number = strtoull(*at, &end, 10);
    bool found = end != *at;
    *at = end;
    return found;
}

int xc_version_compare(const char *left, const char *right)
{
    for (;;) {
        unsigned long long one = 0, other = 0;
        bool more_left = next(&left, &one), more_right = next(&right, &other);
        if (!more_left || !more_right)
            return more_left - more_right;
        if (one != other)
            return one < other ? -1 : 1;
    }
}

bool xc_version_among(const char *version, const char *versions)
{
    size_t length = strlen(versions);
    if (length > 0 && versions[length - 1] == '+' && xc_version_compare(version, versions) >= 0)
        return true;
    unsigned long long wanted, found;
    while (next(&versions, &wanted))
        if (!next(&version, &found) || found != wanted)
            return false;
    return true;
}
