#!/usr/bin/env python3
"""Checks what the compiler says about wrong models, many in one file.

    refusals.py CASES.test FOLDER

A case looks like this:

    === name_of_what_is_checked @17
    g (float[2,3] x) => (float[2,3] y) { y = Relu <alpha = 1.0> (x) }
    edit: model.graph.node[0].name = "relu1"
    >>> error: node 'relu1' (Relu): has the attribute 'alpha', ...

The model is ONNX text; `@17` is its opset (21 if left out), unless it begins
with a header of its own. `edit:` lines are Python with `model`, `onnx`, `np`
and `folder` (where the file goes) in scope; `bytes:` is an expression over
`data`, the bytes of the file; `options:` are given to `inlay compile`. The
lines with >>> are all errors that must be printed, in order; a line that ends
in `...` holds their beginning, `{path}` is the model's. Exit code 1 is needed, and no output folder.
A case without such lines must be compiled up to the import.
"""

import pathlib
import shlex
import shutil
import subprocess
import sys

import numpy as np
import onnx
import onnx.parser

HEADER = '<ir_version: {ir}, opset_import: ["" : {opset}, "ai.onnx.ml" : 3]>\n'


def cases_of(text):
    """(name, opset, lines) of each case."""
    found = []
    for line in text.splitlines():
        if line.startswith("==="):
            name, _, opset = line[3:].partition("@")
            found.append((name.strip(), int(opset or 21), []))
        elif found:
            found[-1][2].append(line)
    return found


def build(name, opset, lines, folder):
    """Writes the model; its path, the options and the expected errors."""
    text, edits, options, expected, change = "", [], [], [], "data"
    for line in lines:
        if line.startswith(">>> "):
            expected.append(line[4:])
        elif line.startswith("edit: "):
            edits.append(line[6:])
        elif line.startswith("options: "):
            options = shlex.split(line[9:])
        elif line.startswith("bytes: "):
            change = line[7:]
        elif not line.startswith("#"):
            text += line + "\n"
    if not text.lstrip().startswith("<"):
        text = HEADER.format(ir=8 if opset < 20 else 10, opset=opset) + text
    try:
        model = onnx.parser.parse_model(text)
    except onnx.parser.ParseError as error:
        sys.exit(f"{name}: {error}")
    scope = {"model": model, "onnx": onnx, "np": np, "folder": folder}
    for code in edits:
        exec(code, scope)
    path = folder / "model.onnx"
    data = model.SerializePartialToString()
    path.write_bytes(eval(change, {"data": data, "onnx": onnx}))
    expected = [each.replace("{path}", str(path)) for each in expected]
    return path, options, expected


def agrees(found, wanted):
    if wanted.endswith("..."):
        return found.startswith(wanted[:-3])
    return found == wanted


def check(name, opset, lines, folder):
    """What is wrong, as text; empty if nothing is."""
    path, options, expected = build(name, opset, lines, folder)
    output = folder / "out"
    command = ["inlay", "compile", str(path), "-o", str(output), *options]
    if not expected:
        command += ["--emit=mlir:import"]
    ran = subprocess.run(command, capture_output=True, text=True)
    errors = [each for each in ran.stderr.splitlines() if each.startswith("error:")]
    if len(errors) != len(expected) or not all(map(agrees, errors, expected)):
        return "says\n    " + "\n    ".join(errors or ["nothing"])
    if ran.returncode != (1 if expected else 0):
        return f"ends with exit code {ran.returncode}\n{ran.stderr}"
    if expected and output.exists():
        return f"leaves {output}"
    return ""


def main():
    source, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    shutil.rmtree(folder, ignore_errors=True)
    failed = 0
    for name, opset, lines in cases_of(source.read_text()):
        (folder / name).mkdir(parents=True)
        problem = check(name, opset, lines, folder / name)
        print(f"{'FAIL' if problem else 'PASS'} {name}: {problem}")
        failed += bool(problem)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
