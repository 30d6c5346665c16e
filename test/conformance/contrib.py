"""The domain com.microsoft: activations, normalisations, products."""

import numpy as np

from conformance import graph_model, node_case, Case
from onnx import helper, TensorProto

MS = "com.microsoft"
rng = np.random.default_rng(11)


def normal(*shape):
    return rng.normal(size=shape).astype(np.float32)


def activations():
    x, bias = normal(3, 4, 8), normal(8)
    yield node_case("gelu", "Gelu", [("x", x)], ["y"], domain=MS)
    yield node_case("quick_gelu", "QuickGelu", [("x", x)], ["y"], domain=MS)
    yield node_case("quick_gelu_alpha", "QuickGelu", [("x", x)], ["y"], domain=MS,
                    alpha=0.5)
    yield node_case("bias_gelu", "BiasGelu", [("x", x), ("b", bias)], ["y"], domain=MS)
    yield node_case("fast_gelu", "FastGelu", [("x", x)], ["y"], domain=MS)
    yield node_case("fast_gelu_bias", "FastGelu", [("x", x), ("b", bias)], ["y"],
                    domain=MS)


def norms():
    x, skip, scale, beta, bias = normal(2, 3, 8), normal(2, 3, 8), normal(8), normal(8), normal(8)
    yield node_case("skip_layer_norm", "SkipLayerNormalization",
                    [("x", x), ("skip", skip), ("g", scale), ("b", beta), ("bias", bias)],
                    ["y"], domain=MS, epsilon=1e-4)
    yield node_case("skip_layer_norm_sum", "SkipLayerNormalization",
                    [("x", x), ("skip", skip), ("g", scale)],
                    ["y", "", "", "sum"], domain=MS)
    yield node_case("skip_layer_norm_broadcast", "SkipLayerNormalization",
                    [("x", x), ("skip", skip[:1]), ("g", scale), ("b", beta)],
                    ["y"], domain=MS)
    yield node_case("skip_rms_norm", "SkipSimplifiedLayerNormalization",
                    [("x", x), ("skip", skip), ("g", scale), ("bias", bias)],
                    ["y", "", "", "sum"], domain=MS)
    yield node_case("skip_rms_norm_plain", "SkipSimplifiedLayerNormalization",
                    [("x", x), ("skip", skip), ("g", scale)], ["y"], domain=MS)
    # An epsilon below what 16 bits hold, and a row without any deviation.
    half = np.float16
    flat = np.concatenate([normal(1, 8), np.ones((1, 8))]).astype(half)
    yield node_case("layer_norm_half_tiny_epsilon", "LayerNormalization",
                    [("x", flat), ("g", scale.astype(half)), ("b", beta.astype(half))], ["y"],
                    opset=17, epsilon=1e-12, types={"y": TensorProto.FLOAT16}, atol=4e-3)
    yield node_case("mean_of_more_halves_than_halves_count", "ReduceMean",
                    [("x", normal(1, 70000).astype(half) + half(1)),
                     ("axes", np.array([1]))], ["y"], opset=18, constants=("axes",),
                    types={"y": TensorProto.FLOAT16}, atol=2e-3)
    yield node_case("layer_norm_before_onnx_had_it", "LayerNormalization",
                    [("x", x), ("g", scale), ("b", beta)], ["y"], opset=12, axis=-1,
                    epsilon=1e-5)
    yield node_case("rms_norm", "SimplifiedLayerNormalization",
                    [("x", x), ("g", scale)], ["y"], opset=17, axis=-1, epsilon=1e-5)


def products():
    a, b = normal(2, 3, 5), normal(2, 5, 4)
    yield node_case("fused_matmul", "FusedMatMul", [("a", a), ("b", b)], ["y"],
                    domain=MS, alpha=0.5)
    yield node_case("fused_matmul_trans", "FusedMatMul",
                    [("a", a.swapaxes(1, 2).copy()), ("b", b.swapaxes(1, 2).copy())],
                    ["y"], domain=MS, transA=1, transB=1)
    yield node_case("fused_matmul_batch", "FusedMatMul",
                    [("a", a.swapaxes(0, 1).copy()), ("b", b)], ["y"], domain=MS,
                    transBatchA=1)
    for activation in ("Relu", "Tanh", "Sigmoid", "LeakyRelu"):
        extra = {"activation_alpha": 0.2} if activation == "LeakyRelu" else {}
        yield node_case(f"fused_gemm_{activation}".lower(), "FusedGemm",
                        [("a", normal(3, 5)), ("b", normal(4, 5)), ("c", normal(4))],
                        ["y"], domain=MS, transB=1, activation=activation, **extra)
    x, w, c = normal(1, 4, 6, 6), normal(8, 4, 3, 3), normal(8)
    for activation, parameters in (("Relu", None), ("Clip", [-0.5, 1.0]),
                                   ("HardSigmoid", [0.2, 0.5]), ("LeakyRelu", [0.1])):
        extra = {"activation_params": parameters} if parameters else {}
        yield node_case(f"fused_conv_{activation}".lower(), "FusedConv",
                        [("x", x), ("w", w), ("b", c)], ["y"], domain=MS,
                        constants=("w", "b"), pads=[1, 1, 1, 1],
                        activation=activation, **extra)
    yield node_case("fused_conv_sum", "FusedConv",
                    [("x", x), ("w", w), ("b", c), ("z", normal(1, 8, 6, 6))], ["y"],
                    domain=MS, constants=("w", "b"), pads=[1, 1, 1, 1],
                    activation="Relu")


def packed():
    for bits in (4, 8):
        for size in (16, 32, 128):
            for zeros in ("none", "packed", "float"):
                if zeros == "float" and bits != 4:
                    continue
                n, k = 24, 64 + (16 if size == 32 else 0)
                blocks = -(-k // size)
                inputs = [("A", normal(2, 3, k)),
                          ("B", rng.integers(0, 256, (n, blocks, size * bits // 8))
                           .astype(np.uint8)),
                          ("scales", normal(n * blocks))]
                if zeros == "packed":
                    count = n * -(-blocks * bits // 8)
                    inputs.append(("zeros", rng.integers(0, 256, count).astype(np.uint8)))
                elif zeros == "float":
                    inputs.append(("zeros", normal(n * blocks) + 8))
                yield node_case(f"matmul_{bits}_bits_{size}_{zeros}", "MatMulNBits",
                                inputs, ["Y"], domain=MS, K=k, N=n, bits=bits,
                                block_size=size, constants=("B", "scales", "zeros"),
                                atol=1e-3)
    n, k, size = 16, 32, 16
    yield node_case("matmul_4_bits_bias", "MatMulNBits",
                    [("A", normal(5, k)),
                     ("B", rng.integers(0, 256, (n, 2, 8)).astype(np.uint8)),
                     ("scales", normal(n * 2)), ("zeros", None), ("g", None),
                     ("bias", normal(n))],
                    ["Y"], domain=MS, K=k, N=n, bits=4, block_size=size,
                    constants=("B", "scales"), atol=1e-4)


def tables():
    ids = np.array([[3, 0, 7], [1, 1, 9]], np.int32)
    segments = np.array([[0, 0, 1], [0, 1, 1]], np.int32)
    inputs = [("ids", ids), ("segments", segments), ("words", normal(10, 8)),
              ("places", normal(5, 8)), ("kinds", normal(2, 8)), ("gamma", normal(8)),
              ("beta", normal(8)), ("mask", np.array([[1, 1, 0], [1, 1, 1]], np.int32))]
    types = {"count": TensorProto.INT32}
    yield node_case("embed", "EmbedLayerNormalization", inputs, ["y", "count"],
                    domain=MS, types=types)
    yield node_case("embed_sum", "EmbedLayerNormalization", inputs[:7],
                    ["y", "count", "sum"], domain=MS, types=types)
    yield node_case("embed_without_segments", "EmbedLayerNormalization",
                    [inputs[0], ("segments", None), *inputs[2:4], ("kinds", None),
                     *inputs[5:7]], ["y", "count"], domain=MS, types=types)
    yield node_case("embed_at_positions", "EmbedLayerNormalization",
                    inputs + [("p", np.array([[2, 3, 4], [0, 1, 2]], np.int32))],
                    ["y", "count"], domain=MS, types=types)
    for metric in ("euclidean", "sqeuclidean"):
        yield node_case(f"distances_{metric}", "CDist",
                        [("a", normal(4, 6)), ("b", normal(5, 6))], ["y"], domain=MS,
                        metric=metric, atol=1e-4)


def cases():
    yield from tables()
    yield from activations()
    yield from norms()
    yield from products()
    yield from packed()
