"""CPython's adapter: answers crosscost's questions, version 1 of the protocol (docs/runtimes.md).

usage: adapter.py [--threads] BUILD-FOLDER, with XC_CALLEE and XC_CALLEE_INCLUDE in the environment

With --threads the process has a second thread, which sleeps, and the cases are those of the
extension module: glibc's mutexes, and so the GIL, do without locked instructions until a process
starts a thread, and cost twice as much from then on.
"""

import gc
import os
import sys
import threading
import time

from loops import Case
from ways import WAYS, WAYS_WITH_THREADS

ITERATIONS_MAX = 1_000_000_000
WARM_UP_CALLS = 1_000
WARM_UP_NS = 20_000_000
LINE_BYTES_MAX = 1_000


def version():
    """With what makes a build of CPython another one: no GIL, or a JIT that is switched on."""
    words = [".".join(map(str, sys.version_info[:3]))]
    if not getattr(sys, "_is_gil_enabled", lambda: True)():
        words.append("free-threaded")
    jit = getattr(sys, "_jit", None)
    if jit is not None and jit.is_enabled():
        words.append("with its JIT")
    return " ".join(words)


def warm_up(case):
    """Long enough for the interpreter to have specialised the loop; the first call verifies."""
    case.run(1)
    calls = 1
    until = time.perf_counter_ns() + WARM_UP_NS
    while calls <= WARM_UP_CALLS or time.perf_counter_ns() < until:
        case.run(WARM_UP_CALLS // 10)
        calls += WARM_UP_CALLS // 10
    return f"warmed up by {calls} calls"


def one_line(error):
    return " ".join(str(error).split()) or type(error).__name__


def cut(line):
    """The protocol has an end to how long a line may be; a compiler's error may be longer."""
    return line.encode("utf-8", "replace")[:LINE_BYTES_MAX].decode("utf-8", "ignore")


class Adapter:
    def __init__(self, ways, folder):
        self._ways = ways
        self._folder = folder
        self._offers = None

    def _all(self):
        """Cases and skips by their ids, made when they are first asked for."""
        if self._offers is None:
            self._offers = {}
            for way in self._ways:
                for offer in way(self._folder):
                    self._offers[offer.name] = offer
        return self._offers

    def _case(self, name):
        offer = self._all().get(name)
        if offer is None:
            raise ValueError(f"unknown case '{name}'")
        if not isinstance(offer, Case):
            raise ValueError(offer.reason)
        return offer

    def hello(self, protocol):
        if protocol != "1":
            raise ValueError(f"unknown protocol '{protocol}': this is version 1")
        if sys.implementation.name != "cpython":
            raise ValueError(f"this is no CPython but '{sys.implementation.name}'")
        return [f"hello 1 {threading.get_native_id()} {version()}"]

    def list(self):
        lines = []
        for offer in self._all().values():
            if isinstance(offer, Case):
                lines.append(f"case {offer.name} {offer.summary}")
            else:
                lines.append(f"skip {offer.name} {offer.reason}")
        return lines + ["end"]

    def prepare(self, name):
        return [f"ok {warm_up(self._case(name))}"]

    def run(self, name, iterations):
        if not iterations.isdecimal() or not 1 <= int(iterations) <= ITERATIONS_MAX:
            raise ValueError(f"iterations '{iterations}' are not from 1 to {ITERATIONS_MAX}")
        return [f"ns {self._case(name).run(int(iterations))}"]

    def answer(self, line):
        """The lines of the answer; whatever goes wrong is one line that says so."""
        commands = {"hello": 1, "list": 0, "prepare": 1, "run": 2}
        words = line.split()
        try:
            if not words or commands.get(words[0]) != len(words) - 1:
                raise ValueError(f"unknown command '{line.strip()}'")
            return getattr(self, words[0])(*words[1:])
        except Exception as error:  # whatever it is: the driver is told, and goes on
            return [f"fail {one_line(error)}"]


def main():
    """What libraries print goes to standard error: standard output is for answers alone.

    The collector of cycles is off, as in timeit: the loops make none.
    """
    options, folder = sys.argv[1:-1], sys.argv[-1]
    if len(sys.argv) < 2 or options not in ([], ["--threads"]):
        raise SystemExit("usage: adapter.py [--threads] BUILD-FOLDER")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    gc.disable()
    if options:
        threading.Thread(target=threading.Event().wait, daemon=True).start()
    adapter = Adapter(WAYS_WITH_THREADS if options else WAYS, os.path.abspath(folder))
    for line in sys.stdin:
        if line.split() == ["quit"]:
            break
        answers.write("".join(cut(text) + "\n" for text in adapter.answer(line)))
        answers.flush()


if __name__ == "__main__":
    main()
