"""What the tests of the program share: running it, and what holds for every failure."""

import os
import signal
import subprocess
import sys
import time

PROGRAM = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "build/crosscost")
FAST = ["--rounds", "2", "--epoch-us", "20", "--seed", "1"]
failures = []


def run(*arguments, environment=None, **options):
    return subprocess.run(
        [PROGRAM, *arguments],
        stdout=options.pop("stdout", subprocess.PIPE),
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        errors="replace",
        timeout=options.pop("timeout", 120),
        env={**os.environ, "LC_ALL": "C.UTF-8", **(environment or {})},
        **options,
    )


def interrupt(*arguments, seconds=2):
    """The program's status and errors, when it is interrupted after so long."""
    with subprocess.Popen([PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          stdin=subprocess.DEVNULL, text=True) as process:
        time.sleep(seconds)
        process.send_signal(signal.SIGINT)
        try:
            output, errors = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    return process.returncode, output, errors


def check(condition, text):
    if not condition:
        failures.append(text)
        print("FAILED:", text)


def error_lines(result):
    """The lines on standard error that are no warnings."""
    return [line for line in result.stderr.splitlines() if ": warning: " not in line]


def expect_failure(result, status, culprit, what):
    """One line that names the culprit, the right status, and nothing else."""
    lines = error_lines(result)
    check(result.returncode == status, f"{what}: status {result.returncode}, not {status}")
    check(len(lines) == 1, f"{what}: {len(lines)} lines: {result.stderr!r}")
    check(lines and lines[0].startswith("crosscost"), f"{what}: {lines}")
    check(culprit in result.stderr, f"{what}: no {culprit!r} in {result.stderr!r}")
    check("\t" not in result.stderr and len(result.stderr) < 700, f"{what}: too long")


def finish():
    if failures:
        print(len(failures), "failed")
    sys.exit(1 if failures else 0)
