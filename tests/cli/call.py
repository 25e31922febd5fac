"""Functions of a user's own library: what they cost, and what becomes of those that misbehave."""

import concurrent.futures
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time

from tool import (PROGRAM, check, conclude, error_lines, expect_failure, finish, has_worked,
                  interrupt, run, start, tree, wait_until)

LIBRARY = os.path.abspath(os.environ["XC_TEST_LIBRARY"])
FAST = ["--benchmark_repetitions=11", "--epoch-us", "20", "--seed", "1", "--pin", "none"]
PAIR = "void {}(const double *in, double *out, size_t n)"


def call(*arguments, **options):
    return run("call", *arguments, *FAST, **options)


def rows_of(*arguments, **options):
    result = call(*arguments, "--format", "json", **options)
    check(result.returncode == 0, f"{arguments}: {result.stderr}")
    report = json.loads(result.stdout) if result.returncode == 0 else {"rows": []}
    return {row["id"]: row for row in report["rows"]}, report


def every_form():
    rows, report = rows_of("libm", "double hypot(double, double)", "--args", "3,4", "--returns",
                           "5", "--model", "go1.23,minimal")
    ids = ["call/hypot/direct", "call/hypot/ffi-call", "call/hypot/crossing/go1.23",
           "call/hypot/crossing/minimal"]
    check(list(rows) == ids, str(list(rows)))
    if shutil.which("cc"):
        check(all(row["status"] == "ok" for row in rows.values()), str(rows))
        crossing = rows["call/hypot/crossing/go1.23"]
        check(crossing["baseline_id"] == "call/hypot/direct", str(crossing))
        low, high = crossing["ratio_ci"]
        check(1.5 < low <= crossing["ratio"] <= high, str(crossing))
    check(any("hypot" in note and "cc" in note for note in report["notes"]), str(report["notes"]))
    table = call("libm", "double hypot(double, double)", "--args", "3,4").stdout
    check("times as much [" in table, table)


def types_of_every_kind():
    struct = "struct pair { int64_t low; double high; }"
    for prototype, values, returns in (
        ("int32_t add(int32_t, int32_t)", "-7,0x10", "9"),
        (f"{struct} swap(struct pair given, int8_t by)", "{3,4.5},-1", "{3,3}"),
        ("size_t length(const char *, const unsigned char *, bool)",
         "str:one\\, two,buf:4096,true", "9"),
        ("float scale(float, int32_t)", "2.5,-2", "-5"),
    ):
        rows, _ = rows_of(LIBRARY, prototype, "--args", values, "--returns", returns)
        check(len(rows) == 3, f"{prototype}: {list(rows)}")


def variadic_functions():
    snprintf = "int snprintf(char *, size_t, const char *, ..., int, double, const char *, long)"
    values = "buf:64,64,str:%d %.2f %s %ld,-12,2.5,str:text,1234567890123"
    rows, _ = rows_of("libc.so.6", snprintf, "--args", values, "--returns",
                      str(len("-12 2.50 text 1234567890123")), "--model", "go1.23,minimal")
    check(len(rows) == 4, str(list(rows)))
    check(all(row["status"] == "ok" or not shutil.which("cc") for row in rows.values()), str(rows))
    rows_of(LIBRARY, "double add_up(int32_t, ..., double, double, double)", "--args",
            "3,0.5,0.25,4", "--returns", "4.75")
    rows_of(LIBRARY, "double add_up(int32_t, ...)", "--args", "0", "--returns", "0")
    nine = ["1"] * 9
    rows_of(LIBRARY, "double add_up(int32_t, ..., " + ", ".join(["double"] * 9) + ")", "--args",
            ",".join(["9"] + nine), "--returns", "9")
    result = call(LIBRARY, "double add_up(int32_t, ..., double)", "--args", "1,2", "--returns", "3")
    expect_failure(result, 2, "returned 2", "a wrong answer of a variadic function")


def without_a_compiler():
    with tempfile.TemporaryDirectory() as cache:
        where = {"PATH": "/nowhere", "XDG_CACHE_HOME": cache, "CC": ""}
        rows, report = rows_of(LIBRARY, "int32_t add(int32_t, int32_t)", "--args", "1,2",
                               environment=where)
        check(rows["call/add/direct"]["status"] == "skipped", str(rows))
        check("no C compiler" in rows["call/add/direct"]["reason"], str(rows))
        check(rows["call/add/ffi-call"]["status"] == "ok", str(rows))
        check(rows["call/add/crossing/go1.23"]["status"] == "ok", str(rows))
        check("no C compiler" in report["notes"][0], str(report["notes"]))


def a_compiler_is_not_the_function():
    """One that takes longer than the timeout is waited for; one that never ends is a reason."""
    for name, text in (("slow", "sleep 1.3\nexec cc \"$@\""),
                       ("endless", "while :; do sleep 0.2; done")):
        with open(name, "w") as file:
            file.write(f"#!/bin/sh\n{text}\n")
        os.chmod(name, 0o700)
    arguments = (LIBRARY, "double line(double)", "--args", "2", "--timeout", "1")
    slow, endless = ({"CC": os.path.abspath(name), "XDG_CACHE_HOME": os.path.abspath("of-" + name)}
                     for name in ("slow", "endless"))
    with concurrent.futures.ThreadPoolExecutor() as pool:
        never = pool.submit(call, *arguments, "--format", "json", environment=endless)
        if shutil.which("cc"):
            rows, report = rows_of(*arguments, "--batch", PAIR.format("line_n"), environment=slow)
            check(rows["call/line/direct"]["status"] == "ok", str(rows))
            check(any(slow["CC"] in note for note in report["notes"]), str(report["notes"]))
        check(never.result().returncode == 0, f"an endless compiler: {never.result().stderr}")
        rows = {row["id"]: row for row in json.loads(never.result().stdout)["rows"]}
        reason = rows["call/line/direct"]["reason"] or ""
        check("takes too long (--timeout)" in reason and endless["CC"] in reason, reason)
        check(rows["call/line/ffi-call"]["status"] == "ok", "other forms are timed all the same")
    check(os.listdir("of-endless/crosscost") == [], "a compiler that was killed left something")
    left = subprocess.run(["pgrep", "-f", endless["CC"]], stdout=subprocess.PIPE, text=True)
    check(left.stdout == "", f"a compiler is left running: {left.stdout}")


def compiled_loops_are_kept():
    with tempfile.TemporaryDirectory() as cache:
        where = {"XDG_CACHE_HOME": cache}
        arguments = (LIBRARY, "int32_t add(int32_t, int32_t)", "--args", "1,2")
        first = rows_of(*arguments, environment=where)[1]["notes"][0]
        files = os.listdir(os.path.join(cache, "crosscost"))
        check(len(files) == 1 and files[0].endswith(".so"), str(files))
        path = os.path.join(cache, "crosscost", files[0])
        check("compiled with" in first and path in first, first)
        again = rows_of(*arguments, environment=where)[1]["notes"][0]
        check("compiled before" in again, again)
        with open(path, "w") as file:
            file.write("no library")
        repaired = rows_of(*arguments, environment=where)[1]["notes"][0]
        check("compiled with" in repaired, repaired)
        os.chmod(cache, 0o500)
        nowhere = {"XDG_CACHE_HOME": "/proc/nowhere", "HOME": ""}
        note = rows_of(*arguments, environment=nowhere)[1]["notes"][0]
        check("not kept" in note, note)
        os.chmod(cache, 0o700)


def pairs():
    _, report = rows_of(LIBRARY, "double line(double)", "--args", "2", "--batch",
                        PAIR.format("line_n"), "--gate", "speedup@64 >= 2")
    batch = report["batches"][0]
    check((batch["model"], batch["work"]) == ("go1.23", "line"), str(batch))
    check([point["items"] for point in batch["points"]][-1] == 65536, str(batch["points"]))
    check(batch["break_even_items"] < 4, str(batch["break_even_items"]))
    check(report["gates"][0]["verdict"] == "met", str(report["gates"]))
    _, report = rows_of(LIBRARY, "float scale(float, int32_t)", "--args", "2,3", "--batch",
                        "void scale_n(const float *in, int32_t by, float *out, int n)")
    check(report["batches"][0]["work"] == "scale", str(report["batches"]))


def pairs_that_do_not_match():
    for batch, cause in (
        (PAIR.format("line_wrong"), "disagree on item 8 of 16"),
        (PAIR.format("line_too_far"), "writes more than 1 answers"),
        (PAIR.format("line_none"), "'line_none'"),
        ("void line_n(const float *in, double *out, size_t n)", "parameter 1"),
        ("void line_n(const double *in, double *out)", "number of items"),
        ("void line_n(const double *in, const double *out, size_t n)", "'double *'"),
        ("void line_n(double *out, size_t n)", "takes nothing for parameter 1"),
        ("void line_n(", "--batch"),
    ):
        result = call(LIBRARY, "double line(double)", "--args", "2", "--batch", batch)
        expect_failure(result, 2, cause, batch)


def what_misbehaves():
    for prototype, values, cause in (
        ("int crash(int)", "0", "'crash' crashed: Segmentation fault"),
        ("int crash(int)", "5000", "'crash' crashed: Segmentation fault"),
        ("int leave(int)", "0", "'leave' ended the process with exit status"),
        ("int leave(int)", "5000", "'leave' ended the process with exit status"),
        ("int spin(int)", "0", "'spin' did not come back within 0.5 s"),
        ("int spin(int)", "5000", "'spin' did not come back within 0.5 s"),
        ("int recurse(int)", "1000000", "'recurse' crashed"),
    ):
        timeout = "0.5" if "spin" in prototype else "20"
        result = call(LIBRARY, prototype, "--args", values, "--timeout", timeout)
        expect_failure(result, 5, cause, f"{prototype} {values}")
    with open("kept.json", "w") as file:
        file.write("old")
    result = call(LIBRARY, "int crash(int)", "--args", "0", "--output", "kept.json")
    expect_failure(result, 5, "'crash'", "a crash, with an output")
    check(open("kept.json").read() == "old", "what was saved is kept")


def a_small_stack_is_hinted_at():
    """Where a larger one can help, and nowhere else."""
    deep = (LIBRARY, "int recurse(int)", "--args", "200")
    expect_failure(call(*deep), 5, "'recurse' crashed: Segmentation fault (a foreign stack",
                   "800 KiB on a stack of 256")
    result = call(*deep, "--stack-kib", "2048")
    check(result.returncode == 0, f"on one of 2048: {result.stderr}")
    early = [call(LIBRARY, "int crash(int)", "--args", "0")]
    if shutil.which("cc"):
        subprocess.run(["cc", "-shared", "-fPIC", "-x", "c", "-", "-o", "early.so"], check=True,
                       text=True, input="static int *volatile nowhere; int f(void) { return 1; }"
                       "__attribute__((constructor)) static void begin(void) { *nowhere = 1; }")
        early.append(call("./early.so", "int f(void)"))
    for result, cause in zip(early, ("'crash'", "loading './early.so'")):
        expect_failure(result, 5, f"{cause} crashed: Segmentation fault", cause)
        check("--stack-kib" not in result.stderr, f"before any stack: {result.stderr}")


def what_is_printed_goes_nowhere():
    result = call(LIBRARY, "int chatter(void)")
    check(result.returncode == 0 and "call/chatter/direct" in result.stdout, result.stderr)
    check("chatter\n" not in result.stdout and error_lines(result) == [], result.stderr)
    time.sleep(0.2)
    left = subprocess.run(["pgrep", "-f", "call " + LIBRARY], stdout=subprocess.PIPE, text=True)
    check(left.stdout == "", f"left running: {left.stdout}")


def an_interrupt_reaches_the_child():
    status, _, errors = interrupt("call", "libm", "double cos(double)", "--args", "1", "--rounds",
                                  "9999", "--output", "cut.json")
    check(status == 3, f"interrupted: status {status}: {errors}")
    check(json.load(open("cut.json"))["incomplete"] is True, "what was measured is saved")


def time_in_which_nobody_runs():
    """Stopped for longer than the time-out, and then told to go on."""
    process = start("call", "libm", "double cos(double)", "--args", "1", "--quick", "--rounds",
                    "20", "--timeout", "1", "--format", "json")
    wait_until(lambda: has_worked(process, 0.3), "stopped: work")
    members = tree(process.pid)
    for member in members:
        os.kill(member, signal.SIGSTOP)
    time.sleep(3)
    for member in members:
        os.kill(member, signal.SIGCONT)
    status, output, errors = conclude(process)
    check(status == 0 and json.loads(output)["rows"], f"stopped for 3 s: {status}: {errors}")


def libraries_that_do_not_load():
    with open("text.so", "w") as file:
        file.write("no library, but a text that is longer than any header of a library is\n")
    for library, cause in (
        ("libnothing", "'libnothing'"), ("./no.so", "'./no.so'"), ("", "''"), ("/", "'/'"),
        ("./text.so", "not a shared library"), (PROGRAM, PROGRAM),
        ("lib*", "'lib*'"),
    ):
        expect_failure(call(library, "int f(void)"), 2, cause, f"library {library!r}")
    expect_failure(call(LIBRARY, "int missing(void)"), 2, "'missing'", "a missing symbol")
    expect_failure(call(LIBRARY, "int counted(void)"), 2, "'counted'", "a symbol of data")
    for place, value, cause in (
        (18, 8, "is for ELF machine 8"), (4, 1, "32 bit"), (16, 1, "an object file"),
        (16, 2, "a program"), (0, 0, "not a shared library"),
    ):
        image = bytearray(open(LIBRARY, "rb").read())
        image[place] = value
        open("changed.so", "wb").write(image)
        expect_failure(call("./changed.so", "int f(void)"), 2, cause, cause)
    open("cut.so", "wb").write(open(LIBRARY, "rb").read()[:2000])
    expect_failure(call("./cut.so", "int f(void)"), 2, "cut.so", "a library that was cut")


def arguments_that_do_not_fit():
    add = "int32_t add(int32_t, int32_t)"
    for arguments, cause in (
        (["double hypot(double double)"], "at 21"),
        (["FILE f(int)"], "'FILE'"),
        (["int f(...)"], "at 7, '...'"),
        (["int f(int, ..., float)"], "'double'"),
        (["int f(int, ..., short)"], "'int'"),
        (["int f(int, ..., int)", "--args", "1"], "takes 2 arguments"),
        (["int f(enum e x)"], "enum"),
        (["double _Complex f(void)"], "_Complex"),
        (["int f(void (*g)(int))"], "function"),
        ([add], "2"),
        ([add, "--args", "1"], "2"),
        ([add, "--args", "1,2,3"], "3"),
        ([add, "--args", "1,two"], "'two'"),
        ([add, "--args", "1,2.5"], "'2.5'"),
        ([add, "--args", "1,4294967296"], "'4294967296'"),
        ([add, "--args", "1,buf:10"], "'buf:10'"),
        ([add, "--args", "1,2", "--returns", "4"], "returned 3"),
        ([add, "--args", "1,2", "--returns", "x"], "'x'"),
        ([add, "--args", "1,2", "--timeout", "0"], "--timeout: '0'"),
        ([add, "--args", "1,2", "--timeout", "soon"], "'soon'"),
        ([add, "--args", "1,2", "--gate", "calls/direct < 1"], "'calls/direct'"),
        ([add, "more"], "'more'"),
    ):
        expect_failure(call(LIBRARY, *arguments), 2, cause, str(arguments))
    expect_failure(call(LIBRARY), 2, "PROTOTYPE", "no prototype")


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    os.environ["XDG_CACHE_HOME"] = os.path.join(folder, "cache")
    for test in (
        every_form,
        types_of_every_kind,
        variadic_functions,
        without_a_compiler,
        a_compiler_is_not_the_function,
        compiled_loops_are_kept,
        pairs,
        pairs_that_do_not_match,
        what_misbehaves,
        a_small_stack_is_hinted_at,
        what_is_printed_goes_nowhere,
        an_interrupt_reaches_the_child,
        time_in_which_nobody_runs,
        libraries_that_do_not_load,
        arguments_that_do_not_fit,
    ):
        test()
finish()
