/* Gate expressions: what they mean, what is refused and where, how they are judged; and that no
 * text, however mutated, does harm. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "analysis/expression.h"
#include "support/random.h"
#include "tests/cmocka_with.h"

#define MUTATIONS  300000u
#define SEEN_BYTES 2000

static double look_up(const char *name, void *cookie)
{
    (void)cookie;
    static const struct {
        const char *name;
        double value;
    } values[] = {{"crossing/go1.23/all", 56}, {"calls/direct", 1},
                  {"speedup@64", 33},          {"a/b+c-d", 7},
                  {"batch/m/1us:x@2", -2},     {"nothing", NAN}};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        if (strcmp(values[i].name, name) == 0)
            return values[i].value;
    return 0;
}

static void check_sides(const char *text, double left, double right, enum xc_comparison comparison)
{
    struct xc_gate_expression gate;
    struct xc_error error = {""};
    double found_left, found_right;
    if (xc_gate_expression_parse(text, &gate, &error) != XC_OK)
        fail_msg("%s: %s", text, error.text);
    xc_gate_sides(&gate, look_up, NULL, &found_left, &found_right, NULL);
    assert_close(found_left, left, 1e-12);
    assert_close(found_right, right, 1e-12);
    assert_int_equal(gate.comparison, comparison);
    xc_gate_expression_release(&gate);
}

static void they_mean_what_they_say(void **state)
{
    (void)state;
    check_sides("crossing/go1.23/all / calls/direct <= 40", 56, 40, XC_LESS_EQUAL);
    check_sides("  speedup@64>=5 ", 33, 5, XC_GREATER_EQUAL);
    check_sides("1 + 2 * 3 < (1 + 2) * 3", 7, 9, XC_LESS);
    check_sides("10 - 4 - 3 > 12 / 3 / 2", 3, 2, XC_GREATER);
    check_sides("a/b+c-d * 2 <= - -3", 14, 3, XC_LESS_EQUAL);
    check_sides("-(calls/direct - 3) > batch/m/1us:x@2", 2, -2, XC_GREATER);
    check_sides(".5 + 1e2 > 2.5E-1", 100.5, 0.25, XC_GREATER);
    check_sides("2*3 < 7/2", 6, 3.5, XC_LESS);
}

static void places_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *text, *said;
    } refused[] = {
        {"speedup@64 = 5", "gate 'speedup@64 = 5': at 12, '=': '<=', '<', '>=' or '>' expected"},
        {"a == 5", "never equal"},
        {"a != 5", "never equal"},
        {"a 5", "at 3, '5'"},
        {"a <", "at the end"},
        {"a", "at the end"},
        {"", "empty"},
        {"   ", "empty"},
        {"(a < 5", "at 4, '<': ')' expected"},
        {"a) < 5", "at 2, ')'"},
        {"a < 5 < 6", "at 7, '<': one comparison"},
        {"a < 5 == 6", "at 7, '==': one comparison"},
        {"a < 5 != 6", "at 7, '!=': one comparison"},
        {"a < 5 b", "at 7, 'b'"},
        {"calls/direct/ 2 < 3", "at 15, '2': the name ends in an operator"},
        {"(a- 2) < 3", "at 5, '2': the name ends in an operator"},
        {"3 < a+ (2)", "at 8, '(': the name ends in an operator"},
        {"a < 1e999+b", "at 5, '1e999+b': out of range"},
        {"1e999 < 2", "out of range"},
        {"0x10 < 2", "decimal"},
        {"3a < 2", "neither a number nor a name"},
        {"a < .", "at 5, '.'"},
        {"a < +5", "at 5, '+5'"},
        {"a\n\x01 < $", "gate 'a?? < $': at 3, '?'"},
    };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct xc_gate_expression gate;
        struct xc_error error = {""};
        assert_int_equal(xc_gate_expression_parse(refused[i].text, &gate, &error), XC_USAGE);
        if (!strstr(error.text, refused[i].said))
            fail_msg("%s: '%s' is not in: %s", refused[i].text, refused[i].said, error.text);
    }
}

static void depth_is_bounded(void **state)
{
    (void)state;
    char text[XC_GATE_CHARS_MAX + 2];
    struct xc_gate_expression gate;
    memset(text, '(', 900);
    memcpy(text + 900, "1 < 2", sizeof "1 < 2");
    assert_int_equal(xc_gate_expression_parse(text, &gate, NULL), XC_USAGE);
    memset(text, '-', 900);
    assert_int_equal(xc_gate_expression_parse(text, &gate, NULL), XC_USAGE);
    for (size_t i = 0; i < 900; i += 2)
        memcpy(text + i, "1+", 2);
    assert_int_equal(xc_gate_expression_parse(text, &gate, NULL), XC_OK);
    double left, right;
    xc_gate_sides(&gate, look_up, NULL, &left, &right, NULL);
    assert_close(left, 451, 1e-9);
    xc_gate_expression_release(&gate);
    memset(text, '1', sizeof text);
    text[sizeof text - 1] = '\0';
    assert_int_equal(xc_gate_expression_parse(text, &gate, NULL), XC_USAGE);
}

/* Signs and parentheses nest to this depth. */
static void nests(size_t depth, enum xc_status status)
{
    char text[XC_GATE_CHARS_MAX];
    struct xc_gate_expression gate;
    memset(text, '-', depth);
    memcpy(text + depth, "1 < 2", sizeof "1 < 2");
    assert_int_equal(xc_gate_expression_parse(text, &gate, NULL), status);
    if (status == XC_OK)
        xc_gate_expression_release(&gate);
    memset(text, '(', depth);
    memset(text + depth + 1, ')', depth);
    memcpy(text + 2 * depth + 1, " < 2", sizeof " < 2");
    assert_int_equal(xc_gate_expression_parse(text, &gate, NULL), status);
    if (status == XC_OK)
        xc_gate_expression_release(&gate);
}

static void limits_are_as_stated(void **state)
{
    (void)state;
    nests(XC_GATE_DEPTH_MAX, XC_OK);
    nests(XC_GATE_DEPTH_MAX + 1, XC_USAGE);
    char text[XC_GATE_CHARS_MAX + 4] = "";
    struct xc_gate_expression gate;
    size_t used = 0;
    while (used < XC_GATE_CHARS_MAX - 10) /* beside one another, not within */
        used += (size_t)snprintf(text + used, sizeof text - used, "(1)*");
    snprintf(text + used, sizeof text - used, "1<2");
    assert_int_equal(xc_gate_expression_parse(text, &gate, NULL), XC_OK);
    xc_gate_expression_release(&gate);
    struct xc_error error = {""};
    memset(text, ' ', 2);
    memset(text + 2, 'a', XC_GATE_CHARS_MAX - 2);
    memcpy(text + XC_GATE_CHARS_MAX, "<1", 3);
    assert_int_equal(xc_gate_expression_parse(text, &gate, &error), XC_OK);
    xc_gate_expression_release(&gate);
    memcpy(text + XC_GATE_CHARS_MAX, "<12", 4);
    assert_int_equal(xc_gate_expression_parse(text, &gate, &error), XC_USAGE);
    assert_non_null(strstr(error.text, "gate 'aaa"));
    assert_non_null(strstr(error.text, "at 1001: more than 1000"));
}

static enum xc_status count_names(const char *name, void *cookie, struct xc_error *error)
{
    (void)error;
    char *seen = cookie;
    size_t used = strlen(seen);
    snprintf(seen + used, SEEN_BYTES - used, "%s,", name);
    return strcmp(name, "stop") == 0 ? XC_NOT_MET : XC_OK;
}

static void names_are_visited_in_order(void **state)
{
    (void)state;
    char seen[SEEN_BYTES] = "";
    struct xc_gate_expression gate;
    assert_int_equal(xc_gate_expression_parse("a + b * -c < d - 2", &gate, NULL), XC_OK);
    assert_int_equal(xc_gate_names(&gate, count_names, seen, NULL), XC_OK);
    assert_string_equal(seen, "a,b,c,d,");
    xc_gate_expression_release(&gate);
    seen[0] = '\0';
    assert_int_equal(xc_gate_expression_parse("a + stop < d", &gate, NULL), XC_OK);
    assert_int_equal(xc_gate_names(&gate, count_names, seen, NULL), XC_NOT_MET);
    assert_string_equal(seen, "a,stop,");
    xc_gate_expression_release(&gate);
}

static void dividing_by_zero_is_told(void **state)
{
    (void)state;
    struct xc_gate_expression gate;
    double left, right;
    bool divided_by_zero = false;
    assert_int_equal(xc_gate_expression_parse("1 / (2 - 2) < nothing", &gate, NULL), XC_OK);
    xc_gate_sides(&gate, look_up, NULL, &left, &right, &divided_by_zero);
    assert_true(divided_by_zero && isnan(left) && isnan(right));
    xc_gate_expression_release(&gate);
}

static void the_interval_decides(void **state)
{
    (void)state;
    const enum xc_comparison all[] = {XC_LESS_EQUAL, XC_LESS, XC_GREATER_EQUAL, XC_GREATER};
    for (size_t i = 0; i < 4; i++) {
        bool upward = i >= 2;
        enum xc_gate_verdict below = upward ? XC_GATE_NOT_MET : XC_GATE_MET;
        enum xc_gate_verdict above = upward ? XC_GATE_MET : XC_GATE_NOT_MET;
        assert_int_equal(xc_gate_judge(all[i], -2, -1), below);
        assert_int_equal(xc_gate_judge(all[i], 1, 2), above);
        assert_int_equal(xc_gate_judge(all[i], -1, 1), XC_GATE_INCONCLUSIVE);
        assert_int_equal(xc_gate_judge(all[i], NAN, 1), XC_GATE_INCONCLUSIVE);
        assert_int_equal(xc_gate_judge(all[i], 1, INFINITY), above);
        assert_int_equal(xc_gate_judge(all[i], 0, 0), i % 2 ? XC_GATE_NOT_MET : XC_GATE_MET);
    }
    assert_int_equal(xc_gate_judge(XC_LESS_EQUAL, -1, 0), XC_GATE_MET);
    assert_int_equal(xc_gate_judge(XC_LESS, -1, 0), XC_GATE_INCONCLUSIVE);
    assert_int_equal(xc_gate_judge(XC_GREATER_EQUAL, 0, 1), XC_GATE_MET);
    assert_int_equal(xc_gate_judge(XC_GREATER, 0, 1), XC_GATE_INCONCLUSIVE);
    assert_int_equal(xc_gate_judge(XC_GREATER, -1, 0), XC_GATE_NOT_MET);
}

/* Reads a file of these bytes. */
static enum xc_status read_bytes(const char *bytes, size_t count, struct xc_gate_text **texts,
                                 size_t *text_count, struct xc_error *error)
{
    char path[64];
    int file = memfd_create("gates", MFD_CLOEXEC);
    assert_true(file >= 0);
    assert_int_equal(write(file, bytes, count), count);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    enum xc_status status = xc_gate_file_read(path, texts, text_count, error);
    close(file);
    if (status != XC_OK && !strstr(error->text, path))
        fail_msg("no path: %s", error->text);
    return status;
}

static void files_hold_one_gate_a_line(void **state)
{
    (void)state;
    static const char bytes[] = "# bounds\r\n\r\n a < 1 # at most\r\nb < 2\rc < 3\r\n\t \n"
                                "d < 4\t\ne < 5";
    static const struct {
        const char *text;
        unsigned line;
    } held[] = {{"a < 1", 3}, {"b < 2\rc < 3", 4}, {"d < 4", 6}, {"e < 5", 7}};
    struct xc_gate_text *texts;
    struct xc_gate_expression gate;
    size_t count;
    struct xc_error error = {""};
    assert_int_equal(read_bytes(bytes, sizeof bytes - 1, &texts, &count, &error), XC_OK);
    assert_int_equal(count, 4);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(texts[i].text, held[i].text);
        assert_int_equal(texts[i].line, held[i].line);
    }
    /* A CR within a line does not hide what is behind it. */
    assert_int_equal(xc_gate_expression_parse(texts[1].text, &gate, &error), XC_USAGE);
    assert_non_null(strstr(error.text, "gate 'b < 2?c < 3': at 7, 'c'"));
    xc_gate_texts_release(texts, count);
}

static void unusable_files_are_named(void **state)
{
    (void)state;
    const size_t most = (size_t)1024 * 1024;
    struct xc_gate_text *texts;
    size_t count;
    struct xc_error error = {""};
    char *bytes = malloc(most + 1);
    assert_non_null(bytes);
    memset(bytes, '\n', most + 1);
    for (size_t i = 0; i < 5; i++)
        bytes[i] = "a < 1"[i];
    assert_int_equal(read_bytes(bytes, most, &texts, &count, &error), XC_OK);
    xc_gate_texts_release(texts, count);
    assert_int_equal(read_bytes(bytes, most + 1, &texts, &count, &error), XC_USAGE);
    assert_non_null(strstr(error.text, "larger than 1 MiB"));
    memset(bytes + 7, 'a', XC_GATE_CHARS_MAX + 1);
    assert_int_equal(read_bytes(bytes, 7 + XC_GATE_CHARS_MAX, &texts, &count, &error), XC_OK);
    xc_gate_texts_release(texts, count);
    assert_int_equal(read_bytes(bytes, 8 + XC_GATE_CHARS_MAX, &texts, &count, &error), XC_USAGE);
    assert_non_null(strstr(error.text, "line 3"));
    free(bytes);
    assert_int_equal(read_bytes("a < 1\n\0", 7, &texts, &count, &error), XC_USAGE);
    assert_non_null(strstr(error.text, "zero byte"));
    assert_int_equal(read_bytes(" # a < 1\n", 9, &texts, &count, &error), XC_USAGE);
    assert_non_null(strstr(error.text, "no gate"));
    assert_int_equal(xc_gate_file_read("/", &texts, &count, &error), XC_USAGE);
    assert_string_equal(error.text, "'/' is a folder");
    assert_int_equal(xc_gate_file_read("/missing/gates", &texts, &count, &error), XC_USAGE);
    assert_non_null(strstr(error.text, "'/missing/gates'"));
}

/* A character added, changed or taken away, a part repeated. */
static void mutate(struct xc_random *random, char *text, size_t size)
{
    static const char alphabet[] = "0123456789abz_/.+-@:*()<>=! \t\n\x01\xc3"
                                   "e#$";
    size_t length = strlen(text), place = xc_random_below(random, length + 1);
    char byte = alphabet[xc_random_below(random, sizeof alphabet - 1)];
    size_t part = xc_random_below(random, 8);
    switch (xc_random_below(random, 4)) {
    case 0:
        if (place < length)
            text[place] = byte;
        break;
    case 1:
        if (place < length)
            memmove(text + place, text + place + 1, length - place);
        break;
    case 2:
        if (length + 1 < size) {
            memmove(text + place + 1, text + place, length - place + 1);
            text[place] = byte;
        }
        break;
    default:
        if (place + part <= length && length + part < size)
            memmove(text + place + part, text + place, length - place + 1);
        break;
    }
}

static void mutations_do_no_harm(void **state)
{
    (void)state;
    static const char *const seeds[] = {"crossing/go1.23/all / calls/direct <= 40",
                                        "speedup@64 >= 5", "-1 * (a + 2.5e1) / 3 < b",
                                        "batch/go1.23/100ns:speedup@16 > 1.5"};
    struct xc_random random;
    char text[200] = "";
    size_t taken = 0;
    xc_random_seed(&random, 1);
    for (unsigned i = 0; i < MUTATIONS; i++) {
        struct xc_gate_expression gate;
        struct xc_error error = {""};
        char seen[SEEN_BYTES] = "";
        double left, right;
        if (i % 16 == 0)
            snprintf(text, sizeof text, "%s", seeds[xc_random_below(&random, 4)]);
        mutate(&random, text, sizeof text);
        if (xc_gate_expression_parse(text, &gate, &error) != XC_OK) {
            assert_true(error.text[0]);
            for (const char *at = error.text; *at; at++)
                assert_true(*at >= ' ' && *at < 0x7f);
            continue;
        }
        taken++;
        xc_gate_sides(&gate, look_up, NULL, &left, &right, NULL);
        xc_gate_names(&gate, count_names, seen, NULL);
        xc_gate_expression_release(&gate);
    }
    assert_true(taken > MUTATIONS / 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_mean_what_they_say),    cmocka_unit_test(places_are_named),
        cmocka_unit_test(depth_is_bounded),           cmocka_unit_test(limits_are_as_stated),
        cmocka_unit_test(names_are_visited_in_order), cmocka_unit_test(dividing_by_zero_is_told),
        cmocka_unit_test(the_interval_decides),       cmocka_unit_test(files_hold_one_gate_a_line),
        cmocka_unit_test(unusable_files_are_named),   cmocka_unit_test(mutations_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
