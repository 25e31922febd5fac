/* The look-up of guards, which a signal handler makes while other threads map and release stacks:
 * it finds what is live, nothing else, and never reads what is freed (sanitizers see to that). */
#include <pthread.h>
#include <stdatomic.h>

#include "crosscost/stack.h"
#include "stacks/mapping.h"
#include "tests/check.h"

#ifdef __SANITIZE_THREAD__ /* which makes each stack slow */
enum { THREADS = 4, ROUNDS = 300, HELD = 8, FIXED = 150 };
#else
enum { THREADS = 4, ROUNDS = 3000, HELD = 8, FIXED = 300 };
#endif

static atomic_int left = THREADS;

/* Several at a time, of sizes of its own, so that slots and addresses are used again and again. */
static void *map_and_release(void *number_pointer)
{
    size_t size_bytes = (4 + (size_t) * (int *)number_pointer) * XC_STACK_BYTES_MIN;
    struct xc_stack *held[HELD] = {NULL};
    for (int i = 0; i < ROUNDS; i++) {
        struct xc_stack **stack = &held[i % HELD];
        if (*stack) {
            char *low = (*stack)->low;
            CHECK(xc_stack_bytes_of_guard(low - 1) == size_bytes);
            CHECK(xc_stack_bytes_of_guard(low) == 0);
            xc_stack_release(*stack);
        }
        struct xc_stack_options options = {.size_bytes = size_bytes};
        CHECK(xc_stack_map(&options, stack, NULL) == XC_OK);
    }
    for (int i = 0; i < HELD; i++)
        xc_stack_release(held[i]);
    atomic_fetch_sub(&left, 1);
    return NULL;
}

static void check_fixed(struct xc_stack *const fixed[FIXED])
{
    for (int i = 0; i < FIXED; i++) {
        const char *low = fixed[i]->low, *top = fixed[i]->top;
        CHECK(xc_stack_bytes_of_guard(low - 1) == fixed[i]->size_bytes);
        CHECK(xc_stack_bytes_of_guard(low - 65536) == fixed[i]->size_bytes);
        CHECK(xc_stack_bytes_of_guard(low) == 0);
        CHECK(xc_stack_bytes_of_guard(top - 1) == 0);
    }
}

int main(void)
{
    struct xc_stack *fixed[FIXED];
    pthread_t threads[THREADS];
    int numbers[THREADS], looks = 0;
    for (int i = 0; i < FIXED; i++) {
        struct xc_stack_options options = {.size_bytes = XC_STACK_BYTES_MIN * (size_t)(1 + i % 3)};
        CHECK(xc_stack_map(&options, &fixed[i], NULL) == XC_OK);
    }
    for (int i = 0; i < THREADS; i++) {
        numbers[i] = i;
        CHECK(pthread_create(&threads[i], NULL, map_and_release, &numbers[i]) == 0);
    }
    for (; atomic_load(&left) > 0 || looks == 0; looks++) {
        check_fixed(fixed);
        CHECK(xc_stack_bytes_of_guard(NULL) == 0);
        CHECK(xc_stack_bytes_of_guard(&looks) == 0);
        CHECK(xc_stack_bytes_of_guard((void *)UINTPTR_MAX) == 0);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    const void *guard = (const char *)fixed[0]->low - 1;
    for (int i = 0; i < FIXED; i++)
        xc_stack_release(fixed[i]);
    CHECK(xc_stack_bytes_of_guard(guard) == 0);
    printf("%d looks at %d stacks\n", looks, FIXED);
    return 0;
}
