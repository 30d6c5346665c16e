#!/usr/bin/env python3
"""How often integer arithmetic gives the very value that ONNX Runtime gives.

    integer.py [--bin FOLDER] [--models NAME,...] [--whole] [--require] [-- OPTION...]

The reference is ONNX Runtime with its optimisations off: float arithmetic between
DequantizeLinear and QuantizeLinear. Each quantized model of the folder of shared
models is cut at its QuantizeLinear nodes; every piece is compiled, run on the codes
that the reference has there, and compared code by code, so that one rounding that
falls on the other side of a half is counted once and does not spread. `--whole`
compares the outputs of whole models too. What follows `--` goes to the compiler,
such as `--requant=single` or `--cpu=x86-64-v3`. With `--require` the exit code is 1
unless 99.9 % of all codes of every model are equal and none is off by more than one.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy
import onnx
import onnxruntime

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "models"
MODELS = (
    "hello_sine_int8_qdq_fio",
    "mcunet_vww_int8_qdq",
    "micro_kws_m_qdq_dynbatch",
    "micro_speech_int8_qdq_op23",
    "mlperf_ad_int8_qdq",
    "mlperf_ad_tflite2onnx_qdq",
    "mlperf_ic_tf2onnx_qdq",
    "mlperf_kws_dscnn_int8_qdq",
    "mlperf_resnet8_large_int8_qdq_fio",
    "mobilenet_v2_imagenet_int8_qdq",
)


def recorded_inputs(folder):
    """The inputs of each recorded case, by name."""
    for case in sorted(folder.glob("case*")):
        inputs = {}
        for i, tensor in enumerate(json.loads((case / "case.json").read_text())["inputs"]):
            data = (case / f"input_{i}.bin").read_bytes()
            array = numpy.frombuffer(data, dtype=tensor["dtype"])
            inputs[tensor["name"]] = array.reshape(tensor["shape"])
        yield inputs


def reference(model, inputs, names):
    """Values of the tensors of those names, optimisations off."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return session.run(names, inputs)


def with_outputs(model, names):
    """A copy of the model that gives these tensors too."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    known = {output.name for output in copy.graph.output}
    for name in names:
        if name not in known:
            copy.graph.output.append(onnx.ValueInfoProto(name=name))
    return copy


class Compiled:
    """A model run by generated code."""

    def __init__(self, inlay, options, scratch):
        self.inlay, self.options, self.scratch = inlay, options, scratch

    def run(self, model, inputs):
        """The outputs in graph order; `inputs` in graph order."""
        file = self.scratch / "piece.onnx"
        onnx.save(model, file)
        results = self.scratch / "results"
        command = [self.inlay, "run", file, "--output-dir", results, *self.options]
        for old in results.glob("*") if results.exists() else []:
            old.unlink()
        for i, array in enumerate(inputs):
            path = self.scratch / f"input_{i}.npy"
            numpy.save(path, array)
            command += ["--input", path]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.strip()[-2000:])
        return [numpy.load(f) for f in sorted(results.glob("*.npy"))]


def pieces(model):
    """(QuantizeLinear output, nodes behind other quantized tensors, those tensors)."""
    producer = {out: node for node in model.graph.node for out in node.output}
    cuts = {n.output[0] for n in model.graph.node if n.op_type == "QuantizeLinear"}
    cuts |= {value.name for value in model.graph.input}
    for node in model.graph.node:
        if node.op_type != "QuantizeLinear":
            continue
        needed, frontier, wait = [], [], [node]
        while wait:
            at = wait.pop()
            if at in needed:
                continue
            needed.append(at)
            for name in at.input:
                if name in cuts:
                    frontier.append(name)
                elif name in producer:
                    wait.append(producer[name])
        # Nothing is computed in a piece that only moves codes, or quantizes.
        if len(needed) > 1:
            order = [n for n in model.graph.node if n in needed]
            yield node.output[0], order, list(dict.fromkeys(frontier))


def cut_out(model, output, nodes, frontier, arrays):
    """The piece as a model of its own."""
    weights = {name for node in nodes for name in node.input}
    element = onnx.helper.np_dtype_to_tensor_dtype
    value = lambda name: onnx.helper.make_tensor_value_info(
        name, element(arrays[name].dtype), arrays[name].shape
    )
    graph = onnx.helper.make_graph(
        nodes,
        "piece",
        [value(name) for name in frontier],
        [value(output)],
        [w for w in model.graph.initializer if w.name in weights],
    )
    return onnx.helper.make_model(
        graph, opset_imports=model.opset_import, ir_version=model.ir_version
    )


def compare(expected, found):
    """(values, equal values, largest difference)."""
    difference = numpy.abs(expected.astype(numpy.float64) - found.astype(numpy.float64))
    return expected.size, int((difference == 0).sum()), float(difference.max(initial=0))


def check_pieces(name, model, compiled, verbose):
    total = equal = count = 0
    worst = 0.0
    inputs = next(recorded_inputs(SHARED / name))
    found = list(pieces(model))
    names = sorted({t for output, _, frontier in found for t in (output, *frontier)} - set(inputs))
    arrays = dict(zip(names, reference(with_outputs(model, names), inputs, names)))
    arrays.update(inputs)
    for output, nodes, frontier in found:
        piece = cut_out(model, output, nodes, frontier, arrays)
        result = compiled.run(piece, [arrays[f] for f in frontier])[0]
        values, same, off = compare(arrays[output], result)
        if verbose or off > 1:
            words = "+".join(n.op_type for n in nodes if n.op_type[-6:] != "Linear")
            print(f"    {output[:40]:40} {words[:24]:24} {same}/{values}, off by {off:g}")
        total, equal, worst, count = total + values, equal + same, max(worst, off), count + 1
    share = 100 * equal / max(total, 1)
    print(f"{name:36} {count:3} pieces {total:9} codes {share:9.4f} % equal, worst off by {worst:g}")
    return share >= 99.9 and worst <= 1


def check_whole(name, model, compiled):
    for inputs in recorded_inputs(SHARED / name):
        order = [value.name for value in model.graph.input if value.name in inputs]
        expected = reference(model, inputs, None)
        found = compiled.run(model, [inputs[n] for n in order])
        for output, a, b in zip(model.graph.output, expected, found):
            values, same, off = compare(a, b)
            share = 100 * same / values
            print(f"    whole, '{output.name}': {same}/{values} ({share:.2f} %), off by {off:.4g}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bin", type=pathlib.Path, default=ROOT / "build" / "dev" / "bin")
    parser.add_argument("--models", default=",".join(MODELS))
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--require", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("options", nargs="*")
    args = parser.parse_args()
    good = True
    with tempfile.TemporaryDirectory() as scratch:
        compiled = Compiled(args.bin / "inlay", args.options, pathlib.Path(scratch))
        for name in args.models.split(","):
            model = onnx.load(SHARED / name / "model.onnx")
            good &= check_pieces(name, model, compiled, args.verbose)
            if args.whole:
                check_whole(name, model, compiled)
    sys.exit(0 if good or not args.require else 1)


if __name__ == "__main__":
    main()
