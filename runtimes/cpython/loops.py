"""The timed loops, as a user of timeit would write them, and what a case is.

A loop makes its calls with operands that change and keeps the last result, which is checked after
the clock was read. Nothing is subtracted: the loop's own cost (the range, the local variable) is in
every case, in the plain call's too. Function and operands are local variables, the cheapest place
that Python has for them.
"""

import time
import types

SECOND = 7
BATCH_ITEMS = (1, 4, 16, 64, 256, 1024, 4096, 16384)


def pairs(iterations, call, clock):
    kept = None
    begin = clock()
    for i in range(iterations):
        kept = call(i, 7)
    end = clock()
    return end - begin, kept


def empty(iterations, call, clock):
    kept = None
    begin = clock()
    for _ in range(iterations):
        kept = call()
    end = clock()
    return end - begin, kept


def one_slice(iterations, call, clock, items):
    kept = None
    begin = clock()
    for _ in range(iterations):
        kept = call(items)
    end = clock()
    return end - begin, kept


def counted_slice(iterations, call, clock, items, count):
    kept = None
    begin = clock()
    for _ in range(iterations):
        kept = call(items, count)
    end = clock()
    return end - begin, kept


def upcalls(iterations, call, clock, function):
    """The loop itself is in the foreign library: one downcall, and `iterations` upcalls."""
    begin = clock()
    kept = call(function, 7, iterations)
    end = clock()
    return end - begin, kept


class Case:
    """One thing that can be timed.

    Since 3.11 the interpreter rewrites calls in place for what they call, so every case has a copy
    of its loop's code for itself; a shared one would remember the cases before it.
    """

    def __init__(self, name, summary, loop, call, expected, *arguments):
        self.name = name
        self.summary = summary
        self.expected = expected
        self._loop = types.FunctionType(loop.__code__.replace(), loop.__globals__)
        self._arguments = (call, time.perf_counter_ns, *arguments)

    def run(self, iterations):
        """Nanoseconds elapsed; ValueError where the answer is not the right one."""
        elapsed_ns, kept = self._loop(iterations, *self._arguments)
        expected = self.expected(iterations)
        if kept != expected:
            raise ValueError(f"the answer is {kept!r} instead of {expected!r}")
        return elapsed_ns


class Skip:
    """A case that this Python or this machine cannot run."""

    def __init__(self, name, reason):
        self.name = name
        self.reason = reason


def last_sum(iterations):
    return iterations - 1 + SECOND


def sum_of_sums(iterations):
    return iterations * (iterations - 1) // 2 + iterations * SECOND


def no_result(_):
    return None


def python_add(first, second):
    """The plain call's callee, and what is called back."""
    return first + second


def crossing_case(name, summary, call):
    return Case(name, summary, pairs, call, last_sum)


def nothing_case(name, summary, call):
    return Case(name, summary, empty, call, no_result)


def upcall_case(name, summary, call, function):
    return Case(name, summary, upcalls, call, sum_of_sums, function)


def batch_cases(way, summary, call, slice_of):
    """slice_of(array) is the tuple of arguments that hands the array to call."""
    import array

    for items in BATCH_ITEMS:
        numbers = array.array("q", range(1, items + 1))
        arguments = slice_of(numbers)
        loop = one_slice if len(arguments) == 1 else counted_slice
        total = sum(numbers)
        yield Case(f"{way}batch/{items}", f"{summary}, {items} items", loop, call,
                   lambda _, total=total: total, *arguments)
