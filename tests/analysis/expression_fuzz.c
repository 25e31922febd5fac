/* Mutated gates and files of gates: what is accepted must be usable, and what is refused must be
 * told in one printable line. Always the same mutations. For the sanitizers' builds above all. */
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "analysis/expression.h"
#include "support/random.h"
#include "tests/cmocka_with.h"

/* Room for a gate that is too long. */
enum { TEXT_BYTES = XC_GATE_CHARS_MAX + 200, MUTATIONS_GATES = 294000, MUTATIONS_FILES = 6000 };

static const char *const gates[] = {
    "crossing/go1.23/all / calls/direct <= 40",
    "speedup@64 >= 5",
    "break_even <= 4",
    "batch/go1.23/100ns:speedup@16 > 1.5",
    "(crossing/go1.23/save+switch - crossing/go1.23/none) * 2 < 30",
    "-1 * calls/direct <= 0",
    "3*4 <= 13",
    "calls/direct*2<=-(-.5e-3 + a_1)/ 7",
    "((((1)))) - - - 2 > _ / (b - b)",
};
static const char *const files[] = {
    "speedup@64 >= 5\nbreak_even <= 4\n",
    "# bounds\r\n\r\nspeedup@64 >= 5 # at least\r\n  break_even <= 4\t\r\n",
    "\n\n3*4 <= 13",
    "a < 1\n#a < 2\n\ta < 3\n",
};
static const char *const pieces[] = {
    "(",   ")",    "((((((((", "))))))))", "--------", "1+1+1+1+", "2*2/2*", " / ",
    " - ", " + ",  "*",        "/",        "-",        "<",        "<=",     ">",
    ">=",  "=",    "==",       "!=",       "1e999",    "1e-999",   "0x1p4",  "0",
    ".",   "1.",   ".5",       "1e",       "inf",      "nan",      "@",      ":",
    "_",   "a",    "#",        "\n",       "\r",       "\r\n",     "\t",     "\v",
    " ",   "\x01", "\x1b[2J",  "\x7f",     "\xc3\xa9", "\xff",     "%s%n",   "'",
};

static void put(char *text, size_t *length, size_t place, const char *bytes, size_t count)
{
    if (*length + count >= TEXT_BYTES)
        return;
    memmove(text + place + count, text + place, *length - place);
    memcpy(text + place, bytes, count);
    *length += count;
}

/* One change: a byte, a piece put in, a part cut out or repeated, now and then at length. */
static void mutate(struct xc_random *random, char *text, size_t *length)
{
    char part[512];
    size_t place = xc_random_below(random, *length + 1);
    size_t most = *length - place < sizeof part ? *length - place : sizeof part;
    size_t count = xc_random_below(random, most + 1), times = 1;
    const char *piece = pieces[xc_random_below(random, sizeof pieces / sizeof pieces[0])];
    switch (xc_random_below(random, 6)) {
    case 0:
        if (place < *length)
            text[place] = (char)xc_random_below(random, 256);
        break;
    case 1:
        count = count < 8 ? count : 8;
        memmove(text + place, text + place + count, *length - place - count);
        *length -= count;
        break;
    case 2:
        memcpy(part, text + place, count);
        put(text, length, xc_random_below(random, *length + 1), part, count);
        break;
    case 3:
        times = xc_random_below(random, 32) ? 1 : xc_random_below(random, 200);
        /* fall through */
    default:
        while (times--)
            put(text, length, place, piece, strlen(piece));
        break;
    }
}

static void check_told(const struct xc_error *error, const char *begin)
{
    assert_true(error->text[0]);
    assert_true(memchr(error->text, '\0', sizeof error->text));
    if (strncmp(error->text, begin, strlen(begin)) != 0)
        fail_msg("does not begin with %s: %s", begin, error->text);
    for (const char *at = error->text; *at; at++)
        if (*at < ' ' || *at > '~')
            fail_msg("not printable: %s", error->text);
}

/* The names that were asked for, in order; the two ways through a gate must agree. */
struct trace {
    uint64_t hash;
    size_t count, stop_at;
};

static void follow(struct trace *trace, const char *name)
{
    assert_true((*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z') || *name == '_');
    for (; *name; name++) {
        assert_true(*name > ' ' && *name <= 'z' && !strchr("()*<>=!#", *name));
        trace->hash = (trace->hash ^ (uint64_t)*name) * 0x100000001b3u;
    }
    trace->hash = (trace->hash ^ 1) * 0x100000001b3u;
    trace->count++;
}

static double look_up(const char *name, void *cookie)
{
    follow(cookie, name);
    return strlen(name) % 4 == 3 ? NAN : (double)strlen(name) - 1;
}

static enum xc_status visit(const char *name, void *cookie, struct xc_error *error)
{
    struct trace *trace = cookie;
    follow(trace, name);
    return trace->count == trace->stop_at ? xc_fail(error, XC_NOT_MET, "stopped") : XC_OK;
}

static bool same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

/* Evaluates, visits, judges and releases; what is kept as text must say the same once more. */
static void use(struct xc_gate_expression *gate)
{
    struct trace looked_up = {0}, visited = {0}, again = {0};
    struct xc_error error = {""};
    struct xc_gate_expression copy;
    double left, right, copy_left, copy_right;
    bool divided_by_zero = false, copy_divided_by_zero = false;
    xc_gate_sides(gate, look_up, &looked_up, &left, &right, &divided_by_zero);
    assert_true(!divided_by_zero || isnan(left) || isnan(right));
    assert_int_equal(xc_gate_names(gate, visit, &visited, &error), XC_OK);
    assert_true(visited.hash == looked_up.hash && visited.count == looked_up.count);
    if (visited.count) {
        again.stop_at = (visited.count + 1) / 2;
        assert_int_equal(xc_gate_names(gate, visit, &again, &error), XC_NOT_MET);
        assert_int_equal(again.count, again.stop_at);
    }
    assert_true(strlen(gate->text) <= XC_GATE_CHARS_MAX);
    assert_true(strstr(gate->text, xc_comparison_text(gate->comparison)));
    assert_int_equal(xc_gate_expression_parse(gate->text, &copy, &error), XC_OK);
    xc_gate_sides(&copy, look_up, &again, &copy_left, &copy_right, &copy_divided_by_zero);
    assert_true(same(left, copy_left) && same(right, copy_right));
    assert_true(divided_by_zero == copy_divided_by_zero && gate->comparison == copy.comparison);
    assert_string_equal(gate->text, copy.text);
    double low = fmin(left - right, 0), high = fmax(left - right, 0);
    enum xc_gate_verdict verdict = xc_gate_judge(gate->comparison, low, high);
    assert_true(verdict == XC_GATE_MET || verdict == XC_GATE_NOT_MET ||
                verdict == XC_GATE_INCONCLUSIVE);
    xc_gate_expression_release(&copy);
    xc_gate_expression_release(gate);
}

static bool try_gate(const char *text)
{
    struct xc_gate_expression gate;
    struct xc_error error = {""};
    enum xc_status status = xc_gate_expression_parse(text, &gate, &error);
    if (status == XC_OK) {
        use(&gate);
        return true;
    }
    assert_int_equal(status, XC_USAGE);
    check_told(&error, "gate '");
    return false;
}

static void mutated_gates_do_no_harm(void **state)
{
    (void)state;
    struct xc_random random;
    char text[TEXT_BYTES] = "";
    size_t length = 0, accepted = 0;
    xc_random_seed(&random, 1);
    for (size_t i = 0; i < sizeof gates / sizeof gates[0]; i++)
        assert_true(try_gate(gates[i]));
    for (unsigned i = 0; i < MUTATIONS_GATES; i++) {
        if (i % 8 == 0) {
            const char *gate = gates[xc_random_below(&random, sizeof gates / sizeof gates[0])];
            length = 0;
            put(text, &length, 0, gate, strlen(gate));
        }
        mutate(&random, text, &length);
        text[length] = '\0';
        accepted += try_gate(text);
    }
    assert_true(accepted > MUTATIONS_GATES / 20 && accepted < MUTATIONS_GATES / 2);
}

/* Of each gate of a file: what the line held, and where. */
static void check_texts(const struct xc_gate_text *texts, size_t count, const char *file)
{
    unsigned line = 1;
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++) {
        assert_true(texts[i].line >= line + (i > 0));
        for (; line < texts[i].line; line++) {
            file = strchr(file, '\n');
            assert_non_null(file);
            file++;
        }
        const char *found = strstr(file, texts[i].text);
        assert_true(found && found + strlen(texts[i].text) <= file + strcspn(file, "\n#"));
        assert_true(texts[i].text[0] && strlen(texts[i].text) <= XC_GATE_CHARS_MAX);
        try_gate(texts[i].text);
    }
}

static void mutated_files_do_no_harm(void **state)
{
    (void)state;
    struct xc_random random;
    char text[TEXT_BYTES] = "", path[64], begin[80];
    size_t length = 0, accepted = 0;
    int file = memfd_create("gates", MFD_CLOEXEC);
    assert_true(file >= 0);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    snprintf(begin, sizeof begin, "'%s'", path);
    xc_random_seed(&random, 2);
    for (unsigned i = 0; i < MUTATIONS_FILES; i++) {
        struct xc_gate_text *texts;
        struct xc_error error = {""};
        size_t count;
        if (i % 8 == 0) {
            const char *given = files[xc_random_below(&random, sizeof files / sizeof files[0])];
            length = 0;
            put(text, &length, 0, given, strlen(given));
        }
        mutate(&random, text, &length);
        text[length] = '\0';
        assert_int_equal(ftruncate(file, 0), 0);
        assert_int_equal(pwrite(file, text, length, 0), length);
        enum xc_status status = xc_gate_file_read(path, &texts, &count, &error);
        if (status != XC_OK) {
            assert_int_equal(status, XC_USAGE);
            check_told(&error, begin);
            continue;
        }
        accepted++;
        assert_int_equal(strlen(text), length);
        check_texts(texts, count, text);
        xc_gate_texts_release(texts, count);
    }
    close(file);
    assert_true(accepted > MUTATIONS_FILES / 2 && accepted < MUTATIONS_FILES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mutated_gates_do_no_harm),
        cmocka_unit_test(mutated_files_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
