"""A process that was disturbed in all its epochs is left out of a gate, and told; with fewer than
two left nothing is decided. Which processes are disturbed is injected."""

import json
import os
import sys

from tool import check, error_lines, finish, run

GATE = "calls/ffi-call / calls/direct >= 0.001"
PROCESSES = 8
TRIES = 10


def judge(disturbed):
    """The status, the gate and the errors of a run in which these processes are disturbed."""
    result = run("run", "calls", f"--benchmark_repetitions={3 * PROCESSES}", "--epoch-us", "20",
                 "--seed", "1", "--wait-quiet", "0",
                 "--processes", str(PROCESSES), "--benchmark_filter=^calls/(direct|ffi-call)$",
                 "--gate", GATE, "--format", "json",
                 environment={"LD_PRELOAD": os.environ["XC_TEST_PRELOAD"],
                              "XC_TEST_DISTURBED": ",".join(map(str, disturbed))})
    return result, json.loads(result.stdout)


def told(count):
    return f"disturbed too much to tell in {count} of {PROCESSES} processes"


def left_out(report):
    """How many processes the gate leaves out: those that are injected, and any that the machine
    disturbed as much."""
    reason = report["gates"][0]["reason"] or ""
    return int(reason.split(" in ")[1].split()[0]) if told(0)[:20] in reason else 0


def judge_injected(disturbed, alone=True):
    """The same in the quiet state, and, alone, where the machine disturbed no other process."""
    for _ in range(TRIES):
        result, report = judge(disturbed)
        state = report["protocol"]["state"]["kind"]
        if (left_out(report) <= len(disturbed) or not alone) and state == "quiet":
            return result, report
    print(f"skipped: contended: in {TRIES} of {TRIES} runs the core was shared, or more "
          "processes were disturbed than was planned")
    sys.exit(77)


def nobody():
    result, report = judge_injected([])
    gate = report["gates"][0]
    check(result.returncode == 0 and gate["verdict"] == "met", result.stderr)
    check(gate["reason"] is None, str(gate))


def two_are_left_out():
    result, report = judge_injected([3, 8])
    gate = report["gates"][0]
    check(result.returncode == 0 and gate["verdict"] == "met", result.stderr)
    check(gate["reason"] == told(2), str(gate))
    low, high = gate["left_ci"]
    check(None not in (low, high) and low <= gate["left"] <= high, str(gate))
    check(all(row["epochs"] > 0 and row["epochs_dropped"] > 0 for row in report["rows"]),
          "the others' epochs are kept")


def too_few_are_left():
    result, report = judge_injected(range(2, PROCESSES + 1), alone=False)
    gate = report["gates"][0]
    check(result.returncode == 3 and gate["verdict"] == "inconclusive", result.stderr)
    check(gate["left"] is not None and gate["left_ci"] == [None, None], str(gate))
    lines = error_lines(result)
    check(len(lines) == 1 and GATE in lines[0] and told(PROCESSES - 1) in lines[0], str(lines))


def all_are_disturbed():
    result, report = judge(range(1, PROCESSES + 1))
    check(result.returncode in (3, 4), f"status {result.returncode}: {result.stderr}")
    check(report["gates"][0]["verdict"] == "inconclusive", str(report["gates"]))
    check(len(error_lines(result)) == 1, result.stderr)


for test in (nobody, two_are_left_out, too_few_are_left, all_are_disturbed):
    test()
finish()
