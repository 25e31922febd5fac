"""What is planted in a runtime that is none (runtimes/fake) comes back: in times, in ratios, in
what the token costs, in break-even items. And a program is timed as it times itself.

usage: figures.py CROSSCOST
"""

import json
import os
import subprocess
import sys
import tempfile

crosscost = os.path.abspath(sys.argv[1])
here = os.path.dirname(os.path.abspath(__file__))
failed = 0


def check(value, low, high, what):
    global failed
    print(f"{what}: {value:.4g}, to be from {low:.4g} to {high:.4g}")
    if not low <= value <= high:
        failed += 1
        print("FAILED:", what)


def measure(*arguments):
    command = [crosscost, "run", "--runtime", "fake", "--quick", "--format", "json", *arguments]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def by_itself(case, iterations):
    """The fastest of some runs, asked for by hand; ns an operation."""
    folders = [name for name in os.listdir(builds) if name.startswith("fake-1.5-")]
    program = next(path for path in (os.path.join(builds, name, "adapter") for name in folders)
                   if os.path.exists(path))
    callee = os.path.join(builds, "libcrosscost-callee.so")
    commands = f"hello 1\nprepare {case}\n" + f"run {case} {iterations}\n" * 200
    environment = dict(os.environ, XC_CALLEE=callee, FAKE_VERSION="1.5")
    lines = subprocess.run([program], input=commands, capture_output=True, text=True, check=True,
                           env=environment).stdout.splitlines()
    times = [float(line.split()[1]) for line in lines if line.startswith("ns ")]
    return min(times) / iterations


builds = os.path.join(os.path.dirname(crosscost), "runtimes")
with tempfile.TemporaryDirectory() as scratch:
    runtime = os.path.join(scratch, "fake-runtime")
    with open(runtime, "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\n[ \"${1:-}\" = --builds ] && exit 0\necho 'fake 1.5'\n")
    os.chmod(runtime, 0o755)
    os.environ["PATH"] = scratch + ":" + os.environ["PATH"]
    os.environ["CROSSCOST_RUNTIMES"] = os.path.join(here, "runtimes")
    if subprocess.run(["cc", "--version"], capture_output=True, check=False).returncode != 0:
        print("skipped: there is no C compiler 'cc' to build the fake runtime with")
        sys.exit(77)
    report = measure()
    rows = {row["id"]: row["value"] for row in report["rows"]}
    ordinary, way = report["runtimes"][0]["ways"]
    # crossing 8 calls, no-token 4, way 16 and 12, batch/N 8 + N; and a loop around them
    crossing = rows["runtimes/fake/crossing"]
    call = (rows["runtimes/fake/batch/1024"] - crossing) / 1024
    check(crossing / rows["runtimes/fake/no-token"], 1.7, 2.1, "crossing to no-token")
    check(way["crossing_ns"] / crossing, 1.7, 2.2, "the other way to the ordinary one")
    check(ordinary["ratio"], 5, 12, "crossing to plain")
    check(ordinary["token_ns"] / call, 3, 5, "the token, in calls")
    check(way["token_ns"] / call, 3, 5, "the token of the other way, in calls")
    check(ordinary["per_item_ns"] / call, 0.9, 1.1, "an item, in calls")
    check(ordinary["break_even_items"], 1, 1.5, "items that pay")
    low, high = ordinary["token_ci"]
    check(ordinary["token_ns"], low, high, "the token in its interval")
    whole, token = report["fidelity"]
    check(whole["model_ns"], 0.98 * rows["crossing/minimal/all"],
          1.02 * rows["crossing/minimal/all"], "fidelity: the model's time")
    check(whole["error"], -1, whole["model_ns"] / crossing - 0.98, "fidelity: the error")
    check(whole["unmodelled_ns"], crossing - whole["model_ns"] - 1e-6,
          crossing - whole["model_ns"] + 1e-6, "fidelity: what is unmodelled")
    check(token["real_ns"], ordinary["token_ns"] - 1e-6, ordinary["token_ns"] + 1e-6,
          "fidelity: a difference")
    # The same program, by hand; its fastest runs, since it is not pinned then.
    check(crossing / by_itself("crossing", 30000), 0.9, 1.1, "crossing, to timed by hand")
    # Short epochs are no dearer than long ones.
    few = "--benchmark_filter=fake/(plain|crossing)"
    short = measure("--epoch-us", "300", few)["runtimes"][0]["ways"][0]
    long = measure("--epoch-us", "3000", few)["runtimes"][0]["ways"][0]
    for figure in ("plain_ns", "crossing_ns"):
        check(short[figure] / long[figure], 0.93, 1.07, f"{figure} in short epochs to long ones")
print(f"{failed} failed")
sys.exit(1 if failed else 0)
