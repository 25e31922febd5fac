"""Help in all its forms, names for typing errors, and a reader of the output that leaves early."""

import os
import re
import signal
import subprocess
import tempfile

from tool import PROGRAM, check, expect_failure, finish, run

COMMANDS = ("run", "batch", "handoff", "call", "list", "doctor", "selftest")
ERRORS = (
    (["doctr"], "did you mean 'doctor'?"),
    (["ru", "calls"], "did you mean 'run'?"),
    (["version"], "did you mean '--version'?"),
    (["--hlep"], "did you mean '--help'?"),
    (["--quick"], "crosscost run --quick"),
    (["--args=1,2"], "crosscost call --args=1,2"),
    (["help", "rnu"], "did you mean 'run'?"),
    (["help", "run", "calls"], "'calls'"),
    (["run", "crosing"], "did you mean 'crossing'?"),
    (["run", "call"], "did you mean 'calls'?"),
    (["run", "--model", "go"], "did you mean 'go1.23'?"),
    (["call", "libm", "double cos(double)", "--args", "1", "--model", "jmv"],
     "did you mean 'jvm'?"),
    (["run", "--inject", "restor=10"], "did you mean 'restore'?"),
    (["run", "--format", "jsno"], "did you mean 'json'?"),
    (["run", "--qick"], "did you mean '--quick'?"),
    (["run", "--round=5"], ""),  # the beginning of a name is enough
    (["run", "--r", "5"], "option '--r' may be '--r"),
    (["run", "--rounds"], "option '--rounds' needs a value: N"),
    (["run", "--quick=yes"], "option '--quick' takes no value"),
    (["doctor", "-x"], "unknown option '-x'"),
    (["list", "--formt", "json"], "did you mean '--format'?"),
    (["run", "--output", "/tmp"], "'/tmp' is a folder: name a file in it"),
    (["run", "--format", "json", "--output", "/tmp"], "'/tmp' is a folder: name a file in it"),
)


def help_has_every_form():
    usage = run("--help")
    check(usage.returncode == 0 and "usage: crosscost COMMAND" in usage.stdout, usage.stderr)
    for form in (["-h"], ["help"]):
        result = run(*form)
        check((result.returncode, result.stdout) == (0, usage.stdout), f"{form}: {result.stderr}")
    for command in COMMANDS:
        long = run(command, "--help")
        check(long.returncode == 0 and f"Usage: crosscost {command}" in long.stdout, long.stderr)
        check("-h, --help" in long.stdout, f"{command} --help does not tell of -h")
        for form in ([command, "-h"], ["help", command]):
            result = run(*form)
            check((result.returncode, result.stdout) == (0, long.stdout),
                  f"{form}: {result.stderr} {result.stdout[:100]}")


def typing_errors_are_told_the_nearest_name():
    for arguments, hint in ERRORS:
        if hint:
            expect_failure(run(*arguments), 2, hint, " ".join(arguments))
        else:
            result = run(*arguments, "calls", "--epoch-us", "20", "--seed", "1")
            check(result.returncode == 0, f"{arguments}: {result.stderr}")
    far = run("run", "--frobnicate-all")
    expect_failure(far, 2, "unknown option '--frobnicate-all'; --help lists them", "a far name")
    check("did you mean" not in far.stderr, far.stderr)


def words_that_are_offered_are_taken():
    """What the completions offer behind --place, --sweep and --pin is what the parser knows."""
    lines = re.findall(r"(\w+),(--(?:place|sweep|pin))\) echo '(word|other) ?(.*)' ;;",
                       run("help", "--format", "bash").stdout)
    check({option for _, option, _, _ in lines} == {"--place", "--sweep", "--pin"}, f"{lines}")
    for _, option, kind, words in lines:
        check(kind == "word" and len(words.split()) >= 4, f"{option}: {kind} '{words}'")
        unknown = run("handoff", option, "nowhere")
        for word in words.split():
            check(word in unknown.stderr, f"{option} nowhere: no '{word}' in {unknown.stderr!r}")
            value = word + "0" if word.endswith(":") else word
            result = run("handoff", option, value, "--benchmark_list_tests")
            check("unknown" not in result.stderr, f"{option} {value}: {result.stderr}")


def a_reader_that_leaves():
    """Whether SIGPIPE ends the program, as usual, or is ignored, as in some services."""
    for restore in (True, False):
        for command in (["list"], ["list", "--format", "json"], ["--help"], ["run", "--help"]):
            def ignore():
                signal.signal(signal.SIGPIPE, signal.SIG_DFL if restore else signal.SIG_IGN)
            with tempfile.TemporaryFile("w+") as errors:
                reader, writer = os.pipe()
                os.close(reader)
                with subprocess.Popen([PROGRAM, *command], stdout=writer, stderr=errors,
                                      preexec_fn=ignore, restore_signals=False) as process:
                    os.close(writer)
                    status = process.wait(timeout=60)
                errors.seek(0)
                lines = [one for one in errors.read().splitlines() if "warning" not in one]
            check(status == (-signal.SIGPIPE if restore else 0), f"{command}: status {status}")
            check(lines == [], f"{command}: {lines}")
    for command in (["list"], ["--help"], ["list", "--format", "json"]):
        with open("/dev/full", "w", encoding="utf-8") as full:
            result = run(*command, stdout=full)
        expect_failure(result, 4, "standard output", f"{command} >/dev/full")


for test in (help_has_every_form, typing_errors_are_told_the_nearest_name,
             words_that_are_offered_are_taken, a_reader_that_leaves):
    test()
finish()
