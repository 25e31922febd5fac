#!/bin/sh
# A debugger stopped in a foreign function shows the host's frames, on both threads.
# usage: backtrace.sh PROGRAM
command -v gdb >/dev/null || { echo "skipped: there is no gdb"; exit 77; }
output=$(gdb -batch -nx -ex 'set debuginfod enabled off' -ex 'break foreign_function' -ex run \
    -ex backtrace -ex 'echo --main\n' -ex continue -ex backtrace "$1" 2>&1)
case $output in
*"ptrace: Operation not permitted"* | *"Could not trace"*)
    echo "skipped: a debugger may not trace here"
    exit 77
    ;;
esac
fail() { echo "$1"; echo "$output"; exit 1; }
second=${output%%--main*}
main=${output#*--main}
for part in "$second" "$main"; do
    echo "$part" | grep -q '^#0 .*foreign_function' || fail "no foreign function"
    echo "$part" | grep -q '^#[1-9].* host_function' || fail "no host function"
    echo "$part" | grep -q 'corrupt stack' && fail "the backtrace ends at the switch"
done
echo "$second" | grep -q '^#[3-9].* second_thread' || fail "no thread's start"
echo "$main" | grep -q '^#[3-9].* main ' || fail "no main"
exit 0
