/* A folder that stands for the root of a machine, for a test to fill. */
#ifndef TESTS_HOST_FAKE_ROOT_H
#define TESTS_HOST_FAKE_ROOT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

struct fake_root {
    char path[64];
};

/* For cmocka: *state is a struct fake_root, an empty folder of its own for each test. */
int fake_root_set_up(void **state);
int fake_root_tear_down(void **state);

/* Writes a file and the folders above it; path starts with a slash. */
void fake_root_write(const struct fake_root *root, const char *path, const char *text);
void fake_root_write_bytes(const struct fake_root *root, const char *path, const void *bytes,
                           size_t size);

#endif
