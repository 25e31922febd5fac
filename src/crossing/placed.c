#include "crossing/placed.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PAGE ((size_t)4096) /* of the processors' comparisons, whatever the system's pages are */

void *xc_placed_alloc(size_t bytes, enum xc_place place)
{
    if (bytes > SIZE_MAX - 2 * PAGE)
        return NULL;
    size_t whole = (place + bytes + PAGE - 1) / PAGE * PAGE;
    char *page = aligned_alloc(PAGE, whole);
    return page ? memset(page + place, 0, bytes) : NULL;
}

void xc_placed_free(void *memory)
{
    if (memory)
        free((char *)memory - (uintptr_t)memory % PAGE);
}
