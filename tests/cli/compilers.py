"""The C compiler of `crosscost call`: a loop is compiled again by another compiler, one that fails
is quoted, and a place where code cannot be kept or run is passed over, with the reason."""

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile

from tool import PROGRAM, check, finish, run

LIBRARY = os.path.abspath(os.environ["XC_TEST_LIBRARY"])
CALL = ["call", LIBRARY, "int32_t add(int32_t, int32_t)", "--args", "1,2",
        "--benchmark_repetitions=2", "--epoch-us", "20", "--seed", "1", "--pin", "none",
        "--model", "minimal"]
CC = shutil.which("cc")
REFUSED = "wrapper.c:1:1: error: this compiler takes no loops of anybody"


def script(path, text):
    """Written beside it and renamed, so that a program that runs is not in the way."""
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\n" + text + "\n")
    os.chmod(path + ".new", 0o755)
    os.rename(path + ".new", path)


def direct_of(report):
    return next(row for row in report["rows"] if row["id"] == "call/add/direct")


def measure(**environment):
    result = run(*CALL, "--format", "json", environment=environment)
    check(result.returncode == 0, f"{environment}: {result.stderr}")
    report = json.loads(result.stdout)
    return direct_of(report), report["notes"][0]


def another_compiler_compiles_again():
    where = {"XDG_CACHE_HOME": os.path.abspath("cache"), "CC": os.path.abspath("wrapper")}
    script("wrapper", f'exec {CC} "$@"')
    check("compiled with" in measure(**where)[1], "the first time")
    check("compiled before" in measure(**where)[1], "the second time")
    script("wrapper", f'exec {CC} -DANOTHER "$@"')
    note = measure(**where)[1]
    check("compiled with" in note, f"the program behind CC was replaced: {note}")
    os.makedirs("bin")
    os.symlink(os.path.abspath("wrapper"), "bin/cc")
    where = {**where, "CC": "", "PATH": os.path.abspath("bin") + ":" + os.environ["PATH"]}
    measure(**where)
    check("compiled before" in measure(**where)[1], "through a link")
    script("other", f'exec {CC} -DTHIRD "$@"')
    os.unlink("bin/cc")
    os.symlink(os.path.abspath("other"), "bin/cc")
    note = measure(**where)[1]
    check("compiled with" in note, f"the link leads to another compiler: {note}")


def another_compiler_behind_a_wrapper_compiles_again():
    """As ccache stands before a compiler that was upgraded: its own file stays the same."""
    where = {"XDG_CACHE_HOME": os.path.abspath("cache"), "CC": os.path.abspath("ccache")}
    script("ccache", f'exec {os.path.abspath("inner")} "$@"')
    version = '[ "$1" = --version ] && echo compiler {} && exit'
    script("inner", version.format("12") + f'\nexec {CC} "$@"')
    measure(**where)
    check("compiled before" in measure(**where)[1], "behind a wrapper")
    script("inner", version.format("14") + f'\nexec {CC} "$@"')
    note = measure(**where)[1]
    check("compiled with" in note, f"the compiler behind the wrapper was upgraded: {note}")


def one_that_fails_is_quoted():
    script("wrapper", f'echo "In file included:" >&2; echo "{REFUSED}" >&2; echo more >&2; exit 1')
    where = {"XDG_CACHE_HOME": os.path.abspath("cache"), "CC": os.path.abspath("wrapper")}
    direct, _ = measure(**where)
    check(direct["status"] == "skipped" and REFUSED in direct["reason"], str(direct))
    table = run(*CALL, environment=where).stdout
    above = table.split("  the direct loop of")[0]
    check(REFUSED in " ".join(above.split()), f"the table cuts what it said: {table}")
    check(max(map(len, above.splitlines())) <= 80, table)


def flags_are_those_of_the_own_loops():
    """Where branches are protected by default, the user's loop has none of that either."""
    script("wrapper", f'echo "$@" >>"{os.path.abspath("arguments")}"\nexec {CC} "$@"')
    measure(XDG_CACHE_HOME=os.path.abspath("cache"), CC=os.path.abspath("wrapper"))
    with open("arguments", encoding="utf-8") as file:
        arguments = file.read().split()
    check(("-fcf-protection=none" in arguments) == (platform.machine() == "x86_64"),
          str(arguments))


def in_a_namespace(commands, **environment):
    """What the program says where these commands changed its file systems; None: not allowed."""
    text = commands + f'; exec "{PROGRAM}" ' + " ".join(f"'{word}'" for word in CALL)
    result = subprocess.run(["unshare", "-rm", "sh", "-c", text + " --format json"], text=True,
                            env={**os.environ, **environment}, capture_output=True, check=False)
    if "unshare" in result.stderr or "mount" in result.stderr:
        print("not tried, mounting is not allowed here:", result.stderr.strip())
        return None
    check(result.returncode == 0, f"{commands}: {result.stderr}")
    return json.loads(result.stdout)


def places_that_do_not_serve():
    os.makedirs("noexec", exist_ok=True)
    noexec = os.path.abspath("noexec")
    mount = f"mount -t tmpfs -o noexec,mode=700 none {noexec}"
    report = in_a_namespace(mount, XDG_CACHE_HOME=noexec, HOME="", TMPDIR=noexec)
    if report:
        note = report["notes"][0]
        check(direct_of(report)["status"] == "ok", str(direct_of(report)))
        check("noexec" in note and "not kept" in note, note)
    report = in_a_namespace("mount -t tmpfs -o ro none /tmp", XDG_CACHE_HOME="/proc/nowhere",
                            HOME="", TMPDIR="")
    if report:
        check(direct_of(report)["status"] == "ok", str(direct_of(report)))
        check("'/proc/nowhere" in report["notes"][0], report["notes"][0])
    before = set(os.listdir("/tmp"))
    direct, note = measure(XDG_CACHE_HOME="", HOME="", TMPDIR="/proc/nowhere")
    check(direct["status"] == "ok", f"{direct}, {note}")
    check("neither XDG_CACHE_HOME nor HOME is set" in note, note)
    left = [name for name in set(os.listdir("/tmp")) - before if name.startswith("crosscost-")]
    check(not any(os.path.exists(f"/tmp/{name}/loops.so") for name in left), f"left: {left}")


if not CC:
    print("skipped: there is no cc")
    sys.exit(77)
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    for test in (
        another_compiler_compiles_again,
        another_compiler_behind_a_wrapper_compiles_again,
        one_that_fails_is_quoted,
        flags_are_those_of_the_own_loops,
        places_that_do_not_serve,
    ):
        test()
finish()
