#include "fake_root.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int fake_root_set_up(void **state)
{
    struct fake_root *root = calloc(1, sizeof *root);
    if (!root)
        return -1;
    snprintf(root->path, sizeof root->path, "/tmp/xc-fake-root-XXXXXX");
    *state = root;
    return mkdtemp(root->path) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
    (void)info;
    (void)kind;
    (void)walk;
    return remove(path);
}

int fake_root_tear_down(void **state)
{
    struct fake_root *root = *state;
    int status = nftw(root->path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(root);
    return status;
}

void fake_root_write_bytes(const struct fake_root *root, const char *path, const void *bytes,
                           size_t size)
{
    char full[512];
    assert_true(snprintf(full, sizeof full, "%s%s", root->path, path) < (int)sizeof full);
    for (char *at = full + strlen(root->path) + 1; (at = strchr(at, '/')); at++) {
        *at = '\0';
        mkdir(full, 0755);
        *at = '/';
    }
    FILE *file = fopen(full, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

void fake_root_write(const struct fake_root *root, const char *path, const char *text)
{
    fake_root_write_bytes(root, path, text, strlen(text));
}
