"""Quantized networks on small processors: for those without floating point the C
computes in integers alone; on every processor, run in an emulator where there is
one, the output bytes are those of generic C.
"""

import pathlib
import re
import sys
import tempfile

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import contract
from contract import Problem, succeed

sys.path.insert(0, str(contract.ROOT / "test/firmware"))
import bench  # noqa: E402

CPUS = ("cortex-m4", "cortex-m4f", "cortex-m55", "riscv32", "avr")
WITHOUT_FLOAT = ("cortex-m4", "riscv32", "avr")
EMULATED = ("cortex-m4", "cortex-m55", "riscv32", "avr")


class Network:
    """A quantized CNN as exporters write it: every value quantized and
    dequantized, float input and output."""

    def __init__(self):
        self.rng = np.random.default_rng(7)
        self.nodes, self.constants = [], []

    def constant(self, name, value, kind):
        self.constants.append(numpy_helper.from_array(np.asarray(value, kind), name))
        return name

    def quantized(self, value, name, scale, zero):
        """`value` after quantize and dequantize."""
        s = self.constant(name + "_s", scale, np.float32)
        z = self.constant(name + "_z", zero, np.int8)
        self.nodes.append(helper.make_node("QuantizeLinear", [value, s, z], [name + "_q"]))
        self.nodes.append(helper.make_node("DequantizeLinear", [name + "_q", s, z], [name]))
        return name

    def weight(self, name, shape, per_channel):
        scales = 2.0 ** self.rng.uniform(-9, -6, shape[0] if per_channel else ())
        if per_channel:
            scales[0] *= 2.0**-12  # a channel that is nearly dead
        codes = self.constant(name + "_c", self.rng.integers(-127, 128, shape), np.int8)
        s = self.constant(name + "_s", scales, np.float32)
        zeros = np.zeros(scales.shape, np.int8) if per_channel else 0
        z = self.constant(name + "_z", zeros, np.int8)
        axis = {"axis": 0} if per_channel else {}
        self.nodes.append(helper.make_node("DequantizeLinear", [codes, s, z], [name], **axis))
        return name, scales

    def bias(self, name, count, input_scale, scales):
        steps = self.rng.integers(-2000, 2000, count)
        values = np.float32(input_scale) * np.float32(scales)
        s = self.constant(name + "_s", np.broadcast_to(values, (count,)), np.float32)
        z = self.constant(name + "_z", np.zeros(count), np.int32)
        c = self.constant(name + "_c", steps, np.int32)
        self.nodes.append(helper.make_node("DequantizeLinear", [c, s, z], [name], axis=0))
        return name

    def layer(self, kind, value, name, inputs, scale, zero, relu=True, **attributes):
        self.nodes.append(helper.make_node(kind, [value, *inputs], [name + "_f"], **attributes))
        last = name + "_f"
        if relu:
            self.nodes.append(helper.make_node("Relu", [last], [name + "_r"]))
            last = name + "_r"
        return self.quantized(last, name, scale, zero)

    def conv(self, value, in_scale, name, shape, scale, zero, relu=True, **attributes):
        weight, scales = self.weight(name + "_w", shape, True)
        bias = self.bias(name + "_b", shape[0], in_scale, scales)
        return self.layer("Conv", value, name, [weight, bias], scale, zero, relu, **attributes)

    def model(self):
        x = self.quantized("image", "x", 0.031, 5)
        a = self.conv(x, 0.031, "first", (8, 3, 3, 3), 0.022, -128, pads=[1, 1, 1, 1], strides=[2, 2])
        d = self.conv(a, 0.022, "depth", (8, 1, 3, 3), 0.019, -128, group=8, pads=[1, 1, 1, 1])
        p = self.conv(d, 0.019, "point", (8, 8, 1, 1), 0.027, 3, relu=False)
        s = self.layer("Add", a, "sum", [p], 0.033, -100)
        m = self.layer("GlobalAveragePool", s, "mean", [], 0.02, -128, relu=False)
        self.nodes.append(helper.make_node("Flatten", [m], ["flat"]))
        weight, scales = self.weight("dense_w", (10, 8), False)
        bias = self.bias("dense_b", 10, 0.02, scales)
        y = self.layer("Gemm", "flat", "dense", [weight, bias], 0.05, 7, relu=False, transB=1)
        y = self.layer("Softmax", y, "scores", [], 1 / 256, -128, relu=False, axis=1)
        graph = helper.make_graph(
            self.nodes, "firmware", [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, 9, 9])],
            [helper.make_tensor_value_info(y, TensorProto.FLOAT, [1, 10])], self.constants)  # fmt: skip
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)


def code_lines(text):
    """C without its comments."""
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def check_integers(inlay, model, cpu):
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        succeed([inlay, "compile", model, "-o", folder, "--name=net", f"--cpu={cpu}", "--io=quantized"])
        for file in sorted(folder.glob("*.c")):
            found = re.search(r".*\b(float|double)\b.*", code_lines(file.read_text()))
            if found:
                raise Problem(f"{file.name} computes in float: {found[0].strip()}")
        header = (folder / "net.h").read_text()
        for word in ("_SCALE ", "_ZERO_POINT "):
            if header.count(word) < 2:
                raise Problem(f"net.h does not say{word.rstrip()} of input and output")


def check_here(inlay, model, cpu, options):
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        bench.compile_model(inlay, model, "generic", folder / "generic", options)
        bench.compile_model(inlay, model, cpu, folder / cpu, options)
        expected = bench.run_here(folder / "generic")
        if not expected or bench.run_here(folder / cpu) != expected:
            raise Problem("other bytes than generic C")


def check_emulated(inlay, model, board, plugin, options):
    with tempfile.TemporaryDirectory() as scratch:
        row = bench.bench_one(inlay, model, board, plugin, pathlib.Path(scratch), options)
        if isinstance(row, str):
            raise Problem(row)
        return f"{row['count']} {board.counts}, {row['count'] / row['macs']:.2f} per multiply-add"


def attempt(function):
    """`function` with the errors of the bench as problems."""
    def run(*arguments):
        try:
            return function(*arguments)
        except RuntimeError as error:
            raise Problem(str(error)) from None
    return run


def main():
    options = contract.arguments(__doc__).parse_args()
    report = contract.Report()
    inlay = options.bin / "inlay"
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        model = folder / "firmware.onnx"
        onnx.save(Network().model(), model)
        models = [("cnn", model)]
        shared = contract.shared_models()
        if shared:
            models.append(("kws", shared / "mlperf_kws_dscnn_int8_qdq/model.onnx"))
        else:
            report.skips("kws", "the larger models are not here (see INLAY_MODELS)")
        checks = [(f"integers alone, {cpu}", check_integers, inlay, model, cpu) for cpu in WITHOUT_FLOAT]
        for cpu in CPUS:
            for io in ("float", "quantized"):
                checks.append((f"bytes of generic C, {cpu}, {io}", attempt(check_here), inlay, model, cpu,
                               [f"--io={io}"]))  # fmt: skip
        plugin = bench.build_plugin(folder)
        for name in EMULATED:
            board = bench.ALL_BOARDS[name]
            missing = bench.missing_tools(board)
            if missing:
                report.skips(f"emulated {name}", f"there is no {', '.join(missing)}")
                continue
            for label, path in models:
                if name == "avr" and label != "cnn":
                    continue  # more memory than it has
                checks.append((f"emulated {name}, {label}", attempt(check_emulated), inlay, path, board,
                               plugin, ["--io=quantized"]))  # fmt: skip
        report.check_all(checks)
    report.finish()


if __name__ == "__main__":
    main()
