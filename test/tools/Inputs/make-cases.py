"""Writes cases for verify.test: a right one in ONNX's form, a wrong one in ours."""

import json
import pathlib
import sys

import numpy as np
import onnx.numpy_helper

folder = pathlib.Path(sys.argv[1])
x = np.array([-1, 2, 3], np.float32)
y = np.array([0, 2, 3], np.float32)
for file, value in (("input_0.pb", x), ("output_0.pb", y)):
    proto = onnx.numpy_helper.from_array(value)
    (folder / "good/test_data_set_0" / file).write_bytes(proto.SerializeToString())

y[2] = 3.5
x.tofile(folder / "bad/case0/x.bin")
y.tofile(folder / "bad/case0/y.bin")
tensor = {"dtype": "float32", "shape": [3]}
case = {
    "inputs": [{"name": "x", "file": "x.bin", **tensor}],
    "outputs": [{"name": "y", "file": "y.bin", "atol": 1e-5, "rtol": 1e-4, **tensor}],
}
(folder / "bad/case0/case.json").write_text(json.dumps(case))
