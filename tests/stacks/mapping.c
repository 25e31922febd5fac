/* Mapped stacks: sizes, guards, the high-water mark, pre-faulting, the pool. */
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crosscost/stack.h"
#include "tests/check.h"

static struct xc_stack *map_stack(size_t size_bytes, bool prefault)
{
    struct xc_stack_options options = {.size_bytes = size_bytes, .prefault = prefault};
    struct xc_stack *stack = NULL;
    struct xc_error error;
    CHECK(xc_stack_map(&options, &stack, &error) == XC_OK, "%s", error.text);
    return stack;
}

static void check_sizes(void)
{
    size_t page_bytes = (size_t)sysconf(_SC_PAGESIZE);
    struct {
        size_t asked, got;
    } good[] = {{0, XC_STACK_BYTES_DEFAULT},
                {XC_STACK_BYTES_MIN, XC_STACK_BYTES_MIN},
                {XC_STACK_BYTES_MIN + 1, XC_STACK_BYTES_MIN + page_bytes}};
    for (unsigned i = 0; i < 3; i++) {
        struct xc_stack *stack = map_stack(good[i].asked, false);
        CHECK(stack->size_bytes == good[i].got, "%zu", stack->size_bytes);
        CHECK((char *)stack->top - (char *)stack->low == (ptrdiff_t)stack->size_bytes);
        CHECK((uintptr_t)stack->top % 16 == 0);
        CHECK(stack->numa_node == -1);
        xc_stack_release(stack);
    }
    size_t bad[] = {1, XC_STACK_BYTES_MIN - 1, XC_STACK_BYTES_MAX + 1, SIZE_MAX};
    for (unsigned i = 0; i < 4; i++) {
        struct xc_stack_options options = {.size_bytes = bad[i]};
        struct xc_stack *stack;
        struct xc_error error = {""};
        CHECK(xc_stack_map(&options, &stack, &error) == XC_USAGE);
        CHECK(strstr(error.text, "out of range"), "%s", error.text);
    }
    xc_stack_release(NULL);
}

/* The signal that ends a child which touches the address; 0 if none does. */
static int signal_of_touching(volatile char *address)
{
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        struct rlimit none = {0, 0};
        setrlimit(RLIMIT_CORE, &none);
        signal(SIGSEGV, SIG_DFL);
        signal(SIGBUS, SIG_DFL);
        *address = 1;
        _exit(0);
    }
    int status;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void check_guards(void)
{
    struct xc_stack *stack = map_stack(0, false);
    char *low = stack->low, *top = stack->top;
    CHECK(signal_of_touching(low) == 0);
    CHECK(signal_of_touching(top - 1) == 0);
    CHECK(signal_of_touching(low - 1) == SIGSEGV);
    CHECK(signal_of_touching(low - 65536) == SIGSEGV);
    CHECK(signal_of_touching(top) == SIGSEGV);
    xc_stack_release(stack);
}

XC_NOIPA static void fill(void *size_pointer)
{
    size_t size_bytes = *(size_t *)size_pointer;
    volatile char *room = __builtin_alloca(size_bytes);
    for (size_t i = 0; i < size_bytes; i++)
        room[i] = 1;
}

static void check_watermark(void)
{
    struct xc_stack *stack = map_stack(0, false);
    CHECK(xc_stack_used_bytes(stack) == 0);
    size_t sizes[] = {1000, 30000, 2000};
    size_t most = 0;
    for (unsigned i = 0; i < 3; i++) {
        xc_stack_call(stack, fill, &sizes[i]);
        most = sizes[i] > most ? sizes[i] : most;
        size_t used_bytes = xc_stack_used_bytes(stack);
        CHECK(used_bytes >= most && used_bytes < most + 16384, "%zu for %zu", used_bytes, most);
    }
    xc_stack_watermark_reset(stack);
    CHECK(xc_stack_used_bytes(stack) == 0);
    xc_stack_call_generic(stack, fill, &sizes[0]);
    xc_stack_watermark_reset(stack);
    xc_stack_call_generic(stack, fill, &sizes[0]);
    CHECK(xc_stack_used_bytes(stack) >= sizes[0]);
    xc_stack_release(stack);
}

static size_t resident_pages(const struct xc_stack *stack)
{
    static unsigned char pages[1024];
    size_t count = stack->size_bytes / (size_t)sysconf(_SC_PAGESIZE), resident = 0;
    CHECK(count <= sizeof pages && mincore(stack->low, stack->size_bytes, pages) == 0);
    for (size_t i = 0; i < count; i++)
        resident += pages[i] & 1;
    return resident;
}

static void check_prefault(void)
{
    struct xc_stack *lazy = map_stack(0, false), *eager = map_stack(0, true);
    CHECK(resident_pages(eager) == eager->size_bytes / (size_t)sysconf(_SC_PAGESIZE));
    CHECK(xc_stack_used_bytes(eager) == 0);
    CHECK(resident_pages(lazy) < resident_pages(eager));
    xc_stack_release(lazy);
    xc_stack_release(eager);
}

static void check_counts(struct xc_stack_pool *pool, struct xc_stack_counts expected)
{
    struct xc_stack_counts counts = xc_stack_pool_counts(pool);
    CHECK(counts.alloc_objects == expected.alloc_objects);
    CHECK(counts.alloc_bytes == expected.alloc_objects * XC_STACK_BYTES_MIN);
    CHECK(counts.inuse_objects == expected.inuse_objects);
    CHECK(counts.inuse_bytes == expected.inuse_objects * XC_STACK_BYTES_MIN);
    CHECK(counts.taken_objects == expected.taken_objects);
    CHECK(counts.reuses == expected.reuses);
}

static void check_pool(void)
{
    struct xc_stack_options options = {.size_bytes = XC_STACK_BYTES_MIN};
    struct xc_stack_pool *pool = NULL;
    CHECK(xc_stack_pool_create(&options, &pool, NULL) == XC_OK);
    check_counts(pool,
                 (struct xc_stack_counts){1, 0, 1, 0, 0, 0}); /* by which options were tried */
    struct xc_stack *first, *second, *again;
    CHECK(xc_stack_pool_take(pool, &first, NULL) == XC_OK);
    CHECK(xc_stack_pool_take(pool, &second, NULL) == XC_OK && second != first);
    check_counts(pool, (struct xc_stack_counts){2, 0, 2, 0, 2, 1});
    xc_stack_pool_put(pool, first);
    check_counts(pool, (struct xc_stack_counts){2, 0, 2, 0, 1, 1});
    CHECK(xc_stack_pool_take(pool, &again, NULL) == XC_OK && again == first);
    check_counts(pool, (struct xc_stack_counts){2, 0, 2, 0, 2, 2});
    xc_stack_pool_put(pool, again);
    xc_stack_pool_put(pool, second);
    xc_stack_pool_trim(pool);
    check_counts(pool, (struct xc_stack_counts){2, 0, 0, 0, 0, 2});
    xc_stack_pool_release(pool);
    options.size_bytes = 1;
    CHECK(xc_stack_pool_create(&options, &pool, NULL) == XC_USAGE);
}

static void count_up(void *counter)
{
    ++*(int *)counter;
}

static void *use_pool(void *pool)
{
    int counter = 0;
    for (int i = 0; i < 200; i++) {
        struct xc_stack *stack;
        CHECK(xc_stack_pool_take(pool, &stack, NULL) == XC_OK);
        xc_stack_call(stack, count_up, &counter);
        xc_stack_call_generic(stack, count_up, &counter);
        xc_stack_pool_put(pool, stack);
    }
    CHECK(counter == 400);
    return NULL;
}

static void check_threads(void)
{
    enum { THREADS = 4 };
    struct xc_stack_options options = {.size_bytes = 65536};
    struct xc_stack_pool *pool;
    CHECK(xc_stack_pool_create(&options, &pool, NULL) == XC_OK);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, use_pool, pool) == 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    struct xc_stack_counts counts = xc_stack_pool_counts(pool);
    CHECK(counts.alloc_objects <= THREADS && counts.taken_objects == 0);
    CHECK(counts.alloc_objects - 1 + counts.reuses == (uint64_t)THREADS * 200);
    xc_stack_pool_release(pool);
}

int main(void)
{
    check_sizes();
    check_guards();
    check_watermark();
    check_prefault();
    check_pool();
    check_threads();
    return 0;
}
