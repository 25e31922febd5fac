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
 * low. A thread that faults in a guard runs on that stack, which therefore stays: its slot does not
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

/* The address space, the stack's part of it accessible, on its node. */
static enum xc_status map_pages(struct xc_stack_mapping *mapping,
                                const struct xc_stack_options *options, struct xc_error *error)
{
    struct xc_stack *stack = &mapping->stack;
    mapping->base = mmap(NULL, mapping->mapped_bytes, PROT_NONE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapping->base == MAP_FAILED)
        return xc_fail(error, XC_UNFIT, "cannot map a stack of %zu bytes: %s", stack->size_bytes,
                       strerror(errno));
    stack->low = (char *)mapping->base + GUARD_LOW_BYTES;
    stack->top = (char *)stack->low + stack->size_bytes;
    stack->numa_node = options->bind_to_node ? (int)options->node : -1;
    enum xc_status status = XC_OK;
    if (mprotect(stack->low, stack->size_bytes, PROT_READ | PROT_WRITE) != 0)
        status = xc_fail(error, XC_UNFIT, "cannot map a stack of %zu bytes: %s", stack->size_bytes,
                         strerror(errno));
    else if (options->bind_to_node)
        status = xc_node_bind(stack->low, stack->size_bytes, options->node, "a stack", error);
    if (status != XC_OK)
        munmap(mapping->base, mapping->mapped_bytes);
    return status;
}

enum xc_status xc_stack_map(const struct xc_stack_options *options, struct xc_stack **stack,
                            struct xc_error *error)
{
    size_t page_bytes = (size_t)sysconf(_SC_PAGESIZE);
    size_t least_bytes = options->size_bytes ? options->size_bytes : XC_STACK_BYTES_DEFAULT;
    if (least_bytes < XC_STACK_BYTES_MIN || least_bytes > XC_STACK_BYTES_MAX)
        return xc_fail(error, XC_USAGE, "a stack of %zu bytes is out of range: %zu to %zu",
                       least_bytes, XC_STACK_BYTES_MIN, XC_STACK_BYTES_MAX);
    struct xc_stack_mapping *mapping = calloc(1, sizeof *mapping);
    if (!mapping)
        return xc_fail(error, XC_UNFIT, "no memory for a stack");
    mapping->stack.size_bytes = (least_bytes + page_bytes - 1) / page_bytes * page_bytes;
    mapping->mapped_bytes = GUARD_LOW_BYTES + mapping->stack.size_bytes + page_bytes;
    mapping->context_memory = xc_stack_context_alloc();
    enum xc_status status = XC_UNFIT;
    if (!mapping->context_memory) {
        xc_fail(error, XC_UNFIT, "no memory for a stack");
        goto free_mapping;
    }
    status = map_pages(mapping, options, error);
    if (status != XC_OK)
        goto free_context;
    if (!live_add(&mapping->stack)) {
        status = xc_fail(error, XC_UNFIT, "no memory for a stack");
        goto unmap;
    }
    if (options->prefault)
        touch_pages(&mapping->stack, page_bytes);
    xc_fiber_create(&mapping->stack);
    *stack = &mapping->stack;
    return XC_OK;

unmap:
    munmap(mapping->base, mapping->mapped_bytes);
free_context:
    free(mapping->context_memory);
free_mapping:
    free(mapping);
    return status;
}

void xc_stack_release(struct xc_stack *stack)
{
    if (!stack)
        return;
    struct xc_stack_mapping *mapping = (struct xc_stack_mapping *)stack;
    xc_fiber_release(stack);
    live_remove(stack);
    munmap(mapping->base, mapping->mapped_bytes);
    free(mapping->context_memory);
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
    xc_stack_context_end(stack);
    memset((char *)stack->top - used_bytes, 0, used_bytes);
}
