#!/bin/sh
# What is timed is the same machine code, instruction by instruction, whatever flags the rest is
# built with: those of distributions, and another optimisation level. CMake says which of them it
# sets aside. usage: tests/tree/same_code.sh BUILD-FOLDER CMAKE CC CXX JOBS
set -eu
build=$(realpath "$1")
cmake=$2
export CMAKE_GENERATOR=Ninja CC="$3" CXX="$4"
jobs=$5
unset CFLAGS CXXFLAGS LDFLAGS
tree=$(realpath "$(dirname "$0")/../..")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
    echo "same_code: $*" >&2
    tail -n 20 "$scratch/output" | cut -c 1-400 >&2
    exit 1
}
skip() {
    echo "skipped: $*"
    exit 77
}
command -v ninja >/dev/null || skip "there is no ninja"
command -v objdump >/dev/null || skip "there is no objdump"
cached() { sed -n "s/^$1:[A-Z]*=//p" "$build/CMakeCache.txt"; } # NAME
[ "$(cached CMAKE_BUILD_TYPE)" = Release ] || skip "this is no release build"

# Those of a distribution that the compiler knows: openSUSE's and Fedora's, with Ubuntu's frame
# pointers, Arch's calls without a procedure linkage table, and what gcc's -fhardened stands for.
flags='-O3'
for flag in -flto=auto -fstack-protector-strong -fstack-clash-protection -fcf-protection \
    -Wp,-U_FORTIFY_SOURCE,-D_FORTIFY_SOURCE=3 -D_FORTIFY_SOURCE=2 -fno-omit-frame-pointer \
    -mno-omit-leaf-frame-pointer -fexceptions -fno-plt -ftrivial-auto-var-init=zero; do
    ! echo 'int main(void) { return 0; }' |
        "$CC" -O2 -Werror "$flag" -x c -c -o "$scratch/probe.o" - 2>/dev/null ||
        flags="$flags $flag"
done
export CFLAGS="$flags" CXXFLAGS="$flags"
"$cmake" -S "$tree" -B "$scratch/build" -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_C_FLAGS_RELEASE='-O3' -DBUILD_TESTING=OFF >"$scratch/output" 2>&1 ||
    fail "CMake fails with these flags: $flags"
grep -q 'what is timed keeps its own flags.*-O3' "$scratch/output" ||
    fail "CMake does not say that -O3 is not for what is timed"
targets='xc_stacks xc_crossing xc_injected_1 xc_bench xc_probe xc_engine crosscost-callee'
targets="$targets crosscost-shared-callee"
# The names are words.
# shellcheck disable=SC2086
"$cmake" --build "$scratch/build" --parallel "$jobs" --target $targets >"$scratch/output" 2>&1 ||
    fail "it does not build with these flags: $flags"

code() { # OBJECT
    objdump -dr --no-show-raw-insn "$1" | tail -n +4
}
cd "$scratch/build"
find . -name '*.o' ! -path './CMakeFiles/*' ! -path './shim/*' ! -path './src/support/*' \
    >"$scratch/objects"
[ "$(wc -l <"$scratch/objects")" -gt 40 ] || fail "few objects were built"
while read -r object; do
    code "$object" >"$scratch/there"
    code "$build/$object" >"$scratch/here" 2>"$scratch/output" || fail "'$object' is not built"
    diff "$scratch/here" "$scratch/there" >"$scratch/output" ||
        fail "'$object' is other code with these flags: $flags"
done <"$scratch/objects"
