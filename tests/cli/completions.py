"""The manual page and the completions that `crosscost help --format` makes: every option of every
command is in each, the manual is what its readers take without a warning, and shells complete a
command, an option and a value. XC_TEST_READER names the one that is tried here: manual, bash, zsh
or fish."""

import os
import re
import shutil
import subprocess
import sys
import tempfile

from tool import PROGRAM, check, expect_failure, failures, finish, run

COMMANDS = ("run", "batch", "handoff", "call", "list", "doctor", "selftest")
FORMATS = ("man", "bash", "zsh", "fish")


def entries_of(command):
    """Of its help: name, value and text, such as ("--model", "NAME[,NAME]", "measure ...")."""
    text = re.sub(r"\n {12,}(?=\S)", " ", run(command, "--help").stdout)
    return re.findall(r"^(?:  -\w, | {6})(--[a-z-]+)(?:=(\S+))? +(.*)", text, re.M)


def options_of(command):
    return [(name, value) for name, value, _ in entries_of(command)]


def made():
    texts = {}
    for name in FORMATS:
        result = run("help", "--format", name)
        check(result.returncode == 0 and not result.stderr, f"{name}: {result.stderr}")
        texts[name] = result.stdout
    expect_failure(run("help", "--format", "csh"), 2, "unknown format 'csh'", "csh")
    return texts


def section(text, begin, end):
    match = re.search(begin + r"(.*?)" + end, text, re.S)
    check(match, f"no {begin}")
    return match.group(1) if match else ""


def manual_of(manual, command):
    """What the page has on a command: its own options, and the shared ones that it names."""
    own = section(manual, rf"\.SS crosscost {command} ?", r"\n\.S[SH] ")
    shared = section(manual, r"\.SH OPTIONS OF SEVERAL COMMANDS", r"\n\.SH ") + "\n.SS "
    for title, commands, text in re.findall(r"\.SS ([^(\n]*) \((.*?)\)\n(.*?)(?=\n\.SS )", shared,
                                            re.S):
        named = re.search(rf"several commands: .*\b{re.escape(title)}\b", own) is not None
        check(named == (command in commands.split(", ")), f"man: {command} and {title}: {named}")
        own += text if named else ""
    return own.replace("\\-", "-")


def every_option_is_everywhere(texts):
    for command in COMMANDS:
        options = options_of(command)
        check(len(options) >= 3, f"{command}: {options}")
        manual = manual_of(texts["man"], command)
        bash = section(texts["bash"], rf"\n    {command}\) echo '", "'") + " "
        zsh = section(texts["zsh"], rf"\n        {command}\)\n", ";;")
        for name, value in options:
            full = name + (f"={value}" if value else "")
            check(re.search(rf"^\.B .*{re.escape(full)}$", manual, re.M), f"man: {command} {full}")
            check(f" {name} " in bash, f"bash: {command} {name}")
            check(re.search(rf"{name}[=\[}}]", zsh), f"zsh: {command} {name}")
            check(f"-n '__crosscost_in {command}' -l {name[2:]} " in texts["fish"],
                  f"fish: {command} {name}")


def names_are_in_the_manual(text):
    listed = run("list").stdout
    for part in ("models", "formats"):
        for name in re.findall(r"^  (\S+)", section(listed, f"\n{part}\n", "\n\n"), re.M):
            check(f".B {name}\n" in text, f"man: {name} of {part}")


def manual_has_no_warning(text):
    """Whether a reader was there."""
    readers = 0
    with tempfile.TemporaryDirectory() as folder:
        page = os.path.join(folder, "crosscost.1")
        with open(page, "w", encoding="utf-8") as file:
            file.write(text)
        for command in (["mandoc", "-Tlint", "-Wwarning", page], ["man", "--warnings", "-l", page],
                        ["groff", "-man", "-ww", "-z", page]):
            if not shutil.which(command[0]):
                continue
            result = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                    stderr=subprocess.PIPE, text=True, check=False, timeout=60,
                                    env={**os.environ, "LC_ALL": "C.UTF-8", "MANPAGER": "cat"})
            said = result.stderr + (result.stdout if command[0] == "mandoc" else "")
            check(result.returncode == 0 and not said, f"{command[0]}: {said}")
            readers += 1
    return readers > 0


def completed_by_bash(folder, *words):
    """What bash offers for the last of these words."""
    script = """source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _crosscost
printf '%s\\n' "${COMPREPLY[@]}" """
    result = subprocess.run(["bash", "-c", script, "bash", f"{folder}/bash", "crosscost", *words],
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False,
                            timeout=60)
    check(result.returncode == 0 and not result.stderr, f"bash: {words}: {result.stderr}")
    return result.stdout.split()


def completed_by_fish(folder, *words):
    line = " ".join(["crosscost", *words])
    result = subprocess.run(
        ["fish", "--no-config", "-c", f"source {folder}/fish; complete -C '{line}'"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False, timeout=60,
        env={**os.environ, "HOME": folder, "XDG_CONFIG_HOME": folder, "XDG_DATA_HOME": folder})
    check(result.returncode == 0 and not result.stderr, f"fish: {words}: {result.stderr}")
    return [one.split("\t")[0] for one in result.stdout.splitlines()]


def completed_by_zsh(folder, *words):
    """The completion system only works in a terminal: zsh runs in one of its own, and lists what it
    would add."""
    script = """
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1= PS2= ; fpath=($1 \\$fpath); path=($2 \\$path); autoload -U compinit"
zpty -w shell "compinit -u -d $1/dump"
zpty -w shell "zstyle ':completion:*' list-colors 'no=(begin)' 'lc=' 'rc=' 'ec=(end)'"
zpty -w shell "LISTMAX=10000; setopt no_beep; unsetopt auto_menu; bindkey '^I' list-choices"
zpty -w shell "stty -echo columns 200 rows 1000; print rea''dy"
zpty -r -m shell text '*ready*'
zpty -n -w shell "$3"$'\\t'
zpty -r -m shell text '*(end)*'
while zpty -r -t shell more; do text+=$more; done
print -r -- $text
zpty -d shell
"""
    line = " ".join(["crosscost", *words])
    result = subprocess.run(["zsh", "-f", "-c", script, "zsh", folder, os.path.dirname(PROGRAM),
                             line], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            errors="replace", check=False, timeout=60)
    return re.findall(r"\(begin\)(\S+?)(?:\s.*)?\(end\)", result.stdout)


COMPLETED_BY = {"bash": completed_by_bash, "fish": completed_by_fish, "zsh": completed_by_zsh}


def shell_completes(shell, text):
    complete = COMPLETED_BY[shell]
    with tempfile.TemporaryDirectory() as folder:
        for name in (shell, "_crosscost"):
            with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
                file.write(text)
        for words, one, other in ((["ba"], "batch", "run"),
                                  (["help", "hand"], "handoff", "run"),
                                  (["run", "--mod"], "--model", "--quick"),
                                  (["run", "--model", "go1.2"], "go1.23", "jvm"),
                                  (["handoff", "--sweep", "pla"], "placement", "queue"),
                                  (["run", "cal"], "calls", "crossing")):
            offered = complete(folder, *words)
            # fish and zsh may add the rest of an option, "=".
            check(any(word.rstrip("=") == one for word in offered) and other not in offered,
                  f"{shell}: {words}: {offered}")
        if shell == "bash":
            more_of_bash(folder)


def more_of_bash(folder):
    with open(f"{folder}/file", "w", encoding="utf-8"):
        pass
    for words, offered in ((["run", "--model", "=", "jv"], ["jvm"]),
                           (["run", "--model", "go1.23,jv"], ["go1.23,jvm"]),
                           (["list", "--format", "j"], ["json"]),
                           (["run", "--format", "gbench-"], ["gbench-rows"]),
                           (["run", "--inject", "sav"], ["save="]),
                           (["doctor", "--pin", "c"], ["core:"]),
                           (["run", "--rounds", ""], []),
                           (["run", "--output", f"{folder}/zz"], []),
                           (["run", "--output", f"{folder}/fi"], [f"{folder}/file"])):
        got = completed_by_bash(folder, *words)
        check(got == offered, f"bash: {words}: {got}")


def every_option_tells_its_default():
    for command in COMMANDS:
        for name, _, text in entries_of(command):
            check("default" in text or name == "--help", f"{command} {name}: {text}")
            check(len(text) > 14, f"{command} {name}: {text}")
    for line in run("--help").stdout.splitlines():
        check(len(line) <= 80, f"--help: {line}")


def every_word_that_is_offered_is_taken(text):
    for option, words in re.findall(r"    handoff,(--[a-z-]+)\) echo 'word (.*?)'", text):
        for word in words.split():
            value = word + "0" if word[-1] in ":=" else word
            result = run("handoff", option, value, "--help")
            check(result.returncode == 0, f"{option} {value}: {result.stderr}")


def skip(reason):
    if not failures:
        print("skipped:", reason)
        sys.exit(77)


reader = os.environ.get("XC_TEST_READER", "manual")
made_texts = made()
if reader == "manual":
    every_option_is_everywhere(made_texts)
    every_option_tells_its_default()
    every_word_that_is_offered_is_taken(made_texts["bash"])
    names_are_in_the_manual(made_texts["man"])
    if not manual_has_no_warning(made_texts["man"]):
        skip("there is no mandoc, man or groff")
elif not shutil.which(reader):
    skip(f"there is no {reader}")
else:
    shell_completes(reader, made_texts[reader])
finish()
