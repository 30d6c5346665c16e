#!/usr/bin/env python3
"""Takes layers of halves through the tensor-core kernel of generated CUDA.

    matrix-units.py [--bin FOLDER]

The layers of matrix_nets.py run in the emulator, with immediate and with delayed
copies, and must agree with ONNX Runtime to the rounding of a half. Then the
generated file is spoilt, one mistake at a time: the emulator must find each.
With nvcc at hand it must compile for sm_80 and sm_90a without a warning and
without a spilled register.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import numpy
import onnx

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "contract"))

import matrix_nets  # noqa: E402
from contract import Problem, Report, arguments, succeed  # noqa: E402

# A sum in another order is off by far less than the rounding of its result.
TOLERANCE = 2.0**-11

# Name; what to replace by what; the copies to run with; what the emulator says,
# or None where wrong results show it.
MISTAKES = (
    ("waits one stage late", "inlay_cp_async_wait<INLAY_STAGES - 2>();",
     "inlay_cp_async_wait<INLAY_STAGES - 1>();", "delayed", None),
    ("no barrier", "\n    __syncthreads();\n", "\n", "immediate", None),
    ("epilogue at the wrong column", "lane % 4 * 2 + part % 2;",
     "lane % 4 * 2 + 1 - part % 2;", "immediate", None),
    ("stores beyond the last row", "(M % TILE_M == 0 || m < M)", "true",
     "immediate", "out of bounds"),
    ("does not fill the edges with zeros",
     "        inlay_cp_async<width * 2>(to + tile::at(row, column), from, inside);",
     "        if (inside) inlay_cp_async<width * 2>(to + tile::at(row, column), from, true);",
     "immediate", None),
    ("a barrier for one warp", "\n    __syncthreads();\n",
     "\n    if (threadIdx.x < 32) __syncthreads();\n", "immediate", "divergent"),
    ("reads device memory on the host", "  const cudaError_t end = cudaStreamSynchronize",
     "  static volatile int seen; seen = model->arena[0];\n"
     "  const cudaError_t end = cudaStreamSynchronize", "immediate",
     "device memory from the host"),
    ("one block is missing", "INLAY_LAUNCH(wide_", "INLAY_LAUNCH_LESS(wide_",
     "immediate", None),
)  # fmt: skip
LAUNCH_LESS = """
#define INLAY_LAUNCH_LESS(kernel, blocks, ...)                                 \\
  INLAY_LAUNCH(kernel, blocks - 1, __VA_ARGS__)
"""


def main_text(net, shapes):
    """Reads all inputs from stdin, runs, writes all outputs to stdout."""
    arrays, reads, writes, names = [], [], [], []
    for name, shape in shapes.items():
        count = int(numpy.prod(shape))
        arrays.append(f"static unsigned short {name}[{count}];")
        names.append(f"(net_half *){name}")
        if name in net.data:
            reads.append(f"  if (fread({name}, 2, {count}, stdin) != {count}) return 3;")
        else:
            writes.append(f"  fwrite({name}, 2, {count}, stdout);")
    return "\n".join(
        ['#include "inlay_cuda_emu.h"', '#include "net.h"', *arrays,
         "typedef unsigned short net_half;",
         "int main() {", *reads, "  net_model *model = nullptr;",
         "  int status = net_create(&model);",
         "  const int failed = status != 0 ? 4 : 5;",
         f"  if (status == 0) status = net_run(model, {', '.join(names)});",
         "  net_destroy(model);", "  if (inlay_emu::leaks() != 0) return 6;",
         "  if (status != 0) return failed;",
         *writes, "}", ""])  # fmt: skip


class Harness:
    def __init__(self, programs, folder):
        self.folder = folder
        self.net = matrix_nets.all_layers()
        model = self.net.model()
        onnx.save(model, folder / "net.onnx")
        succeed([programs / "inlay", "compile", folder / "net.onnx", "-o", folder,
                 "--target=cuda", "--name=net"])  # fmt: skip
        self.text = (folder / "net.cu").read_text()
        self.weights = sorted(folder.glob("net_weights.c"))
        self.expected = matrix_nets.expected(model, self.net.data)
        shapes = {name: value.shape for name, value in self.net.data.items()}
        shapes.update((name, value.shape) for name, value in self.expected.items())
        (folder / "main.cpp").write_text(main_text(self.net, shapes))
        self.input = b"".join(value.tobytes() for value in self.net.data.values())
        self.compiler = shutil.which("clang++-22") or shutil.which("c++")

    def build(self, name, text, flags=()):
        source = self.folder / f"{name}.cu"
        source.write_text(text)
        program = self.folder / name
        succeed([self.compiler, "-O1", "-w", "-DINLAY_CUDA_EMU", *flags,
                 f"-I{HERE}", f"-I{self.folder}", "-x", "c++", source,
                 self.folder / "main.cpp", "-x", "c", *self.weights, "-o", program])  # fmt: skip
        return program

    def run(self, program, copies, order="forward"):
        """What it says, and the largest error in units of the tolerance."""
        environment = dict(os.environ, INLAY_EMU_COPIES=copies, INLAY_EMU_ORDER=order)
        done = subprocess.run([program], input=self.input, capture_output=True,
                              env=environment, timeout=300)  # fmt: skip
        said = done.stderr.decode(errors="replace")
        if done.returncode != 0:
            return said or f"ends with {done.returncode}", {}
        got = numpy.frombuffer(done.stdout, numpy.float16)
        errors, at = {}, 0
        for name, value in self.expected.items():
            part = got[at : at + value.size].astype(numpy.float32)
            at += value.size
            scale = numpy.abs(value).max() * TOLERANCE
            error = numpy.abs(part - value.ravel()).max() / scale
            errors[name] = error if error == error else numpy.inf
        return said, errors


def check_right(harness, copies, order, flags=()):
    program = harness.build(f"right{len(flags)}", harness.text, flags)
    said, errors = harness.run(program, copies, order)
    wrong = {name: error for name, error in errors.items() if error > 1}
    if not errors or wrong:
        raise Problem(f"{said.strip()} {wrong}")
    return f"largest error {max(errors.values()):.2f} of the tolerance"


def check_all_on_units(harness):
    found = len(re.findall(r"^  inlay_product<", harness.text, re.M))
    if found != matrix_nets.layer_count():
        raise Problem(f"{found} of {matrix_nets.layer_count()} layers use the units")


def check_failing_calls(harness):
    """Lets calls of the host side fail, one a run: the status must come up, and
    nothing may be left behind. Every fifth call stands for its neighbours."""
    program = harness.build("failing", harness.text)
    codes = []
    while 0 not in codes:
        call = 1 + 5 * len(codes)
        environment = dict(os.environ, INLAY_EMU_FAIL_CALL=str(call))
        done = subprocess.run([program], input=harness.input, capture_output=True,
                              env=environment, timeout=300)  # fmt: skip
        codes.append(done.returncode)
        if done.returncode not in (0, 4, 5):
            raise Problem(f"call {call} fails: program ends with {done.returncode} "
                          f"{done.stderr.decode(errors='replace').strip()}")  # fmt: skip
    return f"{codes.count(4)} calls of create, {codes.count(5)} of run"


def check_mistake(harness, name, old, new, copies, message):
    if old not in harness.text:
        raise Problem(f"the generated file has no `{old.strip()}`")
    text = harness.text.replace(old, new)
    if "INLAY_LAUNCH_LESS" in text:
        text = text.replace("#include <stddef.h>", LAUNCH_LESS + "#include <stddef.h>")
    said, errors = harness.run(harness.build(name.replace(" ", "-"), text), copies)
    if message:
        if message not in said:
            raise Problem(f"was not found: {said.strip()} {errors}")
        return said.strip().splitlines()[0]
    if not errors:
        raise Problem(f"ends otherwise: {said.strip()}")
    if max(errors.values()) <= 2:
        raise Problem("gives right results")
    return f"{sum(error > 2 for error in errors.values())} wrong outputs"


def check_nvcc(harness, nvcc, architecture):
    (harness.folder / "strict.cu").write_text(harness.text)
    done = subprocess.run(
        [nvcc, "-std=c++17", "-O3", "-Werror", "all-warnings", "-Xptxas", "-v",
         "-Xcompiler", "-Wall,-Wextra", f"-arch=sm_{architecture}", "-c", "strict.cu",
         "-o", f"strict{architecture}.o"],
        cwd=harness.folder, capture_output=True, text=True)  # fmt: skip
    if done.returncode != 0:
        raise Problem(done.stderr[:2000])
    spills = set(re.findall(r"(\d+) bytes spill", done.stderr))
    if spills != {"0"}:
        raise Problem(f"spills registers: {sorted(spills)} bytes")
    registers = [int(each) for each in re.findall(r"Used (\d+) registers", done.stderr)]
    return f"{len(registers)} kernels, at most {max(registers)} registers, 0 spills"


def main():
    options = arguments(__doc__).parse_args()
    report = Report()
    with tempfile.TemporaryDirectory() as scratch:
        harness = Harness(options.bin, pathlib.Path(scratch))
        report.check("every layer is on matrix units", check_all_on_units, harness)
        for copies, order in (("immediate", "forward"), ("delayed", "forward"),
                              ("delayed", "reverse")):  # fmt: skip
            report.check(f"right with {copies} copies, {order}", check_right,
                         harness, copies, order)  # fmt: skip
        report.check("right under sanitizers", check_right, harness, "delayed", "forward",
                     ("-fsanitize=address,undefined",
                      "-fno-sanitize-recover=undefined"))  # fmt: skip
        report.check("failing calls are passed up", check_failing_calls, harness)
        report.check_all([(f"finds: {mistake[0]}", check_mistake, harness, *mistake)
                          for mistake in MISTAKES])  # fmt: skip
        nvcc = os.environ.get("NVCC") or shutil.which("nvcc", path=os.environ["PATH"] +
                                                      ":/usr/local/cuda/bin")  # fmt: skip
        for architecture in ("80", "90a"):
            if nvcc:
                report.check(f"nvcc for sm_{architecture}", check_nvcc, harness, nvcc,
                             architecture)  # fmt: skip
            else:
                report.skips(f"nvcc for sm_{architecture}", "no nvcc here")
    report.finish()


if __name__ == "__main__":
    main()
