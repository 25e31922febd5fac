"""What the tests of the program share: running it, and what holds for every failure."""

import os
import signal
import subprocess
import sys
import time

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))
import quiet  # which other components' tests use, too

PROGRAM = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "build/crosscost")
FAST = ["--benchmark_repetitions=2", "--epoch-us", "20", "--seed", "1"]
TIME_SCALE = float(os.environ.get("XC_TEST_TIME_SCALE", "1"))  # of all limits of time
failures = []


def run(*arguments, environment=None, **options):
    if "input" not in options:
        options["stdin"] = subprocess.DEVNULL
    return subprocess.run(
        [PROGRAM, *arguments],
        stdout=options.pop("stdout", subprocess.PIPE),
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        timeout=options.pop("timeout", 120) * TIME_SCALE,
        env={**os.environ, "LC_ALL": "C.UTF-8", **(environment or {})},
        **options,
    )


def stat_of(process):
    """The fields of /proc/PID/stat after the name, from the state on; None where it is gone."""
    try:
        with open(f"/proc/{process}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()
    except OSError:
        return None


def tree(root):
    """Its process id, and those of its children, and of theirs."""
    parents = {}
    for name in os.listdir("/proc"):
        fields = stat_of(name) if name.isdigit() else None
        if fields:
            parents[int(name)] = int(fields[1])
    members = [root]
    for member in members:
        members += [process for process, parent in parents.items() if parent == member]
    return members


def wait_until(condition, what, seconds=60):
    deadline = time.monotonic() + seconds * TIME_SCALE
    while not condition():
        if time.monotonic() > deadline:
            check(False, f"{what}: not within {seconds} s")
            return False
        time.sleep(0.01)
    return True


def has_worked(process, seconds):
    """Whether it and its children have computed for so long, however busy the machine is."""
    ticks = 0
    for member in tree(process.pid):
        fields = stat_of(member)
        ticks += int(fields[11]) + int(fields[13]) if fields else 0 # its own, and what it reaped
    return process.poll() is not None or ticks >= seconds * os.sysconf("SC_CLK_TCK")


def start(*arguments, **options):
    """The program, in a process group of its own as a shell would start it."""
    return subprocess.Popen([PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            stdin=subprocess.DEVNULL, text=True, start_new_session=True, **options)


def conclude(process, seconds=60):
    """Its status, output and errors at its end."""
    try:
        output, errors = process.communicate(timeout=seconds * TIME_SCALE)
    except subprocess.TimeoutExpired:
        for member in tree(process.pid):
            os.kill(member, signal.SIGKILL)
        raise
    return process.returncode, output, errors


def interrupt(*arguments, cpu_seconds=0.7, signal_number=signal.SIGINT):
    """The program's status, output and errors, when it is interrupted while it measures."""
    process = start(*arguments)
    wait_until(lambda: has_worked(process, cpu_seconds), f"{arguments}: work")
    process.send_signal(signal_number)
    return conclude(process)


def check(condition, text):
    if not condition:
        failures.append(text)
        print("FAILED:", text)


def error_lines(result):
    """The lines on standard error that are no warnings."""
    return [line for line in result.stderr.splitlines() if ": warning: " not in line]


def expect_failure(result, status, cause, what):
    """One line that names the cause, the right status, and nothing else."""
    lines = error_lines(result)
    check(result.returncode == status, f"{what}: status {result.returncode}, not {status}")
    check(len(lines) == 1, f"{what}: {len(lines)} lines: {result.stderr!r}")
    check(lines and lines[0].startswith("crosscost"), f"{what}: {lines}")
    check(cause in result.stderr, f"{what}: no {cause!r} in {result.stderr!r}")
    check("\t" not in result.stderr and len(result.stderr) < 700, f"{what}: too long")


def finish():
    if failures:
        print(len(failures), "failed")
    sys.exit(1 if failures else 0)
