#!/bin/sh
# Builds Haskell's adapter: build.sh GHC BUILD CALLEE, in the adapter's folder. All that it writes
# is in BUILD.
set -eu
ghc=$1 build=$2 callee=$3
mkdir -p "$build"
exec "$ghc" -v0 -O2 -threaded -outputdir "$build/objects" -o "$build/adapter" \
    "-optl-Wl,-rpath,${callee%/*}" Adapter.hs "$callee"
