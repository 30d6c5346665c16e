# codes.sh MAIN LANES FOLDER: builds FOLDER/codes.c with the portable helpers and
# for every instruction set that this machine runs, and compares what they print.
set -eu
main=$1 lanes=$2 folder=$3
warnings="-std=c99 -Wall -Wextra -Werror -Wno-psabi -Wno-overlength-strings"
build() {
  name=$1
  shift
  "$@" $warnings -O1 -ffp-contract=off -I"$folder" -o "$folder/$name" "$main" \
    "$folder/codes.c" -lm
}
compare() {
  "$folder/$1" >"$folder/$1.txt"
  cmp "$folder/portable.txt" "$folder/$1.txt"
}
has() {
  for feature in "$@"; do
    grep -qw "$feature" /proc/cpuinfo || return 1
  done
}

build portable gcc
"$folder/portable" >"$folder/portable.txt"
build portable-clang clang-22
compare portable-clang
if [ "$lanes" = 8 ] && has avx2 fma bmi2; then
  build v3 gcc -march=x86-64-v3
  compare v3
  build v3-clang clang-22 -march=x86-64-v3
  compare v3-clang
  if has avx_vnni; then
    build v3-vnni gcc -march=x86-64-v3 -mavxvnni
    compare v3-vnni
  fi
  if has avx512vl avx512_vnni; then
    build v4-vnni gcc -march=x86-64-v4 -mavx512vnni
    compare v4-vnni
  fi
fi
if [ "$lanes" = 16 ] && has avx512f avx512bw avx512dq avx512vl; then
  build v4 gcc -march=x86-64-v4
  compare v4
  build v4-clang clang-22 -march=x86-64-v4
  compare v4-clang
  if has avx512_vnni; then
    build v4-vnni gcc -march=x86-64-v4 -mavx512vnni
    compare v4-vnni
  fi
fi
if [ "$lanes" = 4 ] && command -v aarch64-linux-gnu-gcc >/dev/null &&
  command -v qemu-aarch64 >/dev/null; then
  build arm aarch64-linux-gnu-gcc -static
  qemu-aarch64 "$folder/arm" >"$folder/arm.txt"
  cmp "$folder/portable.txt" "$folder/arm.txt"
  build arm-i8mm aarch64-linux-gnu-gcc -static -march=armv8.2-a+i8mm
  qemu-aarch64 "$folder/arm-i8mm" >"$folder/arm-i8mm.txt"
  cmp "$folder/portable.txt" "$folder/arm-i8mm.txt"
fi
