"""Plain English: looks for the phrases of phrases.txt in every tracked text, and prints file:line.

usage: english.py [--self-test] [ROOT [FOLDER...]]
"""

import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
LIST = os.path.join(HERE, "phrases.txt")
# Licences are others' words, snapshots are outputs, and CHANGELOG is of its day.
LEFT_OUT = re.compile(r"^(LICENSE|CHANGELOG\.md|tests/tree/(english\.py|phrases\.txt))$")
BETWEEN_WORDS = r"(?:\s|//|\*(?!/)|#|--|%|\"|\\n)+"  # so that a comment or a string may go on


def phrases(path=LIST):
    """Of the list: an expression, the phrase, and what to say instead."""
    found = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                phrase, instead = re.split(r"\s{2,}", line.strip(), maxsplit=1)
                expression = BETWEEN_WORDS.join(re.split(r"(?<!\*) ", phrase))
                found.append((re.compile(rf"\b(?:{expression})\b", re.I), phrase, instead))
    return found


def findings(text, listed):
    """Pairs of a line's number and what to say instead of what it has."""
    for expression, phrase, instead in listed:
        for match in expression.finditer(text):
            words = re.sub(r"\W+", " ", match.group(0))
            yield text.count("\n", 0, match.start()) + 1, f"'{words}': say {instead}", phrase


def self_test():
    listed = phrases()
    for text, lines in (("a\nfor so many items\n", [2]), ("/* loops so\n * many times */", [1]),
                        ("# so\n# many\n", [1]), ('"so "\n"many"', [1]), ("Of\nwhich one", [1]),
                        ("so  much", []), ("amends", []), ("Whoever\nx\nanew", [1, 3]),
                        ("/* What is there. */", [1]), ("/* Says what is there. */", [])):
        got = sorted(line for line, _, _ in findings(text, listed))
        if got != lines:
            sys.exit(f"self-test: {text!r}: lines {got}, not {lines}")


def main(arguments):
    if arguments[:1] == ["--self-test"]:
        self_test()
        return 0
    root = arguments[0] if arguments else "."
    listed = phrases()
    count = 0
    names = subprocess.run(["git", "-C", root, "ls-files", "-z", *arguments[1:]], check=False,
                           stdout=subprocess.PIPE, text=True)
    if names.returncode != 0:
        print("skipped: this tree is no git repository")
        return 77
    for name in names.stdout.split("\0"):
        path = os.path.join(root, name)
        if not name or LEFT_OUT.match(name) or not os.path.isfile(path):
            continue
        try:
            with open(path, encoding="utf-8") as file:
                text = file.read()
        except UnicodeDecodeError:
            continue
        for line, what, _ in sorted(findings(text, listed)):
            count += 1
            print(f"{name}:{line}: {what}")
    return 1 if count else 0


sys.exit(main(sys.argv[1:]))
