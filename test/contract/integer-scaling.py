"""Arithmetic for processors without floating point gives the bytes that floats
give: sums, differences and products of two codes on all 65 536 pairs, for random
scales and such that make ties; and the scaling of sums, against C's own floats,
on millions of random sums and factors.
"""

import pathlib
import random
import struct
import tempfile

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import contract
from contract import Problem, succeed

FLAGS = ["-std=c99", "-O2", "-ffp-contract=off", "-w"]


def as_float(value):
    return struct.unpack("<f", struct.pack("<f", value))[0]


def pair_model(seed):
    """Twelve functions of two codes, each with scales and zeros of its own, on
    all pairs."""
    rng = random.Random(seed)
    nodes, constants, outputs = [], [], []

    def constant(name, value, kind):
        constants.append(numpy_helper.from_array(np.array(value, kind), name))
        return name

    for k in range(12):
        word = ("Add", "Sub", "Mul")[k % 3]
        sides = []
        scales = [as_float(2.0 ** rng.uniform(-9, -2)) for _ in range(2)]
        if word == "Mul":
            result = as_float(scales[0] * scales[1] * 2.0 ** rng.uniform(5, 9))
        else:
            result = as_float(max(scales) * 2.0 ** rng.uniform(-2, 2))
        if k >= 9:  # exact halves in plenty
            scales = [0.25, 0.125]
            result = 0.5
        for side in range(2):
            kind = rng.choice([np.int8, np.uint8])
            zero = rng.randint(-128, 127) if kind == np.int8 else rng.randint(0, 255)
            name = f"k{k}s{side}"
            codes = f"codes{side}_{kind.__name__}"
            nodes.append(helper.make_node(
                "DequantizeLinear",
                [codes, constant(name + "_scale", scales[side], np.float32),
                 constant(name + "_zero", zero, kind)], [name]))  # fmt: skip
            sides.append(name)
        kind = rng.choice([np.int8, np.uint8])
        zero = rng.randint(-100, 100) if kind == np.int8 else rng.randint(0, 255)
        nodes.append(helper.make_node(word, sides, [f"k{k}"]))
        if k % 2:
            nodes.append(helper.make_node("Relu", [f"k{k}"], [f"k{k}r"]))
        nodes.append(helper.make_node(
            "QuantizeLinear",
            [f"k{k}r" if k % 2 else f"k{k}", constant(f"k{k}_scale", result, np.float32),
             constant(f"k{k}_zero", zero, kind)], [f"y{k}"]))  # fmt: skip
        code_type = TensorProto.INT8 if kind == np.int8 else TensorProto.UINT8
        outputs.append(helper.make_tensor_value_info(f"y{k}", code_type, [256, 256]))
    inputs = []
    for side, shape in ((0, [256, 1]), (1, [1, 256])):
        for name, code_type in (("int8", TensorProto.INT8), ("uint8", TensorProto.UINT8)):
            inputs.append(helper.make_tensor_value_info(f"codes{side}_{name}", code_type, shape))
    graph = helper.make_graph(nodes, "pairs", inputs, outputs, constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)


PAIRS_MAIN = """#include "net.h"
#include <stdio.h>
static net_arena arena;
static int8_t s[256];
static uint8_t u[256];
%s
int main(void) {
  for (int i = 0; i < 256; ++i) {
    s[i] = (int8_t)(i - 128);
    u[i] = (uint8_t)i;
  }
  net_run(&arena, %s);
  %s
  return 0;
}
"""


def has_floats(folder):
    """Lines of the C that compute in float."""
    lines = [line for line in (folder / "net.c").read_text().splitlines()
             if not line.startswith(" *") and not line.startswith("/*")]
    return [line for line in lines if "float" in line or "double" in line]


def check_pairs(inlay, seed):
    model = pair_model(seed)
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        onnx.save(model, folder / "net.onnx")
        arrays, calls, prints = [], [], []
        for k, output in enumerate(model.graph.output):
            kind = "int8_t" if output.type.tensor_type.elem_type == TensorProto.INT8 else "uint8_t"
            arrays.append(f"static {kind} y{k}[65536];")
            calls.append(f"y{k}")
            prints.append(f"fwrite(y{k}, 1, 65536, stdout);")
        text = PAIRS_MAIN % ("\n".join(arrays), ", ".join(["s", "u", "s", "u", *calls]), "\n".join(prints))
        results = []
        for cpu in ("generic", "cortex-m4"):
            own = folder / cpu
            succeed([inlay, "compile", folder / "net.onnx", "-o", own, "--name=net", f"--cpu={cpu}"])
            (own / "main.c").write_text(text)
            succeed(["cc", *FLAGS, *own.glob("*.c"), "-lm", "-o", own / "pairs"])
            import subprocess

            results.append(subprocess.run([own / "pairs"], capture_output=True, check=True).stdout)
        floats = has_floats(folder / "cortex-m4")
        if floats:
            raise Problem(f"the C for cortex-m4 computes in float: {floats[0].strip()}")
        if len(results[0]) != 12 * 65536:
            raise Problem(f"{len(results[0])} bytes of output")
        different = [i for i, (a, b) in enumerate(zip(*results)) if a != b]
        if different:
            raise Problem(f"{len(different)} of {len(results[0])} codes differ, the first in function "
                          f"{different[0] // 65536}")
    return f"{12 * 65536} codes equal"


SCALE_MAIN = """#include "net.c"
#include <math.h>
#include <stdio.h>
#include <string.h>

static uint64_t state = 88172645463325252u;
static uint32_t next(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (uint32_t)(state >> 16);
}

/* The factor as integers, as the compiler makes them: the mantissa moved up by
 * `spare` of 7 free bits. */
static int check(int32_t x, float factor, int spare) {
  int exponent;
  const double fraction = frexp(factor, &exponent);
  const int32_t m = (int32_t)(fraction * 16777216.0) << spare;
  const int32_t shift = 24 + spare - exponent;
  const float exact = rintf((float)x * factor);
  int32_t got;
  if (shift < 22 || shift > 62 || fabsf(exact) > 1e9f) {
    return 0;
  }
  got = scale_code(x, m, shift);
  if (fabsf(exact) >= 512.0f) {
    return exact > 0 ? got < 511 : got > -511;
  }
  return got != (int32_t)exact;
}

int main(void) {
  unsigned long wrong = 0, tried = 0;
  for (long i = 0; i < 6000000; ++i) {
    /* A factor that gives a result near a half, and neighbours of both. */
    const int32_t x = (int32_t)next() >> (next() % 31u);
    const float half = (float)(next() % 300u) + 0.5f;
    float factor = x == 0 ? 0.25f : fabsf(half / (float)x);
    if (i % 3 == 0) {
      factor = ldexpf((float)(next() | 1u), -32 - (int)(next() % 24u));
    }
    for (int k = -2; k <= 2; ++k) {
      uint32_t bits;
      float near;
      memcpy(&bits, &factor, sizeof bits);
      bits += (uint32_t)k;
      memcpy(&near, &bits, sizeof near);
      wrong += (unsigned long)check(x, near, (int)(next() % 8u));
      ++tried;
    }
  }
  printf("%lu of %lu wrong\\n", wrong, tried);
  return wrong != 0;
}
"""


def conv_model():
    """One quantized layer, for its helper."""
    def constant(name, value, kind):
        return numpy_helper.from_array(np.array(value, kind), name)

    constants = [constant("s", 0.5, np.float32), constant("z", 3, np.int8),
                 constant("w", [[3, -5], [7, 9]], np.int8), constant("zw", 0, np.int8)]  # fmt: skip
    nodes = [
        helper.make_node("DequantizeLinear", ["x", "s", "z"], ["xf"]),
        helper.make_node("DequantizeLinear", ["w", "s", "zw"], ["wf"]),
        helper.make_node("MatMul", ["xf", "wf"], ["yf"]),
        helper.make_node("QuantizeLinear", ["yf", "s", "z"], ["y"]),
    ]
    graph = helper.make_graph(
        nodes, "layer", [helper.make_tensor_value_info("x", TensorProto.INT8, [1, 2])],
        [helper.make_tensor_value_info("y", TensorProto.INT8, [1, 2])], constants)  # fmt: skip
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)


def check_scaling(inlay):
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        onnx.save(conv_model(), folder / "net.onnx")
        succeed([inlay, "compile", folder / "net.onnx", "-o", folder, "--name=net", "--cpu=cortex-m4"])
        (folder / "main.c").write_text(SCALE_MAIN)
        succeed(["cc", *FLAGS, folder / "main.c", "-lm", "-o", folder / "scale"])
        return succeed([folder / "scale"]).strip()


def main():
    options = contract.arguments(__doc__).parse_args()
    report = contract.Report()
    inlay = options.bin / "inlay"
    checks = [("scaling of sums", check_scaling, inlay)]
    checks += [(f"functions of two codes, seed {seed}", check_pairs, inlay, seed) for seed in range(6)]
    report.check_all(checks)
    report.finish()


if __name__ == "__main__":
    main()
