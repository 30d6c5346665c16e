#!/usr/bin/env python3
"""Judges models in ONNX's text syntax as inlay-gen judges its own.

    replay.py CASES.test FOLDER

A case looks like this:

    === name_of_the_behaviour @17
    g (float[2,3] x) => (float[2,3] y) { y = Relu (x) }
    edit: model.graph.node[0].name = "relu1"
    atol: 1e-4
    inputs: -3 3

`@17` is the opset (21 if left out); `edit:` lines are Python with `model`,
`onnx` and `np` in scope; `atol:` is the tolerance (1e-5); `inputs:` the interval
of the random inputs ([-2, 2]). The reference before and after the graph passes,
the generated C of each form and ONNX Runtime must agree.
"""

import pathlib
import re
import shutil
import sys

import numpy as np
import onnx
import onnx.parser

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from builder import Value
from judge import Judge, Subject

FORMS = ("o2", "o0", "v3", "v4")


def subjects_of(text):
    """(name, subject) of each case."""
    for number, block in enumerate(re.split(r"^=== ", text, flags=re.M)[1:]):
        head, _, rest = block.partition("\n")
        name, _, opset = head.partition("@")
        lines = [line for line in rest.splitlines() if not line.startswith("#")]
        option = lambda word: [line[len(word) + 2:] for line in lines
                               if line.startswith(word + ": ")]
        source = "\n".join(line for line in lines if not re.match(
            "(edit|atol|inputs): ", line))
        opset = int(opset or 21)
        model = onnx.parser.parse_model(
            f'<ir_version: {8 if opset < 20 else 10}, opset_import: '
            f'["" : {opset}, "ai.onnx.ml" : 3, "com.microsoft" : 1]>\n' + source)
        for code in option("edit"):
            exec(code, {"model": model, "onnx": onnx, "np": np})
        low, high = map(float, (option("inputs") or ["-2 2"])[0].split())
        noise = np.random.default_rng(1)
        feeds, constants = {}, {t.name for t in model.graph.initializer}
        for value in model.graph.input:
            kind = value.type.tensor_type
            dtype = onnx.helper.tensor_dtype_to_np_dtype(kind.elem_type)
            shape = [d.dim_value for d in kind.shape.dim]
            if value.name not in constants:
                feeds[value.name] = np.asarray(
                    noise.uniform(low, high, shape)).astype(dtype)
        atol = float((option("atol") or ["1e-5"])[0])
        outputs = [Value(o.name, "", (), err=atol / 4)
                   for o in model.graph.output]
        yield name.strip(), Subject(f"case{number}", model, feeds, outputs)


def main():
    cases, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    named = list(subjects_of(cases.read_text()))
    subjects = [subject for _, subject in named]
    judge = Judge("judge-models", folder, sanitize=True)
    judge.judge(subjects, FORMS)
    for name, subject in named:
        print(f"{'PASS' if subject.verdict == 'ok' else 'FAIL'} {name}: "
              f"{subject.problem}")
    for reason in judge.ort_refused:
        print("not by ONNX Runtime:", reason)
    return 1 if any(s.verdict != "ok" for s in subjects) else 0


if __name__ == "__main__":
    sys.exit(main())
