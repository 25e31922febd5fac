# Builds the program, unless the runtime says that it cannot be built for.
set -eu
"$1" --builds || { echo "no building for $1" >&2; exit 1; }
echo built >>"$(dirname "$2").count"
exec cc -O2 -o "$2" fake.c -ldl -lpthread
