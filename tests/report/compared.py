"""Google Benchmark's own compare.py, as it is distributed, reads our files.

usage: compared.py TEST_PROGRAM COMPARE_PY [CROSSCOST]
"""

import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec

program, compare = sys.argv[1:3]
crosscost = sys.argv[3] if len(sys.argv) > 3 else None


def skip(reason):
    print("skipped:", reason)
    sys.exit(77)


if not os.path.exists(compare):
    skip("Google Benchmark's compare.py is not installed")
for module in ("numpy", "scipy"):
    if find_spec(module) is None:
        skip(f"this python3 has no module {module}, which compare.py needs")


def measure(folder, name):
    path = os.path.join(folder, name)
    command = [crosscost, "run", "calls", "--benchmark_repetitions=2", "--epoch-us", "20",
               "--output", path]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return path


def check_build_type(folder, ending):
    """That of Google Benchmark, as its own reporter has it."""
    theirs = subprocess.run([crosscost, "run", "calls", "--benchmark_repetitions=2", "--epoch-us",
                             "20", "--benchmark_format=json"], check=True, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)
    ours = json.load(open(measure(folder, "type." + ending + ".json"), encoding="utf-8"))
    types = [report["context"]["library_build_type"] for report in
             (ours, json.loads(theirs.stdout))]
    if types[0] != types[1]:
        sys.exit(f"FAILED: {ending}: library_build_type: {types}")


def compared(old, new, *options):
    result = subprocess.run(
        [sys.executable, compare, "--no-color", *options, "benchmarks", old, new],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if result.returncode != 0 or "Traceback" in result.stdout:
        sys.exit("FAILED: compare.py: " + result.stdout)
    return [line.split() for line in result.stdout.splitlines()]


def check(lines, name, entries, new_ns=None):
    """compare.py pairs `entries` entries of this name; the last column is the new time of day."""
    found = [words for words in lines if words and words[0] == name]
    if len(found) != entries:
        sys.exit(f"FAILED: {name}: {len(found)} lines, not {entries}: {lines}")
    if new_ns is not None and float(found[0][4]) != new_ns:
        sys.exit(f"FAILED: {name}: {found[0]}, not {new_ns}")


with tempfile.TemporaryDirectory() as folder:
    subprocess.run([program, "--dump", folder], check=True)
    for ending, entries in (("gbench", 3), ("gbench-rows", 1)):
        # A failed and a skipped case are among the sample's rows: none of them is an entry.
        old = os.path.join(folder, f"sample.{ending}.json")
        new = os.path.join(folder, f"copy.{ending}.json")
        shutil.copy(old, new)
        report = json.load(open(old, encoding="utf-8"))
        if any(entry.get("error_occurred") or entry["real_time"] <= 0
               for entry in report["benchmarks"]):
            sys.exit(f"FAILED: {ending}: a row that was not measured is an entry")
        reasons = report["context"]["not_measured"]
        if reasons.get("calls/ffi-closure") != "failed: no memory for a closure":
            sys.exit(f"FAILED: {ending}: the context does not say what was not measured: {reasons}")
        lines = compared(old, new)
        if not any(words and words[0] == "OVERALL_GEOMEAN" for words in lines):
            sys.exit(f"FAILED: {ending}: no geometric mean: {lines}")
        check(lines, "calls/direct", entries, 1)
        check(lines, "calls/syscall", entries, 100)
        # The U test wants repetitions. With thousands of them its p can be 0, and no line is
        # printed: only the sample's few are sure to have one.
        check(lines, "calls/direct_pvalue", 1 if ending == "gbench" else 0)
        # Without the repetitions: the aggregates, which only gbench has.
        lines = compared(old, new, "-a")
        check(lines, "calls/direct", 0)
        check(lines, "calls/direct_value", 1 if ending == "gbench" else 0)
        check(lines, "calls/syscall_median", 1 if ending == "gbench" else 0)
        for edge in glob.glob(os.path.join(folder, f"edge-*.{ending}.json")):
            compared(edge, edge)
        if crosscost:
            check_build_type(folder, ending)
            lines = compared(measure(folder, "a." + ending + ".json"),
                             measure(folder, "b." + ending + ".json"))
            if not any(words and words[0] == "calls/direct" for words in lines):
                sys.exit(f"FAILED: {ending}: no calls/direct: {lines}")
