"""Figures are judged in the quiet state of the core alone. A bound says what it protects; no bound
follows a machine.

The rule, for Python and for C (tests/quiet.h): one measurement of the quiet state within its bounds
is enough for a figure, and it fails where it is off in three of three, each of its own processes. A
bound is to hold in 95% of such measurements or more; then a figure fails by chance once in 8,000
tests at most. What the host gives too few quiet measurements for is skipped, and the test says
"skipped: contended: ...". After the first measurement of each, a test goes on for SECONDS in all.
"""

import contextlib
import os
import resource
import subprocess
import sys
import time

OFF_TO_FAIL = 3
SECONDS = 30
# Of the readings of a core beside a program. The least of a program's epochs is one of the others
# then, whatever the state of the rest was.
QUIET_READINGS = 0.8
# Of a processor's time, for one program. Beside one other busy process it gets half.
PROCESSOR_SHARE = 0.7

WATCH_CORE = os.environ.get("XC_TEST_WATCH_CORE", "")


class NotQuiet(Exception):
    """A measurement of another state, or of none: nothing can be judged by it."""


class Figures:
    """The figures of one measurement."""

    def __init__(self):
        self.off = {}

    def hold(self, condition, what, found=""):
        """what: the figure's name, the same in each measurement."""
        if not condition:
            self.off[what] = f"{what}: {found}" if found != "" else what

    def within(self, low, value, high, what):
        if value is None:
            raise NotQuiet(f"no figure for {what}: too few epochs")
        print(f"{what}: {value:.4g}, to be from {low:.4g} to {high:.4g}")
        self.hold(low <= value <= high, what, f"{value:.4g}, not from {low:.4g} to {high:.4g}")


failures = []
contended = []
_end = None


def in_quiet_state(report):
    """The report, if its estimates are of the quiet state."""
    state = report["protocol"]["state"]
    if state["kind"] != "quiet":
        raise NotQuiet(f"{state['kind']}: {state['quiet_share'] or 0:.0%} of the epochs were quiet")
    return report


def judge(measure):
    """measure(figures): measures once, each time afresh; what is off is told to the figures."""
    global _end
    _end = _end or time.monotonic() + SECONDS
    name, always_off, off_runs, reason = measure.__name__, None, 0, ""
    while True:
        figures = Figures()
        try:
            measure(figures)
            off_runs += 1
            if always_off is None:
                always_off = figures.off
            always_off = {what: text for what, text in figures.off.items() if what in always_off}
            for text in figures.off.values():
                print(f"{name}: off: {text}")
            if not always_off:
                print(f"{name}: holds")
                break
            if off_runs == OFF_TO_FAIL:
                for text in always_off.values():
                    print(f"FAILED: {name}: {text}, in {off_runs} of {off_runs} measurements")
                    failures.append(text)
                break
        except NotQuiet as state:
            reason = str(state)
            print(f"{name}: not judged: {reason}")
        sys.stdout.flush()
        if time.monotonic() > _end:
            contended.append(f"{name} ({reason or 'off, and too few measurements to say so'})")
            break
    sys.stdout.flush()


def judge_checks(test):
    """test() asserts for itself, and is over at once where it can be judged at all."""
    def asserts(_):
        test()
    asserts.__name__ = test.__name__
    judge(asserts)


def finish(other_failures=()):
    """Ends the test: failed, skipped or passed."""
    if failures or other_failures:
        print(len(failures) + len(other_failures), "failed")
        sys.exit(1)
    if contended:
        print("skipped: contended:", ", ".join(contended))
        sys.exit(77)
    sys.exit(0)


class Watched:
    """What a core was like meanwhile."""

    quiet_share = cycle_ns = 0.0


@contextlib.contextmanager
def watched(processor):
    watched_core = Watched()
    process = subprocess.Popen([WATCH_CORE, str(processor)], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)
    try:
        yield watched_core
    finally:
        output = process.communicate()[0].split()
        watched_core.quiet_share, watched_core.cycle_ns = (float(word) for word in output)


_allowed = os.sched_getaffinity(0)


def leave(processor):
    """This process goes on on the other processors, where there are any."""
    os.sched_setaffinity(0, _allowed - {processor} or _allowed)


def idle_ticks(processor):
    with open("/proc/stat", encoding="utf-8") as file:
        fields = next(line for line in file if line.startswith(f"cpu{processor} ")).split()
    return int(fields[4])


def quietest_processor():
    """That whose core is ours most of the time, and of such ones, that with the most idle time."""
    def look(processor):
        before = idle_ticks(processor)
        output = subprocess.run([WATCH_CORE, str(processor), "200"], stdout=subprocess.PIPE,
                                text=True, check=True).stdout.split()
        return round(float(output[0]), 1), idle_ticks(processor) - before
    return max(_allowed, key=look)


def _children_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


@contextlib.contextmanager
def unhindered():
    """For a block that runs programs. NotQuiet, at its end: they had to wait for a processor."""
    start, before = time.monotonic(), _children_seconds()
    yield
    share = (_children_seconds() - before) / (time.monotonic() - start)
    if share < PROCESSOR_SHARE:
        raise NotQuiet(f"the programs had a processor for {share:.0%} of the time")


@contextlib.contextmanager
def alone_on(processor, share_least=PROCESSOR_SHARE):
    """For a block that runs programs on that processor, one after another: what the core was like.
    NotQuiet, at its end: it was not ours, or the programs got less than that share of it. Epochs
    that are short beside the scheduler's slices need no share: few of them are interrupted."""
    start, before = time.monotonic(), _children_seconds()
    with watched(processor) as core:
        yield core
        busy, seconds = _children_seconds() - before, time.monotonic() - start
    if core.quiet_share < QUIET_READINGS:
        raise NotQuiet(f"the core was shared in {1 - core.quiet_share:.0%} of the readings")
    if busy < share_least * seconds:
        raise NotQuiet(f"the programs had processor {processor} for {busy / seconds:.0%} of the "
                       "time")


def stay_on(processor):
    """For a child process, before it becomes another program."""
    return lambda: os.sched_setaffinity(0, {processor})
