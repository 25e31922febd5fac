"""Gates: bounds over what a run measures, decided on intervals; files, outputs and statuses."""

import json
import os
import re
import tempfile
import threading

import tool
from tool import check, error_lines, expect_failure, failures, quiet

# The usual sixteen processes: an interval at 99.9% may leave out the one that was disturbed most.
FAST = ["--benchmark_repetitions=16", "--epoch-us", "20", "--seed", "1", "--pin", "none"]
PRELOAD = os.environ.get("XC_TEST_PRELOAD", "")
CALLS = ["run", "calls", *FAST]
RUNTIMES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "adapter",
                        "runtimes")


def run(*arguments, **options):
    """Where the host let no verdict be given, and the program says so, nothing is judged; nor where
    processes were so far apart that their interval is the reason."""
    result = tool.run(*arguments, **options)
    withheld = re.search(r"(contended|unknown): [^;\n]*", result.stderr)
    if result.returncode == 3 and withheld:
        raise quiet.NotQuiet(withheld[0])
    undecided = re.search(r"gate inconclusive: '[^']*': [^ ]* \[[^]]*\]$", result.stderr, re.M)
    if undecided:
        raise quiet.NotQuiet(undecided[0])
    return result


def verdicts(result):
    return [gate["verdict"] for gate in json.loads(result.stdout)["gates"]]


def gates(*texts):
    """As options."""
    return [word for text in texts for word in ("--gate", text)]


def met_and_not_met():
    for status, verdict, texts in (
        (0, "met", ("calls/ffi-call / calls/direct >= 1.5", "calls/ffi-call / calls/direct > 1.5",
                    "-(calls/direct - calls/ffi-call) * 2 > 0", "(calls/empty + 1) / 2 <= 1e6")),
        (1, "not met", ("calls/ffi-call / calls/direct <= 1.5", "calls/ffi-call < calls/direct")),
    ):
        result = run(*CALLS, *gates(*texts), "--format", "json")
        check(result.returncode == status, f"{texts}: status {result.returncode}")
        check(verdicts(result) == [verdict] * len(texts), f"{texts}: {verdicts(result)}")
        lines = error_lines(result)
        check(len(lines) == (0 if status == 0 else 1), f"{texts}: {result.stderr}")
        check(status == 0 or (texts[0] in lines[0] and verdict in lines[0]), f"{texts}: {lines}")


def the_worst_decides():
    good, bad = "calls/ffi-call >= calls/direct", "calls/ffi-call <= calls/direct"
    result = run(*CALLS, *gates(good, bad, bad), "--format", "json")
    check(result.returncode == 1 and "and 1 more" in result.stderr, result.stderr)
    check(verdicts(result) == ["met", "not met", "not met"], str(verdicts(result)))


def too_few_rounds_are_inconclusive():
    result = run(*CALLS, "--benchmark_repetitions=3", "--processes", "1", "--gate",
                 "calls/ffi-call >= calls/direct", "--format", "json")
    check(result.returncode == 3 and "too few rounds" in result.stderr, result.stderr)
    check(verdicts(result) == ["inconclusive"], result.stdout[:200])


def a_figure_against_itself_is_decided():
    """Whatever is measured: no interval and no margin is asked."""
    result = run(*CALLS, *gates("calls/direct <= calls/direct", "calls/direct < calls/direct",
                                "calls/empty + calls/direct >= calls/direct + calls/empty",
                                "calls/direct * 2 > 2 * calls/direct"), "--format", "json")
    check(result.returncode == 1, f"{result.returncode}: {result.stderr}")
    check(verdicts(result) == ["met", "not met", "met", "not met"], str(verdicts(result)))
    for told in json.loads(result.stdout)["gates"]:
        check("same figure" in (told["reason"] or ""), str(told))


def all_gates_share_one_level():
    gate = "calls/ffi-call >= calls/direct"
    for count in (1, 2, 4):
        result = run(*CALLS, *gates(*[gate] * count), "--format", "json")
        levels = [found["confidence"] for found in json.loads(result.stdout)["gates"]]
        check(all(abs(level - (1 - 0.001 / count)) < 1e-9 for level in levels), str(levels))
    table = run(*CALLS, *gates(gate, gate)).stdout
    check("at 99.95%" in table, table[-500:])


def few_processes_are_wide():
    """Of two processes the interval is wide, but there is one; it is theirs, not their rounds'."""
    gate = "calls/ffi-call / calls/direct >= 1.5"
    few, many = (json.loads(run(*CALLS, "--processes", str(count), "--gate", gate, "--format",
                                "json").stdout)["gates"][0]["left_ci"] for count in (2, 16))
    check(None not in few + many and few[1] - few[0] > many[1] - many[0], f"{few}, {many}")


def what_is_too_near_is_inconclusive():
    decided = {"met": 0, "not met": 1, "inconclusive": 3}
    for margin, expected in (
        (None, {"1 <= 1.01": 3, "1 >= 1.01": 3, "1 <= 1.03": 0, "1.03 <= 1": 1, "-1 <= -0.99": 3,
                "0 <= 0": 0}),
        (0, {"1 <= 1.01": 0, "1 >= 1.01": 1, "1 <= 1": 0}), (50, {"1 <= 1.3": 3}),
    ):
        for processes in (2, 6):
            result = run(*CALLS, "--processes", str(processes), *gates(*expected), "--format",
                         "json", *([] if margin is None else ["--gate-margin", str(margin)]))
            told = {gate["gate"]: gate for gate in json.loads(result.stdout)["gates"]}
            check({text: decided[gate["verdict"]] for text, gate in told.items()} == expected,
                  f"margin {margin}: {told}")
            for text, gate in told.items():
                check(gate["margin"] == (0.02 if margin is None else margin / 100), str(gate))
                check((expected[text] == 3) == ("from the bound" in (gate["reason"] or "")),
                      str(gate))


def one_process_or_several():
    gate = "calls/ffi-call / calls/direct >= 1.5"
    for processes in (1, 5, 8):
        result = run(*CALLS, "--benchmark_repetitions=31", "--processes", str(processes), "--gate",
                     gate, "--format", "json")
        check(result.returncode == 0, f"{processes} processes: {result.stderr}")
        report = json.loads(result.stdout)
        check(report["protocol"]["processes"] == processes, str(report["protocol"]))
        rounds = report["protocol"]["rounds_done"]
        check(rounds == {1: 31, 5: 35, 8: 32}[processes], f"{processes} processes: {rounds} rounds")
        gate_found = report["gates"][0]
        low, high = gate_found["left_ci"]
        # null where the machine was too disturbed for an interval
        check(None not in (low, high) and low < high and low <= gate_found["left"] <= high,
              str(gate_found))
        rows = [row for row in report["rows"] if row["status"] == "ok"]
        counts = ("epochs", "epochs_other_state", "epochs_dropped")
        check(all(sum(row[count] for count in counts) >= 2 * rounds for row in rows),
              "every process's epochs are kept")
    short = ["run", "calls", "--benchmark_repetitions=2", "--format", "json"]
    report = json.loads(run(*short).stdout)
    check(report["protocol"]["processes"] == 1, "one process without gates")
    report = json.loads(run(*short, "--gate", gate).stdout)
    check(report["protocol"]["processes"] == 16, "sixteen with one")


def a_process_that_fails_says_why():
    if not PRELOAD:
        print("not tested: a process that fails: nothing can be preloaded in this build")
        return
    result = run(*CALLS, "--processes", "2", environment={"LD_PRELOAD": PRELOAD})
    check(result.returncode == 4 and "closure" in result.stderr, result.stderr)


def what_was_not_measured_is_inconclusive():
    """A row of a runtime that is nowhere."""
    result = run("run", "runtimes", *FAST, "--gate", "runtimes/fake/crossing < 1e9", "--format",
                 "json", environment={"CROSSCOST_RUNTIMES": RUNTIMES, "PATH": "/nowhere"})
    rows = {row["id"]: row for row in json.loads(result.stdout)["rows"]}
    check(rows["runtimes/fake/crossing"]["status"] == "skipped", str(rows.keys()))
    check(result.returncode == 3 and verdicts(result) == ["inconclusive"], result.stderr)
    check("'fake-runtime'" in result.stderr, result.stderr)


def a_division_by_zero_loses_nothing():
    gate = "calls/direct / (calls/empty - calls/empty) < 1"
    result = run(*CALLS, "--gate", gate, "--output", "zero.json")
    expect_failure(result, 2, "division by zero", "division by zero")
    check(json.load(open("zero.json"))["rows"] != [], "what was measured is saved")


def batches_have_figures_of_their_own():
    batch = ["batch", *FAST, "--quick", "--benchmark_filter=/add/"]
    for gate, status in (
        ("speedup@64 >= 2", 0), ("speedup@64 >= 1e6", 1), ("break_even <= 64", 0),
        ("batch/go1.23/add:speedup@1024 > batch/go1.23/add:speedup@4", 0),
        ("batch/go1.23/add/1024 / 1024 < batch/go1.23/add/per-item", 0),
    ):
        result = run(*batch, "--gate", gate)
        check(result.returncode == status, f"{gate}: {result.returncode}: {result.stderr}")
    result = run(*batch, "--flush-items", "100", "--flush-us", "5", "--format", "json", "--gate",
                 "speedup@100 >= 2", "--gate", "batch/go1.23/add/accumulate-100 < "
                 "batch/go1.23/add/accumulate-1", "--gate",
                 "batch/go1.23/add/deadline-5us-100 > batch/go1.23/add/accumulate-100")
    check(result.returncode == 0, f"a buffer of one's own: {result.stderr}")
    found = json.loads(result.stdout)["batches"][0]
    told = [found[key] for key in ("flush_items", "deadline_after_ns", "deadline_items_max")]
    check(told == [100, 5000, 100], str(told))
    check(100 in [point["items"] for point in found["points"]], "a slice as large as the buffer")
    check(found["marshalling_ns"] is not None, "what going through the buffer costs")
    both = ["run", "calls", "batch", *FAST, "--quick"]
    result = run(*both, "--gate", "batch/go1.23/add/per-item / calls/direct >= 2")
    check(result.returncode == 0, f"rows of two groups: {result.stderr}")
    for gate, cause in (
        ("speedup@63 > 1", "'speedup@63'"), ("speedup@0 > 1", "'speedup@0'"),
        ("speedup@ > 1", "'speedup@'"),
        ("batch/go9.99/add:break_even < 1", "'batch/go9.99/add'"),
        ("batch/go1.23/add:slowdown@64 < 1", "slowdown"),
    ):
        expect_failure(run(*batch, "--gate", gate), 2, cause, gate)


def files_of_gates():
    with open("good.gates", "w", newline="") as file:
        file.write("# bounds\r\n\r\ncalls/ffi-call >= calls/direct  # as before\r\n  3 * 4 <= 13")
    result = run(*CALLS, "--gates", "good.gates", "--format", "json")
    check(result.returncode == 0 and verdicts(result) == ["met", "met"], result.stderr)
    open("bad.gates", "w").write("calls/direct > 0\ncalls/direct >> 0\n")
    expect_failure(run(*CALLS, "--gates", "bad.gates"), 2, "line 2", "a bad line")
    open("empty.gates", "w").write("# nothing\n")
    open("zero.gates", "wb").write(b"calls/direct > 0\0\n")
    open("large.gates", "w").write("#" * (1 << 20) + "\n")
    for path in ("empty.gates", "zero.gates", "large.gates", "missing.gates", "."):
        expect_failure(run(*CALLS, "--gates", path), 2, f"'{path}'", path)


def gates_that_can_be_read_once():
    """Standard input, and a pipe with a name: the worker processes find nothing there."""
    text = "calls/ffi-call >= calls/direct\n3 * 4 <= 13\n"
    os.mkfifo("pipe.gates")
    for path in ("-", "/dev/stdin", "pipe.gates"):
        if path == "pipe.gates":
            writer = threading.Thread(target=lambda: open("pipe.gates", "w").write(text))
            writer.start()
        result = run(*CALLS, "--gates", path, "--format", "json", input=text)
        check(result.returncode == 0, f"{path}: {result.returncode}: {result.stderr}")
        check(result.stdout and verdicts(result) == ["met", "met"], f"{path}: {result.stdout!r}")
    writer.join()
    expect_failure(run(*CALLS, "--gates", "-", input="calls/direct >> 0\n"), 2, "'-' line 1",
                   "a bad line of standard input")


def every_format_shows_them():
    for name in ("table", "markdown", "csv", "json"):
        result = run(*CALLS, "--gate", "calls/ffi-call >= calls/direct", "--format", name)
        check("calls/ffi-call" in result.stdout and "met" in result.stdout, f"--format {name}")


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    for test in (
        met_and_not_met,
        the_worst_decides,
        too_few_rounds_are_inconclusive,
        a_figure_against_itself_is_decided,
        all_gates_share_one_level,
        few_processes_are_wide,
        what_is_too_near_is_inconclusive,
        one_process_or_several,
        a_process_that_fails_says_why,
        what_was_not_measured_is_inconclusive,
        a_division_by_zero_loses_nothing,
        batches_have_figures_of_their_own,
        files_of_gates,
        gates_that_can_be_read_once,
        every_format_shows_them,
    ):
        quiet.judge_checks(test)
quiet.finish(failures)
