#include "crossing/page_offset.h"

#include <stdint.h>
#include <sys/mman.h>

#include "stacks/node.h"

#define PAGE ((size_t)4096) /* of the processors' comparisons, whatever the system's pages are */

struct header {
    size_t mapped_bytes;
};
_Static_assert(sizeof(struct header) <= XC_OFFSET_SCHEDULER,
               "the header fits before the first offset");

void *xc_page_offset_alloc(size_t bytes, enum xc_page_offset offset, const unsigned *node,
                           const char *what, struct xc_error *error)
{
    size_t whole = bytes <= SIZE_MAX - PAGE ? offset + bytes : SIZE_MAX;
    void *pages = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) {
        xc_fail(error, XC_UNFIT, "no memory for %s", what);
        return NULL;
    }
    if (node && xc_node_bind(pages, whole, *node, what, error) != XC_OK) {
        munmap(pages, whole);
        return NULL;
    }
    ((struct header *)pages)->mapped_bytes = whole;
    return (char *)pages + offset;
}

void xc_page_offset_free(void *memory)
{
    if (!memory)
        return;
    struct header *header = (struct header *)((char *)memory - (uintptr_t)memory % PAGE);
    munmap(header, header->mapped_bytes);
}
