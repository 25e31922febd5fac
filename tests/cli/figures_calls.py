"""What calls and batches must come to, in ratios of one run with wide margins. A shared machine may
spoil one attempt: each test has three."""

import json
import os
import subprocess
import sys

from tool import check, finish, run


BATCH_FIGURES = ("fixed_ns", "per_item_ns", "fit_error", "crossing_ns", "foreign_item_ns",
                 "accumulate_ns", "deadline_ns", "buffer_of_one", "break_even_items")


def report_of(*arguments):
    result = run(*arguments, "--format", "json")
    return json.loads(result.stdout)


def a_generated_loop_is_as_good_as_one_by_hand():
    by_hand = float(subprocess.run([os.environ["XC_TEST_HAND_LOOP"]], stdout=subprocess.PIPE,
                                   check=True).stdout.split()[0])
    rows = report_of("call", "libm", "double hypot(double, double)", "--args", "3,4", "--returns",
                     "5", "--quick")["rows"]
    if rows[0]["status"] != "ok":
        return True, rows[0]["reason"]
    ratio = rows[0]["min"] / by_hand
    return 0.8 < ratio < 1.25, f"generated to written by hand: {ratio:.3f}"


def batches_lie_on_a_line():
    batches = report_of("batch", "--quick", "--model", "go1.23")["batches"]
    for batch in batches:
        missing = [key for key in BATCH_FIGURES if batch[key] is None]
        if missing:
            return False, f"{batch['work']}: too disturbed for {missing}"
        text = f"{batch['work']}: {batch['fixed_ns']:.1f} + n {batch['per_item_ns']:.2f}"
        text += f", off {batch['fit_error']:.3f}, crossing {batch['crossing_ns']:.1f}"
        if batch["fit_error"] > 0.1:
            return False, "fit: " + text
        # A batch of no items costs a crossing; a line of large ones alone may hide part of it.
        fixed = batch["lines"][0]["fixed_ns"] or batch["fixed_ns"]
        if batch["work"] != "1us" and not 0.8 < fixed / batch["crossing_ns"] < 1.25:
            return False, f"fixed: {fixed}, {text}"
        if not 0.7 < batch["buffer_of_one"] < 1.05:
            return False, f"a buffer of one: {batch['buffer_of_one']}"
        points = {point["items"]: point for point in batch["points"]}
        # Nothing is won with one item, and hardly less than nothing lost.
        if not 0.7 < points[1]["speedup"] < 1.2 or not 1 <= batch["break_even_items"] < 4:
            return False, "one item: " + text
        if points[1024]["per_item_ns"] > 1.3 * batch["foreign_item_ns"]:
            return False, f"1024 items: {points[1024]['per_item_ns']}, " + text
        if not batch["per_item_ns"] < batch["accumulate_ns"] < batch["deadline_ns"]:
            return False, "marshalling: " + text
    return len(batches) == 5, f"{len(batches)} works"


def near_gates_are_decided():
    few = ["run", "calls", "crossing", "--quick",
           "--benchmark_filter=^(calls/direct|crossing/go1.23/all)$"]
    ratio = "crossing/go1.23/all / calls/direct"
    left = report_of(*few, "--gate", ratio + " > 1")["gates"][0]["left"]
    if left is None:
        return False, "too disturbed for a figure"
    gates = [ratio + f" <= {share * left}" for share in (0.85, 1, 1.18)]
    found = report_of(*few, *sum((["--gate", gate] for gate in gates), []))["gates"]
    verdicts = [gate["verdict"] for gate in found]
    print([gate["left_ci"] for gate in found], verdicts)
    return verdicts == ["not met", "inconclusive", "met"], f"{left}: {verdicts}"


def short_epochs_and_long_ones_agree():
    """A call in cycles: with what a system call leaves behind, or with the clock's own time in the
    epoch, short epochs were 20% off."""
    cycles = []
    for epoch_us in ("60", "2000"):
        few = ["run", "calls", "crossing", "--quick",
               "--benchmark_filter=^(calls/(direct|cycle)|crossing/go1.23/all)$"]
        rows = {row["id"]: row["value"] for row in report_of(*few, "--epoch-us", epoch_us)["rows"]}
        cycles.append(rows["calls/direct"] / rows["calls/cycle"])
    return 0.87 < cycles[0] / cycles[1] < 1.15, f"cycles: {cycles}"


def libffi_costs_more_than_a_call_and_less_than_a_crossing():
    rows = {row["id"]: row for row in report_of("run", "ffi", "--quick")["rows"]}
    ratios = [row["ratio"] for row in rows.values() if row["id"].endswith("/ffi-call")]
    if min(ratios) < 1.05:
        return False, str(ratios)
    direct, dynamic = (rows[f"ffi/crossing/go1.23/{form}"]["value"]
                       for form in ("direct", "ffi-call"))
    added, alone = dynamic - direct, rows["ffi/ints-2/ffi-call"]["value"]
    return 0.3 * alone < added < 2 * alone, f"libffi in a crossing adds {added}, alone {alone}"


for test in (
    a_generated_loop_is_as_good_as_one_by_hand,
    batches_lie_on_a_line,
    near_gates_are_decided,
    short_epochs_and_long_ones_agree,
    libffi_costs_more_than_a_call_and_less_than_a_crossing,
):
    for attempt in range(3):
        good, text = test()
        print(test.__name__, text)
        sys.stdout.flush()
        if good:
            break
    check(good, f"{test.__name__}: {text}")
finish()
