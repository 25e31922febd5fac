/* For tests that compile: the host's own compiler, and a folder for what it makes. */
#ifndef XC_TESTS_CALL_COMPILER_H
#define XC_TESTS_CALL_COMPILER_H

#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static char compiler_folder[64];

/* The compiler's exit status; -1: there is none. Its messages are the test's. */
static int compile(const char *source, const char *library)
{
    pid_t child;
    int status;
    const char *arguments[] = {"cc",
                               "-std=c11",
                               "-O2",
                               "-shared",
                               "-fPIC",
                               "-Wall",
                               "-Wextra",
                               "-Wpedantic",
                               "-Wshadow",
                               "-Werror",
                               "-Wmissing-prototypes",
                               "-Wstrict-prototypes",
                               "-o",
                               library,
                               source,
                               NULL};
    if (posix_spawnp(&child, "cc", NULL, NULL, (char *const *)arguments, environ) != 0)
        return -1;
    if (waitpid(child, &status, 0) != child || !WIFEXITED(status))
        return 1;
    return WEXITSTATUS(status) == 127 ? -1 : WEXITSTATUS(status);
}

static bool write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    bool good = file && fputs(text, file) >= 0;
    return file && fclose(file) == 0 && good;
}

/* Makes the folder. False, with the reason told: the tests are to be skipped. */
static bool compiler_begin(void)
{
    char source[96], library[96];
    const char *parent = getenv("TMPDIR");
    snprintf(compiler_folder, sizeof compiler_folder, "%.40s/xc-source-XXXXXX",
             parent ? parent : "/tmp");
    if (!mkdtemp(compiler_folder)) {
        puts("skipped: no temporary folder can be made");
        return false;
    }
    snprintf(source, sizeof source, "%s/empty.c", compiler_folder);
    snprintf(library, sizeof library, "%s/empty.so", compiler_folder);
    bool works = write_file(source, "extern int xc;\n") && compile(source, library) == 0;
    remove(source);
    remove(library);
    if (!works) {
        puts("skipped: there is no cc that makes shared libraries");
        rmdir(compiler_folder);
    }
    return works;
}

static void compiler_end(void)
{
    rmdir(compiler_folder);
}

#endif
