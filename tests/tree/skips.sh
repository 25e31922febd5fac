#!/bin/sh
# What was skipped is named, with its reason, before ctest's closing lines, which CI reads; ctest's
# exit status stays; and what is not on the list is found: tests/tree/skips.sh
set -eu
scripts=$(realpath "$(dirname "$0")/../../scripts")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
command -v python3 >/dev/null || { echo "skipped: there is no python3"; exit 77; }

fail() {
    echo "skips: $*" >&2
    cat "$scratch/output" >&2
    exit 1
}
cat >"$scratch/CTestTestfile.cmake" <<'END'
add_test(passes sh -c "exit 0")
add_test(moon sh -c "seq 2000; echo 'skipped: the moon is full'; exit 77")
add_test(tide sh -c "echo 'skipped: the tide is out: 3 of 4'; exit 77")
add_test(fails sh -c "exit 1")
set_tests_properties(moon tide PROPERTIES SKIP_RETURN_CODE 77)
END
run() { # ARGUMENT...
    status=0
    "$scripts/test" "$scratch" --test-dir "$scratch" --no-tests=error "$@" >"$scratch/output" ||
        status=$?
}
line_of() { grep -n -- "$1" "$scratch/output" | head -n 1 | cut -d : -f 1; }

run -E fails
[ "$status" = 0 ] || fail "status $status although nothing failed"
for reason in 'moon: the moon is full' 'tide: the tide is out: 3 of 4'; do
    [ -n "$(line_of "^skipped.* $reason\$")" ] || fail "not named: $reason"
    [ "$(line_of "$reason")" -lt "$(line_of '% tests passed')" ] ||
        fail "ctest's closing lines do not come last"
done
run
[ "$status" = 8 ] || fail "a failure is status $status"
run -R nonesuch
[ "$status" = 8 ] || fail "no test at all is status $status"

run -E fails
printf '# comment\n\nm..n  the moon\n.*  the tide is (in|out)\n' >"$scratch/list"
"$scripts/skips" "$scratch/tests.xml" "$scratch/list" >"$scratch/output" ||
    fail "what is on the list is not taken"
for list in 'moon  the sun' 'moo  the moon' 'tide  .*'; do
    echo "$list" >"$scratch/list"
    if "$scripts/skips" "$scratch/tests.xml" "$scratch/list" >"$scratch/output"; then
        fail "the list '$list' permits everything"
    fi
    grep -q 'not on the list: moon' "$scratch/output" || fail "the skip is not named"
done
if ! "$scripts/skips" "$scratch/tests.xml" >"$scratch/output" &&
    ! grep -q 'not on the list' "$scratch/output"; then
    fail "the tree's own list cannot be read"
fi
