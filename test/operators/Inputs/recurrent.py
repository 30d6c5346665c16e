"""LSTM, GRU and RNN layers of many sizes, with and without every option.

    recurrent.py FOLDER                       writes one model of all, and its input
    recurrent.py --compare FOLDER RESULTS...  against ONNX Runtime
"""

import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

GATES = {"LSTM": 4, "GRU": 3, "RNN": 1}
# Sizes that fill registers of 4, 8 and 16 floats, and that leave some over.
CASES = {
    "lstm": dict(op="LSTM", hidden=20, width=28, steps=9),
    "lstm_many_gates": dict(op="LSTM", hidden=67, width=33, bias=True),
    "lstm_both_ways": dict(op="LSTM", hidden=16, width=9, direction="bidirectional",
                           bias=True, lengths=True, state=True, batch=3),
    "lstm_peepholes": dict(op="LSTM", hidden=13, width=5, peepholes=True,
                           direction="reverse", state=True),
    "lstm_input_forget": dict(op="LSTM", hidden=9, width=7, input_forget=1),
    "lstm_functions": dict(op="LSTM", hidden=21, width=3,
                           activations=["HardSigmoid", "ScaledTanh", "Affine"],
                           activation_alpha=[0.3, 0.9, 0.7],
                           activation_beta=[0.4, 0.8, 0.1]),
    "gru": dict(op="GRU", hidden=24, width=8, bias=True, batch=2),
    "gru_linear": dict(op="GRU", hidden=16, width=11, bias=True, linear_before_reset=1,
                       direction="bidirectional", state=True),
    "gru_linear_many": dict(op="GRU", hidden=133, width=6, bias=True,
                            linear_before_reset=1, lengths=True, batch=2),
    "gru_many": dict(op="GRU", hidden=131, width=4, bias=True, direction="reverse",
                     lengths=True, batch=2),
    "gru_small": dict(op="GRU", hidden=4, width=8, bias=True, linear_before_reset=1,
                      direction="bidirectional"),
    "gru_functions": dict(op="GRU", hidden=6, width=2, activations=["Softsign", "Relu"]),
    "lstm_rows": dict(op="LSTM", hidden=11, width=6, batch=9, bias=True, state=True,
                      direction="bidirectional"),
    "gru_rows": dict(op="GRU", hidden=10, width=3, batch=7, bias=True, direction="reverse"),
    "gru_linear_rows": dict(op="GRU", hidden=35, width=9, batch=10, bias=True, state=True,
                            linear_before_reset=1, steps=1),
    "rnn": dict(op="RNN", hidden=37, width=10, bias=True, batch=2, clip=0.5),
    "rnn_functions": dict(op="RNN", hidden=19, width=5, direction="bidirectional",
                          activations=["LeakyRelu", "Elu"], activation_alpha=[0.1, 0.6]),
    "rnn_softplus": dict(op="RNN", hidden=5, width=1, activations=["Softplus"]),
    "rnn_threshold": dict(op="RNN", hidden=8, width=4, activations=["ThresholdedRelu"],
                          activation_alpha=[0.05]),
}


SIZE = 1000  # of the input, of which every layer reads the beginning


def layer(name, op, hidden, width, batch=1, steps=5, bias=False, lengths=False, state=False,
          peepholes=False, direction="forward", **attributes):
    """The nodes, weights and outputs of one layer."""
    rng = np.random.default_rng(hidden * 100 + width)
    ways, gates, weights = 2 if direction == "bidirectional" else 1, GATES[op], []
    inputs = [f"{name}_x"]

    def add(part, value):
        if value is not None:
            weights.append(numpy_helper.from_array(value, f"{name}_{part}"))
        inputs.append("" if value is None else f"{name}_{part}")

    def some(present, *shape):
        value = (rng.normal(size=shape) / np.sqrt(hidden)).astype(np.float32)
        return value if present else None

    add("w", some(True, ways, gates * hidden, width))
    add("r", some(True, ways, gates * hidden, hidden))
    add("b", some(bias, ways, 2 * gates * hidden))
    add("lengths", np.array([steps, 1, steps - 2][:batch], np.int32) if lengths else None)
    add("h", some(state, ways, batch, hidden))
    if op == "LSTM":
        add("c", some(state, ways, batch, hidden))
        add("p", some(peepholes, ways, 3 * hidden))
    weights += [numpy_helper.from_array(np.array(value, np.int64), f"{name}_{part}")
                for part, value in (("start", [0]), ("end", [steps * batch * width]),
                                    ("shape", [steps, batch, width]))]
    outputs = [f"{name}_{part}" for part in ("y", "y_h", "y_c")[:3 if op == "LSTM" else 2]]
    nodes = [
        helper.make_node("Slice", ["x", f"{name}_start", f"{name}_end"], [f"{name}_part"]),
        helper.make_node("Reshape", [f"{name}_part", f"{name}_shape"], [f"{name}_x"]),
        helper.make_node(op, inputs, outputs, hidden_size=hidden, direction=direction,
                         **attributes),
    ]
    return nodes, weights, outputs


def write(folder):
    nodes, weights, outputs = [], [], []
    for name, options in CASES.items():
        for whole, part in zip((nodes, weights, outputs), layer(name, **options)):
            whole.extend(part)
    graph = helper.make_graph(
        nodes, "layers", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [SIZE])],
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, None) for n in outputs], weights)
    model = helper.make_model(graph, ir_version=9, opset_imports=[helper.make_opsetid("", 17)])
    onnx.save(model, folder / "model.onnx")
    np.save(folder / "x.npy", np.random.default_rng(1).normal(size=SIZE).astype(np.float32))


def compare(folder, results):
    import onnxruntime as ort

    session = ort.InferenceSession(folder / "model.onnx")
    names = [output.name for output in session.get_outputs()]
    wanted = session.run(None, {"x": np.load(folder / "x.npy")})
    for result in results:
        for place, (name, value) in enumerate(zip(names, wanted)):
            found = np.load(folder / result / f"output_{place}.npy")
            np.testing.assert_allclose(found, value, rtol=1e-5, atol=2e-6,
                                       err_msg=f"{result}: {name}")


if sys.argv[1] == "--compare":
    compare(pathlib.Path(sys.argv[2]), sys.argv[3:])
else:
    write(pathlib.Path(sys.argv[1]))
