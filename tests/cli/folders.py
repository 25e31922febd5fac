"""Where code that crosscost runs is kept: nowhere where another user could put a program in its
place, and in the next place where one does not serve."""

import glob
import os
import shutil
import stat
import subprocess
import sys
import tempfile

import tool
from tool import FAST, check, error_lines, finish, run

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.dirname(tool.PROGRAM)
SPY = "#!/bin/sh\ntouch {}\nexec sleep 1\n"


def set_up(folder):
    """The program as it is installed, and a runtime that is none."""
    libraries = os.path.join(folder, "prefix", os.environ["XC_TEST_LIBDIR"], "crosscost")
    os.makedirs(os.path.join(folder, "prefix", "bin"))
    os.makedirs(libraries)
    shutil.copy(tool.PROGRAM, os.path.join(folder, "prefix", "bin", "crosscost"))
    shutil.copy(os.path.join(BUILD, "runtimes", "libcrosscost-callee.so"), libraries)
    for plt in glob.glob(os.path.join(BUILD, "bench", "lib*.so")):
        shutil.copy(plt, libraries)
    shutil.copytree(os.path.join(HERE, "../../runtimes/callee"),
                    os.path.join(folder, "prefix/share/crosscost/runtimes/callee"))
    tool.PROGRAM = os.path.join(folder, "prefix", "bin", "crosscost")
    os.makedirs("bin")
    with open("bin/fake-runtime", "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\necho 'fake 1.5'\n")
    os.chmod("bin/fake-runtime", 0o755)
    os.environ["PATH"] = os.path.join(folder, "bin") + ":" + os.environ["PATH"]
    os.environ["CROSSCOST_RUNTIMES"] = os.path.join(HERE, "../adapter/runtimes")


def measure(**environment):
    without = {name: value for name, value in os.environ.items() if name not in environment}
    given = {name: value for name, value in environment.items() if value is not None}
    result = subprocess.run([tool.PROGRAM, "run", "--runtime", "fake", *FAST, "--format", "csv",
                             "--benchmark_filter=fake/crossing"], env={**without, **given},
                            capture_output=True, text=True, timeout=120, check=False)
    check('"runtimes/fake/crossing","ok"' in result.stdout, f"{environment}: {result.stdout} "
          f"{result.stderr}")
    return result


def replace_programs(builds):
    """What another user would do who may write there: the marker stays, the program is theirs."""
    programs = glob.glob(os.path.join(builds, "fake-*", "adapter"))
    for path in programs:
        with open(path + ".new", "w", encoding="utf-8") as file:
            file.write(SPY.format(os.path.abspath("spied")))
        os.chmod(path + ".new", 0o755)
        os.rename(path + ".new", path)
    return len(programs)


def nobody_elses_program_runs():
    builds = os.path.abspath("cache/crosscost/runtimes")
    measure(XDG_CACHE_HOME=os.path.abspath("cache"))
    check(stat.S_IMODE(os.stat("cache/crosscost").st_mode) == 0o700, "cache/crosscost: its mode")
    check(replace_programs(builds) == 1, "no program in the cache")
    os.chmod("cache/crosscost", 0o777)
    result = measure(XDG_CACHE_HOME=os.path.abspath("cache"), HOME=None)
    check(not os.path.exists("spied"), "a program ran that others may have written")
    check("other users may write there" in result.stderr, f"no word of it: {result.stderr}")
    os.chmod("cache/crosscost", 0o700)
    os.rename("cache/crosscost", "elsewhere")
    os.symlink(os.path.abspath("elsewhere"), "cache/crosscost")
    measure(XDG_CACHE_HOME=os.path.abspath("cache"), HOME=None)
    check(not os.path.exists("spied"), "a link was followed")
    if os.geteuid() == 0:
        os.unlink("cache/crosscost")
        os.rename("elsewhere", "cache/crosscost")
        os.chown("cache/crosscost", 54321, -1)
        measure(XDG_CACHE_HOME=os.path.abspath("cache"), HOME=None)
        check(not os.path.exists("spied"), "another user's program ran")


def without_a_home_no_name_can_be_known_beforehand():
    before = set(glob.glob("/tmp/crosscost-*"))
    os.mkdir("temporary")
    measure(XDG_CACHE_HOME=None, HOME=None, TMPDIR=os.path.abspath("temporary"))
    after = set(glob.glob("/tmp/crosscost-*"))
    check(f"/tmp/crosscost-{os.geteuid()}" not in after - before, "a predictable name in /tmp")
    check(os.listdir("temporary") == [], f"left behind: {os.listdir('temporary')}")


def a_build_folder_of_another_user():
    """The program in a build folder that it cannot write: the user's cache."""
    os.makedirs("built/runtimes")
    shutil.copy(tool.PROGRAM, "built/crosscost")
    shutil.copy(os.path.join(BUILD, "runtimes", "libcrosscost-callee.so"), "built/runtimes")
    os.chmod("built/runtimes", 0o555)
    if os.geteuid() == 0:
        os.chown("built/runtimes", 54321, -1)
    kept, tool.PROGRAM = tool.PROGRAM, os.path.abspath("built/crosscost")
    measure(XDG_CACHE_HOME=os.path.abspath("own"))
    tool.PROGRAM = kept
    check(glob.glob("own/crosscost/runtimes/fake-*/adapter"), "not built in the user's cache")
    check(os.listdir("built/runtimes") == ["libcrosscost-callee.so"], "written in another's folder")


def adapters_that_are_gone_are_told():
    """As after the source tree was moved."""
    result = run("list", environment={"CROSSCOST_RUNTIMES": "/no/such/folder"})
    check(result.returncode == 0, f"list: {result.stderr}")
    check("'/no/such/folder'" in result.stderr, f"no word of the folder: {result.stderr}")


if subprocess.run(["cc", "--version"], capture_output=True, check=False).returncode != 0:
    print("skipped: there is no C compiler 'cc' to build the fake runtime with")
    sys.exit(77)
if os.path.isabs(os.environ["XC_TEST_LIBDIR"]):
    print("skipped: the folder of libraries is absolute, and the program cannot be moved")
    sys.exit(77)
with tempfile.TemporaryDirectory() as scratch:
    os.chdir(scratch)
    os.chmod(scratch, 0o700)
    set_up(scratch)
    for test in (
        nobody_elses_program_runs,
        without_a_home_no_name_can_be_known_beforehand,
        a_build_folder_of_another_user,
        adapters_that_are_gone_are_told,
    ):
        test()
finish()
