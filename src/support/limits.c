#include "support/limits.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

static const struct limit {
    int resource, failure;
    char option;          /* of ulimit */
    unsigned unit;        /* that ulimit counts in */
    const char *words[6]; /* in lower case */
} limits[] = {
    {RLIMIT_NPROC,
     EAGAIN,
     'u',
     1,
     {"errno=11", "resource temporarily unavailable", "eagain", "new os thread",
      "create native thread", "start new thread"}},
    {RLIMIT_NOFILE, EMFILE, 'n', 1, {"too many open files", "emfile"}},
    {RLIMIT_AS,
     ENOMEM,
     'v',
     1024,
     {"out of memory", "cannot allocate memory", "memoryerror", "bad_alloc", "enomem"}},
    {RLIMIT_FSIZE, EFBIG, 'f', 1024, {"file too large", "efbig"}},
};

static const char *describe(const struct limit *limit, char hint[XC_LIMIT_HINT_BYTES])
{
    struct rlimit set;
    hint[0] = '\0';
    if (limit && getrlimit(limit->resource, &set) == 0 && set.rlim_cur != RLIM_INFINITY)
        snprintf(hint, XC_LIMIT_HINT_BYTES, " (ulimit -%c is %llu)", limit->option,
                 (unsigned long long)set.rlim_cur / limit->unit);
    return hint;
}

const char *xc_limit_hint(int failure, char hint[XC_LIMIT_HINT_BYTES])
{
    const struct limit *found = NULL;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
        if (limits[i].failure == failure)
            found = &limits[i];
    return describe(found, hint);
}

static bool has_words(const struct limit *limit, const char *text)
{
    for (size_t i = 0; i < sizeof limit->words / sizeof limit->words[0] && limit->words[i]; i++)
        if (strcasestr(text, limit->words[i]))
            return true;
    return false;
}

const char *xc_limit_hint_of(const char *words, char hint[XC_LIMIT_HINT_BYTES])
{
    const struct limit *found = NULL;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0] && !found; i++)
        if (has_words(&limits[i], words))
            found = &limits[i];
    return describe(found, hint);
}
