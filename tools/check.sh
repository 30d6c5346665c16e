#!/usr/bin/env bash
# Sets up, builds and runs all tests. Ends with one line, "N passed, M failed,
# K skipped", and the exit code 0 if none failed.
#
#   tools/check.sh [--quick] [--preset NAME]
#
#   --quick         leave out the slow tests: those that compile every model
#   --preset NAME   dev (default), asan, gcc or release
#
# Tests on the larger models look for them in $INLAY_MODELS, or else in
# ../shared/models beside the repository; where they are not, those are skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

preset=dev
selection=()
while [ $# -gt 0 ]; do
  case "$1" in
    --quick) selection=(-LE slow) ;;
    --preset) preset=${2:?--preset needs a name} && shift ;;
    -h | --help) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" && exit 0 ;;
    *) echo "check: unknown option '$1', see --help" >&2 && exit 2 ;;
  esac
  shift
done

tools/setup.sh
models=${INLAY_MODELS:-../shared/models}
[ -d "$models" ] || echo "check: no models at $models: their tests are skipped"

cmake --preset "$preset"
cmake --build --preset "$preset"

results=$PWD/build/$preset/tests.xml
rm -f "$results"
ctest --preset "$preset" --output-junit "$results" "${selection[@]}" \
  --test-output-size-passed 100000000 --test-output-size-failed 100000000 || true
build/venv/bin/python3 tools/dev/count-tests.py "$results"
