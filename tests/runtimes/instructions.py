#!/usr/bin/env python3
"""Does a model of Go execute what Go executes? Counted by single-stepping both.

usage: instructions.py SOURCE BUILD CALLEE CALLEE-INCLUDE PROGRAM SCRIPT

In all: the same locked operations; instructions, memory operands and taken jumps about as many.
"""

import subprocess
import sys

from client import Description, Missing, skip

# What may lie between the two: a compiler's choices of instructions, and a jump more or less.
TOLERANCE = {"instructions": 0.10, "memory": 0.10, "jumps": 0.20, "locked": 0}


def model_for(version):
    """The model that stands for a version, or None."""
    major, minor = (int(part) for part in version.split(".")[:2])
    if (major, minor) == (1, 23):
        return "go1.23"
    return "go1.26" if (major, minor) >= (1, 26) else None


def rows_of(markdown):
    """Numbers by function, and by side and kind."""
    lines = [[cell.strip() for cell in line.strip("| ").split("|")]
             for line in markdown.splitlines() if line.startswith("|")]
    titles = lines[0][1:]
    return {line[0]: dict(zip(titles, map(float, line[1:]))) for line in lines[2:]}


def main():
    try:
        description = Description(*sys.argv[1:5])
    except Missing as missing:
        skip(str(missing))
    program, script = sys.argv[5:7]
    model = model_for(description.version)
    if model is None:
        skip(f"no model stands for Go {description.version}")
    description.make()
    result = subprocess.run(
        [sys.executable, script, "--go", description.filled("{build}/adapter"), "--model", model,
         "--program", program, "--format", "markdown"],
        env=description.environment(), stdout=subprocess.PIPE, text=True, timeout=240, check=False)
    print(result.stdout)
    if result.returncode != 0:
        sys.exit(result.returncode)
    everything = rows_of(result.stdout)["all"]
    failed = False
    for kind, tolerance in TOLERANCE.items():
        real, ours = everything[f"real: {kind}"], everything[f"model: {kind}"]
        if abs(ours - real) > tolerance * real:
            print(f"FAILED: {kind}: Go {description.version} {real}, {model} {ours}")
            failed = True
    sys.exit(1 if failed else 0)


main()
