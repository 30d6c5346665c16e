#!/usr/bin/env bash
# Runs models on this machine's GPU and compares their results.
#
#   test/gpu/run.sh [--sm=80|90a] [--bin=FOLDER] [MODEL...]
#   test/gpu/run.sh --prepare=FOLDER [--sm=...] [--bin=FOLDER] [MODEL...]
#   test/gpu/run.sh --prepared=FOLDER [--sm=...]
#
# The first form takes each model's recorded cases through `inlay verify
# --target=cuda`. The other two part the work, for a GPU machine without Inlay:
# `--prepare` writes sources with self-tests here, `--prepared` builds and runs
# these there; that needs nvcc alone. MODEL is a .onnx file; without any, all
# models of the repository and of $INLAY_MODELS (../shared/models) are taken.
#
# Prints a line a model. Exit code: 0 if all pass, 1 if one fails, 77 where there
# is no GPU or no nvcc.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
bin=$root/build/dev/bin sm=80 prepare='' prepared=''
models=()
for word in "$@"; do
  case $word in
    --sm=*) sm=${word#*=} ;;
    --bin=*) bin=${word#*=} ;;
    --prepare=*) prepare=${word#*=} ;;
    --prepared=*) prepared=${word#*=} ;;
    -*)
      echo "run.sh: there is no option '$word'; see the head of $0" >&2
      exit 1
      ;;
    *) models+=("$word") ;;
  esac
done

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0 failed=0 refused=0

find_models() {
  [ ${#models[@]} -eq 0 ] || return 0
  local folder=${INLAY_MODELS:-$root/../shared/models}
  mapfile -t models < <(find "$root/test/models" -name '*.onnx' | sort
    [ ! -d "$folder" ] || find "$folder" -mindepth 2 -maxdepth 2 \
      -name model.onnx | sort)
}

name_of() {
  local name
  name=$(basename "$1" .onnx)
  [ "$name" != model ] || name=$(basename "$(dirname "$1")")
  echo "$name"
}

need_gpu() {
  nvcc=${NVCC:-$(command -v nvcc || echo /usr/local/cuda/bin/nvcc)}
  if [ ! -x "$(command -v "$nvcc")" ]; then
    echo "run.sh: skipped, no nvcc on this machine"
    exit 77
  fi
  if ! nvidia-smi -L >"$scratch/gpus" 2>/dev/null || [ ! -s "$scratch/gpus" ]; then
    echo "run.sh: skipped, no GPU on this machine"
    exit 77
  fi
  sed 's/ (UUID.*//' "$scratch/gpus"
  "$nvcc" --version | sed -n 's/.*release \([^,]*\),.*/nvcc \1/p'
}

# row NAME RESULT SECONDS [REMARK]
row() { printf '%-36s %-8s %6ss  %s\n' "$1" "$2" "$3" "${4:-}"; }

# One model by its recorded cases.
verify() {
  local name start code=0
  name=$(name_of "$1") start=$SECONDS
  timeout 900 "$bin/inlay" verify "$1" --target=cuda --sm="$sm" \
    --weights=literal >"$scratch/log" 2>&1 || code=$?
  if [ $code -eq 0 ]; then
    passed=$((passed + 1))
    row "$name" pass $((SECONDS - start)) "$(tail -1 "$scratch/log")"
  elif ! "$bin/inlay" compile "$1" --target=cuda -o "$scratch/out" \
    >/dev/null 2>&1; then
    refused=$((refused + 1))
    row "$name" refused $((SECONDS - start))
  else
    failed=$((failed + 1))
    row "$name" FAIL $((SECONDS - start)) \
      "$(grep -m1 -E 'FAIL|error' "$scratch/log" || echo "exit code $code")"
  fi
}

# The sources and the self-test of one model.
write_sources() {
  local name
  name=$(name_of "$1")
  if timeout 900 "$bin/inlay" compile "$1" --target=cuda --sm="$sm" \
    --name=net --weights=blob --emit=test -o "$prepare/$name" \
    >"$scratch/log" 2>&1; then
    passed=$((passed + 1))
    row "$name" written 0
  else
    refused=$((refused + 1))
    row "$name" refused 0 "$(grep -m1 error "$scratch/log" || true)"
  fi
}

# One prepared folder: built, run.
run_prepared() {
  local name start=$SECONDS
  name=$(basename "$1")
  if (cd "$1" && "$nvcc" -O2 -arch="sm_$sm" ./*.cu ./*.c -o "$scratch/test" &&
    timeout 300 "$scratch/test") >"$scratch/log" 2>&1; then
    passed=$((passed + 1))
    row "$name" pass $((SECONDS - start))
  else
    failed=$((failed + 1))
    row "$name" FAIL $((SECONDS - start)) \
      "$(grep -m1 -E 'FAIL|error' "$scratch/log" || true)"
  fi
}

if [ -n "$prepared" ]; then
  need_gpu
  for folder in "$prepared"/*/; do run_prepared "$folder"; done
else
  [ -n "$prepare" ] || need_gpu
  find_models
  for model in "${models[@]}"; do
    if [ -n "$prepare" ]; then write_sources "$model"; else verify "$model"; fi
  done
fi
echo "$passed passed, $failed failed, $refused refused"
[ "$failed" -eq 0 ]
