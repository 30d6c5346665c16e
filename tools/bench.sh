#!/usr/bin/env bash
# Sets up, builds, and times generated C against ONNX Runtime on one thread:
# small networks that are made on the spot, and the models named. Writes
# docs/performance.md. Let the machine be idle.
#
#   tools/bench.sh [--only NAME,...] [--model FILE]... [--seconds N]
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1:-}" in
  -h | --help) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" && exit 0 ;;
esac

tools/setup.sh
cmake --preset dev >build/configure.log || { cat build/configure.log && exit 1; }
cmake --build --preset dev --target inlay

# A part of the networks is not worth a table.
table=(--table docs/performance.md)
for word in "$@"; do
  case "$word" in --only*) table=() ;; esac
done
build/venv/bin/python3 test/bench/bench.py "${table[@]}" "$@"
