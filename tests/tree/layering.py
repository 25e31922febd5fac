#!/usr/bin/env python3
"""The rules of the tree that a program can see: what may include what, and how code looks.

usage: layering.py [ROOT]       checks the tree; a line for each violation, status 1 if any
       layering.py --self-test  injects a violation of every rule, and sees each one found

The arrows are those of the table in ARCHITECTURE.md, which is read here, and nothing else.
"""

import collections
import os
import re
import subprocess
import sys
import tempfile

FUNCTION_LINES_MAX = 70
COLUMNS_MAX = 100

HERE = os.path.dirname(os.path.abspath(__file__))
ARCHITECTURE = os.path.join(HERE, "..", "..", "ARCHITECTURE.md")
AT_THE_TOP = ("include", "stacks", "shim", "bench", "runtimes", "examples")


def read_arrows(path):
    """Each component's folder, and the components whose headers it may include beside its own, by
    the table in ARCHITECTURE.md: a line "NAME -> NAME (what of it), NAME"."""
    with open(path, encoding="utf-8") as file:
        table = file.read().partition("## What may include what")[2].split("```")[1]
    arrows = {"include": ("include", [])}
    for line in table.splitlines():
        name, arrow, others = line.partition("->")
        if arrow:
            name = name.strip()
            folder = name if name in AT_THE_TOP else f"src/{name}"
            arrows[name] = (folder, re.findall(r"[a-z]+", re.sub(r"\([^)]*\)", "", others))
                            + ["include"])
    return arrows


ARROWS = read_arrows(ARCHITECTURE)
# Where a quoted name may start, in the order in which the compiler looks.
INCLUDE_FOLDERS = ["include", "src", ""]

# Headers of libraries, and the only files that may include them. The tests of a component may do
# what the component may.
LIBRARIES = {
    r"benchmark/": r"(tests/)?shim/[^/]*\.cc$",
    r"hwloc": r"(src|tests)/host/",
    r"ffi(target)?\.h$": r".*ffi[^/]*$",
    r"argp": r"(src|tests)/(cli|help)/",
    r"jansson": r"(src|tests)/(report|cli|adapter)/",
    r"zlib|.*\.pb-c\.h|protobuf-c": r"(src|tests)/profile/",
}

# Above the engine nobody reads a clock.
CLOCKLESS_FOLDERS = r"src/(analysis|findings|report|run|cli|help)/"
CLOCKS = re.compile(r"\b(clock_gettime|gettimeofday|time|clock|xc_now_ns|xc_since_ns)\s*\(")

TIMED_FOLDERS = r"(src/crossing|src/engine|stacks|bench|shim)/"
SLEEPS = re.compile(r"\b(usleep|nanosleep|clock_nanosleep|sleep)\s*\(")
# Written in two halves, so that this file does not hold them.
UNFINISHED = re.compile(
    r"\b(" + "|".join(["TO" "DO", "FIX" "ME", "XX" "X", "HA" "CK"]) + r")\b"
    r"|(?i:\bnot implemented\b|\bplace" r"holders?\b)"
)
C_FILES = re.compile(r"\.(c|h|cc|S)$")
CODE_FILES = re.compile(r"(\.(c|h|cc|cpp|cxx|hh|hpp|S|py|sh|cmake|in)|/CMakeLists\.txt|^Makefile|"
                        r"^scripts/[^/.]+|^\.ci/run|^CMakeLists\.txt)$")
CXX_FILES = re.compile(r"\.(cc|cpp|cxx|hh|hpp)$")

# --- reading C ----------------------------------------------------------------------------------

TOKEN = re.compile(
    r"//(?:[^\n\\]|\\.|\\\n)*|/\*.*?\*/|\"(?:[^\"\\\n]|\\.|\\\n)*\"|'(?:[^'\\\n]|\\.|\\\n)*'", re.S
)


def without_comments(text, strings=True):
    """The text with its comments blanked out (its strings too, unless kept): lines stay lines."""

    def blank(match):
        token = match.group()
        if token[0] in "\"'" and strings:
            return token
        return re.sub(r"[^\n]", " ", token)

    return TOKEN.sub(blank, text)


def without_preprocessor(code):
    """The code without directives, and of every #if only the first branch: braces then balance."""
    lines, skipping, continued = [], [], False
    for line in code.split("\n"):
        directive = re.match(r"\s*#\s*(\w+)", line)
        if directive and not continued:
            word = directive.group(1)
            if word in ("if", "ifdef", "ifndef"):
                skipping.append(False)
            elif word in ("else", "elif") and skipping:
                skipping[-1] = True
            elif word == "endif" and skipping:
                skipping.pop()
        dropped = directive or continued or any(skipping)
        continued = bool(directive or continued) and line.endswith("\\")
        lines.append("" if dropped else line)
    return "\n".join(lines)


# What a brace opens: a scope (functions may stand in it), a function by that name, or neither.
Block = collections.namedtuple("Block", "scope name first")


def function_name(header):
    """The function that the text before an opening brace declares, or None."""
    bare = re.sub(r"__attribute__\s*\(\(.*?\)\)|\bXC_[A-Z_]+\b", "", header, flags=re.S)
    call = re.search(r"([A-Za-z_~][\w:~]*)\s*\(", bare)
    ends_well = re.search(r"\)[\s\w]*$|\)\s*(->|:).*$", bare, re.S)
    return call.group(1) if call and ends_well and "=" not in bare[: call.start()] else None


def functions(text):
    """(name, first line, last line) of each function that C or C++ text defines."""
    code = without_preprocessor(without_comments(text, strings=False))
    blocks, header_start = [], 0
    for match in re.finditer(r"[;{}]", code):
        place, sign = match.start(), match.group()
        if sign == "{":
            header = code[header_start:place]
            name = function_name(header) if all(block.scope for block in blocks) else None
            scope = not name and re.search(r"\b(namespace|class|struct|extern)\b[^()=]*$", header)
            first = header_start + len(header) - len(header.lstrip())
            blocks.append(Block(bool(scope), name, first))
        elif sign == "}" and blocks:
            block = blocks.pop()
            if block.name:
                lines = [code.count("\n", 0, at) + 1 for at in (block.first, place)]
                yield block.name, lines[0], lines[1]
        header_start = place + 1


def includes(text):
    """(line, name, True where it is quoted) of each #include that is not in a comment."""
    for number, line in enumerate(without_comments(text).split("\n"), 1):
        match = re.match(r"\s*#\s*include(?:_next)?\s*([\"<])([^\">]+)[\">]", line)
        if match:
            yield number, match.group(2), match.group(1) == '"'


# --- the rules ----------------------------------------------------------------------------------


def room_of(path):
    """The component that a path lies in, or None."""
    for component, (folder, _) in ARROWS.items():
        if path.startswith(folder + "/"):
            return component
    return None


def resolve(root, path, name, quoted):
    """What an include means, as a path in the tree; None for a header of the system's, and for one
    that the build makes."""
    places = [os.path.dirname(path)] if quoted else []
    for folder in places + INCLUDE_FOLDERS:
        candidate = os.path.normpath(os.path.join(folder, name))
        if os.path.isfile(os.path.join(root, candidate)):
            return candidate
    # A name that does not exist, yet: what it would be.
    for folder in [os.path.dirname(path)] if name.startswith("..") else reversed(INCLUDE_FOLDERS):
        candidate = os.path.normpath(os.path.join(folder, name))
        if room_of(candidate):
            return candidate
    return None


def check_arrows(root, path, text):
    """Includes go along the arrows; nothing but its own tests includes the command line."""
    component = room_of(path)
    for line, name, quoted in includes(text):
        target = resolve(root, path, name, quoted)
        other = room_of(target) if target else None
        if target and target.startswith("tests/") and not path.startswith("tests/"):
            yield line, f"arrow: '{name}' is a test's"
        if other is None or other == component:
            continue
        if path.startswith("tests/"):
            if other == "cli" and not path.startswith("tests/cli/"):
                yield line, "arrow: nothing includes cli"
        elif component and other not in ARROWS[component][1]:
            yield line, f"arrow: {component} may not include {other} ('{name}')"


def check_libraries(_root, path, text):
    """A library's headers are included by the one component that hides it."""
    for line, name, _ in includes(text):
        for header, allowed in LIBRARIES.items():
            if re.match(header, name) and not re.match(allowed, path):
                yield line, f"library: '{name}' may not be included here"


def check_functions(_root, path, text):
    """A function is read at one glance."""
    if path.endswith(".S"):
        return
    for name, first, last in functions(text):
        length = last - first + 1
        if length > FUNCTION_LINES_MAX:
            yield first, f"length: '{name}' has {length} lines, at most {FUNCTION_LINES_MAX}"


def check_sleeps(_root, path, text):
    """Where time is measured nobody sleeps."""
    if not re.match(TIMED_FOLDERS, path):
        return
    for number, line in enumerate(without_comments(text, strings=False).split("\n"), 1):
        if SLEEPS.search(line):
            yield number, "sleep: a timed component may not sleep"


def check_clocks(_root, path, text):
    """Samples have their times from the engine; what makes them into a report knows no clock."""
    if not re.match(CLOCKLESS_FOLDERS, path):
        return
    for number, line in enumerate(without_comments(text, strings=False).split("\n"), 1):
        if CLOCKS.search(line):
            yield number, "clock: above the engine nobody reads one"


def check_language(_root, path, _text):
    """The shim is the only C++, with its tests."""
    if CXX_FILES.search(path) and not re.match(r"(tests/)?shim/", path):
        yield 1, "language: C++ outside shim"


def check_columns(_root, _path, text):
    """Lines fit beside each other on a screen."""
    for number, line in enumerate(text.split("\n"), 1):
        if len(line.expandtabs(8)) > COLUMNS_MAX:
            yield number, f"columns: {len(line.expandtabs(8))}, at most {COLUMNS_MAX}"


def check_unfinished(_root, _path, text):
    """What is in the tree is finished."""
    for number, line in enumerate(text.split("\n"), 1):
        match = UNFINISHED.search(line)
        if match:
            yield number, f"unfinished: '{match.group()}'"


C_RULES = [check_arrows, check_libraries, check_functions, check_sleeps, check_clocks]
CODE_RULES = [check_language, check_columns, check_unfinished]


def paths_of(root):
    """The files of the tree: what git knows or would add, or all files where there is no git."""
    command = ["git", "-C", root, "ls-files", "--cached", "--others", "--exclude-standard"]
    listing = None
    if os.path.exists(os.path.join(root, ".git")):
        listing = subprocess.run(command, capture_output=True, text=True, check=False)
    if listing and listing.returncode == 0:
        found = listing.stdout.split("\n")
    else:
        found = []
        for folder, folders, names in os.walk(root):
            folders[:] = [name for name in folders if not re.match(r"\.git$|build", name)]
            found += [os.path.relpath(os.path.join(folder, name), root) for name in names]
    return sorted({path for path in found if os.path.isfile(os.path.join(root, path))})


def examine(root):
    """Every violation in the tree, as (path, line, message)."""
    violations = []
    for path in paths_of(root):
        rules = C_RULES if C_FILES.search(path) else []
        rules = rules + (CODE_RULES if CODE_FILES.search(path) else [])
        if not rules:
            continue
        with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
            text = file.read()
        for rule in rules:
            violations += [(path, line, message) for line, message in rule(root, path, text)]
    return violations


# --- the self-test ------------------------------------------------------------------------------


def long_function(lines):
    return "int long_one(int a)\n{\n" + "    a += 1;\n" * (lines - 4) + "    return a;\n}\n"


# Trees without a violation. A header that is named exists, so that names resolve as in ours.
CLEAN = {
    "include/crosscost/a.h": "#include <stddef.h>\n#include \"crosscost/b.h\"\n",
    "include/crosscost/b.h": "",
    "stacks/s.h": "#include \"crosscost/a.h\"\n",
    "src/cli/c.h": "", "src/report/r.h": "", "src/engine/m.h": "", "src/host/h.h": "",
    "src/analysis/a.h": "#include \"engine/m.h\"\n",
    "src/crossing/x.h": "#include \"stacks/s.h\"\n",
    "src/profile/p.h": "", "bench/calls/b.h": "", "runtimes/go/g.h": "",
    "shim/benchmark.h": "#include \"crosscost/a.h\"\n",
    "shim/shim.cc": "#include <benchmark/benchmark.h>\nnamespace\n{\n" + long_function(60)
                    + long_function(60) + "}\n",
    "src/engine/plan.c": "#include \"shim/benchmark.h\"\n#include \"engine/m.h\"\n",
    "src/report/json.c": "#include \"analysis/a.h\"\n#include <jansson.h>\n",
    "src/cli/run.c": "#include \"report/r.h\"\n#include \"host/h.h\"\n"
                     "#include \"c.h\"\n#include \"crossing/x.h\"\n#include <jansson.h>\n",
    "src/host/pin.c": "#include <hwloc.h>\n#include \"made_by_the_build.h\"\n",
    "bench/calls/ffi_call.c": "#include <ffi.h>\n#include \"crossing/x.h\"\n#include \"b.h\"\n",
    "tests/report/json.c": "#include \"report/r.h\"\n#include <jansson.h>\nusleep(1);\n",
    "tests/cli/parse.c": "#include \"cli/c.h\"\n",
    "src/host/doctor.c": "/* #include \"cli/c.h\" */\n// #include <ffi.h>\nvoid f(void) "
                         "{ usleep(1); }\nconst char *s = \"{ /* \";\n" + long_function(70),
    "src/engine/table.c": "struct x y[] = {\n" + "    {f(1)},\n" * 90 + "};\n"
                           "/* sleep( in a comment */\n",
    "bench/calls/mkstemp.c": "char name[] = \"/dev/shm/XXXXXX\";\n" + "x" * 100 + "\n",
}
# The rule, the file that breaks it, and what stands in the file.
INJECTED = [
    ("arrow: include may not", "include/crosscost/bad.h", "#include \"stacks/s.h\"\n"),
    ("arrow: include may not", "include/crosscost/bad.h", "#include \"../../stacks/s.h\"\n"),
    ("arrow: stacks may not", "stacks/x86-64/bad.S", "#include \"crossing/x.h\"\n"),
    ("arrow: crossing may not", "src/crossing/models/bad.c", "#include \"engine/m.h\"\n"),
    ("arrow: host may not", "src/host/bad.c", "#include \"stacks/s.h\"\n"),
    ("arrow: engine may not", "src/engine/bad.c", "#include \"report/r.h\"\n"),
    ("arrow: engine may not", "src/engine/bad.c", "#include \"crossing/x.h\"\n"),
    ("arrow: engine may not", "src/engine/bad.c", "#include \"analysis/a.h\"\n"),
    ("arrow: analysis may not", "src/analysis/bad.c", "#include \"host/h.h\"\n"),
    ("arrow: report may not", "src/report/bad.c", "#  include \"shim/benchmark.h\"\n"),
    ("arrow: profile may not", "src/profile/bad.c", "#include \"report/r.h\"\n"),
    ("arrow: crossing may not", "src/crossing/bad.c", "#include \"profile/p.h\"\n"),
    ("arrow: shim may not", "shim/bad.cc", "#include \"engine/m.h\"\n"),
    ("arrow: bench may not", "bench/calls/bad.c", "#include \"runtimes/go/g.h\"\n"),
    ("arrow: bench may not", "bench/calls/bad.c", "#include \"analysis/a.h\"\n"),
    ("arrow: runtimes may not", "runtimes/go/bad.c", "#include \"bench/calls/b.h\"\n"),
    ("arrow: runtimes may not", "runtimes/go/bad.c", "#include \"bench/calls/gone.h\"\n"),
    ("arrow: cli may not", "src/cli/bad.c", "#include \"stacks/s.h\"\n"),
    ("arrow: report may not include cli", "src/report/bad.c", "#include <cli/c.h>\n"),
    ("arrow: nothing includes cli", "tests/report/bad.c", "#include \"cli/c.h\"\n"),
    ("arrow: 'tests/t.h' is a test's", "src/host/bad.c", "#include \"tests/t.h\"\n"),
    ("library", "src/engine/bad.c", "#include <benchmark/benchmark.h>\n"),
    ("library", "shim/bad.h", "#include <benchmark/benchmark.h>\n"),
    ("library", "bench/calls/bad.c", "#include <hwloc.h>\n"),
    ("library", "src/cli/bad.c", "#include <hwloc/linux.h>\n"),
    ("library", "bench/calls/bad.c", "#include <ffi.h>\n"),
    ("library", "src/engine/bad.c", "#include <jansson.h>\n"),
    ("library", "src/report/bad.c", "#include <zlib.h>\n"),
    ("library", "src/report/bad.c", "#include \"profile.pb-c.h\"\n"),
    ("length", "src/host/bad.c", long_function(71)),
    ("length", "shim/bad.cc", "namespace\n{\n" + long_function(71) + "}\n"),
    ("length", "src/host/bad.c", "#if A\nint f(int b) {\n#else\nint f(int c) {\n#endif\nb++;\n}\n"
                                 + long_function(90)),
    ("length", "src/host/bad.c", "__attribute__((noinline)) static int\n" + long_function(70)),
    ("sleep", "src/crossing/bad.c", "void f(void) { usleep (1); }\n"),
    ("sleep", "bench/calls/bad.c", "void f(void) { nanosleep(&t, 0); }\n"),
    ("library", "src/run/bad.c", "#include <argp.h>\n"),
    ("clock", "src/run/bad.c", "uint64_t now = xc_now_ns();\n"),
    ("clock", "src/findings/bad.c", "void f(void) { now = time(NULL); }\n"),
    ("language", "src/host/bad.cc", "int x;\n"),
    ("language", "tests/host/bad.cpp", "int x;\n"),
    ("columns", "src/host/bad.c", "x" * 101 + "\n"),
    ("columns", "scripts/bad", "x" * 101 + "\n"),
    ("unfinished", "src/host/bad.c", "/* TO" "DO: finish */\n"),
    ("unfinished", "scripts/bad.sh", "# a place" "holder\n"),
]


def injection(root, tree):
    for path, text in tree.items():
        full = os.path.join(root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(text)


def self_test():
    """Nothing is found in the clean tree, and in each injected one the injected thing alone."""
    wrong = 0
    with tempfile.TemporaryDirectory() as root:
        injection(root, CLEAN | {"tests/t.h": ""})
        for violation in examine(root):
            print("self-test: found where nothing is:", *violation)
            wrong += 1
        for rule, path, text in INJECTED:
            injection(root, {path: text})
            found = examine(root)
            if len(found) != 1 or found[0][0] != path or not found[0][2].startswith(rule):
                print(f"self-test: injected '{rule}' in '{path}', found {found}")
                wrong += 1
            os.remove(os.path.join(root, path))
    print(f"self-test: {len(INJECTED)} injected, {wrong} wrong")
    return 1 if wrong else 0


def main():
    arguments = sys.argv[1:]
    if arguments == ["--self-test"]:
        return self_test()
    root = arguments[0] if arguments else os.path.join(os.path.dirname(__file__), "../..")
    violations = examine(os.path.realpath(root))
    for path, line, message in violations:
        print(f"{path}:{line}: {message}")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
