#!/usr/bin/env python3
"""Does an adapter find what a benchmark of the runtime's own kind finds?

usage: agrees.py SOURCE BUILD CALLEE CALLEE-INCLUDE OWN-BENCHMARK

The two take turns, each in fresh processes: an address space laid out otherwise makes the same
code up to 10% faster or slower. Of a process the minimum of its epochs counts, since noise only
adds; of the processes the median. A case may be 10% off; one that is, is measured again with twice
as many processes, for a machine that others share has bad minutes.
"""

import os
import shutil
import statistics
import subprocess
import sys

from client import Adapter, Description, Missing, skip

TOLERANCE = 0.10
TURNS = 3
EPOCHS = 30
EPOCH_NS = 1e6


def compiled(description, benchmark):
    """OCaml's and Haskell's, compiled in the adapter's build folder, as the adapter is."""
    rpath = f"-Wl,-rpath,{os.path.dirname(description.callee)}"
    program = os.path.join(description.build, "own")
    if benchmark.endswith(".ml"):
        shutil.copy(benchmark, program + ".ml")
        command = ["-I", "+unix", "-I", "+threads", "-ccopt", rpath, "unix.cmxa", "threads.cmxa",
                   program + ".ml", "stubs.o", "-cclib", description.callee]
    else:
        command = ["-v0", "-O2", "-threaded", "-outputdir", program + ".objects",
                   f"-optl{rpath}", benchmark, description.callee]
    subprocess.run([description.runtime, *command, "-o", program], cwd=description.build,
                   check=True, timeout=120)
    return [program]


def own_command(description, benchmark):
    """How a user would start it: a script with the runtime; others are compiled first."""
    if benchmark.endswith((".ml", ".hs")):
        return compiled(description, benchmark)
    if not benchmark.endswith(".java"):
        return [description.runtime, benchmark, description.build]
    jar, classes = (os.path.join(description.build, name) for name in ("adapter.jar", "own"))
    sources = [benchmark]
    if int(description.version.split(".")[0]) >= 22:
        sources.append(benchmark.replace("Own.java", "OwnForeign.java"))
    path = ["-cp", jar + os.pathsep + classes]
    compiler = [description.runtime, "-m", "jdk.compiler/com.sun.tools.javac.Main"]
    subprocess.run([*compiler, *path, "-d", classes, *sources], check=True, timeout=120)
    return [description.runtime, "--enable-native-access=ALL-UNNAMED", "-XX:CompileCommand=quiet",
            "-XX:CompileCommand=dontinline,Plain.add", *path, "Own", description.build]


def own_figures(description, command):
    """Nanoseconds by id, as the benchmark prints them: a line for each, `ID NANOSECONDS`."""
    result = subprocess.run(command, env=description.environment(),
                            stdout=subprocess.PIPE, text=True, timeout=120, check=True)
    return {name: float(ns) for name, ns in map(str.split, result.stdout.splitlines())}


def adapter_figures(description, names):
    figures = {}
    with Adapter(description) as adapter:
        adapter.ask("hello 1")
        cases, _ = adapter.list()
        for name in names:
            if name not in cases:
                continue
            answer = adapter.ask(f"prepare {name}")
            if not answer.startswith("ok"):
                sys.exit(f"{name}: {answer}")
            trial = adapter.run_ns(name, 1000) / 1000
            iterations = max(1, int(EPOCH_NS / max(trial, 0.1)))
            figures[name] = min(adapter.run_ns(name, iterations)
                                for _ in range(EPOCHS)) / iterations
    return figures


def compare(description, command, turns):
    """(adapter, own) nanoseconds by id."""
    adapters, owns = [], []
    for turn in range(turns):
        if turn % 2 == 0:
            owns.append(own_figures(description, command))
            adapters.append(adapter_figures(description, owns[0]))
        else:
            adapters.append(adapter_figures(description, owns[0]))
            owns.append(own_figures(description, command))
    return {name: tuple(statistics.median(figures[name] for figures in side)
                        for side in (adapters, owns))
            for name in adapters[0]}


def off(figures):
    return [name for name, (ours, own) in figures.items() if abs(ours / own - 1) > TOLERANCE]


def main():
    try:
        description = Description(*sys.argv[1:5])
    except Missing as missing:
        skip(str(missing))
    description.make()
    command = own_command(description, sys.argv[5])
    figures = compare(description, command, TURNS)
    if off(figures):
        print("again, because of", *off(figures))
        figures = compare(description, command, 2 * TURNS)
    for name, (ours, own) in figures.items():
        print(f"{description.name} {description.version} {name}: adapter {ours:.2f} ns, "
              f"its own kind of benchmark {own:.2f} ns, ratio {ours / own:.3f}")
    if not figures:
        sys.exit("FAILED: nothing was compared")
    if off(figures):
        sys.exit(f"FAILED: more than {TOLERANCE:.0%} off: {', '.join(off(figures))}")


main()
