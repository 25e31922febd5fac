#!/usr/bin/env python3
"""`go tool pprof` opens every file, and shows the totals that were counted.

usage: go_pprof.py PROFILE_SAMPLE
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

UNITS = {"": 1, "ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9, "B": 1}


def top(go, path, index, unit):
    """The total and the rows (name -> flat) of -top; all in the smallest unit."""
    command = [go, "tool", "pprof", "-top", "-nodecount=100", "-nodefraction=0",
               f"-sample_index={index}", f"-unit={unit}", path]
    done = subprocess.run(command, capture_output=True, text=True, check=False,
                          env=os.environ | {"GOTOOLCHAIN": "local"})
    assert done.returncode == 0, done.stderr
    total = re.search(r"% of (\d+)([a-zA-Z]*) total", done.stdout)
    assert total, done.stdout
    rows = {}
    for line in done.stdout.splitlines():
        match = re.match(r"\s*(\d+)([a-zA-Z]*)\s+\S+%\s+\S+%\s+\S+\s+\S+%\s+(.*)", line)
        if match:
            rows[match.group(3)] = int(match.group(1)) * UNITS[match.group(2)]
    return int(total.group(1)) * UNITS[total.group(2)], rows


def main():
    go = shutil.which("go")
    if not go:
        print("skipped: there is no go")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([sys.argv[1], folder, "1", "1", "go1.23", "breakdown"],
                              capture_output=True, check=True)
        totals = json.loads(done.stdout)
        waits = totals["lock_waits"] + totals["token_waits"]
        wait_ns = totals["lock_wait_ns"] + totals["token_wait_ns"]
        expected = [
            ("mutex", "contentions", "count", waits), ("mutex", "delay", "ns", wait_ns),
            ("block", "contentions", "count", totals["token_waits"]),
            ("block", "delay", "ns", totals["token_wait_ns"]),
            ("crossing", "crossings", "count", totals["crossings"] + 10**6),
            ("crossing", "time", "ns", totals["crossing_ns"] + totals["taken_ns"]),
            ("crossing", "saved", "ns", totals["saved_ns"]),
            ("heap", "alloc_objects", "count", None), ("heap", "alloc_space", "B", None),
            ("heap", "inuse_objects", "count", None), ("heap", "inuse_space", "B", None),
        ]
        for name, index, unit, value in expected:
            total, rows = top(go, os.path.join(folder, f"{name}.pb.gz"), index, unit)
            print(f"{name} {index}: {total}, counted {value}")
            assert value is None or total == value, f"{name} {index}: {total}, not {value}"
            assert sum(rows.values()) == total, f"{name} {index}: rows do not sum to the total"
            if index == "saved":
                assert rows["go1.23 restore"] == value, rows
            if index.endswith("_space"):
                bytes_each = {"alloc_space": 3, "inuse_space": 2}[index] * 262144
                assert rows["go1.23 foreign stacks"] == bytes_each, rows
    return 0


if __name__ == "__main__":
    sys.exit(main())
