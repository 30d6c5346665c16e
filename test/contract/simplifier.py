#!/usr/bin/env python3
"""Compares what our graph passes leave of a model with what onnxsim leaves.

    simplifier.py [--bin FOLDER] [--models NAME,...] [--table FILE]

Models: those outside of the repository, and the light models of the onnx
package. onnxsim runs in a virtual environment of its own, build/onnxsim, which
is made from the package index at the versions below; without it all is skipped.
On each model we must leave at most as many nodes. --table writes the Markdown
table, docs/simplifier.md.

Constants count on neither side. Ops that one ONNX node became (the slices of a
Split, the steps of an attention node) count once on our side, since onnxsim
leaves such nodes whole.
"""

import json
import os
import pathlib
import sys

import onnx

from contract import ROOT, Problem, Report, arguments, run, shared_models

PACKAGES = ("onnxsim==0.8.1", "onnx==1.23.2", "onnxruntime==1.31.1")
# What of onnxsim's result is counted, run with its own Python.
COUNT = """
import json, sys
import onnx, onnxsim
def count(graph):
    total = 0
    for node in graph.node:
        total += node.op_type != "Constant"
        for attribute in node.attribute:
            if attribute.HasField("g"):
                total += count(attribute.g)
    return total
model = onnx.load(sys.argv[1])
shapes = json.loads(sys.argv[2])
try:
    simple, _ = onnxsim.simplify(model, overwrite_input_shapes=shapes or None)
except Exception:
    simple, _ = onnxsim.simplify(onnx.load(sys.argv[1]))
print("nodes", count(model.graph), count(simple.graph))
"""
TITLE = """# The simplifier

Made by `test/contract/simplifier.py --table docs/simplifier.md`: nodes in the
file, nodes that {onnxsim} leaves, and nodes that our graph passes leave before
layers are formed. Constants count nowhere. Ops that one ONNX node became count
once (the slices of a Split, the steps of an attention node), since onnxsim
leaves such nodes whole; *ops* counts each. *layers* is what is left to run.
Inputs have the shapes of the first recorded case.

| model | nodes | onnxsim | Inlay | ops | layers |
|---|--:|--:|--:|--:|--:|
"""


def onnxsim_python():
    """The Python that has onnxsim, made where it is not there; or a Problem."""
    folder = ROOT / "build/onnxsim"
    python, stamp = folder / "bin/python3", folder / "packages.txt"
    wanted = "\n".join(PACKAGES)
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    base = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable
    for command in (
        [base, "-m", "venv", "--clear", folder],
        [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *PACKAGES],
    ):
        done = run(command)
        if done.returncode != 0:
            said = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise Problem(f"onnxsim cannot be installed: {said[:200]}")
    stamp.write_text(wanted)
    return python


def light_models():
    folder = pathlib.Path(onnx.__file__).parent / "backend/test/data/light"
    return [(file.stem, file) for file in sorted(folder.glob("light_*.onnx"))]


def shapes_of_case(file):
    """Shapes of the inputs in the first recorded case, in order."""
    case = file.parent / "case0/case.json"
    if not case.exists():
        return []
    return [each["shape"] for each in json.loads(case.read_text())["inputs"]]


def inspect(inlay, file):
    """Ours: the JSON, with free dimensions as in the first case."""

    def ask(dims):
        options = [f"--dim={name}={size}" for name, size in dims.items()]
        done = run([inlay, "inspect", file, "--json", *options])
        if not done.stdout:
            raise Problem(done.stderr.strip()[:300])
        return json.loads(done.stdout)

    found = ask({})
    dims = {}
    for value, shape in zip(found["inputs"], shapes_of_case(file)):
        for axis, size in enumerate(value["declared"] or []):
            # --dim takes no 0, with which there would be nothing to compute.
            if not isinstance(size, str) or axis >= len(shape) or shape[axis] < 1:
                continue
            dims[f"{value['name']}.{axis}" if size == "?" else size] = shape[axis]
    return ask(dims) if dims else found


def compare(inlay, python, file, rows, name):
    ours = inspect(inlay, file)
    if ours["outcome"] != "compiles":
        rows[name] = None
        raise Problem(f"refused: {ours['obstacles'][0]['reason']}")
    shapes = {value["name"]: value["shape"] for value in ours["inputs"]}
    done = run([python, "-c", COUNT, file, json.dumps(shapes)])
    counts = [line.split() for line in done.stdout.splitlines()
              if line.startswith("nodes ")]  # fmt: skip
    nodes = ours["model"]["nodes"]
    left = ours["graph_node_count"]
    theirs = int(counts[-1][2]) if counts else None
    rows[name] = (nodes, theirs, left, ours["graph_op_count"], len(ours["layers"]))
    if theirs is None:
        return "onnxsim fails on this model"
    if left > theirs:
        raise Problem(f"leaves {left} nodes, onnxsim {theirs}")
    return f"{nodes} nodes, onnxsim leaves {theirs}, we {left}"


def row_text(name, row):
    if row is None:
        return f"| `{name}` | | | refused | | |\n"
    cells = ["fails" if cell is None else str(cell) for cell in row]
    return f"| `{name}` | {' | '.join(cells)} |\n"


def main():
    parser = arguments(__doc__)
    parser.add_argument("--table", type=pathlib.Path, metavar="FILE")
    args = parser.parse_args()
    report = Report()
    folder = shared_models()
    if not folder:
        report.skips("simplifier", "the larger models are not here (see INLAY_MODELS)")
        report.finish()
    try:
        python = onnxsim_python()
    except Problem as problem:
        report.skips("simplifier", problem)
        report.finish()
    models = [(file.parent.name, file) for file in sorted(folder.glob("*/model.onnx"))]
    known = {name for name, _ in models}
    models += [model for model in light_models() if model[0] not in known]
    wanted = args.models.split(",") if args.models else None
    rows = {}
    inlay = args.bin / "inlay"
    report.check_all((name, compare, inlay, python, file, rows, name)
                     for name, file in models
                     if not wanted or name in wanted)  # fmt: skip
    if args.table:
        text = TITLE.format(onnxsim=f"{PACKAGES[0].replace('==', ' ')}")
        args.table.write_text(
            text + "".join(row_text(name, rows[name]) for name in sorted(rows)))
    report.finish()


if __name__ == "__main__":
    main()
