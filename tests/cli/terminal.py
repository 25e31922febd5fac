"""A terminal: a narrow one, a dumb one, and one on which the first screen scrolls away."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios

from tool import PROGRAM, FAST, check, finish

ESCAPE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def on_terminal(*arguments, columns=80, terminal="xterm", environment=None):
    """What comes out of a terminal of this width, both streams of it."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen([PROGRAM, *arguments], stdin=subprocess.DEVNULL, stdout=theirs,
                          stderr=theirs, env={**os.environ, "TERM": terminal,
                                              "LC_ALL": "C.UTF-8",
                                              **(environment or {})}) as process:
        os.close(theirs)
        parts = []
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:
                break
            if not part:
                break
            parts.append(part)
        status = process.wait(timeout=120)
    os.close(ours)
    return status, b"".join(parts).decode(errors="replace").replace("\r\n", "\n")


def lines_of(text):
    """What stands on the screen, also for a moment: a line is rewritten after CR."""
    return [ESCAPE.sub("", line) for line in re.split("[\r\n]", text)]


def a_narrow_one():
    for arguments in (["run", "calls", *FAST], ["list"], ["doctor"], ["batch", "--quick", *FAST]):
        for columns in (40, 60):
            status, text = on_terminal(*arguments, columns=columns)
            check(status in (0, 4), f"{arguments}: {text}")
            wide = [line for line in lines_of(text) if len(line) > columns and "->" not in line
                    and not line.startswith("crosscost: ") and " /" not in line]
            check(not wide, f"{arguments} in {columns} columns: {wide[:3]}")
    text = on_terminal("list", columns=40, environment={"PATH": "/nowhere"})[1]
    wide = [line for line in lines_of(text) if len(line) > 40 and " /" not in line]
    check(not wide and "skipped:" in text, f"reasons in 40 columns: {wide[:3]}")
    text = on_terminal("run", "calls", *FAST, columns=40)[1]
    check("calls/direct" in text and "calls/ffi-closure" in text, text)


def a_dumb_one():
    status, text = on_terminal("run", "crossing", "--model", "minimal", *FAST, terminal="dumb")
    check(status == 0 and "\x1b" not in text, f"escape sequences: {text[:200]!r}")
    check("crossing/minimal/all" in text, text)


def one_of_24_lines():
    """Its last lines have the answer."""
    for arguments in (["run", "calls", "crossing", *FAST], ["call", "libm", "double cos(double)",
                                                          "--args", "1", *FAST]):
        status, text = on_terminal(*arguments)
        check(status == 0, text)
        last = [line for line in lines_of(text) if line.strip()][-1]
        crossing = "call/cos/crossing/go1.23 " if "call" in arguments else "crossing of go1.23 "
        check(crossing in last and "ns, " in last and ", ratio " in last, f"the last line: {last}")


def progress_says_what_is_measured():
    text = on_terminal("run", "calls", "--rounds", "40", "--epoch-us", "2000", "--seed", "1")[1]
    check(re.search(r"calls \[#*-*\] +\d+%, \d+ s left", text), text[:300])


for test in (a_narrow_one, a_dumb_one, one_of_24_lines, progress_says_what_is_measured):
    test()
finish()
