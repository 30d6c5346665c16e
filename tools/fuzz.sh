#!/usr/bin/env bash
# Builds the fuzz targets with libFuzzer and the sanitizers and runs each of them
# on one core. An input that crashes, leaks, takes over 5 s or over 1 GB ends the
# run and stays in build/fuzz/findings.
#
#   tools/fuzz.sh [--seconds N] [TARGET...]
#
#   --seconds N   time for all targets together (default 60)
#   TARGET        import, node, readers or compile (default: the first three;
#                 the last needs all of the compiler built once more)
#
# The corpus in build/fuzz/corpus grows from run to run.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=60
targets=()
while [ $# -gt 0 ]; do
  case "$1" in
    --seconds) seconds=${2:?--seconds needs a number} && shift ;;
    -h | --help) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" && exit 0 ;;
    import | node | compile | readers) targets+=("$1") ;;
    *) echo "fuzz: unknown option or target '$1', see --help" >&2 && exit 2 ;;
  esac
  shift
done
[ ${#targets[@]} -gt 0 ] || targets=(import node readers)

tools/setup.sh
cmake --preset fuzz >build/fuzz-configure.log || {
  cat build/fuzz-configure.log
  exit 1
}
cmake --build build/fuzz --target "${targets[@]/#/fuzz-}"
build/venv/bin/python3 test/fuzz/make-seeds.py build/fuzz/seeds

each=$((seconds / ${#targets[@]}))
mkdir -p build/fuzz/findings
for target in "${targets[@]}"; do
  corpus=build/fuzz/corpus/$target
  mkdir -p "$corpus"
  case $target in
    import) seeds=build/fuzz/seeds/models ;;
    compile) seeds=build/fuzz/seeds/small ;;
    *) seeds=build/fuzz/seeds/values ;;
  esac
  echo "fuzz: $target, $each s"
  log=build/fuzz/$target.log
  if ! build/fuzz/bin/fuzz-"$target" "$corpus" "$seeds" \
    -max_total_time="$each" -timeout=5 -rss_limit_mb=1024 -max_len=32768 \
    -len_control=0 -print_final_stats=1 -verbosity=1 \
    -artifact_prefix=build/fuzz/findings/"$target"- >"$log" 2>&1; then
    tail -60 "$log"
    echo "fuzz: $target failed, see build/fuzz/findings" >&2
    exit 1
  fi
  grep -E 'number_of_executed_units|peak_rss_mb|slowest_unit_time|cov:' "$log" |
    tail -4
done
echo "fuzz: no crash, no leak, nothing over 5 s or 1 GB"
