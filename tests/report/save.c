/* Files are written whole or not at all. */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/report/save_parts.h"

static char folder[] = "/tmp/crosscost-save-XXXXXX";

static size_t count_files(void)
{
    glob_t found;
    size_t count = glob("*", 0, NULL, &found) == 0 ? found.gl_pathc : 0;
    globfree(&found);
    return count;
}

static enum xc_status save(const char *path, const char *text, struct xc_error *error)
{
    return xc_save_file(path, write_text, text, error);
}

static void good_files(void **state)
{
    (void)state;
    assert_int_equal(save("new", "one", NULL), XC_OK);
    check_content("new", "one");
    struct stat found;
    mode_t mask = umask(022);
    umask(mask);
    assert_int_equal(stat("new", &found), 0);
    assert_int_equal(found.st_mode & 0777, 0666 & ~mask);
    assert_int_equal(chmod("new", 0640), 0);
    assert_int_equal(save("new", "two", NULL), XC_OK);
    check_content("new", "two");
    assert_int_equal(stat("new", &found), 0);
    assert_int_equal(found.st_mode & 0777, 0640);
    assert_int_equal(symlink("new", "link"), 0);
    assert_int_equal(save("link", "three", NULL), XC_OK);
    check_content("new", "three");
    assert_int_equal(lstat("link", &found), 0);
    assert_true(S_ISLNK(found.st_mode));
    assert_int_equal(count_files(), 2);
}

/* The temporary file must not need a longer name than the file has. */
static void longest_names(void **state)
{
    (void)state;
    char name[NAME_MAX + 2] = "";
    memset(name, 'n', NAME_MAX);
    assert_int_equal(save(name, "one", NULL), XC_OK);
    assert_int_equal(save(name, "two", NULL), XC_OK);
    check_content(name, "two");
    assert_int_equal(unlink(name), 0);
    name[NAME_MAX] = 'n';
    assert_int_equal(save(name, "one", NULL), XC_USAGE);
    assert_int_equal(count_files(), 2);
}

/* What a link names is made where it is not there yet; a link is never replaced by the file. */
static void links_to_nothing(void **state)
{
    (void)state;
    struct stat found;
    char text[16] = "";
    assert_int_equal(mkdir("inner", 0700), 0);
    assert_int_equal(symlink("file", "inner/link"), 0);
    assert_int_equal(symlink("inner/link", "first"), 0);
    assert_int_equal(save("first", "made", NULL), XC_OK);
    check_content("inner/file", "made");
    assert_int_equal(readlink("first", text, sizeof text - 1), 10);
    assert_int_equal(lstat("inner/link", &found), 0);
    assert_true(S_ISLNK(found.st_mode));
    unlink("first");
    static const char *const wrong[] = {"no/such", "first"};
    for (size_t i = 0; i < 2; i++) {
        struct xc_error error = {""};
        assert_int_equal(symlink(wrong[i], "first"), 0);
        assert_int_equal(save("first", "x", &error), XC_USAGE);
        assert_non_null(strstr(error.text, "cannot be written"));
        assert_int_equal(lstat("first", &found), 0);
        assert_true(S_ISLNK(found.st_mode));
        unlink("first");
    }
    assert_int_equal(unlink("inner/link") | unlink("inner/file") | rmdir("inner"), 0);
}

static void what_is_no_file(void **state)
{
    (void)state;
    struct xc_error error = {""};
    assert_int_equal(save("/dev/null", "x", &error), XC_OK);
    assert_int_equal(save("/dev/full", "x", &error), XC_UNFIT);
    assert_non_null(strstr(error.text, "/dev/full"));
    assert_int_equal(mkfifo("pipe", 0600), 0);
    int end = open("pipe", O_RDWR);
    assert_int_equal(save("pipe", "through", &error), XC_OK);
    char text[16] = "";
    assert_int_equal(read(end, text, sizeof text - 1), 7);
    assert_string_equal(text, "through");
    close(end);
    unlink("pipe");
}

static void wrong_paths(void **state)
{
    (void)state;
    static const char *const paths[] = {"no/such/folder/x", "/", ".", "new/x", ""};
    char endless[5000];
    memset(endless, 'x', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct xc_error error = {""};
        assert_int_equal(save(paths[i], "x", &error), XC_USAGE);
        assert_non_null(strstr(error.text, "cannot be written"));
    }
    assert_int_equal(save(endless, "x", NULL), XC_USAGE);
    assert_int_equal(count_files(), 2);
}

static void failures_keep_the_old(void **state)
{
    (void)state;
    struct xc_error error = {""};
    assert_int_equal(xc_save_file("new", refuse, NULL, &error), XC_UNFIT);
    assert_string_equal(error.text, "no memory for the report");
    check_content("new", "three");
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit before, small = {4, 4};
    getrlimit(RLIMIT_FSIZE, &before);
    small.rlim_max = before.rlim_max;
    setrlimit(RLIMIT_FSIZE, &small);
    enum xc_status status = save("new", "more than four bytes", &error);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(status, XC_UNFIT);
    assert_non_null(strstr(error.text, "'"));
    check_content("new", "three");
    assert_int_equal(count_files(), 2);
}

/* Makes files of its own until it is told to stop, and looks at their mode. */
static void *make_files(void *cookie)
{
    static atomic_size_t wrong;
    struct stat about;
    const atomic_bool *done = cookie;
    while (!atomic_load(done)) {
        int file = open("other", O_CREAT | O_EXCL | O_WRONLY, 0666);
        wrong += file >= 0 && fstat(file, &about) == 0 && (about.st_mode & 077) != 0;
        close(file);
        unlink("other");
    }
    return &wrong;
}

/* Another thread's new files have the mode that the user's umask gives them. */
static void other_files_keep_their_mode(void **state)
{
    (void)state;
    mode_t mask = umask(077);
    atomic_bool done = false;
    pthread_t thread;
    void *wrong;
    /* Where fsync takes no time, if there is such a place. */
    const char *path = access("/dev/shm", W_OK) == 0 ? "/dev/shm/crosscost-mode" : "mode";
    assert_int_equal(pthread_create(&thread, NULL, make_files, &done), 0);
    for (int i = 0; i < 500; i++)
        assert_int_equal(save(path, "text", NULL), XC_OK);
    atomic_store(&done, true);
    pthread_join(thread, &wrong);
    umask(mask);
    unlink(path);
    assert_int_equal(*(atomic_size_t *)wrong, 0);
}

static int go_there(void **state)
{
    (void)state;
    return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int come_back(void **state)
{
    (void)state;
    unlink("new");
    unlink("link");
    return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_files),
        cmocka_unit_test(longest_names),
        cmocka_unit_test(links_to_nothing),
        cmocka_unit_test(what_is_no_file),
        cmocka_unit_test(wrong_paths),
        cmocka_unit_test(failures_keep_the_old),
        cmocka_unit_test(other_files_keep_their_mode),
    };
    return cmocka_run_group_tests(tests, go_there, come_back);
}
