/* For tests that must also run where there is no cmocka: under qemu, for other architectures. */
#ifndef XC_TESTS_CHECK_H
#define XC_TESTS_CHECK_H

#include <stdio.h>
#include <stdlib.h>

#define CHECK(condition, ...)                                                                      \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: %s:", __FILE__, __LINE__, #condition);                         \
            fprintf(stderr, " " __VA_ARGS__);                                                      \
            fputc('\n', stderr);                                                                   \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

/* CTest shows the reason; 77 is its "skipped". */
#define SKIP(reason)                                                                               \
    do {                                                                                           \
        puts("skipped: " reason);                                                                  \
        exit(77);                                                                                  \
    } while (0)

#endif
