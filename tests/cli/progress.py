"""The line of progress: on a terminal alone, at most ten times a second, without escape sequences
where the terminal is dumb, and gone when something else is printed."""

import os
import pty
import signal
import subprocess
import time

from tool import PROGRAM, check, finish, run

REWRITE = b"\r\x1b[K"
COMMAND = [PROGRAM, "run", "calls", "--quick", "--epoch-us", "20"]


def on_terminal(terminal, signal_after=None):
    """What a terminal of this kind gets on standard error, for how many seconds, and the status."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": terminal}
    process = subprocess.Popen(COMMAND, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=theirs, env=environment)
    os.close(theirs)
    start, text = time.monotonic(), b""
    while True:
        try:
            text += os.read(ours, 4096)
        except OSError:  # EIO: nobody has the other end any more
            break
        if signal_after and text.count(signal_after) >= 3:
            process.send_signal(signal.SIGINT)
            signal_after = None
    os.close(ours)
    return text, time.monotonic() - start, process.wait()


def it_is_rewritten_now_and_then():
    text, seconds, status = on_terminal("xterm")
    count = text.count(REWRITE)
    check(status == 0, f"status {status}: {text!r}")
    check(3 < count <= 10 * seconds + 3, f"{count} times in {seconds:.1f} s")
    check(text.endswith(REWRITE), f"it stays there: {text[-60:]!r}")


def a_dumb_terminal_gets_no_escapes():
    for terminal in ("dumb", ""):
        text, _, status = on_terminal(terminal)
        check(status == 0 and b"\x1b" not in text and b"\r" not in text.replace(b"\r\n", b""),
              f"TERM={terminal!r}: {text[:100]!r}")


def an_interrupt_takes_it_away():
    text, _, status = on_terminal("xterm", REWRITE)
    last = text.rsplit(REWRITE, 1)[-1]
    check(status == 3 and last.startswith(b"crosscost: interrupted"), f"{status}: {text[-100:]!r}")


def no_terminal_gets_nothing():
    result = run(*COMMAND[1:], environment={"TERM": "xterm"})
    check(result.returncode == 0 and result.stderr == "", result.stderr)


for test in (it_is_rewritten_now_and_then, a_dumb_terminal_gets_no_escapes,
             an_interrupt_takes_it_away, no_terminal_gets_nothing):
    test()
finish()
