#!/usr/bin/env bash
# Makes a Debian 12 machine ready to build Inlay: installs the Debian packages
# that are missing and creates build/venv from tools/requirements.txt. Does
# nothing, quickly, where all is there already.
#
#   tools/setup.sh
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(
  # to build
  clang-22 lld-22 llvm-22-dev llvm-22-tools libmlir-22-dev mlir-22-tools
  cmake ninja-build ccache g++ libprotobuf-dev protobuf-compiler libzstd-dev
  zlib1g-dev python3 python3-venv
  # to test
  libgtest-dev libgmock-dev libclang-rt-22-dev clang-format-22 frama-c-base
  binutils opencl-headers ocl-icd-opencl-dev pocl-opencl-icd
  gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user
  # to run generated C on emulated microcontrollers
  gcc-arm-none-eabi libnewlib-arm-none-eabi qemu-system-arm
  gcc-riscv64-unknown-elf qemu-system-misc gcc-avr avr-libc simavr
)

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

install_packages() {
  local missing
  missing=$(comm -23 <(printf '%s\n' "${packages[@]}" | sort) \
    <(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "${packages[@]}" \
      2>/dev/null | sed -n 's/^installed //p' | sort -u))
  [ -n "$missing" ] || return 0
  echo "setup: installing" $missing
  as_root apt-get update -qq
  if ! apt-cache policy clang-22 | grep -q 'Candidate: [0-9]'; then
    echo "setup: error: no package clang-22 in the configured Debian sources;" \
      "Inlay needs LLVM 22, add a source that has it (see README.md)" >&2
    exit 1
  fi
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends $missing
}

make_venv() {
  local stamp=build/venv/requirements.sha256
  local wanted
  wanted=$(sha256sum <tools/requirements.txt)
  if [ -x build/venv/bin/python3 ] && [ -f "$stamp" ] &&
    [ "$(cat "$stamp")" = "$wanted" ]; then
    return 0
  fi
  echo "setup: making build/venv"
  local python=/usr/bin/python3
  [ -x "$python" ] || python=python3
  "$python" -m venv --clear build/venv
  build/venv/bin/python3 -m pip install -q --disable-pip-version-check \
    -r tools/requirements.txt
  # lit comes with llvm-22-tools; this is for packages that leave it out.
  if [ ! -e /usr/lib/llvm-22/bin/lit ]; then
    build/venv/bin/python3 -m pip install -q --disable-pip-version-check lit
  fi
  echo "$wanted" >"$stamp"
}

install_packages
make_venv
