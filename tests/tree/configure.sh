#!/bin/sh
# What CMake makes of a copy of this tree, without building it: the order of commands that README
# names, what is installed, libraries that are there and do not do.
# usage: tests/tree/configure.sh CMAKE CC CXX
set -eu
cmake=$1
export CMAKE_GENERATOR=Ninja CC="$2" CXX="$3"
unset CFLAGS CXXFLAGS LDFLAGS CMAKE_C_COMPILER_LAUNCHER CMAKE_CXX_COMPILER_LAUNCHER
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$(dirname "$0")/../.."
git rev-parse --git-dir >/dev/null 2>&1 ||
    { echo "skipped: this tree is no git repository"; exit 77; }
command -v ninja >/dev/null || { echo "skipped: there is no ninja"; exit 77; }

fail() {
    echo "configure: $*" >&2
    [ ! -f "$scratch/output" ] || tail -n 20 "$scratch/output" | cut -c 1-400 >&2
    exit 1
}
configure() { # FOLDER OPTION...
    folder=$scratch/$1
    shift
    "$cmake" -S "$scratch/tree" -B "$folder" "$@" >"$scratch/output" 2>&1 ||
        fail "CMake fails with: $*"
}
# What is done for a target, one command a line.
commands() { # TARGET
    ninja -C "$folder" -t commands "$1" >"$scratch/output" 2>&1 ||
        fail "nothing can be built for '$1'"
}

mkdir "$scratch/tree" "$scratch/lib"
git ls-files --cached --others --exclude-standard | while read -r file; do
    [ ! -f "$file" ] || echo "$file"
done >"$scratch/files"
tar -cf - -T "$scratch/files" | tar -xf - -C "$scratch/tree"

# Reports that somebody wrote beside our documents; and a Boost.Context that has its file and none
# of its functions, as Boost 1.92's shared one.
touch "$scratch/tree/result.md" "$scratch/tree/mine.md"
echo 'int xc_nothing_to_call;' | "$CC" -shared -fPIC -Wl,-soname,libboost_context.so.1 \
    -o "$scratch/lib/libboost_context.so" -x c -
configure build -DCMAKE_LIBRARY_PATH="$scratch/lib"

if grep -rqE '/(result|mine)\.md' "$folder" --include=cmake_install.cmake; then
    fail "a report that lies in the tree is installed"
fi
commands crosscost
grep -q 'libcrosscost-callee\.so' "$scratch/output" ||
    fail "what runtimes call into is not built with the program: 'make bench' and then" \
        "'crosscost run runtimes' do not go together"
if grep -q "$scratch/lib/libboost_context" "$scratch/output"; then
    fail "the program is linked with a Boost.Context that lacks its functions"
fi
commands installed
for file in libcrosscost.so libcrosscost.a libcrosscost-callee.so libcrosscost-shared-callee.so; do
    grep -q "$file" "$scratch/output" || fail "'make install' does not build '$file'"
done
if grep -qE 'tests/|test_' "$scratch/output"; then
    fail "'make install' builds tests"
fi
grep -q 'scripts/build release installed' Makefile || fail "'make install' builds everything"
