#!/bin/sh
# The sanitizer of this build finds a mistake that a foreign function makes; the address sanitizer
# also names the host (the thread sanitizer's call stacks begin again on each fiber).
# usage: sanitized.sh SANITIZER PROGRAM
case $1 in
*address*) output=$("$2" overrun 2>&1) && { echo "not found"; exit 1; }
    expected='stack-buffer-overflow host_function' ;;
*thread*) output=$("$2" race 2>&1) && { echo "not found"; exit 1; }
    expected='race' ;;
*) echo "skipped: this build has no sanitizer that knows of stacks"; exit 77 ;;
esac
for text in $expected foreign_; do
    case $output in
    *"$text"*) ;;
    *) echo "no '$text' in: $output"; exit 1 ;;
    esac
done
