#!/bin/sh
# Builds OCaml's adapter: build.sh OCAMLOPT BUILD CALLEE CALLEE_INCLUDE, in the adapter's folder.
# Everything is written to BUILD; the compiler would else leave files beside the sources.
set -eu
ocamlopt=$1 build=$2 callee=$3 include=$4
mkdir -p "$build"
cp stubs.c ways.ml adapter.ml "$build"
cd "$build"
"$ocamlopt" -ccopt "-O2 -I $include" -c stubs.c
# shellcheck disable=SC2086 # threads are in a folder of their own, in one of two places
"$ocamlopt" -I +unix -I +threads -ccopt "-Wl,-rpath,${callee%/*}" -o adapter \
    unix.cmxa threads.cmxa ways.ml adapter.ml stubs.o -cclib "$callee"
