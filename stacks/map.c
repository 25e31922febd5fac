/* Mapping stacks: guards, NUMA binding, pre-faulting, the high-water mark. */
#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "stacks/fiber.h"
#include "stacks/mapping.h"
#include "stacks/node.h"

/* Address space that no memory stands behind. A frame larger than this could step over the guard
 * below, so it is wider than a page. */
#define GUARD_LOW_BYTES ((size_t)64 * 1024)

/* Live stacks, for the overflow handler, which takes no lock and may run while other threads map
 * and release. So a slot holds what is looked up, and no pointer to what is freed; chunks of slots
 * are never freed. A slot is the stack's while low is its lowest byte; size_bytes is written before
 * low. Whoever faults in a guard runs on that stack, which therefore stays: its slot does not
 * change under the look-up. What is read of another stack's may be a moment old. */
#define SLOT_FREE   ((uintptr_t)0)
#define SLOT_FILLED ((uintptr_t)1) /* taken, low not yet written; no address of a page */
struct slot {
    _Atomic uintptr_t low;
    _Atomic size_t size_bytes;
};
#define CHUNK_SLOTS 126
struct chunk {
    struct slot slots[CHUNK_SLOTS];
    _Atomic(struct chunk *) next;
};
static struct chunk first_chunk;

static bool chunk_add(struct chunk *chunk, const struct xc_stack *stack)
{
    for (size_t i = 0; i < CHUNK_SLOTS; i++) {
        struct slot *slot = &chunk->slots[i];
        uintptr_t expected = SLOT_FREE;
        if (!atomic_compare_exchange_strong(&slot->low, &expected, SLOT_FILLED))
            continue;
        atomic_store(&slot->size_bytes, stack->size_bytes);
        atomic_store(&slot->low, (uintptr_t)stack->low);
        return true;
    }
    return false;
}

/* False: no memory. */
static bool live_add(const struct xc_stack *stack)
{
    struct chunk *chunk = &first_chunk;
    while (!chunk_add(chunk, stack)) {
        struct chunk *next = atomic_load(&chunk->next);
        if (!next) {
            struct chunk *new_chunk = calloc(1, sizeof *new_chunk);
            if (!new_chunk)
                return false;
            if (atomic_compare_exchange_strong(&chunk->next, &next, new_chunk))
                next = new_chunk;
            else
                free(new_chunk);
        }
        chunk = next;
    }
    return true;
}

/* Before the stack is unmapped: afterwards its addresses may be another one's. */
static void live_remove(const struct xc_stack *stack)
{
    for (struct chunk *chunk = &first_chunk; chunk; chunk = atomic_load(&chunk->next))
        for (size_t i = 0; i < CHUNK_SLOTS; i++) {
            uintptr_t expected = (uintptr_t)stack->low;
            if (atomic_compare_exchange_strong(&chunk->slots[i].low, &expected, SLOT_FREE))
                return;
        }
}

size_t xc_stack_bytes_of_guard(const void *address)
{
    for (struct chunk *chunk = &first_chunk; chunk; chunk = atomic_load(&chunk->next))
        for (size_t i = 0; i < CHUNK_SLOTS; i++) {
            uintptr_t low = atomic_load(&chunk->slots[i].low);
            if ((uintptr_t)address < low && (uintptr_t)address >= low - GUARD_LOW_BYTES)
                return atomic_load(&chunk->slots[i].size_bytes);
        }
    return 0;
}

static void touch_pages(const struct xc_stack *stack, size_t page_bytes)
{
    for (volatile char *page = stack->low; page < (volatile char *)stack->top; page += page_bytes)
        *page = 0;
}

enum xc_status xc_stack_map(const struct xc_stack_options *options, struct xc_stack **stack,
                            struct xc_error *error)
{
    size_t page_bytes = (size_t)sysconf(_SC_PAGESIZE);
    size_t wanted = options->size_bytes ? options->size_bytes : XC_STACK_BYTES_DEFAULT;
    if (wanted < XC_STACK_BYTES_MIN || wanted > XC_STACK_BYTES_MAX)
        return xc_fail(error, XC_USAGE, "a stack of %zu bytes is out of range: %zu to %zu", wanted,
                       XC_STACK_BYTES_MIN, XC_STACK_BYTES_MAX);
    size_t size_bytes = (wanted + page_bytes - 1) / page_bytes * page_bytes;
    struct xc_stack_mapping *made = calloc(1, sizeof *made);
    if (!made)
        return xc_fail(error, XC_UNFIT, "no memory for a stack");
    made->mapped_bytes = GUARD_LOW_BYTES + size_bytes + page_bytes;
    enum xc_status status = XC_UNFIT;
    made->base = mmap(NULL, made->mapped_bytes, PROT_NONE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (made->base == MAP_FAILED) {
        xc_fail(error, XC_UNFIT, "cannot map a stack of %zu bytes: %s", size_bytes,
                strerror(errno));
        goto free_made;
    }
    made->stack.low = (char *)made->base + GUARD_LOW_BYTES;
    made->stack.top = (char *)made->stack.low + size_bytes;
    made->stack.size_bytes = size_bytes;
    made->stack.numa_node = options->bind_to_node ? (int)options->node : -1;
    if (mprotect(made->stack.low, size_bytes, PROT_READ | PROT_WRITE) != 0) {
        xc_fail(error, XC_UNFIT, "cannot map a stack of %zu bytes: %s", size_bytes,
                strerror(errno));
        goto unmap;
    }
    if (options->bind_to_node) {
        status = xc_node_bind(made->stack.low, size_bytes, options->node, "a stack", error);
        if (status != XC_OK)
            goto unmap;
    }
    if (!live_add(&made->stack)) {
        status = xc_fail(error, XC_UNFIT, "no memory for a stack");
        goto unmap;
    }
    if (options->prefault)
        touch_pages(&made->stack, page_bytes);
    xc_fiber_create(&made->stack);
    *stack = &made->stack;
    return XC_OK;

unmap:
    munmap(made->base, made->mapped_bytes);
free_made:
    free(made);
    return status;
}

void xc_stack_release(struct xc_stack *stack)
{
    if (!stack)
        return;
    struct xc_stack_mapping *mapping = (struct xc_stack_mapping *)stack;
    xc_stack_context_release(stack);
    xc_fiber_release(stack);
    live_remove(stack);
    munmap(mapping->base, mapping->mapped_bytes);
    free(mapping);
}

size_t xc_stack_used_bytes(const struct xc_stack *stack)
{
    const uint64_t *word = stack->low;
    while (word < (const uint64_t *)stack->top && *word == 0)
        word++;
    return (size_t)((const char *)stack->top - (const char *)word);
}

void xc_stack_watermark_reset(struct xc_stack *stack)
{
    size_t used_bytes = xc_stack_used_bytes(stack);
    xc_stack_context_release(stack);
    memset((char *)stack->top - used_bytes, 0, used_bytes);
}
