"""Mutated arguments: whatever is typed, the program ends with a status of its own, and says at most
one line. It only lists what it would time. The seed is fixed, so that a failure repeats."""

import random

from tool import check, error_lines, finish, run

VALID = [
    ["calls", "crossing"],
    ["--model", "go1.23,minimal"],
    ["--rounds", "31"],
    ["--epoch-us", "1000"],
    ["--seed", "42"],
    ["--processes", "8"],
    ["--pin", "pu:0"],
    ["--pin", "core:1"],
    ["--inject", "save=40"],
    ["--stack-kib", "256"],
    ["--format", "json"],
    ["--gate", "crossing/go1.23/all / calls/direct <= 40"],
    ["--gate", "(1 + 2) * 3 - -4 >= 2.5e1"],
    ["--gate", "batch/go1.23/add:speedup@64 > break_even"],
    ["--benchmark_filter=calls/.*"],
    ["--benchmark_min_time=0.001s"],
    ["--benchmark_repetitions=3"],
    ["--benchmark_format=csv"],
]
HANDOFF = [
    ["--threads", "4"],
    ["--tokens", "2"],
    ["--foreign", "10us"],
    ["--host", "1500"],
    ["--rate", "2.5e3"],
    ["--stall", "1ms"],
    ["--place", "package"],
    ["--sweep", "foreign"],
    ["--seconds", "3"],
    ["--model", "go1.23"],
]
ALPHABET = "0123456789abcxyz=:,.+-/*%()[]{}\\'\" \t\n\x01\x7f\u00e9\u20ac"


def mutate(text):
    for _ in range(random.randint(0, 3)):
        place = random.randint(0, len(text))
        kind = random.randrange(4)
        if kind == 0:
            text = text[:place] + random.choice(ALPHABET) + text[place:]
        elif kind == 1:
            text = text[:place] + text[place + 1 :]
        elif kind == 2:
            # A repetition of repetitions takes the standard library's regular expressions years.
            most = 2 if "filter" in text else 40
            text = text[:place] + text[place:] * random.randint(1, most)
        else:
            text = text[:place] + str(random.randint(-(2**70), 2**70)) + text[place:]
    return text.replace("\0", "")


random.seed(1)
for number in range(500):
    command, valid = ("run", VALID) if number < 400 else ("handoff", HANDOFF)
    arguments = [command, "--benchmark_list_tests", "--pin", "none"]
    for group in random.sample(valid, random.randint(1, 3)):
        arguments += [mutate(argument) for argument in group]
    if "--output" in arguments:
        continue
    result = run(*arguments, timeout=60)
    what = f"{number}: {arguments!r}"[:300]
    check(result.returncode in (0, 2, 4), f"{what}: status {result.returncode}: {result.stderr}")
    lines = error_lines(result)
    check(len(lines) == (0 if result.returncode == 0 else 1), f"{what}: {result.stderr!r}")
finish()
