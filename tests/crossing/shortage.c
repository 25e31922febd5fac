/* A shortage is reported by a status, and leaves nothing behind: every call by which the library
 * gets memory, a mutex, a condition variable or a thread is made to fail, one after the other. The
 * linker puts our functions in front of the C library's. */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/mman.h>

#include "crosscost/crossing.h"
#include "crosscost/stack.h"
#include "tests/check.h"

static atomic_int calls, failing;  /* the number of the call that fails; 0: none */
static atomic_int getattr_failure; /* what pthread_getattr_np fails with; 0: as the others */
static atomic_int held;            /* allocations less releases */

static bool fails(void)
{
    return atomic_fetch_add(&calls, 1) + 1 == atomic_load(&failing);
}

/* NAME(PARAMETERS), which fails with FAILURE and else returns OK if it has got something. */
#define GETS(TYPE, NAME, PARAMETERS, ARGUMENTS, FAILURE, OK)                                       \
    TYPE __real_##NAME PARAMETERS;                                                                 \
    TYPE __wrap_##NAME PARAMETERS;                                                                 \
    TYPE __wrap_##NAME PARAMETERS                                                                  \
    {                                                                                              \
        if (fails())                                                                               \
            return FAILURE;                                                                        \
        TYPE result = __real_##NAME ARGUMENTS;                                                     \
        if (OK)                                                                                    \
            atomic_fetch_add(&held, 1);                                                            \
        return result;                                                                             \
    }

#define GIVES(TYPE, NAME, PARAMETERS, ARGUMENTS, HAS_ANY)                                          \
    TYPE __real_##NAME PARAMETERS;                                                                 \
    TYPE __wrap_##NAME PARAMETERS;                                                                 \
    TYPE __wrap_##NAME PARAMETERS                                                                  \
    {                                                                                              \
        if (HAS_ANY)                                                                               \
            atomic_fetch_sub(&held, 1);                                                            \
        return __real_##NAME ARGUMENTS;                                                            \
    }

GETS(void *, calloc, (size_t count, size_t bytes), (count, bytes), NULL, result != NULL)
GIVES(void, free, (void *memory), (memory), memory != NULL)
GETS(void *, mmap, (void *at, size_t bytes, int protection, int flags, int file, off_t offset),
     (at, bytes, protection, flags, file, offset), (errno = ENOMEM, MAP_FAILED),
     result != MAP_FAILED)
GIVES(int, munmap, (void *at, size_t bytes), (at, bytes), true)
GETS(int, mprotect, (void *at, size_t bytes, int protection), (at, bytes, protection),
     (errno = ENOMEM, -1), false)
GETS(int, pthread_cond_init, (pthread_cond_t * condition, const pthread_condattr_t *attributes),
     (condition, attributes), ENOMEM, result == 0)
GIVES(int, pthread_cond_destroy, (pthread_cond_t * condition), (condition), true)
GETS(int, pthread_mutex_init, (pthread_mutex_t * mutex, const pthread_mutexattr_t *attributes),
     (mutex, attributes), ENOMEM, result == 0)
GIVES(int, pthread_mutex_destroy, (pthread_mutex_t * mutex), (mutex), true)
GETS(int, pthread_create,
     (pthread_t * thread, const pthread_attr_t *attributes, void *(*live)(void *), void *cookie),
     (thread, attributes, live, cookie), EAGAIN, result == 0)
GIVES(int, pthread_join, (pthread_t thread, void **result), (thread, result), true)

int __real_pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes);
int __wrap_pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes);
int __wrap_pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes)
{
    int failure = fails() ? ENOMEM : atomic_load(&getattr_failure);
    return failure ? failure : __real_pthread_getattr_np(thread, attributes);
}

static void count_up(void *count)
{
    ++*(int *)count;
}

/* One life of everything. */
static enum xc_status live(const struct xc_scheduler_options *options, struct xc_error *error)
{
    struct xc_scheduler *scheduler = NULL;
    struct xc_thread *thread = NULL;
    struct xc_stack *stack = NULL;
    int count = 0;
    enum xc_status status = xc_scheduler_create(options, &scheduler, error);
    if (status == XC_OK)
        status = xc_thread_attach(scheduler, &thread, error);
    if (status == XC_OK)
        status = xc_stack_map(&(struct xc_stack_options){0}, &stack, error);
    if (status == XC_OK) {
        xc_cross(thread, count_up, &count);
        xc_stack_call(stack, count_up, &count);
        xc_stack_call_generic(stack, count_up, &count);
        CHECK(count == 3);
    }
    xc_stack_release(stack);
    xc_thread_detach(thread);
    xc_scheduler_release(scheduler);
    return status;
}

static void check_shortages(const char *model, bool monitor)
{
    struct xc_scheduler_options options = {.model = model, .tokens = 2, .monitor = monitor};
    struct xc_error error = {""};
    CHECK(live(&options, &error) == XC_OK, "%s", error.text); /* makes what stays */
    int before = atomic_load(&held), refusals = 0;
    for (int number = 1;; number++) {
        error.text[0] = '\0';
        atomic_store(&calls, 0);
        atomic_store(&failing, number);
        enum xc_status status = live(&options, &error);
        int made = atomic_load(&calls);
        atomic_store(&failing, 0);
        CHECK(atomic_load(&held) == before, "%s, call %d: %+d left", model, number,
              atomic_load(&held) - before);
        CHECK(status == XC_OK || (status == XC_UNFIT && error.text[0]), "%s, call %d: status %d",
              model, number, (int)status);
        refusals += status != XC_OK;
        if (made < number)
            break;
    }
    printf("%s: %d refusals\n", model, refusals);
    CHECK(refusals >= 8);
}

/* The same for options that cannot be met. */
static void check_refusals(void)
{
    static const struct xc_scheduler_options options[] = {{.model = "go9"},
                                                          {.tokens = 4097},
                                                          {.stack_bytes = 1},
                                                          {.bind_to_node = true, .node = 999}};
    int before = atomic_load(&held);
    for (unsigned i = 0; i < sizeof options / sizeof *options; i++) {
        struct xc_error error = {""};
        CHECK(live(&options[i], &error) != XC_OK && error.text[0]);
        CHECK(atomic_load(&held) == before, "%u: %s", i, error.text);
    }
}

/* As it is for the main thread in a sandbox without /proc. */
static void check_unknown_bounds(const char *model)
{
    struct xc_error error = {""};
    atomic_store(&getattr_failure, ENOENT);
    CHECK(live(&(struct xc_scheduler_options){.model = model}, &error) == XC_OK, "%s", error.text);
    atomic_store(&getattr_failure, 0);
}

int main(void)
{
    check_refusals();
    for (size_t i = 0; i < xc_model_count(); i++) {
        check_shortages(xc_model_at(i).name, false);
        check_shortages(xc_model_at(i).name, true);
        check_unknown_bounds(xc_model_at(i).name);
    }
    return 0;
}
