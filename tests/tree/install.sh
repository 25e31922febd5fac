#!/bin/sh
# Installs into a prefix of its own and builds programs against it, away from the tree: by
# pkg-config and by find_package, with the shared and with the static library; then looks at what
# the shared library exports. tests/tree/install.sh BUILD-FOLDER CC [CMAKE]
set -eu
build=$1
cc=$2
cmake=${3:-cmake}
here=$(dirname "$(realpath "$0")")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
prefix=$scratch/prefix

fail() {
    echo "install: $*" >&2
    exit 1
}
# A program that proves something prints it, and ends with status 0.
run() { # PROGRAM
    "$1" >"$scratch/output" || fail "'$1' ended with status $?"
    [ -s "$scratch/output" ] || fail "'$1' printed nothing"
}

command -v pkg-config >/dev/null || { echo "skipped: there is no pkg-config"; exit 77; }
"$cmake" --install "$build" --prefix "$prefix" >"$scratch/install.log" 2>&1 ||
    { cat "$scratch/install.log" >&2; fail "cmake --install failed"; }

library=$(find "$prefix" -name libcrosscost.so)
[ -n "$library" ] || fail "no libcrosscost.so under the prefix"
libraries=$(dirname "$library")
for file in include/crosscost/stack.h include/crosscost/error.h share/doc/crosscost/LICENSE; do
    [ -f "$prefix/$file" ] || fail "'$file' is not installed"
done
[ -f "$libraries/libcrosscost.a" ] || fail "no libcrosscost.a beside the shared library"
if [ -e "$build/crosscost" ]; then
    "$prefix/bin/crosscost" --version >/dev/null || fail "the installed program does not run"
fi
# What the program makes from its tables, where the build could run it.
if [ -d "$build/help" ]; then
    for file in man/man1/crosscost.1 bash-completion/completions/crosscost \
        zsh/site-functions/_crosscost fish/vendor_completions.d/crosscost.fish; do
        [ -s "$prefix/share/$file" ] || fail "'share/$file' is not installed"
    done
fi
if grep -rlF "$scratch" "$prefix" --include='*.pc' --include='*.cmake'; then
    fail "the prefix is written into the files above, so the package cannot be moved"
fi

# By pkg-config, both ways of linking. The library is found at run time by its soname.
export PKG_CONFIG_PATH="$libraries/pkgconfig"
# The flags are words.
# shellcheck disable=SC2046
"$cc" "$here/consumer/main.c" -o "$scratch/by_pkg_config" $(pkg-config --cflags --libs crosscost)
(export LD_LIBRARY_PATH="$libraries" && run "$scratch/by_pkg_config")
# shellcheck disable=SC2046
"$cc" "$here/consumer/main.c" -o "$scratch/by_pkg_config_static" \
    -Wl,-Bstatic $(pkg-config --static --cflags --libs crosscost) -Wl,-Bdynamic
if readelf -d "$scratch/by_pkg_config_static" | grep -q libcrosscost; then
    fail "the program linked with the archive needs the shared library"
fi
run "$scratch/by_pkg_config_static"
soname=$(readelf -d "$library" | sed -n 's/.*SONAME.*\[\(.*\)\]/\1/p')
case $soname in
libcrosscost.so.[0-9]*) ;;
*) fail "the soname is '$soname', without a version" ;;
esac
[ -e "$libraries/$soname" ] || fail "'$soname' is not installed"

# By find_package: the consumer, and every example that brings a project of its own.
build_by_find_package() { # PROJECT FOLDER
    "$cmake" -S "$1" -B "$2" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_COMPILER="$cc"
    "$cmake" --build "$2"
}
for project in "$here/consumer" "$here"/../../examples/*/; do
    grep -q 'find_package(crosscost' "$project/CMakeLists.txt" || continue
    [ -f "$project/CMakeLists.txt" ] || continue
    name=$(basename "$project")
    [ "$name" != plugin ] || continue
    build_by_find_package "$project" "$scratch/$name" >"$scratch/$name.log" 2>&1 || true
    found=
    for program in "$scratch/$name"/*; do
        if [ -f "$program" ] && [ -x "$program" ]; then
            run "$program"
            found=yes
        fi
    done
    [ -n "$found" ] || { cat "$scratch/$name.log" >&2; fail "'$name' does not build"; }
done
[ -x "$scratch/consumer/with_crosscost_static" ] || fail "no consumer of the archive was built"

# The plug-in, with the installed program: its case, its work, a gate over each; then one that was
# made for another version of the API, which is refused by name.
measure_plugin() { # PLUGIN ARGUMENT...
    plugin=$1
    shift
    "$prefix/bin/crosscost" run locked batch --plugin "$plugin" --rounds 7 --epoch-us 20 --seed 1 \
        --pin none "$@" >"$scratch/plugin.out" 2>"$scratch/plugin.err"
}
if [ -e "$build/crosscost" ]; then
    build_by_find_package "$here/../../examples/plugin" "$scratch/plugin" >"$scratch/log" 2>&1 ||
        { cat "$scratch/log" >&2; fail "the plug-in does not build"; }
    measure_plugin "$scratch/plugin/example.so" --benchmark_filter='^locked/|/mix/' \
        --gate 'locked/call / locked/direct >= 1.5' --gate 'batch/go1.23/mix:speedup@64 >= 2' ||
        { cat "$scratch/plugin.err" >&2; fail "the plug-in's gates are not met"; }
    grep -q '^  locked/call ' "$scratch/plugin.out" || fail "no row of the plug-in's case"
    grep -q '^  mix ' "$scratch/plugin.out" || fail "no row of the plug-in's work"
    "$prefix/bin/crosscost" list --plugin "$scratch/plugin/example.so" >"$scratch/list.out"
    grep -q 'locked/call' "$scratch/list.out" ||
        fail "list does not show the plug-in's case"
    mkdir -p "$scratch/other/crosscost"
    cp "$prefix"/include/crosscost/*.h "$scratch/other/crosscost"
    sed -i 's/define XC_PLUGIN_API 3u/define XC_PLUGIN_API 4u/' "$scratch/other/crosscost/plugin.h"
    "$cc" -shared -fPIC -I"$scratch/other" "$here/../../examples/plugin/plugin.c" \
        -o "$scratch/other.so"
    if measure_plugin "$scratch/other.so"; then
        fail "a plug-in for another version of the API is taken"
    fi
    grep -q "plug-in 'example' .* version 4 of the API" "$scratch/plugin.err" ||
        { cat "$scratch/plugin.err" >&2; fail "the refusal does not name plug-in and version"; }
fi

# A runtime that is none, measured by the installed program: the library that runtimes call is
# found, and what is built goes to the cache.
if [ -e "$build/crosscost" ]; then
    [ -f "$prefix/share/crosscost/runtimes/go/runtime.json" ] || fail "no adapter is installed"
    mkdir "$scratch/bin"
    printf '#!/bin/sh\necho fake 1.5\n' >"$scratch/bin/fake-runtime"
    chmod +x "$scratch/bin/fake-runtime"
    PATH="$scratch/bin:$PATH" XDG_CACHE_HOME="$scratch/cache" \
        CROSSCOST_RUNTIMES="$here/../adapter/runtimes" \
        "$prefix/bin/crosscost" run --runtime fake --rounds 2 --epoch-us 20 \
        --benchmark_filter=fake/plain >"$scratch/fake.out" 2>"$scratch/fake.err" ||
        { cat "$scratch/fake.err" >&2; fail "the installed program measures no runtime"; }
    [ -x "$(echo "$scratch"/cache/crosscost/runtimes/fake-1.5-*/adapter)" ] ||
        fail "the adapter is not in the cache"
fi

exported=$(nm -D --defined-only "$library" | awk '{ print $NF }')
foreign=$(echo "$exported" | grep -v '^xc_' | tr '\n' ' ') || true
[ -z "$foreign" ] || fail "exported without the prefix xc_: $foreign"
echo "$exported" | grep -qx xc_stack_map || fail "xc_stack_map is not exported"
