/* runtime.json: what is taken, and for everything that is wrong one line with the file and the key.
 */
#include "adapter/description.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/cmocka_with.h"

static char folder[64];

static enum xc_status read_text(const char *text, struct xc_adapter **adapter,
                                struct xc_error *error)
{
    char path[128];
    snprintf(path, sizeof path, "%s/runtime.json", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    return xc_adapter_read(folder, adapter, error);
}

/* The text with one part replaced; malloc'd. */
static char *with(const char *from, const char *to)
{
    static const char good[] =
        "{\"protocol\": 1, \"name\": \"fake\", \"language\": \"None\", \"find\": [\"a\", \"b\"],"
        "\"version\": {\"command\": [\"{runtime}\", \"-v\"], \"pattern\": \"v([0-9.]+)\"},"
        "\"oldest\": \"1.2\", \"needs\": [[\"cc\"]], \"build\": [[\"cc\", \"\"], [\"ld\"]],"
        "\"start\": [\"{build}/x\"], \"environment\": {\"A\": \"{callee}\"}, \"token\": \"T\","
        "\"fidelity\": [{\"versions\": \"1+\", \"model\": \"m\", \"parts\":"
        "{\"whole\": [\"all\", \"crossing\"], \"token\": [\"all - call\", \"a/b - c\"]}}]}";
    const char *at = strstr(good, from);
    char *text;
    assert_non_null(at);
    assert_true(asprintf(&text, "%.*s%s%s", (int)(at - good), good, to, at + strlen(from)) > 0);
    return text;
}

static void is_taken(void **state)
{
    struct xc_adapter *adapter;
    struct xc_error error = {""};
    char *text = with("T", "T");
    (void)state;
    enum xc_status status = read_text(text, &adapter, &error);
    free(text);
    assert_string_equal(error.text, "");
    assert_int_equal(status, XC_OK);
    assert_string_equal(adapter->name, "fake");
    assert_string_equal(adapter->token, "T");
    assert_string_equal(adapter->find[1], "b");
    assert_null(adapter->find[2]);
    assert_int_equal(adapter->build.count, 2);
    assert_string_equal(adapter->build.items[0][1], "");
    assert_int_equal(adapter->needs.count, 1);
    assert_string_equal(adapter->environment[0].value, "{callee}");
    assert_int_equal(adapter->fidelity[0].part_count, 2);
    assert_string_equal(adapter->fidelity[0].parts[0].real.first, "crossing");
    assert_string_equal(adapter->fidelity[0].parts[0].real.second, "");
    assert_string_equal(adapter->fidelity[0].parts[1].model.second, "call");
    assert_string_equal(adapter->fidelity[0].parts[1].real.first, "a/b");
    xc_adapter_release(adapter);
}

static void optional_keys(void **state)
{
    static const char *const left_out[][2] = {{"\"oldest\": \"1.2\",", ""},
                                              {"\"token\": \"T\"", "\"token\": null"},
                                              {"\"token\": \"T\"", "\"token\": \"\""},
                                              {"\"needs\": [[\"cc\"]],", ""},
                                              {"\"build\": [[\"cc\", \"\"], [\"ld\"]],", ""},
                                              {"\"needs\"", "\"toolchains\": [\"$A/{version}/b\", "
                                                            "\"/c-{version}\"], \"needs\""},
                                              {"\"environment\": {\"A\": \"{callee}\"},", ""}};
    (void)state;
    for (size_t i = 0; i < sizeof left_out / sizeof left_out[0]; i++) {
        struct xc_adapter *adapter;
        struct xc_error error = {""};
        char *text = with(left_out[i][0], left_out[i][1]);
        if (read_text(text, &adapter, &error) != XC_OK)
            fail_msg("without %s: %s", left_out[i][0], error.text);
        free(text);
        xc_adapter_release(adapter);
    }
}

static void is_refused(void **state)
{
    static const struct {
        const char *from, *to, *key;
    } wrong[] = {
        {"\"protocol\": 1", "\"protocol\": 2", "'protocol'"},
        {"\"protocol\": 1", "\"protocol\": \"1\"", "'protocol'"},
        {"\"protocol\": 1,", "", "'protocol'"},
        {"\"fake\"", "\"other\"", "'name'"},
        {"\"fake\"", "7", "'name'"},
        {"\"language\": \"None\",", "", "'language'"},
        {"\"None\"", "\"\"", "'language'"},
        {"\"None\"", "\"a\\nb\"", "'language'"},
        {"\"None\"", "\"a\\u0000b\"", "line 1"},
        {"\"language\"", "\"langage\"", "'langage'"},
        {"[\"a\", \"b\"]", "[]", "'find'"},
        {"[\"a\", \"b\"]", "\"a\"", "'find'"},
        {"[\"a\", \"b\"]", "[\"a\", 1]", "'find'"},
        {"[\"a\", \"b\"]", "[\"\"]", "'find'"},
        {"\"needs\"", "\"toolchains\": [], \"needs\"", "'toolchains'"},
        {"\"needs\"", "\"toolchains\": [\"/a/b\"], \"needs\"", "'toolchains'"},
        {"\"needs\"", "\"toolchains\": [\"a/{version}\"], \"needs\"", "'toolchains'"},
        {"\"needs\"", "\"toolchains\": [\"$/{version}\"], \"needs\"", "'toolchains'"},
        {"\"needs\"", "\"toolchains\": [\"$A{version}\"], \"needs\"", "'toolchains'"},
        {"\"needs\"", "\"toolchains\": [\"/{version}{version}\"], \"needs\"", "'toolchains'"},
        {"\"needs\"", "\"toolchains\": [7], \"needs\"", "'toolchains'"},
        {"\"v([0-9.]+)\"", "\"v[0-9.]+\"", "'pattern'"},
        {"\"v([0-9.]+)\"", "\"v(\"", "'pattern'"},
        {"\"v([0-9.]+)\"", "\"(v)([0-9.]+)\"", "'pattern'"},
        {"\"pattern\"", "\"patern\"", "'patern'"},
        {"{\"command\": [\"{runtime}\", \"-v\"], \"pattern\": \"v([0-9.]+)\"}", "1", "'version'"},
        {"\"1.2\"", "1.2", "'oldest'"},
        {"[[\"cc\"]]", "[\"cc\"]", "'needs'"},
        {"[[\"cc\", \"\"], [\"ld\"]]", "[[\"cc\"], []]", "'build'"},
        {"[[\"cc\", \"\"], [\"ld\"]]", "{}", "'build'"},
        {"\"{build}/x\"", "\"{biuld}/x\"", "'start'"},
        {"\"{build}/x\"", "\"{\"", "'start'"},
        {"\"start\": [\"{build}/x\"],", "", "'start'"},
        {"{\"A\": \"{callee}\"}", "[]", "'environment'"},
        {"{\"A\": \"{callee}\"}", "{\"A=B\": \"\"}", "'environment'"},
        {"{\"A\": \"{callee}\"}", "{\"A\": 1}", "'environment'"},
        {"\"T\"", "1", "'token'"},
        {"\"T\"", "\"T\", \"sources\": []", "'sources'"},
        {"\"versions\": \"1+\",", "", "'versions'"},
        {"\"model\": \"m\"", "\"model\": 1", "'model'"},
        {"\"model\"", "\"modle\"", "'mod"},
        {"[\"all\", \"crossing\"]", "[\"all\"]", "'whole'"},
        {"[\"all\", \"crossing\"]", "\"all\"", "'whole'"},
        {"[\"all\", \"crossing\"]", "[\"all\", \"\"]", "'whole'"},
        {"[\"all\", \"crossing\"]", "[\"all\", \"a - \"]", "'whole'"},
        {"[\"all\", \"crossing\"]", "[\"all\", \"a - b - c\"]", "'whole'"},
        {"[\"all\", \"crossing\"]", "[\"all\", \"a b\"]", "'whole'"},
        {"\"token\": \"T\"", "\"oldest\": \"T\"", "line 1"}, /* twice */
        {"]}}]}", "]}}]", "line 1"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct xc_adapter *adapter;
        struct xc_error error = {""};
        char *text = with(wrong[i].from, wrong[i].to);
        enum xc_status status = read_text(text, &adapter, &error);
        free(text);
        if (status != XC_USAGE || adapter || !strstr(error.text, wrong[i].key) ||
            !strstr(error.text, "/fake/runtime.json'") || strchr(error.text, '\n'))
            fail_msg("%s for %s: %d '%s'", wrong[i].to, wrong[i].from, status, error.text);
    }
}

static void is_no_object(void **state)
{
    static const char *const texts[] = {"", "[]", "1", "{", "null", "\xff", "{\"a\": \"\xff\"}"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct xc_adapter *adapter;
        struct xc_error error = {""};
        assert_int_equal(read_text(texts[i], &adapter, &error), XC_USAGE);
        assert_non_null(strstr(error.text, "/fake/runtime.json'"));
    }
}

/* Every byte in turn is another one. What is taken can be released, what is refused has a line. */
static void mutated(void **state)
{
    static const char bytes[] = "\"{}[]:,\\0 \xff";
    char *good = with("T", "T");
    size_t length = strlen(good);
    (void)state;
    for (size_t i = 0; i < length * (sizeof bytes - 1); i++) {
        struct xc_adapter *adapter;
        struct xc_error error = {""};
        char *text = strdup(good);
        text[i % length] = bytes[i / length];
        enum xc_status status = read_text(text, &adapter, &error);
        assert_true(status == XC_OK ? adapter != NULL : !adapter && *error.text);
        xc_adapter_release(adapter);
        free(text);
    }
    free(good);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_taken),   cmocka_unit_test(optional_keys),
        cmocka_unit_test(is_refused), cmocka_unit_test(is_no_object),
        cmocka_unit_test(mutated),
    };
    char scratch[] = "/tmp/xc-adapter-XXXXXX", path[128];
    if (!mkdtemp(scratch))
        return 1;
    snprintf(folder, sizeof folder, "%s/fake", scratch);
    mkdir(folder, 0700);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    snprintf(path, sizeof path, "%s/runtime.json", folder);
    unlink(path);
    rmdir(folder);
    rmdir(scratch);
    return failed;
}
