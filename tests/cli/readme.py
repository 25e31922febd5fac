"""README.md and docs: every command that stands there runs, from the root of the tree and with as
few repetitions as there can be, and every link leads somewhere.

A block of code behind a line `<!-- only parsed: REASON -->` needs what not every machine has: its
commands are parsed and not run."""

import os
import re
import shlex
import tempfile

from tool import PROGRAM, check, finish, run

ROOT = os.environ["XC_TEST_ROOT"]
LINES_MAX = 100  # of README
SHORT = ["--quick", "--benchmark_repetitions=1", "--epoch-us", "20", "--processes", "1",
         "--wait-quiet", "0", "--seed", "1", "--pin", "none"]
# What makes a command short, and which statuses are no fault of the command's.
MEASURING = {
    "run": (SHORT, (0,)),
    "batch": (SHORT, (0,)),
    "call": (SHORT, (0,)),
    "handoff": ([*SHORT, "--seconds", "1"], (0,)),
    "selftest": (["--rounds", "5", "--wait-quiet", "0"], (0, 1, 3)),
    "doctor": ([], (0, 4)),
    "list": ([], (0,)),
    "help": ([], (0,)),
}
GATES = (0, 1, 3)  # one process and one repetition decide nothing
FILES = {"--output", "--benchmark_out", "--pprof", "--timeline"}
# Each takes long, however few repetitions there are: programs of runtimes are built (tests/runtimes
# has runs of them), and whole runs are repeated.
LONG = {"runtimes", "--repeat"}
BOUNDS = "bounds.txt"  # a reader's file of gates


def documents():
    return ["README.md"] + sorted(f"docs/{name}" for name in os.listdir("docs")
                                  if name.endswith(".md"))


def contents(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def commands(path):
    """Words of each command that begins with crosscost, and whether it is only to be parsed: those
    of the blocks of code, and of README those in its table of tasks."""
    text = contents(path)
    for mark, block in re.findall(r"(<!-- only parsed: .+ -->\n)?^```[a-z]*\n(.*?)^```", text,
                                  re.S | re.M):
        for line in block.replace("\\\n", " ").splitlines():
            match = re.match(r"(?:- run:| )*(?:build/)?crosscost (.*)", line)
            if match and re.match(r"\d", match.group(1)) is None:
                yield shlex.split(match.group(1), comments=True), bool(mark)
    if path == "README.md":
        for line in re.findall(r"^\|.*", text, re.M):
            for command in re.findall(r"`crosscost ([^`]*)`", line):
                words = shlex.split(command)
                if words != ["help", "COMMAND"]:
                    yield words, "--plugin" in words


def into(folder, words):
    """The same, with files in another folder, and what the build makes where the program that is
    tested was built."""
    words = [re.sub(r"^build(?=/)", os.path.dirname(PROGRAM), word) for word in words]
    for place, word in enumerate(words):
        name = word.split("=")[0]
        if name in FILES and "=" in word:
            words[place] = f"{name}={folder}/{word.split('=', 1)[1]}"
        elif name in FILES:
            words[place + 1] = f"{folder}/{words[place + 1]}"
        elif word == BOUNDS:
            words[place] = f"{folder}/{word}"
    return words


def every_command_runs():
    ran = parsed = 0
    already = set()
    for path in documents():
        for words, only_parsed in commands(path):
            key = shlex.join(words)
            if key in already:
                continue
            already.add(key)
            with tempfile.TemporaryDirectory() as folder:
                with open(f"{folder}/{BOUNDS}", "w", encoding="utf-8") as file:
                    file.write("calls/direct <= 1000\n")
                options, statuses = MEASURING.get(words[0], ([], (0,)))
                if any(word.startswith("--gate") for word in words):
                    statuses = GATES
                if only_parsed or LONG & set(words):
                    options, statuses = ["--help"], (0,)
                    parsed += 1
                else:
                    ran += 1
                result = run(*into(folder, words), *options)
                check(result.returncode in statuses and result.stdout,
                      f"{path}: crosscost {key}: status {result.returncode}: {result.stderr}")
    print(f"{ran} commands ran, {parsed} were parsed")
    check(ran > 25, f"only {ran} commands")


def anchors(path):
    """The names that GitHub gives the headings."""
    text = re.sub(r"^```.*?^```", "", contents(path), flags=re.S | re.M)
    headings = re.findall(r"^#+ (.*)", text, re.M)
    return {re.sub(r"[^a-z0-9 _-]", "", heading.lower()).replace(" ", "-") for heading in headings}


def every_link_leads_somewhere():
    for path in [*documents(), "ARCHITECTURE.md", "CONTRIBUTING.md"]:
        for target in re.findall(r"\]\(([^)\s]+)\)", contents(path)):
            if "://" in target:
                continue
            name, _, anchor = target.partition("#")
            file = os.path.normpath(os.path.join(os.path.dirname(path), name)) if name else path
            check(os.path.exists(file), f"{path}: no file {target}")
            if anchor and os.path.exists(file):
                check(anchor in anchors(file), f"{path}: no heading {target}")


def readme_is_short_and_names_every_page():
    text = contents("README.md")
    count = len(text.splitlines())
    check(count <= LINES_MAX, f"README.md has {count} lines, more than {LINES_MAX}")
    for path in documents()[1:]:
        check(f"]({path}" in text, f"README.md does not link to {path}")


os.chdir(ROOT)
every_link_leads_somewhere()
readme_is_short_and_names_every_page()
every_command_runs()
finish()
