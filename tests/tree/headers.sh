#!/bin/sh
# Every public header compiles alone, in C and in C++, old and new, without a warning and without
# any macro of ours; no tag of a struct or an enum is also the name of a function or an object; and
# none uses a linker section, which works in one program only. tests/tree/headers.sh CC [CXX]. Its
# self-test injects one of each.
set -eu
cc=$1
cxx=${2:-}
include=$(realpath "$(dirname "$0")/../../include")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

compiles() { # FOLDER HEADER COMPILER LANGUAGE STANDARD
    printf '#include <%s>\n#include <%s>\nextern int xc_of_this_file;\n' "$2" "$2" |
        "$3" -std="$5" -I"$1" -Wall -Wextra -Wpedantic -Wundef -Werror -fsyntax-only -x "$4" -
}
# In C a tag and a name are two things; with a typedef of each tag, as in C++, they are one.
has_own_names() { # FOLDER HEADER
    {
        printf '#include <%s>\n' "$2"
        sed -n 's/^\(struct\|enum\) \(xc_[a-z_]*\)[ ;].*/typedef \1 \2 \2;/p' "$1/$2" | sort -u
    } | "$cc" -std=c17 -I"$1" -fsyntax-only -x c -
}
# The headers of the folder that do not compile, in some standard.
examine() { # FOLDER
    for path in "$1"/crosscost/*.h; do
        header=crosscost/$(basename "$path")
        has_own_names "$1" "$header" || echo "$header with a name for two things"
        ! grep -q 'section *(' "$path" || echo "$header with a section"
        for standard in c11 c17 gnu17; do
            compiles "$1" "$header" "$cc" c "$standard" || echo "$header as $standard"
        done
        [ -n "$cxx" ] || continue
        for standard in c++11 c++17; do
            compiles "$1" "$header" "$cxx" c++ "$standard" || echo "$header as $standard"
        done
    done
}

mkdir -p "$scratch/crosscost"
printf '#ifndef A\n#define A\nint xc_of_size(size_t bytes);\n#endif\n' >"$scratch/crosscost/alone.h"
if [ -z "$(examine "$scratch" 2>/dev/null)" ]; then
    echo "headers: the self-test found nothing"
    exit 1
fi
printf '#ifndef A\n#define A\nint xc_new(int new_value, int class);\n#endif\n' \
    >"$scratch/crosscost/alone.h"
if [ -n "$cxx" ] && ! examine "$scratch" 2>/dev/null | grep -q 'c++'; then
    echo "headers: the self-test found nothing in C++"
    exit 1
fi
for text in 'struct xc_a {\n int b;\n};\nstruct xc_a xc_a(void);\n' \
    'extern int xc_a __attribute__((section("xc_b")));\n'; do
    # The text is a format.
    # shellcheck disable=SC2059
    printf "#ifndef A\n#define A\n$text#endif\n" >"$scratch/crosscost/alone.h"
    if ! examine "$scratch" 2>/dev/null | grep -q ' with a '; then
        echo "headers: the self-test found nothing in: $text"
        exit 1
    fi
done
bad=$(examine "$include")
[ -z "$bad" ] || { printf 'headers: does not compile alone: %s\n' "$bad" >&2; exit 1; }
