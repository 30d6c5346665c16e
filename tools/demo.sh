#!/usr/bin/env bash
# The main job from end to end: sets up and builds Inlay, compiles the digits
# network (test/models/digits) from ONNX to C, has the C compiler build and run
# it, draws the test images with what the network made of them, and shows the
# head of the C. The generated files stay in build/demo.
#
#   tools/demo.sh
set -euo pipefail
cd "$(dirname "$0")/.."

tools/setup.sh
cmake --preset dev >build/configure.log || { cat build/configure.log && exit 1; }
cmake --build --preset dev

inlay=build/dev/bin/inlay
model=test/models/digits
out=build/demo
rm -rf "$out"

echo
echo "== inlay compile $model/digits.onnx -o $out --target=c --emit=test"
"$inlay" compile "$model/digits.onnx" -o "$out" --target=c --emit=test
ls -l "$out" | awk 'NR > 1 { printf "   %8d bytes  %s\n", $5, $9 }'

echo
echo "== the self-test that came with it, built by the C compiler"
cc -std=c99 -O2 -Wall -Wextra -Wpedantic "$out"/*.c -o "$out/self-test" -lm
"$out/self-test"

echo
echo "== inlay run $model/digits.onnx --input image_<k>.npy, for ten test images"
for k in 0 1 2 3 4 5 6 7 8 9; do
  "$inlay" run "$model/digits.onnx" --input "$model/image_$k.npy" \
    --output-dir "$out/run_$k" >/dev/null
done
build/venv/bin/python3 tools/dev/show-digits.py "$model" "$out"

echo
source=$(ls "$out"/*.c | grep -v -e _test.c -e _weights.c)
echo "== the head of $source"
sed '/\*\//q' "$source"
