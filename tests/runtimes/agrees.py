#!/usr/bin/env python3
"""Does an adapter find what a benchmark of the runtime's own kind finds?

usage: agrees.py SOURCE BUILD CALLEE CALLEE-INCLUDE OWN-BENCHMARK

The two take turns on one processor, each in fresh processes: an address space laid out otherwise
makes the same code up to 10% faster or slower. The core is watched meanwhile, and a process beside
which it was shared counts for nothing. Times are compared in core cycles. Of a process the minimum
of its epochs counts, since benchmarks of those kinds print no other; of the processes the median.

A case may be 10% off, or half of what a plain call takes, since what must be found is an adapter
that times a call more than users of the runtime make. Where code lies in its program decides, too,
and every run of that program finds it there: OCaml's compiler aligns no loop, and the same
benchmark with some more functions in front took 53 to 71 ns for a crossing, and 18 to 21 cycles for
an external. So a compiled one of OCaml is built in several layouts, and what an adapter finds must
lie where these do.
"""

import os
import re
import statistics
import subprocess
import sys

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))
import quiet
from client import Adapter, Description, Missing, skip

TOLERANCE = 0.10
TURNS = 3
CALL_CYCLES = 2.5  # half a call
LAYOUTS = 4
EPOCHS = 30
EPOCH_NS = 1e6

# "plain 1.2", and "BenchmarkPlain-2   300000   1.2 ns/op"; without "-2" on one processor.
OWN_LINE = re.compile(r"(?:Benchmark)?(\S+?)(?:-\d+)?(?:\s+\d+)?\s+([0-9.]+)(?: ns/op)?$")


def go_command(description, package):
    """A package's benchmarks, built once; as `go test -bench .` would run them."""
    program = os.path.join(description.build, "own")
    build = [description.runtime, "test", "-vet=off", "-buildvcs=false", "-c", "-o", program, "."]
    subprocess.run(build, cwd=package, env=description.environment(), check=True, timeout=300)
    return [program, "-test.bench=.", "-test.benchtime=5ms", "-test.count=10"]


def rust_command(description, source):
    program = os.path.join(description.build, "own")
    subprocess.run([description.runtime, "--edition", "2021", "-C", "opt-level=3", "-C",
                    f"link-arg={description.callee}", "-o", program, source],
                   check=True, timeout=120)
    return [program, "6"]


def compiled(description, benchmark, layout=0):
    """OCaml's and Haskell's, compiled in the adapter's build folder, as the adapter is. With this
    many small functions in front, where a layout is asked for."""
    rpath = f"-Wl,-rpath,{os.path.dirname(description.callee)}"
    program = os.path.join(description.build, f"own{layout or ''}")
    if benchmark.endswith(".ml"):
        with open(benchmark, encoding="utf-8") as file:
            text = file.read()
        with open(program + ".ml", "w", encoding="utf-8") as file:
            file.write("".join(f"let pad{i} a = a + {i}\n" for i in range(layout)) + text)
        command = ["-I", "+unix", "-I", "+threads", "-ccopt", rpath, "unix.cmxa", "threads.cmxa",
                   program + ".ml", "stubs.o", "-cclib", description.callee]
    else:
        command = ["-v0", "-O2", "-threaded", "-outputdir", program + ".objects",
                   f"-optl{rpath}", benchmark, description.callee]
    subprocess.run([description.runtime, *command, "-o", program], cwd=description.build,
                   check=True, timeout=120)
    return [program]


def own_commands(description, benchmark):
    """One a layout."""
    if benchmark.endswith(".ml"):
        return [compiled(description, benchmark, layout) for layout in range(LAYOUTS)]
    return [own_command(description, benchmark)]


def own_command(description, benchmark):
    """How a user would start it: a script with the runtime; others are compiled first."""
    if description.name == "go":
        return go_command(description, benchmark)
    if description.name == "rust":
        return rust_command(description, benchmark)
    if benchmark.endswith(".hs"):
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


def own_figures(description, command, processor):
    """Core cycles by id, as the benchmark prints them: lines `ID NANOSECONDS`, or as Go's testing
    writes them. The least of several for one id."""
    with quiet.alone_on(processor) as core:
        result = subprocess.run(command, env=description.environment(), stdout=subprocess.PIPE,
                                input="\n", text=True, timeout=120, check=True,
                                preexec_fn=quiet.stay_on(processor))
    figures = {}
    for line in result.stdout.splitlines():
        found = OWN_LINE.match(line)
        if found:
            name, cycles = found[1].lower(), float(found[2]) / core.cycle_ns
            figures[name] = min(cycles, figures.get(name, cycles))
    return figures


def adapter_figures(description, names, processor):
    figures = {}
    with quiet.alone_on(processor) as core, Adapter(description, processor) as adapter:
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
    return {name: ns / core.cycle_ns for name, ns in figures.items()}


def take_turn(description, commands, ours, own, turn):
    """Both, each in a process of its own, the one before the other and the other way round."""
    processor = quiet.quietest_processor()
    quiet.leave(processor)

    def run_own():
        own.append([own_figures(description, command, processor) for command in commands])
    if turn % 2 == 0 or not own:
        run_own()
    ours.append(adapter_figures(description, own[0][0], processor))
    if len(own) < len(ours):
        run_own()


def median_of(processes):
    return {name: statistics.median(figures[name] for figures in processes)
            for name in processes[0]}


def agrees(description, commands):
    """A measurement for quiet.judge: some turns of both."""
    def the_two_agree(figures):
        all_ours, all_own = [], []
        for turn in range(TURNS):
            take_turn(description, commands, all_ours, all_own, turn)
        ours = median_of(all_ours)
        layouts = [median_of(processes) for processes in zip(*all_own)]
        if not ours:
            sys.exit("FAILED: nothing was compared")
        for name, cycles in ours.items():
            own = [layout[name] for layout in layouts]
            low, high = (own_cycles - sign * max(TOLERANCE * own_cycles, CALL_CYCLES)
                         for sign, own_cycles in ((1, min(own)), (-1, max(own))))
            figures.within(low, cycles, high, f"{name}, in core cycles")
    return the_two_agree


def main():
    try:
        description = Description(*sys.argv[1:5])
    except Missing as missing:
        skip(str(missing))
    description.make()
    print(description.name, description.version)
    quiet.SECONDS = 10  # every runtime has such a test
    quiet.judge(agrees(description, own_commands(description, sys.argv[5])))
    quiet.finish()


main()
