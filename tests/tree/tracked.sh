#!/bin/sh
# Nothing that a crash, an interpreter or a tool leaves behind is in the tree, or would get into it
# with 'git add': tests/tree/tracked.sh
set -eu
cd "$(dirname "$0")/../.."
git rev-parse --git-dir >/dev/null 2>&1 ||
    { echo "skipped: this tree is no git repository"; exit 77; }

tracked=$(git ls-files --cached --ignored --exclude-standard)
[ -z "$tracked" ] || { echo "tracked: in the tree, and ignored: $tracked" >&2; exit 1; }
for litter in core core.4711 test_protocol.core tests/crossing/core vgcore.4711 \
    tests/cli/__pycache__/tool.cpython-311.pyc tests/cli/tool.pyc .cache/index build/crosscost; do
    git check-ignore --quiet "$litter" || { echo "tracked: '$litter' is not ignored" >&2; exit 1; }
done
