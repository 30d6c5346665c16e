"""ONNX's own node tests through the importer, the graph passes and the reference.

The cases come out of the onnx package, inputs and expected outputs included. A
case whose operator or type we do not have is refused and counted; one that is
accepted must give ONNX's result, except for those in KNOWN, each with its
reason.

    onnx-node-tests.py --program PATH [--filter WORD] [--list VERDICT]
"""

import argparse
import collections
import os
import pathlib
import subprocess
import sys
import tempfile
import warnings

# Accepted, and rightly different from what the test expects.
KNOWN = {
    # Where the exact result is 0, NumPy's transform of floats gives 1.9e-7.
    "test_dft_inverse_opset19": "1.9e-7 is expected where the exact result is 0",
    "test_dft_inverse_frozen": "1.9e-7 is expected where the exact result is 0",
}

# At least so many must pass; raise it when operators are added.
LEAST = 1600


def collect():
    """Every node test: name, model, and its data sets."""
    warnings.filterwarnings("ignore")
    from onnx.backend.test.case.node import collect_testcases

    stdout, sys.stdout = sys.stdout, open(os.devnull, "w")
    try:
        return collect_testcases(None)
    finally:
        sys.stdout = stdout


def as_tensor(value):
    """A TensorProto, or None for a sequence and the like."""
    import numpy as np
    import onnx.numpy_helper

    if isinstance(value, onnx.TensorProto):
        return value
    if isinstance(value, (np.ndarray, np.generic)):
        return onnx.numpy_helper.from_array(np.asarray(value))
    return None


def freeze(model, inputs):
    """Makes constants of the parameters among the inputs (axes, shapes, counts),
    as models have them; the inputs that are left."""
    import onnx

    integers = (onnx.TensorProto.INT64, onnx.TensorProto.INT32, onnx.TensorProto.BOOL)
    parameters = ("scales", "roi", "start", "limit", "delta", "lower_edge_hertz",
                  "upper_edge_hertz")
    left = []
    for value, tensor in zip(list(model.graph.input), inputs):
        is_parameter = tensor.data_type in integers or value.name in parameters
        if is_parameter and len(tensor.dims) <= 1:
            constant = model.graph.initializer.add()
            constant.CopyFrom(tensor)
            constant.name = value.name
            model.graph.input.remove(value)
        else:
            left.append(tensor)
    return left


def write(case, folder, frozen):
    """The case as files; False where its data are no plain tensors, or where
    nothing can be frozen."""
    import onnx

    data = [[as_tensor(v) for v in values] for values in case.data_sets[0]]
    if any(tensor is None for values in data for tensor in values):
        return False
    inputs, outputs = data
    model = onnx.ModelProto()
    model.CopyFrom(case.model)
    if frozen:
        left = freeze(model, inputs)
        if len(left) == len(inputs):
            return False
        inputs = left
    folder.mkdir()
    for stem, tensors in (("input", inputs), ("output", outputs)):
        for k, tensor in enumerate(tensors):
            (folder / f"{stem}_{k}.pb").write_bytes(tensor.SerializeToString())
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    return True


def run(program, folders):
    """The lines that the program prints for the folders."""
    lines = []
    for start in range(0, len(folders), 500):
        done = subprocess.run(
            [program, *folders[start : start + 500]], stdout=subprocess.PIPE, text=True
        )
        lines += done.stdout.splitlines()
        if done.returncode != 0:
            sys.exit(f"crashed after: {lines[-1] if lines else 'the start'}")
    return [(line.split(" ", 2) + [""])[:3] for line in lines]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--filter", default="")
    parser.add_argument("--list", default="fail")
    arguments = parser.parse_args()
    cases = [case for case in collect() if arguments.filter in case.name]
    with tempfile.TemporaryDirectory() as temporary:
        root = pathlib.Path(temporary)
        folders = [
            str(root / case.name)
            for case in cases
            if write(case, root / case.name, frozen=False)
        ]
        results = run(arguments.program, folders)
        # What is refused may only need its parameters to be constants.
        refused = {name for verdict, name, _ in results if verdict == "refused"}
        folders = [
            str(root / f"{case.name}_frozen")
            for case in cases
            if case.name in refused
            and write(case, root / f"{case.name}_frozen", frozen=True)
        ]
        again = run(arguments.program, folders)
    taken = {name for verdict, name, _ in again if verdict != "refused"}
    results = [r for r in results if f"{r[1]}_frozen" not in taken]
    results += [r for r in again if r[1] in taken]
    counts = collections.Counter()
    for verdict, name, reason in results:
        if verdict == "fail" and name in KNOWN:
            verdict = "known"
        counts[verdict] += 1
        if verdict in ("fail", arguments.list):
            print(f"{verdict}: {name}: {reason}")
    print(", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items())))
    if counts["pass"] < LEAST and not arguments.filter:
        print(f"only {counts['pass']} passed, {LEAST} are needed")
        return 1
    return 1 if counts["fail"] else 0


if __name__ == "__main__":
    sys.exit(main())
