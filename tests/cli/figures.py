"""Figures of one run against one another. Margins are wide: the machine is shared. What is exact is
asserted exactly."""

import json

from tool import check, finish, run


def close(found, expected, share):
    return abs(found - expected) <= share * abs(expected)


def rows_of(report):
    return {row["id"]: row["value"] for row in report["rows"] if row["status"] == "ok"}


def one_run():
    result = run("run", "calls", "crossing", "stacks", "--model", "minimal,go1.23,go1.26",
                 "--format", "json", "--rounds", "9", "--epoch-us", "100")
    check(result.returncode == 0, result.stderr)
    report = json.loads(result.stdout)
    value = rows_of(report)
    check(close(value["calls/direct"], value["calls/floor"], 0.5), "a direct call is at the floor")
    check(value["calls/empty"] < value["calls/direct"], "an empty loop costs less than a call")
    check(value["calls/direct"] < value["calls/ffi-call"], "libffi costs more than a call")
    check(value["stacks/switch/native"] < 8 * value["stacks/direct"], "the native switch is cheap")
    check(value["stacks/switch/native"] < value["stacks/switch/generic"] / 5, "ucontext is not")
    if "stacks/switch/boost" in value:
        check(value["stacks/switch/register"] < value["stacks/switch/boost"],
              "Boost is not cheaper")
    whole = [value[f"crossing/{model}/all"] for model in ("minimal", "go1.26", "go1.23")]
    check(whole == sorted(whole), "the models are in order")
    for breakdown in report["breakdowns"]:
        model = breakdown["model"]
        steps = breakdown["steps"]
        whole = breakdown["total_ns"] - breakdown["none_ns"]
        for column in ("shapley_ns", "ladder_ns"):
            total = sum(step[column] for step in steps)
            check(close(total, whole, 1e-6), f"{model}: {column} sums to {total}, not {whole}")
        total, ratio = breakdown["total_ns"], breakdown["ratio"]
        check(close(total, value[f"crossing/{model}/all"], 1e-9), "the total is the row")
        check(close(ratio, total / breakdown["baseline_ns"], 1e-9), "ratio")
        band = "below" if ratio < 25 else "above" if ratio > 100 else "inside"
        check(breakdown["band"] == band, f"{model}: {breakdown['band']}")
        none = breakdown["none_ns"]
        check(close(none, value["calls/empty"], 0.5), f"{model}: none is an empty loop")
        check(len(steps) == (5 if model == "minimal" else 6), f"{model}: {len(steps)} steps")
        overlap = sum(step["isolated_ns"] for step in steps) - whole
        check(abs(overlap - breakdown["overlap_ns"]) < 1e-6, f"{model}: overlap")


def a_plant_is_found_where_it_is():
    """4,000 cycles are more than any noise; judged against the frame with none."""
    reports = {}
    for cycles in (0, 4000):
        result = run("run", "crossing", "--format", "json", "--rounds", "5", "--epoch-us", "200",
                     "--plant", f"call={cycles}")
        check(result.returncode == 0, result.stderr)
        reports[cycles] = json.loads(result.stdout)
        planted = reports[cycles]["protocol"]["planted"]
        check(planted == {"step": "call", "cycles": cycles}, "marked")
    planted_ns = 4000 * reports[0]["protocol"]["cycle_ns"]
    steps = zip(reports[0]["breakdowns"][0]["steps"], reports[4000]["breakdowns"][0]["steps"])
    for without, planted in steps:
        moved = planted["shapley_ns"] - without["shapley_ns"]
        expected = planted_ns if without["step"] == "call" else 0
        what = f"{without['step']} moved by {moved:.0f} ns"
        check(abs(moved - expected) < 0.25 * planted_ns, what)


def the_self_test_passes_or_says_that_it_cannot_tell():
    result = run("selftest", "--rounds", "11")
    print(result.stdout)
    check(result.returncode in (0, 3), f"selftest: status {result.returncode}")


def a_quick_run_is_quick():
    result = run("run", "--quick", "--format", "json")
    report = json.loads(result.stdout)
    check(report["protocol"]["timed_share"] > 0.3, "much of the time is inside epochs")
    check(report["protocol"]["quick"] is True, "says that it was quick")


one_run()
a_plant_is_found_where_it_is()
the_self_test_passes_or_says_that_it_cannot_tell()
a_quick_run_is_quick()
finish()
