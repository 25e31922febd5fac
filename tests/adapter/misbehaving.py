"""Real runtimes from outside, with one that is none (runtimes/fake): whatever its program does is a
row with a reason, other rows are unharmed, and nothing is left running.

usage: misbehaving.py CROSSCOST
"""

import concurrent.futures
import glob
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time

crosscost = os.path.abspath(sys.argv[1])
DENIED = os.environ.get("XC_TEST_DENIED", "")
here = os.path.dirname(os.path.abspath(__file__))
failed = 0
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # programs crash on purpose here

RUNTIME = """#!/bin/sh
[ "${{1:-}}" = --builds ] && exit {builds}
echo 'fake {version}'
"""


def check(good, what):
    global failed
    if not good:
        failed += 1
        print("FAILED:", what)


def make_runtime(folder, version, builds=0):
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "fake-runtime")
    with open(path, "w", encoding="utf-8") as file:
        file.write(RUNTIME.format(version=version, builds=builds))
    os.chmod(path, 0o755)
    return path


def measure(*arguments, fault="", check_status=None, **kwargs):
    """The rows by id, the status and the error line of one run."""
    command = [crosscost, "run", *arguments, "--benchmark_repetitions=2", "--epoch-us",
               "20", "--seed", "1", "--runtime-timeout", "1", "--format", "json"]
    environment = dict(os.environ, FAKE_FAULT=fault)
    result = subprocess.run(command, capture_output=True, text=True, env=environment, check=False,
                            **kwargs)
    rows = json.loads(result.stdout)["rows"] if result.stdout else []
    if check_status is not None:
        check(result.returncode == check_status,
              f"{fault}: status {result.returncode}, not {check_status}: {result.stderr}")
    return {row["id"]: row for row in rows}, result


def left_over():
    """Processes of the fake's program that still run."""
    found = []
    for path in glob.glob("/proc/[0-9]*/exe"):
        try:
            target = os.readlink(path)
        except OSError:
            continue
        if target.startswith(builds + "/fake-"):
            found.append(path)
    return found


def check_nothing_left(what):
    """A program that was killed is gone a moment later."""
    for _ in range(50):
        if not left_over():
            return
        time.sleep(0.1)
    check(False, f"{what}: left running: {left_over()}")


FEW = "--benchmark_filter=^calls/direct$|fake/(plain|crossing)$"

# What the program does when it is told to run a case, and what the reason then says.
AT_RUN = {
    "garbage": "to 'run' it answered '?? garbage'",
    "nan": "to 'run' it answered 'ns nan'",
    "negative": "to 'run' it answered 'ns -5'",
    "zero": "to 'run' it answered 'ns 0'",
    "infinite": "to 'run' it answered 'ns inf'",
    "huge": "it says that",
    "hex": "to 'run' it answered 'ns 0x10000'",
    "empty": "to 'run' it answered ''",
    "absurd": "it says that 1e+09 ms passed",
    "tiny": "which no processor can",
    "microseconds": "no processor can",
    "fail": "it does not want to",
    "stall": "did not answer within 1 s",
    "long": "a line of more than 1,024 bytes",
    "killed": "signal 9 (Killed)",
    "crash": "signal 11",
    "exit": "ended with status 3: the last words",
    "no-threads": "with status 2: runtime: failed to create new OS thread (have 2 already; errno",
    "traceback": "ended with status 1: RuntimeError: it is so",
    "two": "spoke without being asked: 'ns 1000'",
    "talks": "spoke without being asked: 'and another thing'",
}


def faults_while_running(fault, reason):
    rows, result = measure("calls", "--runtime", "fake", FEW, fault=fault, check_status=5)
    bad = [row for row in rows.values() if row["status"] == "failed"]
    check(bad and all(row["id"].startswith("runtimes/fake/") for row in bad),
          f"{fault}: failed: {[row['id'] for row in bad]}")
    check(bad and any(reason in row["reason"] for row in bad),
          f"{fault}: {[row['reason'] for row in bad]}")
    check(rows.get("calls/direct", {}).get("status") == "ok", f"{fault}: calls/direct")
    check(len(result.stderr.splitlines()) >= 1, f"{fault}: no line on standard error")


AT_START = {
    "early": "ended with status 5",
    "protocol": "to 'hello 1' it answered 'hello 2",
    "thread": "is not its own",
    "silent-hello": "did not answer within 1 s",
    "no-end": "did not answer within 1 s",
}


def faults_at_the_start(fault, reason):
    rows, _ = measure("--runtime", "fake", fault=fault, check_status=5)
    row = rows.get("runtimes/fake/crossing", {"status": "", "reason": ""})
    check(row["status"] == "failed" and reason in row["reason"], f"{fault}: {row}")


def all_sins():
    """Some at once: they mostly wait."""
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        runs = [pool.submit(faults_at_the_start, *one) for one in AT_START.items()]
        runs += [pool.submit(faults_while_running, *one) for one in AT_RUN.items()]
        for run in runs:
            run.result()
    check_nothing_left("all faults")


def one_case_that_fails():
    rows, _ = measure("--runtime", "fake", fault="prepare", check_status=5)
    bad = [row["id"] for row in rows.values() if row["status"] == "failed"]
    check(bad == ["runtimes/fake/upcall"], f"prepare: failed: {bad}")
    skipped = rows["runtimes/fake/way/upcall"]
    check(skipped["status"] == "skipped" and skipped["reason"] == "this way has none", str(skipped))


def one_death():
    """Killed once between two cases: it is started again, and one row is the worse for it."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FAKE_ONCE"] = os.path.join(folder, "once")
        rows, _ = measure("--runtime", "fake", fault="dies-once", check_status=5)
    bad = [row for row in rows.values() if row["status"] == "failed"]
    check(len(bad) == 1 and "ended with status 4" in bad[0]["reason"], f"dies-once: {bad}")
    good = [row for row in rows.values() if row["status"] == "ok"]
    check(len(good) > 10, f"dies-once: {len(good)} rows are left")


def orphans():
    """A process that left the session and was orphaned."""
    for fault in ("forks", "stall"):
        with tempfile.NamedTemporaryFile("r") as file:
            os.environ["FAKE_ORPHAN"] = file.name
            measure("--runtime", "fake", FEW, fault=fault)
            number = file.read().strip()
        del os.environ["FAKE_ORPHAN"]
        check(number.isdigit(), f"{fault}: no orphan was made")
        check(number and not os.path.exists(f"/proc/{number}"), f"{fault}: the orphan lives")
        check_nothing_left(fault)


def we_are_killed():
    """Nothing is left of the program either when we are killed ourselves."""
    command = [crosscost, "run", "--runtime", "fake", "--rounds", "1000"]
    for number in (signal.SIGKILL, signal.SIGINT):
        environment = dict(os.environ, FAKE_FAULT="threads")
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              env=environment) as process:
            for _ in range(100):
                if left_over():
                    break
                time.sleep(0.1)
            check(left_over(), "the program never ran")
            process.send_signal(number)
            process.wait()
        check_nothing_left(f"signal {number}")


def paths_that_are_none(folder):
    for path, reason in ((os.path.join(folder, "none"), "No such file"),
                         (folder, "not an executable"), ("/etc/passwd", "not an executable"),
                         ("/bin/true", "its version cannot be told"),
                         ("no-such-name", "no 'no-such-name' on the path")):
        rows, _ = measure("--runtime", f"fake={path}", FEW, check_status=5)
        row = rows.get("runtimes/fake/crossing", {"status": "", "reason": ""})
        check(row["status"] == "failed" and reason in row["reason"], f"{path}: {row}")


def versions(folder):
    """Three versions side by side: one that does not build, one too old."""
    good = make_runtime(os.path.join(folder, "good"), "1.5")
    bad = make_runtime(os.path.join(folder, "bad"), "1.6", builds=1)
    old = make_runtime(os.path.join(folder, "old"), "0.9")
    rows, _ = measure("--runtime", f"fake={good},{bad},{old},{folder}/none", "--benchmark_filter="
                      "crossing", check_status=5)
    check(rows["runtimes/fake-1.5/crossing"]["status"] == "ok", "the good version")
    row = rows["runtimes/fake-1.6/crossing"]
    check(row["status"] == "failed" and f"no building for {bad}" in row["reason"], str(row))
    row = rows["runtimes/fake-0.9/crossing"]
    check(row["status"] == "skipped" and "older than 1.0" in row["reason"], str(row))
    row = rows["runtimes/fake-none/crossing"]
    check(row["status"] == "failed" and "No such file" in row["reason"], str(row))


def versions_by_name(folder):
    """By version, where the description says that they are kept: the highest that fits."""
    for version in ("1.5.1", "1.5.12", "1.5.9", "1.9"):
        make_runtime(os.path.join(folder, "kept", f"fake-{version}", "bin"), version)
    os.environ["FAKE_KEPT"] = os.path.join(folder, "kept") + ":/no/such/folder"
    few = "--benchmark_filter=crossing"
    rows, _ = measure("--runtime", "fake=fake1.5,1.9,fake1.5.9,fake2.1,fake1.99", few,
                      check_status=5)
    found = {name: row["status"] for name, row in rows.items()
             if name.startswith("runtimes/") and name.count("/") == 2}
    check(found == {"runtimes/fake-1.5.12/crossing": "ok", "runtimes/fake-1.9/crossing": "ok",
                    "runtimes/fake-1.5.9/crossing": "ok", "runtimes/fake-2.1/crossing": "failed",
                    "runtimes/fake-1.99/crossing": "failed"}, f"by version: {found}")
    reason = rows["runtimes/fake-2.1/crossing"]["reason"]
    check("no 'fake2.1' on the path, nor where versions of fake are kept" in reason
          and "is 1.5" in reason, reason)
    del os.environ["FAKE_KEPT"]
    # The one on the path is of version 1.5.
    rows, _ = measure("--runtime", "fake=fake1.5,fake1.6", few, check_status=5)
    check(rows["runtimes/fake-1.5/crossing"]["status"] == "ok", f"on the path: {rows.keys()}")
    check(rows["runtimes/fake-1.6/crossing"]["status"] == "failed", f"not there: {rows.keys()}")
    rows, _ = measure("--runtime", f"fake={folder}/opt/fake1.3/bin/fake-runtime,"
                      f"{folder}/opt/fake1.4/bin/fake-runtime", few, check_status=5)
    check({"runtimes/fake-1.3/crossing", "runtimes/fake-1.4/crossing"} <= set(rows),
          f"paths that are not there: {rows.keys()}")
    _, result = measure("--runtime", "fkae", check_status=2)
    check("did you mean 'fake'?" in result.stderr, result.stderr)


def missing():
    environment = os.environ["PATH"]
    os.environ["PATH"] = "/usr/bin:/bin"
    rows, _ = measure("runtimes", check_status=0)
    os.environ["PATH"] = environment
    row = rows["runtimes/fake/crossing"]
    check(row["status"] == "skipped" and "no 'fake-runtime' on the path" in row["reason"], str(row))


def limits_are_named():
    """What a program lacks, and the limit that is behind it."""
    _, most = resource.getrlimit(resource.RLIMIT_NPROC)
    most = 100000 if most == resource.RLIM_INFINITY else most
    rows, _ = measure("--runtime", "fake", FEW, fault="no-threads", check_status=5,
                      preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NPROC, (most, most)))
    reasons = [row["reason"] for row in rows.values() if row["status"] == "failed"]
    check(any(f"errno=11) (ulimit -u is {most})" in reason for reason in reasons), str(reasons))


def addresses_at_random():
    """A sandbox refuses to fix them, as Docker's does: that is said, and what can be done."""
    if not DENIED:
        print("not tested: addresses at random: no sandbox in this build")
        return
    command = [DENIED, "personality", crosscost]
    result = subprocess.run([*command, "run", "--runtime", "fake", FEW, "--rounds", "1",
                             "--epoch-us", "20", "--format", "json"], capture_output=True,
                            text=True, check=False)
    if result.returncode == 77:
        print(result.stdout.strip())
        return
    notes = json.loads(result.stdout).get("notes", [])
    check(any("random addresses" in note for note in notes), f"no note: {notes} {result.stderr}")
    result = subprocess.run([*command, "doctor", "--format", "json"], capture_output=True,
                            text=True, check=False)
    aslr = [one for one in json.loads(result.stdout)["checks"] if one["name"] == "aslr"][0]
    check("setarch" not in aslr["fix"] and "seccomp" in aslr["fix"], str(aslr))
    _, result = measure("--runtime", "fake", FEW, check_status=0)
    check("random addresses" not in result.stdout, "a note without a reason")


def wrong_usage():
    for choice, cause in (("nothing", "'nothing'"), ("fake=", "'fake='"), ("fake=a,,b", "fake=a"),
                            ("../fake", "'../fake'"), ("", "''")):
        _, result = measure("--runtime", choice, check_status=2)
        check(cause in result.stderr and len(result.stderr.splitlines()) == 1,
              f"--runtime {choice}: {result.stderr}")


def built_once(folder):
    """Built again only when something has changed; by two runs at once, one after the other."""
    runtime = make_runtime(os.path.join(folder, "once"), "1.7")
    command = [crosscost, "run", "--runtime", f"fake={runtime}", "--rounds", "1", "--epoch-us",
               "20", "--benchmark_filter=plain"]
    both = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            for _ in range(2)]
    for process in both:
        _, errors = process.communicate()
        check(process.returncode == 0, f"built twice at once: {errors}")
    counts = glob.glob(os.path.join(builds, "fake-1.7-*.count"))

    def count():
        with open(counts[0], encoding="utf-8") as file:
            return len(file.readlines())

    check(len(counts) == 1 and count() == 1, f"two runs at once built {counts}")
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    check(count() == 1, "built again without a reason")
    os.utime(runtime, (1, 1))
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    check(count() == 2, "not built again after the runtime changed")


def wrong_description(folder):
    """A description that is wrong is a row too; the others go on."""
    broken = os.path.join(folder, "adapters", "broken")
    os.makedirs(broken)
    with open(os.path.join(broken, "runtime.json"), "w", encoding="utf-8") as file:
        file.write('{"protocol": 1, "name": "broken", "langage": "None"}')
    kept = os.environ["CROSSCOST_RUNTIMES"]
    os.environ["CROSSCOST_RUNTIMES"] = os.path.dirname(broken) + ":" + kept
    rows, _ = measure("runtimes", "--benchmark_filter=plain|crossing", check_status=5)
    os.environ["CROSSCOST_RUNTIMES"] = kept
    row = rows["runtimes/broken/crossing"]
    check(row["status"] == "failed" and "broken/runtime.json': key 'langage'" in row["reason"],
          str(row))
    check(rows["runtimes/fake/plain"]["status"] == "ok", "the adapter beside it")


def listed():
    entries = json.loads(subprocess.run([crosscost, "list", "--format", "json"], check=True,
                                        capture_output=True, text=True).stdout)["runtimes"]
    check([entry["name"] for entry in entries] == ["fake"], f"list: {entries}")
    check(entries[0]["found"] is True and entries[0]["version"] == "1.5", f"list: {entries}")
    text = subprocess.run([crosscost, "list"], check=True, capture_output=True, text=True).stdout
    check("fake" in text and "1.5" in text, "list: the table")


builds = os.path.join(os.path.dirname(crosscost), "runtimes")
with tempfile.TemporaryDirectory() as scratch:
    make_runtime(os.path.join(scratch, "bin"), "1.5")
    os.environ["PATH"] = os.path.join(scratch, "bin") + ":" + os.environ["PATH"]
    os.environ["CROSSCOST_RUNTIMES"] = os.path.join(here, "runtimes")
    if subprocess.run(["cc", "--version"], capture_output=True, check=False).returncode != 0:
        print("skipped: there is no C compiler 'cc' to build the fake runtime with")
        sys.exit(77)
    listed()
    missing()
    limits_are_named()
    addresses_at_random()
    wrong_usage()
    all_sins()
    one_case_that_fails()
    one_death()
    orphans()
    we_are_killed()
    paths_that_are_none(scratch)
    versions(scratch)
    versions_by_name(scratch)
    built_once(scratch)
    wrong_description(scratch)
for path in glob.glob(os.path.join(builds, "fake-*")):
    subprocess.run(["rm", "-rf", path], check=True)
print(f"{failed} failed")
sys.exit(1 if failed else 0)
