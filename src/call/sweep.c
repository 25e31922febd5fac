#include "call/sweep.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define HASH_DIGITS   16
#define STALE_SECONDS 3600

/* The process that the name is of; 0: it is no such name. */
static pid_t owner_of(const char *name)
{
    size_t digits = strspn(name, "0123456789abcdef");
    if (digits != HASH_DIGITS || strncmp(name + digits, ".so.", 4) != 0)
        return 0;
    const char *number = name + digits + 4;
    char *end;
    if (!isdigit((unsigned char)*number))
        return 0;
    errno = 0;
    long process = strtol(number, &end, 10);
    bool is_ours = strcmp(end, ".c") == 0 || strcmp(end, ".so") == 0;
    return is_ours && !errno && process > 0 && process <= INT32_MAX ? (pid_t)process : 0;
}

static bool is_stale(int folder, const char *name)
{
    struct stat found;
    pid_t owner = owner_of(name);
    return owner && kill(owner, 0) != 0 && errno == ESRCH &&
           fstatat(folder, name, &found, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(found.st_mode) &&
           time(NULL) - found.st_mtime > STALE_SECONDS;
}

void xc_sweep(const char *folder)
{
    DIR *opened = opendir(folder);
    if (!opened)
        return;
    for (struct dirent *entry; (entry = readdir(opened));)
        if (is_stale(dirfd(opened), entry->d_name))
            unlinkat(dirfd(opened), entry->d_name, 0);
    closedir(opened);
}
