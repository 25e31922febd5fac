"""Result files against the schema, and against Google Benchmark's compare.py.

usage: validate.py TEST_PROGRAM SCHEMA COMPARE_PY [CROSSCOST]
"""

import csv
import glob
import json
import os
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    print("skipped: this python3 has no module jsonschema")
    sys.exit(77)

program, schema_path, compare = sys.argv[1:4]
crosscost = sys.argv[4] if len(sys.argv) > 4 else None
failed = 0


def fail(text):
    global failed
    failed += 1
    print("FAILED:", text)


def measure(folder, name, *arguments):
    path = os.path.join(folder, name)
    command = [crosscost, "run", *arguments, "--rounds", "2", "--epoch-us", "20", "--output", path]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return path


def validate(path, schema):
    report = json.load(open(path))
    try:
        jsonschema.validate(report, schema)
    except jsonschema.ValidationError as error:
        fail(f"{os.path.basename(path)}: {error.message}")


def refuses_drift(path, schema):
    """The schema must notice a key that is gone, and one that is new."""
    for change in (lambda report: report.pop("rows"), lambda report: report.update(news=1)):
        report = json.load(open(path))
        change(report)
        try:
            jsonschema.validate(report, schema)
            fail("the schema takes anything")
        except jsonschema.ValidationError:
            pass


def run_compare(old, new):
    if not os.path.exists(compare):
        print("compare.py is not installed: not tried")
        return
    result = subprocess.run(
        [sys.executable, compare, "--no-color", "benchmarks", old, new],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if "ModuleNotFoundError" in result.stdout:
        print("compare.py lacks a module: not tried")
    elif result.returncode != 0 or "calls/direct" not in result.stdout:
        fail("compare.py: " + result.stdout)
    else:
        print("\n".join(result.stdout.splitlines()[:12]))


with tempfile.TemporaryDirectory() as folder:
    schema = json.load(open(schema_path))
    jsonschema.Draft7Validator.check_schema(schema)
    subprocess.run([program, "--dump", folder], check=True)
    files = sorted(glob.glob(os.path.join(folder, "edge-*.json")))
    if crosscost:
        files.append(measure(folder, "calls.json", "calls", "--raw"))
        files.append(measure(folder, "crossing.json", "crossing", "--plant", "save=10"))
        for ending in ("gbench.json", "gbench-rows.json"):
            old = measure(folder, "old." + ending, "calls")
            run_compare(old, measure(folder, "new." + ending, "calls"))
        lines = list(csv.reader(open(measure(folder, "x.csv", "calls"), newline="")))
        if len({len(line) for line in lines}) != 1:
            fail("csv: lines of different lengths")
    for path in files:
        validate(path, schema)
    refuses_drift(files[1], schema)
sys.exit(1 if failed else 0)
