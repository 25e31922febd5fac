"""Plug-ins that cannot be used are refused by name; one that crashes or leaves does not take the
tool with it. (That a good one works is tested against the installed package.)"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from tool import FAST, check, expect_failure, finish, run

SOURCE = r"""
#include <crosscost/plugin.h>
#include <stdlib.h>
static void loop(uint64_t iterations, void *cookie)
{
    (void)cookie;
    for (uint64_t i = 0; i < iterations; i++)
        __asm__ volatile("");
    BREAK;
}
static int add(int a, int b) { return a + b; }
static void removed(uint64_t iterations, void *cookie)
{
    (void)cookie;
    int sum = 0;
    for (uint64_t i = 0; i < iterations; i++)
        sum = add(sum, 3);
    (void)sum;
}
static enum xc_status verify(void *cookie, struct xc_error *error)
{
    (void)cookie;
    return ANSWER == 42 ? XC_OK : xc_fail(error, XC_CRASHED, "wrong answer: %d", ANSWER);
}
static const struct xc_case one = {.id = ID, .summary = SUMMARY, .loop = LOOP, .verify = VERIFY};
static void item(struct xc_item_frame *frame) { frame->answer = frame->item + WRONG; }
static void slice(struct xc_slice_frame *frame)
{
    for (uint64_t i = 0; i < frame->count; i++)
        frame->answers[i] = frame->items[i] + 1;
}
static const struct xc_work work = {.name = WORK, .summary = "one more", .item = item,
                                    .slice = SLICE};
static const struct xc_case *const cases[] = {&one, TWICE};
static const struct xc_work *const works[] = {&work};
XC_PLUGIN(NAME, .cases = cases, .case_count = 2, .works = works, .work_count = COUNT);
"""
GOOD = {
    "ID": '"mine/one"', "SUMMARY": '"mine"', "LOOP": "loop", "VERIFY": "verify", "ANSWER": "42",
    "BREAK": "(void)0", "WORK": '"more"', "WRONG": "1", "SLICE": "slice", "NAME": '"mine"',
    "COUNT": "1",
    "TWICE": '&(const struct xc_case){.id = "calls/mine", .summary = "also", .loop = loop, '
             '.verify = verify}',
}


def build(path, include=os.environ.get("XC_TEST_INCLUDE"), **changes):
    values = {**GOOD, **changes}
    flags = [f"-D{name}={value}" for name, value in values.items()]
    subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-w", "-I", include,
                    *flags, "-x", "c", "-", "-o", path], input=SOURCE, text=True, check=True)


def other_headers(folder, header, old, new):
    """The public headers with a change in one of them, as another release may have it."""
    shutil.copytree(os.environ["XC_TEST_INCLUDE"], folder)
    path = os.path.join(folder, "crosscost", header)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    changed = re.sub(old, new, text, count=1, flags=re.S)
    check(changed != text, f"nothing to change in {header}")
    with open(path, "w", encoding="utf-8") as file:
        file.write(changed)
    return folder


def other_releases():
    """Plug-ins made for earlier and later headers: what both sides know counts."""
    shorter = other_headers("shorter", "case.h", r"    const char \*baseline;.*?\n};", "};")
    build("shorter.so", include=shorter)
    longer = other_headers("longer", "case.h", r"(struct xc_case \{.*?)\n};",
                           r"\1\n    int more, most;\n};")
    build("longer.so", include=longer)
    for path in ("shorter.so", "longer.so"):
        result = run("run", "mine", "calls", "--plugin", path, *FAST)
        check(result.returncode == 0, f"{path}: {result.stderr}")
        check("mine/one" in result.stdout and "calls/mine" in result.stdout, result.stdout)
    build("longer.so", include=longer, SUMMARY='"mine", .most = 1')
    expect_failure(run("run", "mine", "--plugin", "longer.so", *FAST), 2,
                   "made for a newer version", "a case with a member that is set and not known")
    for header, struct, setting in (
        ("work.h", "xc_work", {"SLICE": "slice, .more = 1"}),
        ("plugin.h", "xc_plugin_descriptor", {"COUNT": "1, .more = 1"}),
    ):
        include = other_headers(f"longer-{header}", header, rf"(struct {struct} \{{.*?)\n}};",
                                r"\1\n    int more;\n};")
        build("longer.so", include=include)
        result = run("run", "mine", "--plugin", "longer.so", *FAST)
        check(result.returncode == 0, f"{header}: {result.stderr}")
        build("longer.so", include=include, **setting)
        expect_failure(run("run", "mine", "--plugin", "longer.so", *FAST), 2,
                       "made for a newer version", f"struct {struct} with a member not known")


if not shutil.which("cc"):
    print("skipped: there is no cc")
    sys.exit(77)
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    build("good.so")
    result = run("run", "mine", "calls", "--plugin", "good.so", *FAST)
    check(result.returncode == 0, result.stderr)
    check("mine/one" in result.stdout and "calls/mine" in result.stdout, result.stdout)
    result = run("run", "mine", "--plugin", "good.so", "--plugin", "./good.so", *FAST)
    expect_failure(result, 2, "already", "one plug-in twice")
    for changes, status, cause in (
        ({"ID": '"mine"'}, 2, "'mine' cannot be a case's id"),
        ({"ID": '"mine/"'}, 2, "'mine/'"),
        ({"ID": '"mine/on e"'}, 2, "'mine/on e'"),
        ({"ID": "0"}, 2, "cannot be a case's id"),
        ({"ID": '"calls/direct"'}, 2, "a case 'calls/direct' already"),
        ({"SUMMARY": "0"}, 2, "'mine/one' has no summary"),
        ({"LOOP": "0"}, 2, "'mine/one' has no loop"),
        ({"VERIFY": "0"}, 2, "'mine/one' has no verify"),
        ({"TWICE": "0"}, 2, "cannot be a case's id"),
        ({"WORK": '"add"'}, 2, "a work 'add' already"),
        ({"WORK": '"a/b"'}, 2, "'a/b'"),
        ({"SLICE": "0"}, 2, "'more' has no slice"),
        ({"NAME": "0"}, 2, "no name"),
        ({"ANSWER": "41"}, 5, "wrong answer: 41"),
        ({"BREAK": "abort()"}, 5, "plug-in './bad.so' crashed: Aborted"),
        ({"BREAK": "exit(0)"}, 5, "plug-in './bad.so' ended the process"),
    ):
        build("bad.so", **changes)
        suites = ["calls"] if "ID" in changes else ["mine", "calls"]
        result = run("run", *suites, "--plugin", "./bad.so", *FAST)
        if status == 5 and "wrong" in cause:
            check(result.returncode == 5 and cause in result.stderr, result.stderr)
            continue
        expect_failure(result, status, cause, str(changes))
    other_releases()
    build("bad.so", LOOP="removed")
    result = run("run", "mine", "calls", "--plugin", "./bad.so", *FAST)
    expect_failure(result, 5, "'mine/one': takes no time: was its loop optimised away?",
                   "a loop that the compiler removed")
    check("calls/direct" in result.stdout, "the others go on: " + result.stdout)
    build("latin.so", SUMMARY='"gr\\374\\337 dich\\033[2J"')
    result = run("list", "--plugin", "./latin.so", "--format", "json")
    cases = {case["id"]: case["summary"] for case in json.loads(result.stdout)["cases"]}
    check(cases.get("mine/one") == "gr?? dich?[2J" and "calls/mine" in cases,
          f"a summary that is not UTF-8: {cases.get('mine/one')}")
    result = run("list", "--plugin", "./latin.so")
    check("gr?? dich?[2J" in result.stdout, "a summary that is not UTF-8, in the table")
    # In a suite whose own cases are too many for a line each.
    build("guest.so", ID='"batch/mine"')
    result = run("list", "--plugin", "./guest.so")
    check("batch/mine" in result.stdout, "a plug-in's case has no line in the list")
    result = run("run", "batch", "--plugin", "./guest.so", *FAST, "--benchmark_filter=^batch/mine")
    check("batch/mine" in result.stdout, "a plug-in's case has no row in the table")
    build("bad.so", WRONG="2")
    result = run("batch", "--plugin", "./bad.so", "--quick", *FAST, "--benchmark_filter=/more/")
    check(result.returncode == 5 and "wrong answer for item" in result.stderr, result.stderr)
finish()
