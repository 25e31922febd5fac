"""crosscost handoff: every format, sweeps, wrong input, a sandbox's refusals, too little memory,
interruption."""

import json
import os
import resource
import signal
import subprocess
import tempfile

from tool import FAST, PROGRAM, check, error_lines, expect_failure, finish, interrupt, run

DENIED = os.environ.get("XC_TEST_DENIED")
FORMATS = ("table", "json", "gbench", "gbench-rows", "csv", "markdown")
LATENCIES = ["release", "call", "reacquire", "reacquire/fast", "reacquire/medium",
             "reacquire/slow", "crossing"]
WRONG = [
    (["--threads", "0"], "--threads: '0'"),
    (["--threads", "4097"], "--threads: '4097'"),
    (["--threads", "-1"], "--threads: '-1'"),
    (["--tokens", "0"], "--tokens: '0'"),
    (["--tokens", "9999"], "--tokens: '9999'"),
    (["--foreign", "2s"], "--foreign: '2s'"),
    (["--foreign", "-5"], "--foreign: '-5'"),
    (["--foreign", "1.5us"], "--foreign: '1.5us'"),
    (["--foreign", "10 us"], "--foreign: '10 us'"),
    (["--foreign", "9" * 30], "--foreign"),
    (["--host", ""], "--host: ''"),
    (["--stall", "1h"], "--stall: '1h'"),
    (["--rate", "0"], "--rate: '0'"),
    (["--rate", "nan"], "--rate: 'nan'"),
    (["--rate", "inf"], "--rate: 'inf'"),
    (["--sweep", "everything"], "'everything'"),
    (["--place", "moon"], "'moon'"),
    (["--seconds", "0"], "--seconds: '0'"),
    (["--model", "go9"], "'go9'"),
    (["handoff"], "'handoff'"),
    (["--output", "/no/such/folder/x.json"], "/no/such/folder/x.json"),
]


def handoff(*arguments, **options):
    return run("handoff", *FAST, *arguments, **options)


def report_of(*arguments):
    result = handoff(*arguments, "--format", "json")
    check(result.returncode == 0, f"{arguments}: {result.stderr}")
    return json.loads(result.stdout) if result.returncode == 0 else {"handoffs": [], "rows": []}


def threads_that_wait_do_not_run_under_fifo():
    """A thread that spins there keeps the processor from the one that it waits for: the run stood
    still, and no signal ended it."""
    def fifo():
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    try:
        result = handoff("--format", "json", preexec_fn=fifo, timeout=60)
    except subprocess.SubprocessError as error:
        if isinstance(error, subprocess.TimeoutExpired):
            raise
        print("not tried: SCHED_FIFO is not allowed here")
        return
    rows = json.loads(result.stdout)["rows"]
    skipped = {row["id"] for row in rows if "SCHED_FIFO" in (row["reason"] or "")}
    ran = {row["id"] for row in rows if row["status"] == "ok"}
    check(result.returncode == 0 and len(skipped) > 5, f"{result.stderr} {rows}")
    check(all(name.startswith("handoff/") for name in skipped), skipped)
    check(ran and not any(name.startswith("handoff/") for name in ran), ran)


def one_point_is_whole():
    report = report_of("--threads", "3", "--tokens", "2", "--foreign", "20us", "--host", "2000")
    ids = [entry["id"] for entry in report["handoffs"]]
    check(ids == ["handoff/go1.23/3x2/20us+2us", "handoff/go1.23/1x1/20us+2us"], ids)
    rows = {row["id"]: row for row in report["rows"]}
    for entry in report["handoffs"]:
        count = entry["crossings"]
        check(count > 0 and rows[entry["id"]]["status"] == "ok", entry["id"])
        check(sum(way["crossings"] for way in entry["ways"]) == count, "ways add up")
        check([latency["what"] for latency in entry["latencies"]] == LATENCIES, "latencies")
        for latency in entry["latencies"]:
            keys = ("p50_ns", "p90_ns", "p99_ns", "p999_ns", "max_ns")
            quantiles = [latency[key] for key in keys]
            check(latency["count"] == 0 or quantiles == sorted(quantiles), f"{quantiles}")
        check(entry["events"]["queued"] == entry["events"]["wakeups"], "no wake-up is lost")
        check(0 < entry["jain"] <= 1.000001 and entry["clock_ns"] > 0, "fairness and clock")
    first, single = report["handoffs"]
    check(first["baseline"] is False and single["baseline"] is True, "which is the baseline")
    check(first["scaling"] > 0 and single["scaling"] is None, "scaling")
    check(rows[ids[0]]["baseline_id"] == ids[1], "compared with one thread")
    check(first["plain_call_ns"] == rows["calls/direct"]["value"], "the plain call")


def every_format_has_it():
    for name in FORMATS:
        result = handoff("--threads", "2", "--stall", "1ms", "--format", name)
        check(result.returncode == 0, f"--format {name}: {result.stderr}")
        check("2x1/10us+1us" in result.stdout, f"--format {name}: no point")
        check("stall" in result.stdout, f"--format {name} does not tell the stall")


def sweeps_have_their_points():
    for sweep, least in (("foreign", 14), ("threads", 6), ("queue", 2), ("placement", 2)):
        report = report_of("--sweep", sweep, "--foreign", "1us")
        ids = {row["id"] for row in report["rows"] if row["suite"] == "handoff"}
        points = [one for one in ids if "x1/" in one and "/1x1/" not in one]
        check(len(ids) >= least, f"--sweep {sweep}: {sorted(ids)}")
        check(points != [], f"--sweep {sweep}: no points")
        for row in report["rows"]:
            check(row["status"] == "ok" or row["reason"], f"{row['id']}: {row['status']}")


def a_schedule_is_kept_beside_a_closed_loop():
    report = report_of("--threads", "2", "--tokens", "1", "--rate", "5000", "--foreign", "1us")
    by_rate = {entry["rate_per_second"]: entry for entry in report["handoffs"]
               if entry["threads"] == 2}
    check(set(by_rate) == {5000, None}, f"both loops: {set(by_rate)}")
    what = [latency["what"] for latency in by_rate[5000]["latencies"]]
    check(what == [*LATENCIES, "response"], f"a response: {what}")


def wrong_input():
    for arguments, cause in WRONG:
        expect_failure(handoff(*arguments), 2, cause, f"handoff {arguments}")
    result = handoff("--threads", "2", "--tokens", "4096", "--foreign", "0")
    check(result.returncode == 0, f"more tokens than processors: {result.stderr}")
    check("4096 tokens" in result.stderr and ": warning: " in result.stderr, result.stderr)
    check(error_lines(result) == [], result.stderr)
    result = handoff("--threads", "1500", "--foreign", "0", "--host", "0")
    check(result.returncode in (0, 4), f"many threads: {result.returncode} {result.stderr}")


def gates_over_processes_have_all_processors():
    """A process that is started by a pinned thread still places its threads on several cores."""
    if len(os.sched_getaffinity(0)) < 2:
        print("one processor: gates over several are not tried")
        return
    gate = "handoff/go1.23/uncontended/2 / handoff/go1.23/uncontended/1 > 0"
    result = run("handoff", "--rounds", "12", "--epoch-us", "20", "--threads", "2", "--quick",
                 "--seconds", "1", "--processes", "2", "--gate", gate)
    check("fewer cores" not in result.stdout + result.stderr, result.stderr)
    # Of two processes an interval is so wide that it may hold 0.
    check(result.returncode in (0, 3), f"a gate over processes: {result.stderr}")


def too_little_memory():
    if os.environ.get("XC_TEST_SANITIZED"):
        print("a sanitizer's shadow is larger than any limit: too little memory is not tried")
        return

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (400 << 20, 400 << 20))

    result = handoff("--threads", "3000", "--foreign", "0", preexec_fn=limit)
    expect_failure(result, 4, "3000x1", "no memory for 3000 threads")


def a_sandbox_refuses():
    if not DENIED:
        print("the launcher was not built: refusals are not tried")
        return
    probe = subprocess.run([DENIED, "mbind", "/bin/true"], check=False, capture_output=True)
    if probe.returncode == 77:
        print(probe.stdout.decode())
        return
    command = [PROGRAM, "handoff", *FAST, "--threads", "2"]
    for call, more, status, cause in (
        ("futex", [], 4, "futex"),
        ("sched_setaffinity", ["--place", "cache"], 4, "bind"),
        ("sched_setaffinity", ["--pin", "pu:0"], 4, "bind"),
        ("sched_setaffinity", [], 0, ""),
        ("mbind", [], 0, ""),
    ):
        result = subprocess.run([DENIED, call, *command, *more], stdin=subprocess.DEVNULL,
                                capture_output=True, text=True, check=False, timeout=120)
        if status:
            expect_failure(result, status, cause, f"{call} refused, {more}")
            continue
        check(result.returncode == 0, f"{call} refused: {result.stderr}")
        check(call == "mbind" or "not bound" in result.stdout, f"{call}: {result.stdout}")


def an_interrupt_keeps_what_was_done():
    # The plain cases are soon done, in every build; the points then have 600 s.
    status, output, errors = interrupt("handoff", "--rounds", "2", "--epoch-us", "20", "--threads",
                                       "4", "--tokens", "2", "--seconds", "600",
                                       "--benchmark_filter=x2/|1x1/", "--output", "cut.json",
                                       cpu_seconds=3)
    check(status == 3, f"interrupted: status {status}: {errors}")
    check(len(errors.splitlines()) == 1 and "interrupted" in errors, errors)
    report = json.load(open("cut.json"))
    check(report["incomplete"] is True, "marked as incomplete")
    check(any(entry["crossings"] > 0 for entry in report["handoffs"]), "kept what was done")
    check("incomplete" in output.lower(), "the table says so")


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    one_point_is_whole()
    threads_that_wait_do_not_run_under_fifo()
    every_format_has_it()
    sweeps_have_their_points()
    a_schedule_is_kept_beside_a_closed_loop()
    wrong_input()
    gates_over_processes_have_all_processors()
    too_little_memory()
    a_sandbox_refuses()
    an_interrupt_keeps_what_was_done()
    os.chdir("/")
finish()
