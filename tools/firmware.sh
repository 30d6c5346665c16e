#!/usr/bin/env bash
# Runs the quantized models on emulated microcontrollers and writes the table of
# docs/firmware.md: instructions of one run, flash, arena and stack. The outputs
# are compared byte by byte with generic C. Models come from INLAY_MODELS, or
# ../shared/models.
#
#   tools/firmware.sh [--board NAME]... [--model FOLDER]...
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1:-}" in
  -h | --help) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" && exit 0 ;;
esac

tools/setup.sh
cmake --preset dev >build/configure.log || { cat build/configure.log && exit 1; }
cmake --build --preset dev --target inlay

models=${INLAY_MODELS:-../shared/models}
all=()
table=(--table docs/firmware.md)
for name in hello_sine_int8_qdq_fio micro_speech_int8_qdq_op23 mlperf_kws_dscnn_int8_qdq \
  mlperf_ad_int8_qdq mlperf_ic_tf2onnx_qdq micro_kws_m_qdq_dynbatch \
  mlperf_resnet8_large_int8_qdq_fio mcunet_vww_int8_qdq; do
  [ ! -d "$models/$name" ] || all+=(--model "$models/$name")
done
for word in "$@"; do
  case "$word" in
    --board*) table=() ;; # a part of the boards is not worth a table
    --model*) table=() all=() ;;
  esac
done
build/venv/bin/python3 test/firmware/bench.py "${table[@]}" "${all[@]}" "$@"
