#!/usr/bin/env python3
"""Trains the demo's digits classifier and writes it to test/models/digits.

    make-digits-model.py [OUTPUT-DIR]

A small convolutional network for scikit-learn's 8x8 handwritten digits, trained
in plain numpy from a fixed seed:

    image [batch,1,8,8] -> conv 3x3x8 -> relu -> maxpool 2x2
                        -> conv 3x3x16 -> relu -> maxpool 2x2
                        -> flatten -> dense 10 -> softmax

Writes digits.onnx, ten images of the test set as image_<k>.npy, their digits as
labels.npy, and a README.md with the accuracy that ONNX Runtime measures.
"""

import argparse
import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from sklearn.datasets import load_digits

SEED, EPOCHS, BATCH, TEST_COUNT = 20, 40, 32, 450
ROOT = pathlib.Path(__file__).resolve().parents[2]


def windows(x):
    """[n,c,h,w] -> [n,h,w,c*9]: the 3x3 windows of the zero-padded image."""
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    views = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))
    n, c, h, w = x.shape
    return views.transpose(0, 2, 3, 1, 4, 5).reshape(n, h, w, c * 9)


class Conv:
    """3x3 convolution with padding 1, then relu, then 2x2 max pooling."""

    def __init__(self, rng, inputs, outputs):
        scale = np.sqrt(2 / (9 * inputs))
        weight = rng.normal(0, scale, (outputs, inputs * 9))
        self.params = [weight, np.zeros(outputs)]

    def forward(self, x):
        self.shape, self.columns = x.shape, windows(x)
        weight, bias = self.params
        y = (self.columns @ weight.T + bias).transpose(0, 3, 1, 2)
        n, c, h, w = y.shape
        cells = y.reshape(n, c, h // 2, 2, w // 2, 2)
        self.pre = cells
        self.best = np.maximum(cells.max(axis=(3, 5), keepdims=True), 0)
        return self.best.reshape(n, c, h // 2, w // 2)

    def backward(self, grad):
        n, c, h, w = grad.shape
        mask = (self.pre == self.best) & (self.pre > 0)
        grad = mask * grad.reshape(n, c, h, 1, w, 1)
        grad = grad.reshape(n, c, 2 * h, 2 * w).transpose(0, 2, 3, 1)
        flat = grad.reshape(-1, c)
        self.grads = [
            flat.T @ self.columns.reshape(-1, self.columns.shape[-1]),
            flat.sum(0),
        ]
        return self.scatter(grad @ self.params[0])

    def scatter(self, columns):
        """The adjoint of windows()."""
        n, c, h, w = self.shape
        columns = columns.reshape(n, h, w, c, 3, 3)
        padded = np.zeros((n, c, h + 2, w + 2))
        for ky in range(3):
            for kx in range(3):
                part = columns[..., ky, kx].transpose(0, 3, 1, 2)
                padded[:, :, ky : ky + h, kx : kx + w] += part
        return padded[:, :, 1:-1, 1:-1]


class Dense:
    def __init__(self, rng, inputs, outputs):
        weight = rng.normal(0, np.sqrt(1 / inputs), (outputs, inputs))
        self.params = [weight, np.zeros(outputs)]

    def forward(self, x):
        self.shape, self.x = x.shape, x.reshape(len(x), -1)
        return self.x @ self.params[0].T + self.params[1]

    def backward(self, grad):
        self.grads = [grad.T @ self.x, grad.sum(0)]
        return (grad @ self.params[0]).reshape(self.shape)


def train(rng, images, labels):
    layers = [Conv(rng, 1, 8), Conv(rng, 8, 16), Dense(rng, 64, 10)]
    moments = [[np.zeros_like(p) for p in l.params for _ in "ab"] for l in layers]
    step = 0
    for epoch in range(EPOCHS):
        rate = 0.002 * (1 - epoch / EPOCHS)
        order = rng.permutation(len(images))
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            x = images[rows]
            for layer in layers:
                x = layer.forward(x)
            grad = np.exp(x - x.max(1, keepdims=True))
            grad /= grad.sum(1, keepdims=True)
            grad[np.arange(len(rows)), labels[rows]] -= 1
            grad /= len(rows)
            for layer in reversed(layers):
                grad = layer.backward(grad)
            step += 1
            for layer, moment in zip(layers, moments):
                adam(layer, moment, rate, step)
    return layers


def adam(layer, moment, rate, step):
    for i, (param, grad) in enumerate(zip(layer.params, layer.grads)):
        mean, square = moment[2 * i], moment[2 * i + 1]
        mean += 0.1 * (grad - mean)
        square += 0.001 * (grad * grad - square)
        unbiased = square / (1 - 0.999**step)
        param -= rate * mean / (1 - 0.9**step) / (np.sqrt(unbiased) + 1e-8)


def export(layers):
    conv1, conv2, dense = ([p.astype(np.float32) for p in l.params] for l in layers)
    weights = {
        "conv1.weight": conv1[0].reshape(8, 1, 3, 3),
        "conv1.bias": conv1[1],
        "conv2.weight": conv2[0].reshape(16, 8, 3, 3),
        "conv2.bias": conv2[1],
        "dense.weight": dense[0],
        "dense.bias": dense[1],
    }

    def node(op, name, inputs, output, **attributes):
        return helper.make_node(op, inputs, [output], name, **attributes)

    def conv(k, source):
        inputs = [source, f"conv{k}.weight", f"conv{k}.bias"]
        window = {"kernel_shape": [2, 2], "strides": [2, 2]}
        yield node("Conv", f"conv{k}", inputs, f"conv{k}.out",
                   kernel_shape=[3, 3], pads=[1, 1, 1, 1])  # fmt: skip
        yield node("Relu", f"relu{k}", [f"conv{k}.out"], f"relu{k}.out")
        yield node("MaxPool", f"pool{k}", [f"relu{k}.out"], f"pool{k}.out", **window)

    graph = helper.make_graph(
        [
            *conv(1, "image"),
            *conv(2, "pool1.out"),
            node("Flatten", "flatten", ["pool2.out"], "features"),
            node("Gemm", "dense", ["features", "dense.weight", "dense.bias"],
                 "logits", transB=1),  # fmt: skip
            node("Softmax", "softmax", ["logits"], "scores", axis=1),
        ],
        "digits",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 1, 8, 8])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["batch", 10])],
        [numpy_helper.from_array(w, name) for name, w in weights.items()],
    )
    opset = helper.make_opsetid("", 20)
    model = helper.make_model(
        graph, opset_imports=[opset], ir_version=9, producer_name="make-digits-model"
    )
    onnx.checker.check_model(model, full_check=True)
    return model


README = """\
# Handwritten digits

A small convolutional network, trained on scikit-learn's 8x8 digits by
`tools/dev/make-digits-model.py` from a fixed seed: {parameters} parameters,
{accuracy:.2f} % of the {count} test images right (measured by ONNX Runtime
{ort}). The images' 17 grey levels are scaled to [0, 1].

`image_<k>.npy` are ten images of the test set, one of each digit, f32 [1,1,8,8];
`labels.npy` holds what they are.

The data are the UCI "Optical Recognition of Handwritten Digits" test set
(E. Alpaydin, C. Kaynak, 1998, CC BY 4.0), as scikit-learn ships it.
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("output", nargs="?", type=pathlib.Path,
                        default=ROOT / "test/models/digits")  # fmt: skip
    output = parser.parse_args().output
    output.mkdir(parents=True, exist_ok=True)

    rng = np.random.default_rng(SEED)
    digits = load_digits()
    images = (digits.images / 16)[:, None].astype(np.float32)
    order = rng.permutation(len(images))
    test, rest = order[:TEST_COUNT], order[TEST_COUNT:]
    layers = train(rng, images[rest].astype(np.float64), digits.target[rest])

    model = export(layers)
    onnx.save(model, output / "digits.onnx")
    session = onnxruntime.InferenceSession(model.SerializeToString())
    (scores,) = session.run(None, {"image": images[test]})
    truth = digits.target[test]
    accuracy = 100 * float(np.mean(scores.argmax(1) == truth))

    chosen = [int(np.flatnonzero(truth == digit)[0]) for digit in range(10)]
    for k, row in enumerate(chosen):
        np.save(output / f"image_{k}.npy", images[test][row : row + 1])
    np.save(output / "labels.npy", truth[chosen].astype(np.int64))
    (output / "README.md").write_text(
        README.format(
            parameters=sum(p.size for l in layers for p in l.params),
            accuracy=accuracy, count=TEST_COUNT, ort=onnxruntime.__version__,
        )
    )  # fmt: skip
    print(f"test accuracy {accuracy:.2f} %")


if __name__ == "__main__":
    main()
