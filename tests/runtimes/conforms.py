#!/usr/bin/env python3
"""Does a runtime's adapter keep to the protocol? conforms.py SOURCE BUILD CALLEE CALLEE-INCLUDE

Every case is listed, prepared, and run; the answers to what makes no sense are refusals; standard
output holds nothing but answers; and the program ends when it is told to, or its input ends.
"""

import os
import re
import sys

from client import Adapter, Description, Missing, skip

ID = re.compile(r"[a-z0-9._+-]+(/[a-z0-9._+-]+)*")
BATCHES = [f"batch/{items}" for items in (1, 4, 16, 64, 256, 1024, 4096, 16384)]
NONSENSE = ["", "hello", "hello 2", "prepare", "prepare nothing-like-it", "run plain",
            "run plain -1", "run plain 1.5", "run plain x", "run plain 1e3",
            "run plain 99999999999999999999", "run nothing-like-it 10", "list of",
            "run crossing 10 10", "\u00e4\u4e16", "a" * 900]
failures = []


def check(condition, text):
    if not condition:
        failures.append(text)
        print("FAILED:", text)


def check_hello(adapter, description):
    words = adapter.ask("hello 1").split(" ", 3)
    check(words[:2] == ["hello", "1"], f"hello: {words}")
    check(len(words) == 4 and words[3].startswith(description.version), f"the version: {words}")
    tasks = os.listdir(f"/proc/{adapter.process.pid}/task")
    check(words[2] in tasks, f"thread {words[2]} is none of {tasks}")


def check_list(cases, skips):
    for name in [*cases, *skips]:
        check(ID.fullmatch(name) and len(name) <= 80, f"the id {name!r}")
    check(not set(cases) & set(skips), f"both case and skip: {set(cases) & set(skips)}")
    check("plain" in cases, "there is no 'plain'")
    check("crossing" in cases or "crossing" in skips, "there is no word about 'crossing'")
    if "crossing" in cases:
        for name in ["no-token", "nothing", *BATCHES]:
            check(name in cases or name in skips, f"there is no word about '{name}'")


def fastest_ns(adapter, name, iterations):
    """Of three, since an interrupt takes longer than the shortest of these runs."""
    return min(adapter.run_ns(name, iterations) for _ in range(3))


def check_cases(adapter, cases):
    """All are prepared before any is run, and each takes longer the more often it is run."""
    for name in cases:
        answer = adapter.ask(f"prepare {name}")
        check(answer.split(" ")[0] == "ok", f"prepare {name}: {answer}")
    for name in [*cases, *reversed(cases)]:
        elapsed = [fastest_ns(adapter, name, iterations) for iterations in (1, 200, 20000)]
        check(0 <= elapsed[0] and 0 < elapsed[2], f"{name}: {elapsed}")
        check(elapsed[1] < elapsed[2] * 2, f"{name}: not longer for more iterations: {elapsed}")


def check_nonsense(adapter, skips):
    for question in [*NONSENSE, *(f"prepare {name}" for name in skips)]:
        answer = adapter.ask(question)
        check(answer.startswith("fail ") and len(answer.encode()) < 1024,
              f"the answer to {question!r}: {answer!r}")


def check_ends(description):
    with Adapter(description) as adapter:
        adapter.ask("hello 1")
        status, rest = adapter.end()
        check((status, rest) == (0, b""), f"at the end of input: {status}, {rest!r}")
    with Adapter(description) as adapter:
        adapter.process.stdin.write(b"quit\n")
        check(adapter.process.wait(timeout=60) == 0, f"quit: {adapter.process.returncode}")


def main():
    try:
        description = Description(*sys.argv[1:5])
    except Missing as missing:
        skip(str(missing))
    description.make()
    with Adapter(description) as adapter:
        check_hello(adapter, description)
        cases, skips = adapter.list()
        check_list(cases, skips)
        check_cases(adapter, cases)
        check_nonsense(adapter, skips)
        status, rest = adapter.end()
        check((status, rest) == (0, b""), f"at the end: {status}, {rest!r}")
    check_ends(description)
    print(f"{description.name} {description.version}: {len(cases)} cases, skipped: {skips}")
    sys.exit(1 if failures else 0)


main()
