"""The commands of README.md and of docs, typed as they stand there, from the root of the tree: each
is understood, and the library that they measure is there."""

import os
import re
import shlex
import tempfile

from tool import FAST, PROGRAM, check, finish, run

ROOT = os.environ["XC_TEST_ROOT"]
MEASURING = {"run", "batch", "handoff", "call"}
# What a reader has: files of gates, and a plug-in that docs/plugins.md has built.
READERS_OWN = {"bounds.txt", "./example.so"}
FILES = {"--output", "--benchmark_out", "--pprof", "--timeline"}


def commands(path):
    """Of the file's blocks of code: words of each command that begins with crosscost."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for block in re.findall(r"^```[a-z]*\n(.*?)^```", text, re.S | re.M):
        for line in block.replace("\\\n", " ").splitlines():
            match = re.match(r" *(?:build/)?crosscost (.*)", line)
            if match and re.match(r"\d", match.group(1)) is None:
                yield shlex.split(match.group(1), comments=True)


def here(folder, words):
    """The same, with the files that it writes in another folder, and what the build makes where the
    program that is tested was built."""
    words = [re.sub(r"^build(?=/)", os.path.dirname(PROGRAM), word) for word in words]
    for place, word in enumerate(words):
        name = word.split("=")[0]
        if name in FILES and "=" in word:
            words[place] = f"{name}={folder}/{word.split('=', 1)[1]}"
        elif name in FILES:
            words[place + 1] = f"{folder}/{words[place + 1]}"
    return words


def every_command_is_understood():
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        for path in ["README.md"] + sorted(f"docs/{name}" for name in os.listdir("docs")):
            if not path.endswith(".md"):
                continue
            for words in commands(path):
                if READERS_OWN & set(words):
                    continue
                count += 1
                measures = words[0] in MEASURING
                last = "--benchmark_list_tests" if measures else "--help"
                result = run(*here(folder, words), last)
                check(result.returncode == 0 and result.stdout,
                      f"{path}: crosscost {shlex.join(words)}: {result.stderr}")
    check(count > 20, f"only {count} commands")


def a_library_of_ones_own():
    """What README says of one is measured, not only understood."""
    found = [words for words in commands("README.md") if words[0] == "call" and "--batch" in words]
    check(len(found) == 1, f"{len(found)} commands with --batch")
    for words in found:
        check(words[1].startswith("build/"), f"not built: {words[1]}")
        result = run(*here(".", words), *FAST, "--pin", "none")
        check(result.returncode == 0 and "polynomial" in result.stdout, result.stderr)


os.chdir(ROOT)
every_command_is_understood()
a_library_of_ones_own()
finish()
