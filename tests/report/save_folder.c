/* Several files of a folder are written all or none. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/report/save_parts.h"

static char scratch[] = "/tmp/crosscost-folder-XXXXXX";

static size_t count_files(const char *folder)
{
    size_t count = 0;
    DIR *open_folder = opendir(folder);
    assert_non_null(open_folder);
    for (const struct dirent *one; (one = readdir(open_folder));)
        count += one->d_name[0] != '.';
    closedir(open_folder);
    return count;
}

static enum xc_status save(const char *folder, const char *a, const char *b, struct xc_error *error)
{
    struct xc_save_item items[] = {{"a", write_text, a}, {"b", write_text, b}};
    return xc_save_folder(folder, items, 2, error);
}

static void a_folder_is_made_and_filled_again(void **state)
{
    (void)state;
    assert_int_equal(save("made", "one", "two", NULL), XC_OK);
    check_content("made/a", "one");
    check_content("made/b", "two");
    assert_int_equal(save("made", "three", "four", NULL), XC_OK);
    check_content("made/a", "three");
    check_content("made/b", "four");
    assert_int_equal(count_files("made"), 2);
}

/* The second file fails while it is written: the first one is as it was. */
static void one_that_fails_keeps_all_old(void **state)
{
    (void)state;
    struct xc_error error = {""};
    struct xc_save_item items[] = {{"a", write_text, "new"}, {"b", refuse, NULL}};
    assert_int_equal(xc_save_folder("made", items, 2, &error), XC_UNFIT);
    assert_string_equal(error.text, "no memory for the report");
    check_content("made/a", "three");
    check_content("made/b", "four");
    assert_int_equal(count_files("made"), 2);
    assert_int_equal(xc_save_folder("fresh", items, 2, &error), XC_UNFIT);
    assert_int_equal(access("fresh", F_OK), -1);
}

static void wrong_folders(void **state)
{
    (void)state;
    struct xc_error error = {""};
    assert_int_equal(save("made/a", "x", "y", &error), XC_USAGE);
    assert_non_null(strstr(error.text, "'made/a"));
    assert_int_equal(save("no/such/place", "x", "y", &error), XC_USAGE);
    assert_int_equal(save("", "x", "y", &error), XC_USAGE);
    assert_int_equal(mkdir("made/b2", 0700), 0);
    struct xc_save_item items[] = {{"a", write_text, "x"}, {"b2", write_text, "y"}};
    assert_int_equal(xc_save_folder("made", items, 2, &error), XC_USAGE);
    check_content("made/a", "three");
    rmdir("made/b2");
    assert_int_equal(count_files("made"), 2);
}

static int go_there(void **state)
{
    (void)state;
    return mkdtemp(scratch) && chdir(scratch) == 0 ? 0 : -1;
}

static int come_back(void **state)
{
    (void)state;
    unlink("made/a");
    unlink("made/b");
    return rmdir("made") == 0 && chdir("/") == 0 && rmdir(scratch) == 0 ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folder_is_made_and_filled_again),
        cmocka_unit_test(one_that_fails_keeps_all_old),
        cmocka_unit_test(wrong_folders),
    };
    return cmocka_run_group_tests(tests, go_there, come_back);
}
