/* Folders for code: who must own them, what is tried where one does not serve, and what is
 * removed. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/folder.h"
#include "tests/cmocka_with.h"

#define ANOTHER_USER 54321

static char scratch[] = "/tmp/crosscost-folder-XXXXXX";

static mode_t mode_of(const char *path)
{
    struct stat about;
    assert_int_equal(lstat(path, &about), 0);
    return about.st_mode & 07777;
}

static void refuse(const char *path, const char *reason)
{
    struct xc_error error = {""};
    assert_int_equal(xc_folder_private(path, &error), XC_UNFIT);
    if (!strstr(error.text, reason) || !strstr(error.text, path))
        fail_msg("'%s': no '%s' in '%s'", path, reason, error.text);
}

static char *at(const char *name)
{
    static char paths[4][PATH_MAX];
    static unsigned next;
    char *path = paths[next++ % 4];
    snprintf(path, PATH_MAX, "%s/%s", scratch, name);
    return path;
}

static void a_new_folder_is_private(void **state)
{
    (void)state;
    mode_t mask = umask(0);
    assert_int_equal(xc_folder_private(at("new/inner"), NULL), XC_OK);
    umask(mask);
    assert_int_equal(mode_of(at("new")), 0700);
    assert_int_equal(mode_of(at("new/inner")), 0700);
    assert_int_equal(xc_folder_private(at("new/inner"), NULL), XC_OK);
}

static void others_folders_are_refused(void **state)
{
    (void)state;
    assert_int_equal(mkdir(at("theirs"), 0700), 0);
    assert_int_equal(chmod(at("theirs"), 0770), 0);
    refuse(at("theirs"), "other users may write there");
    assert_int_equal(chmod(at("theirs"), 0702), 0);
    refuse(at("theirs"), "other users may write there");
    assert_int_equal(chmod(at("theirs"), 0755), 0);
    assert_int_equal(xc_folder_private(at("theirs"), NULL), XC_OK);
    assert_int_equal(symlink("theirs", at("link")), 0);
    refuse(at("link"), "link");
    assert_int_equal(close(open(at("file"), O_CREAT | O_WRONLY, 0600)), 0);
    refuse(at("file"), "no folder");
    refuse(at("file/inner"), "Not a directory");
    refuse("relative", "Invalid");
    if (chown(at("theirs"), ANOTHER_USER, -1) == 0)
        refuse(at("theirs"), "belongs to another user");
    else
        print_message("not root: another user's folder is not tried\n");
}

/* The first place that serves, and why those before it do not. */
static void places_are_tried_in_turn(void **state)
{
    (void)state;
    struct xc_code_folder folder;
    setenv("XDG_CACHE_HOME", at("cache"), 1);
    setenv("HOME", at("home"), 1);
    setenv("TMPDIR", scratch, 1);
    assert_int_equal(xc_code_folder_find("loops", &folder, NULL), XC_OK);
    assert_string_equal(folder.path, at("cache/crosscost/loops"));
    assert_false(folder.is_temporary);
    assert_string_equal(folder.note, "");

    assert_int_equal(chmod(at("cache/crosscost"), 0777), 0);
    assert_int_equal(xc_code_folder_find("loops", &folder, NULL), XC_OK);
    assert_string_equal(folder.path, at("home/.cache/crosscost/loops"));
    assert_non_null(strstr(folder.note, "cache/crosscost': other users may write there"));

    assert_int_equal(chmod(at("home/.cache"), 0777), 0);
    assert_int_equal(xc_code_folder_find("", &folder, NULL), XC_OK);
    assert_true(folder.is_temporary);
    assert_non_null(strstr(folder.note, "home/.cache': other users may write there"));
    assert_int_equal(strncmp(folder.path, scratch, strlen(scratch)), 0);
    assert_int_equal(mode_of(folder.path), 0700);
    assert_int_equal(rmdir(folder.path), 0);

    unsetenv("XDG_CACHE_HOME");
    unsetenv("HOME");
    setenv("TMPDIR", "/no/such/folder", 1);
    assert_int_equal(xc_code_folder_find("loops", &folder, NULL), XC_OK);
    assert_true(folder.is_temporary);
    assert_string_equal(folder.note, "neither XDG_CACHE_HOME nor HOME is set");
    assert_int_equal(rmdir(folder.path), 0);
}

static void links_are_not_followed_by_removal(void **state)
{
    (void)state;
    assert_int_equal(xc_folder_private(at("kept/inner"), NULL), XC_OK);
    assert_int_equal(xc_folder_private(at("gone/a/b"), NULL), XC_OK);
    assert_int_equal(symlink(at("kept"), at("gone/a/link")), 0);
    assert_int_equal(close(open(at("gone/a/b/file"), O_CREAT | O_WRONLY, 0600)), 0);
    xc_folder_remove(at("gone"));
    assert_int_not_equal(access(at("gone"), F_OK), 0);
    assert_int_equal(access(at("kept/inner"), F_OK), 0);
    assert_int_equal(symlink(at("kept"), at("to-kept")), 0);
    xc_folder_remove(at("to-kept"));
    assert_int_equal(access(at("kept/inner"), F_OK), 0);
    xc_folder_remove(at("none"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_folder_is_private),
        cmocka_unit_test(others_folders_are_refused),
        cmocka_unit_test(places_are_tried_in_turn),
        cmocka_unit_test(links_are_not_followed_by_removal),
    };
    if (!mkdtemp(scratch))
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    xc_folder_remove(scratch);
    return failed;
}
