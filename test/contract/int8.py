#!/usr/bin/env python3
"""Compares quantized networks with ONNX Runtime, code by code, on every processor.

    int8.py [--bin FOLDER] [--models NAME,...] [--all]

Two things must hold of every network, whole and cut into its layers:

- At least 99.9 % of all output values are those of ONNX Runtime without
  optimizations, and none is further off than its tolerance. Layer by layer,
  each fed with the reference's own input, none is off by more than one step.
- Every processor gives the same bytes: generic C, vectors with the instructions
  of each set, vectors through the portable helpers, and aarch64 under QEMU.

Small networks made here cover what the models at hand do not: codes with and
without sign, weights with any zero, odd numbers of channels. Without --all, of
the larger networks outside of the repository only two are taken.
"""

import json
import pathlib
import shutil
import tempfile
import threading

import numpy as np
import onnx
import onnxruntime
from contract import Problem, Report, arguments, shared_models, succeed
from dynamic_nets import dynamic_nets
from int8_nets import beside_each_other, small_nets
from onnx import helper

SAMPLE = ("mlperf_kws_dscnn_int8_qdq", "mlperf_ad_int8_qdq")
ALL = SAMPLE + (
    "hello_sine_int8_qdq_fio",
    "mcunet_vww_int8_qdq",
    "micro_kws_m_qdq_dynbatch",
    "micro_speech_int8_qdq_op23",
    "mlperf_ad_tflite2onnx_qdq",
    "mlperf_ic_tf2onnx_qdq",
    "mlperf_resnet8_large_int8_qdq_fio",
    "mobilenet_v2_imagenet_int8_qdq",
)
# In these a flipped rounding of an early layer spreads through all later ones,
# and a softmax or a float output at the end counts each of them.
BY_LAYER_ONLY = ("mobilenet_v2_imagenet_int8_qdq",)
WARNINGS = ("-std=c99", "-O1", "-ffp-contract=off", "-Wall", "-Wextra", "-Werror",
            "-Wno-psabi")  # fmt: skip


class Variant:
    """A processor, how its C is built here, and what runs it."""

    def __init__(self, name, cpu, flags=(), compiler="cc", runner=()):
        self.name, self.cpu, self.flags = name, cpu, flags
        self.compiler, self.runner = compiler, runner

    def missing(self, features):
        """What this machine lacks to run it, or nothing."""
        for program in (self.compiler, *self.runner[:1]):
            if not shutil.which(program):
                return f"program {program}"
        for flag in self.flags:
            for feature in NEEDS.get(flag, ()):
                if feature not in features:
                    return f"instructions {feature}"
        return None


NEEDS = {
    "-march=x86-64-v3": ("avx2", "fma", "bmi2"),
    "-march=x86-64-v4": ("avx512f", "avx512bw", "avx512dq", "avx512vl"),
    "-mavx512vnni": ("avx512_vnni",),
    "-mavxvnni": ("avx_vnni",),
}
V3, V4 = "-march=x86-64-v3", "-march=x86-64-v4"
GENERIC = Variant("generic", "generic")
VARIANTS = (
    Variant("v3", "x86-64-v3", (V3,)),
    Variant("v3-vnni", "x86-64-v3", (V3, "-mavxvnni")),
    Variant("v4", "x86-64-v4", (V4,)),
    Variant("v4-vnni", "x86-64-v4-vnni", (V4, "-mavx512vnni")),
    Variant("aarch64", "aarch64", ("-static",), "aarch64-linux-gnu-gcc",
            ("qemu-aarch64",)),
)  # fmt: skip


def variants_here(report):
    """Each variant as it can run here: where instructions are missing, through
    the portable helpers."""
    features = processor_features()
    chosen = [GENERIC]
    for variant in VARIANTS:
        lack = variant.missing(features)
        if lack:
            report.skips(variant.name, f"no {lack} here; its text is run portably")
            variant = Variant(f"{variant.cpu}-portable", variant.cpu)
        if all(variant.name != other.name for other in chosen):
            chosen.append(variant)
    return chosen


def processor_features():
    info = pathlib.Path("/proc/cpuinfo")
    for line in info.read_text().splitlines() if info.exists() else ():
        if line.startswith("flags"):
            return set(line.split(":")[1].split())
    return set()


def reference(model, feeds):
    """All outputs of ONNX Runtime without optimizations."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = (
        onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    )
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, feeds)))


def value_info(name, array):
    element = helper.np_dtype_to_tensor_dtype(array.dtype)
    return helper.make_tensor_value_info(name, element, array.shape)


def in_layers(model, feeds):
    """The model cut behind every quantization, each part with an input of its
    own; with the values that the whole model has there."""
    cuts = [
        node.output[0]
        for node in model.graph.node
        if node.op_type == "QuantizeLinear" or node.op_type.startswith("QLinear")
    ]
    whole = onnx.ModelProto()
    whole.CopyFrom(model)
    known = {output.name for output in whole.graph.output}
    for name in cuts:
        if name not in known:
            whole.graph.output.append(helper.make_empty_tensor_value_info(name))
    values = reference(whole, feeds)

    parts = onnx.ModelProto()
    parts.CopyFrom(model)
    given = {}
    for node in parts.graph.node:
        for i, name in enumerate(node.input):
            if name in cuts:
                node.input[i] = name + "_given"
                given[name + "_given"] = values[name]
    for name, array in given.items():
        parts.graph.input.append(value_info(name, array))
    del parts.graph.output[:]
    for name in dict.fromkeys([*cuts, *known]):
        if name in {o for node in parts.graph.node for o in node.output}:
            parts.graph.output.append(value_info(name, values[name]))
    del parts.graph.value_info[:]
    return parts, {**feeds, **given}, values


def main_text(header, prefix, inputs, outputs):
    """A program that reads all inputs and writes all outputs."""
    text = f'#include "{header}"\n#include <stdio.h>\n'
    text += f"static {prefix}_arena arena;\n"
    calls = []
    for kind, arrays in (("in", inputs), ("out", outputs)):
        for i, array in enumerate(arrays):
            # Eight bytes an element are enough for any type.
            text += f"static double {kind}{i}[{max(1, (array.nbytes + 7) // 8)}];\n"
            calls.append(f"(void *){kind}{i}")
    text += "int main(void) {\n"
    for i, array in enumerate(inputs):
        text += f"  if (fread(in{i}, 1, {array.nbytes}, stdin) != {array.nbytes})\n"
        text += "    return 2;\n"
    text += f"  if ({prefix}_run(&arena, {', '.join(calls)}) != 0)\n    return 3;\n"
    for i, array in enumerate(outputs):
        text += f"  fwrite(out{i}, 1, {array.nbytes}, stdout);\n"
    return text + "  return 0;\n}\n"


class Runner:
    def __init__(self, inlay, scratch, variants):
        self.inlay, self.scratch, self.variants = inlay, scratch, variants
        self.printed = {}
        self.lock = threading.Lock()

    def print_c(self, name, file, cpu):
        """The folder of the C for a processor; printed once."""
        folder = self.scratch / f"{name}-{cpu}"
        with self.lock:
            if folder not in self.printed:
                succeed([self.inlay, "compile", file, "-o", folder, f"--cpu={cpu}",
                         "--name=net", "--weights=literal"])  # fmt: skip
                self.printed[folder] = True
        return folder

    def run(self, name, file, variant, inputs, outputs):
        """The outputs' bytes as the C of a variant computes them."""
        folder = self.print_c(name, file, variant.cpu)
        main = folder / f"main-{variant.name}.inc"
        main.write_text(main_text("net.h", "net", inputs, outputs))
        program = folder / f"program-{variant.name}"
        sources = [f for f in sorted(folder.glob("*.c")) if "_test" not in f.name]
        succeed([variant.compiler, *WARNINGS, *variant.flags, "-o", program,
                 *sources, "-x", "c", main, "-lm"])  # fmt: skip
        data = folder / f"inputs-{variant.name}.bin"
        data.write_bytes(b"".join(x.tobytes() for x in inputs))
        result = folder / f"outputs-{variant.name}.bin"
        words = " ".join(str(word) for word in (*variant.runner, program))
        succeed(["sh", "-c", f"{words} < {data} > {result}"])
        return result.read_bytes()


def parted(data, arrays):
    """Bytes as arrays like those given."""
    at, result = 0, []
    for array in arrays:
        part = data[at : at + array.nbytes]
        result.append(np.frombuffer(part, array.dtype).reshape(array.shape))
        at += array.nbytes
    if at != len(data):
        raise Problem(f"gave {len(data)} bytes of output, {at} are needed")
    return result


def compare(names, found, expected, allowed, share_needed):
    """At least that share equal, none further off than `allowed(name, array)`."""
    total = equal = 0
    for name, ours, theirs in zip(names, found, expected):
        far = np.abs(ours.astype(np.float64) - theirs.astype(np.float64))
        limit = allowed(name, theirs)
        if far.size and far.max() > limit:
            raise Problem(f"'{name}' is off by {far.max():g}, {limit:g} is allowed")
        # Floats behind the last code: half of what its tolerance is counts.
        same = far == 0 if theirs.dtype.kind in "iu" else far <= limit / 2
        total += far.size
        equal += np.count_nonzero(same)
    share = equal / max(1, total)
    if share < share_needed:
        raise Problem(f"{share:.3%} of {total} values are equal, "
                      f"{share_needed:.1%} are needed")  # fmt: skip
    return f"{total - equal} of {total} values differ"


def check(runner, report, name, model, feeds, allowed, expected=None, share=0.999):
    """Compares the first variant with the reference and all others with it."""
    file = runner.scratch / f"{name}.onnx"
    onnx.save(model, file)
    order = [value.name for value in model.graph.input]
    inputs = [np.ascontiguousarray(feeds[key]) for key in order if key in feeds]
    values = expected or reference(model, feeds)
    names = [output.name for output in model.graph.output]
    wanted = [np.ascontiguousarray(values[key]) for key in names]
    generic = None

    def with_reference():
        nonlocal generic
        data = runner.run(name, file, runner.variants[0], inputs, wanted)
        remark = compare(names, parted(data, wanted), wanted, allowed, share)
        generic = data
        return remark

    def with_generic(variant):
        data = runner.run(name, file, variant, inputs, wanted)
        if data != generic:
            number = sum(a != b for a, b in zip(generic, data))
            raise Problem(f"{number} bytes differ from generic C's")

    report.check(f"{name}/generic", with_reference)
    if generic is not None:
        report.check_all(
            (f"{name}/{variant.name}", with_generic, variant)
            for variant in runner.variants[1:]
        )


def one_step(name, array):
    if array.dtype.kind in "iu":
        return 1
    return max(1e-5, 0.02 * float(np.abs(array).max()))


def exact_sums(name, array):
    # Behind a layer, a flipped rounding of its codes is a step of the next one.
    return 0 if array.dtype.kind in "iu" else 0.02 * float(np.abs(array).max())


def few_steps(name, array):
    return 3


def recorded(folder):
    """Inputs and tolerances of a model's first case."""
    case = json.loads((folder / "case0/case.json").read_text())
    feeds = {}
    for i, entry in enumerate(case["inputs"]):
        data = (folder / f"case0/input_{i}.bin").read_bytes()
        array = np.frombuffer(data, np.dtype(entry["dtype"]))
        feeds[entry["name"]] = array.reshape(entry["shape"])
    limits = {e["name"]: e for e in case["outputs"]}

    def allowed(name, array):
        entry = limits.get(name)
        if not entry:
            return one_step(name, array)
        return entry["atol"] + entry["rtol"] * float(np.abs(array).max(initial=0))

    return feeds, allowed


def with_shapes(model, feeds):
    """The model with its free dimensions bound to what is fed."""
    for value in model.graph.input:
        if value.name in feeds:
            value.CopyFrom(value_info(value.name, feeds[value.name]))
    del model.graph.value_info[:]
    for name, array in reference(model, feeds).items():
        for value in model.graph.output:
            if value.name == name:
                value.CopyFrom(value_info(name, array))
    return model


def main():
    parser = arguments(__doc__)
    parser.add_argument("--all", action="store_true", help="all networks")
    args = parser.parse_args()
    report = Report()
    wanted = args.models.split(",") if args.models else None
    with tempfile.TemporaryDirectory() as scratch:
        runner = Runner(args.bin / "inlay", pathlib.Path(scratch), variants_here(report))
        if not wanted or "small" in wanted:
            model, feeds = beside_each_other(small_nets())
            # So few values that one flipped rounding is more than a share.
            check(runner, report, "small", model, feeds, few_steps, share=0)
            parts, given, values = in_layers(model, feeds)
            check(runner, report, "small-layers", parts, given, one_step, values)
        if not wanted or "dynamic" in wanted:
            for name, model, feeds in dynamic_nets():
                check(runner, report, f"dynamic-{name}", model, feeds, exact_sums)
        folder = shared_models()
        names = wanted or (ALL if args.all else SAMPLE)
        for name in names:
            if name not in ALL:
                continue
            if not folder:
                report.skips(name, "the larger models are not here (see INLAY_MODELS)")
                continue
            feeds, allowed = recorded(folder / name)
            model = with_shapes(onnx.load(folder / name / "model.onnx"), feeds)
            if name not in BY_LAYER_ONLY:
                check(runner, report, name, model, feeds, allowed)
            parts, given, values = in_layers(model, feeds)
            check(runner, report, f"{name}-layers", parts, given, one_step, values)
    report.finish()


if __name__ == "__main__":
    main()
