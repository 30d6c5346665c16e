#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets.

    make-seeds.py FOLDER

FOLDER/models: the wrong models of test/import, random ones by inlay-gen, and
the smaller shared models, from $INLAY_MODELS or ../shared/models, where there
are any. FOLDER/small: a few of the random ones. FOLDER/values: files with values
of each kind that is read. The same files each time.
"""

import hashlib
import importlib.util
import io
import json
import os
import pathlib
import shutil
import sys
import tempfile

import numpy as np
import onnx
from onnx import numpy_helper

HERE = pathlib.Path(__file__).parent
LARGEST = 24 << 10


def load(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def wrong_models():
    refusals = load("refusals", HERE.parent / "tools" / "refusals.py")
    with tempfile.TemporaryDirectory() as scratch:
        for test in sorted((HERE.parent / "import").glob("*.test")):
            if "refusals.py" not in test.read_text():
                continue
            for name, opset, lines in refusals.cases_of(test.read_text()):
                folder = pathlib.Path(scratch) / test.stem / name
                folder.mkdir(parents=True)
                path, _, _ = refusals.build(name, opset, lines, folder)
                if path.stat().st_size <= LARGEST:
                    yield path.read_bytes()


def random_models(count=200, largest=LARGEST):
    generator = load("inlay_gen", HERE.parent / "gen" / "inlay-gen.py")
    for seed in range(count):
        data = generator.make(seed).model.SerializeToString()
        if len(data) <= largest:
            yield data


def small_models():
    yield from random_models(80, 3000)


def shared_models():
    root = pathlib.Path(os.environ.get(
        "INLAY_MODELS", HERE.parents[2] / "shared" / "models"))
    for path in sorted(root.glob("**/*.onnx")):
        if path.stat().st_size <= LARGEST:
            yield path.read_bytes()


def values():
    for dtype in ("f4", "f8", "f2", "i1", "i8", "u2", "bool"):
        for shape in ((), (3,), (2, 0), (2, 3)):
            array = np.ones(shape, dtype)
            file = io.BytesIO()
            np.save(file, array)
            yield b"\0" + file.getvalue()
            yield b"\1" + numpy_helper.from_array(array, "x").SerializeToString()
    typed = onnx.helper.make_tensor("x", onnx.TensorProto.FLOAT, [2], [1, 2])
    yield b"\1" + typed.SerializeToString()
    for dtype, shape in (("float32", [2, 3]), ("int8", [24]), ("bool", [4, 6])):
        entry = {"name": "x", "dtype": dtype, "shape": shape, "file": "input.bin",
                 "atol": 0.1, "rtol": 1e-3}
        yield b"\2" + json.dumps({"inputs": [entry], "outputs": [entry]}).encode()


def main():
    root = pathlib.Path(sys.argv[1])
    for name, sources in (("models", (wrong_models, random_models, shared_models)),
                          ("small", (small_models,)), ("values", (values,))):
        folder = root / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for source in sources:
            for data in source():
                if len(data) <= LARGEST:
                    digest = hashlib.sha256(data).hexdigest()[:16]
                    (folder / digest).write_bytes(data)
        print(f"{folder}: {len(list(folder.iterdir()))} seeds")


main()
