"""What surrounds a run: an empty /sys, no /proc, hidden processes of others, limits of the shell.
Each is one line of ours, or goes unnoticed. Mounting needs the right to."""

import json
import os
import resource
import shutil
import subprocess
import tempfile

from tool import PROGRAM, check, expect_failure, finish

SANITIZED = bool(os.environ.get("XC_TEST_SANITIZED"))  # its runtime needs /proc, and threads
RUN = [PROGRAM, "run", "calls", "--benchmark_repetitions=2", "--epoch-us", "20", "--seed", "1",
       "--benchmark_filter=^calls/(direct|empty|cycle)$", "--processes", "2"]


def can_mount():
    """In a namespace of our own, where nothing that is mounted is seen elsewhere."""
    return shutil.which("unshare") and subprocess.run(
        ["unshare", "-m", "sh", "-c", "mount -t tmpfs none /sys"], check=False,
        stderr=subprocess.DEVNULL).returncode == 0


def run_after(preparation, *arguments, shell=("sh",), **options):
    """RUN, in a shell that has made the surroundings."""
    return subprocess.run([*shell, "-c", preparation + ' && exec "$@"', "sh", *RUN, *arguments],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False,
                          stdin=subprocess.DEVNULL, timeout=120, **options)


def mounted(preparation, *arguments):
    return run_after(preparation, *arguments, shell=("unshare", "-m", "sh"))


def an_empty_sys():
    result = mounted("mount -t tmpfs none /sys", "--format", "json")
    check(result.returncode == 0 and result.stderr == "", f"/sys: {result.stderr!r}")
    report = json.loads(result.stdout)
    check("/sys has none" in report["host"]["facts"]["topology_source"], "/sys: a fact")
    lines = [line for line in report["host"]["warnings"] if "/sys" in line]
    check(len(lines) == 1 and lines[0].startswith("topology"), f"/sys: {lines}")


def no_proc():
    if SANITIZED:
        print("not tested: no /proc: a sanitizer needs it")
        return
    result = mounted("umount -l /proc", "--gate", "calls/direct > 0")
    check(result.returncode in (0, 3), f"/proc: {result.returncode}: {result.stderr!r}")
    check("calls/direct" in result.stdout, f"/proc: {result.stdout!r}")


def hidden_processes():
    result = mounted("mount -t proc -o hidepid=2 proc /proc")
    check(result.returncode == 0 and result.stderr == "", f"hidepid: {result.stderr!r}")


def limits_that_do_not_matter():
    for limit in ("-n 12", "-s unlimited", "-s 64"):
        result = run_after(f"ulimit {limit}")
        check(result.returncode == 0 and "calls/direct" in result.stdout,
              f"ulimit {limit}: {result.returncode}: {result.stderr!r}")


def a_file_that_may_not_grow():
    result = run_after("ulimit -f 1", "--output", "r.json")
    expect_failure(result, 4, "'r.json'", "ulimit -f 1")
    check("calls/direct" in result.stdout, "the table is printed all the same")
    check(os.listdir(".") == [], f"left over: {os.listdir('.')}")


def no_more_processes():
    """Root has no limit on processes, so another user takes its place, who may run one process and
    not one thread more."""
    def become_nobody():
        os.setgroups([])
        os.setresgid(65534, 65534, 65534)
        os.setresuid(65534, 65534, 65534)

    def limit():
        become_nobody()
        resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))

    if SANITIZED or os.getuid() != 0 or run_after("true", preexec_fn=become_nobody).returncode != 0:
        print("not tested: ulimit -u: another user than root must be able to run this "
              "program, and without a sanitizer")
        return
    result = subprocess.run(RUN, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            check=False, preexec_fn=limit)
    expect_failure(result, 4, "(ulimit -u is 1)", "ulimit -u")


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    if can_mount():
        for test in (an_empty_sys, no_proc, hidden_processes):
            test()
    else:
        print("not tested: mounts: no right to mount anything in a namespace of its own")
    for test in (limits_that_do_not_matter, a_file_that_may_not_grow, no_more_processes):
        test()
finish()
