"""What a run writes, where, and what becomes of it when that goes wrong."""

import json
import os
import resource
import signal
import tempfile

from tool import FAST, check, error_lines, expect_failure, finish, interrupt, run

FORMATS = ("table", "json", "gbench", "gbench-rows", "csv", "markdown")
CALLS = ["run", "calls", *FAST]


def limit_file_size():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))


def every_format():
    listing = json.loads(run("list", "--format", "json").stdout)
    formats = [entry["name"] for entry in listing["formats"]]
    check(set(FORMATS) <= set(formats), str(formats))
    for name in formats:
        result = run(*CALLS, "--format", name)
        check(result.returncode == 0, f"--format {name}: {result.stderr}")
        check("calls/direct" in result.stdout, f"--format {name}: no calls/direct")
        check("\033" not in result.stdout, f"--format {name}: colour in a pipe")


def every_suite_runs_or_says_why_not():
    listing = json.loads(run("list", "--format", "json").stdout)
    # Real runtimes have tests of their own; here is one that is not there.
    os.environ["CROSSCOST_RUNTIMES"] = os.path.join(os.path.dirname(__file__),
                                                    "../adapter/runtimes")
    for suite in [entry["name"] for entry in listing["suites"]]:
        result = run("run", suite, *FAST, "--format", "json")
        check(result.returncode == 0, f"run {suite}: {result.stderr}")
        rows = [row for row in json.loads(result.stdout)["rows"] if row["suite"] == suite]
        check(rows != [], f"run {suite}: no rows")
        for row in rows:
            check(row["status"] == "ok" or row["reason"], f"{row['id']}: {row['status']}")


def files_beside_the_table():
    result = run(*CALLS, "--output", "a.json", "--format", "gbench", "--output", "b.out", "--raw")
    check(result.returncode == 0, result.stderr)
    check("calls/direct" in result.stdout, "the table stays")
    report = json.load(open("a.json"))
    check(report["schema"] == 1 and report["protocol"]["seed"] == 1, "schema and seed")
    check("incomplete" not in report or report["incomplete"] is False, "complete")
    check(all(row["status"] in ("ok", "skipped") for row in report["rows"]), "all rows ok")
    check(any(len(row.get("epochs_ns") or []) > 1 for row in report["rows"]), "--raw has epochs")
    check("benchmarks" in json.load(open("b.out")), "gbench")


def old_files_survive():
    with open("kept.json", "w") as file:
        file.write("old")
    result = run(*CALLS, "--output", "kept.json", preexec_fn=limit_file_size, restore_signals=False)
    expect_failure(result, 4, "kept.json", "disk full")
    check(open("kept.json").read() == "old", "the old file is kept")
    check("calls/direct" in result.stdout, "the table is printed all the same")
    result = run(*CALLS, "--benchmark_out=kept.json", preexec_fn=limit_file_size,
                 restore_signals=False)
    expect_failure(result, 4, "kept.json", "disk full, --benchmark_out")
    check(open("kept.json").read() == "old", "the old file is kept, --benchmark_out")
    with open("/dev/full", "w") as full:
        result = run(*CALLS, stdout=full)
    expect_failure(result, 4, "standard output", "/dev/full")
    check(sorted(os.listdir(".")) == ["a.json", "b.out", "kept.json"], str(os.listdir(".")))


def benchmark_flags():
    result = run(*CALLS, "--benchmark_filter=calls/(direct|floor)$", "--benchmark_format=json")
    names = {run["run_name"] for run in json.loads(result.stdout)["benchmarks"]}
    check(names == {"calls/direct", "calls/floor"}, str(names))
    result = run("run", "--benchmark_list_tests", "--benchmark_filter=^crossing/go1.23/all$")
    check(result.stdout.split()[0] == "crossing/go1.23/all", result.stdout)
    run(*CALLS, "--benchmark_out=c.csv", "--benchmark_out_format=csv", "--benchmark_repetitions=3")
    check("calls/direct" in open("c.csv").read(), "--benchmark_out_format=csv")
    os.remove("c.csv")


def one_thread_has_one_processor():
    """In all that Google Benchmark's readers get, repetitions and aggregates alike: but for what
    the system call takes that reads the processor's time, 2% of a short epoch."""
    for arguments in (("--benchmark_format=json",), ("--format", "gbench"),
                      ("--format", "gbench-rows")):
        result = run("run", "calls", "crossing", *FAST, "--quick", *arguments)
        entries = json.loads(result.stdout)["benchmarks"]
        over = [f"{entry['name']}: {entry['cpu_time']} of {entry['real_time']}"
                for entry in entries if entry["cpu_time"] > entry["real_time"] * 1.02
                and not entry["name"].endswith(("_stddev", "_cv"))]
        check(len(entries) > 40 and not over, f"{arguments}: {len(over)} of {len(entries)}: {over}")


def an_interrupt_keeps_what_was_measured():
    status, output, errors = interrupt("run", "calls", "--rounds", "9999", "--epoch-us", "100",
                                       "--output", "cut.json")
    check(status == 3, f"interrupted: status {status}")
    check(len(errors.splitlines()) == 1 and "interrupted" in errors, errors)
    report = json.load(open("cut.json"))
    check(report["incomplete"] is True, "marked as incomplete")
    check(any(row["status"] == "ok" and row["epochs"] > 0 for row in report["rows"]), "kept rows")
    check("incomplete" in output.lower(), "the table says so")
    os.remove("cut.json")


def injected_is_marked_everywhere():
    for name in FORMATS:
        result = run("run", "crossing", *FAST, "--inject", "save=160", "--format", name)
        check(result.returncode == 0, result.stderr)
        check("inject" in result.stdout.lower(),
              f"--format {name} does not say that it was injected")
    plain = run("run", "crossing", *FAST, "--format", "json").stdout
    check(json.loads(plain)["protocol"]["injected"] == {}, "not marked without an injection")


def help_is_there():
    for command in ("run", "list", "doctor", "selftest", "handoff"):
        result = run(command, "--help")
        check(result.returncode == 0 and "Usage" in result.stdout, f"{command} --help")
    check(run("--version").stdout.startswith("crosscost "), "--version")
    listing = json.loads(run("list", "--format", "json").stdout)
    check({"suites", "models", "steps", "formats", "cases"} <= set(listing), str(listing.keys()))


def doctor_says_what_and_why():
    result = run("doctor", "--format", "json")
    check(result.returncode in (0, 4), f"doctor: {result.returncode}: {result.stderr}")
    report = json.loads(result.stdout)
    check(report["fit"] == (result.returncode == 0), "the status says whether it is fit")
    for entry in report["checks"]:
        check(entry["found"] and entry["why"], str(entry))
        check(entry["fix"] or entry["state"] in ("good", "unknown"), str(entry))
    check(len(error_lines(result)) == (0 if report["fit"] else 1), result.stderr)
    for entry in report["checks"]:
        check((entry["name"] in result.stderr) == (entry["state"] == "bad"),
              f"{entry['name']} is {entry['state']}: {result.stderr}")


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    for test in (
        help_is_there,
        every_format,
        every_suite_runs_or_says_why_not,
        files_beside_the_table,
        old_files_survive,
        benchmark_flags,
        one_thread_has_one_processor,
        an_interrupt_keeps_what_was_measured,
        injected_is_marked_everywhere,
        doctor_says_what_and_why,
    ):
        test()
finish()
