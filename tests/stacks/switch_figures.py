#!/usr/bin/env python3
"""A call on another stack and back takes at most 2.2 plain calls where the stack's top is in a
register, on every machine.

usage: switch_figures.py PROGRAM

Judged by the first run that had the core to itself. A core that is shared with another hardware
thread makes calls dearer and other things not: then an empty loop takes more than a core cycle a
turn, while the cycle's own length does not change.
"""

import json
import subprocess
import sys

CALLS_MAX = 2.2
SHARED = 1.5  # calls/empty over calls/cycle: 1.0 alone, 2.1 shared
TRIES = 8


def measure(program):
    result = subprocess.run(
        [program, "run", "calls", "stacks", "--rounds", "11", "--epoch-us", "100",
         "--format", "json"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        timeout=100, check=False)
    if result.returncode != 0:
        sys.exit(f"status {result.returncode}: {result.stderr}")
    return {row["id"]: row for row in json.loads(result.stdout)["rows"]}


def main():
    for _ in range(TRIES):
        rows = measure(sys.argv[1])
        switch = rows["stacks/switch/register"]
        if switch["status"] != "ok":
            print(f"skipped: {switch['reason']}")
            sys.exit(77)
        value = {name: row["value"] for name, row in rows.items() if row["status"] == "ok"}
        turn = value["calls/empty"] / value["calls/cycle"]
        calls = {name: value[f"stacks/switch/{name}"] / value["stacks/direct"]
                 for name in ("register", "native")}
        print(f"in a register {calls['register']:.2f}, from memory {calls['native']:.2f} plain "
              f"calls; an empty loop's turn {turn:.2f} cycles", flush=True)
        if turn <= SHARED:
            sys.exit(0 if calls["register"] <= CALLS_MAX else
                     f"FAILED: {calls['register']:.2f} plain calls, at most {CALLS_MAX}")
    print("skipped: contended: the core was shared in every run")
    sys.exit(77)


main()
