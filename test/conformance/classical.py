"""Classical operators of ai.onnx.ml."""

import numpy as np
from onnx import TensorProto, numpy_helper

from conformance import node_case

ML = "ai.onnx.ml"
rng = np.random.default_rng(17)


def normal(*shape):
    return rng.normal(size=shape).astype(np.float32)


def linear():
    x = normal(6, 4)
    for classes in (2, 3):
        weights = normal(classes, 4).flatten().tolist()
        bias = normal(classes).tolist()
        for transform in ("NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO"):
            yield node_case(f"linear_{classes}_{transform}".lower(), "LinearClassifier",
                            [("x", x)], ["l", "s"], domain=ML, opset=1,
                            types={"l": TensorProto.INT64}, coefficients=weights,
                            intercepts=bias, post_transform=transform,
                            classlabels_ints=[5 * i - 2 for i in range(classes)])
    for transform in ("NONE", "LOGISTIC", "SOFTMAX"):
        yield node_case(f"linear_one_score_{transform}".lower(), "LinearClassifier",
                        [("x", x)], ["l", "s"], domain=ML, opset=1,
                        types={"l": TensorProto.INT64}, intercepts=[0.1],
                        coefficients=normal(4).tolist(), post_transform=transform,
                        classlabels_ints=[3, 8])
    yield node_case("linear_text", "LinearClassifier", [("x", x)], ["l", "s"], domain=ML,
                    opset=1, types={"l": TensorProto.STRING}, compare=["s"],
                    coefficients=normal(12).tolist(), intercepts=[0.1, 0.2, 0.3],
                    classlabels_strings=["a", "b", "c"])
    yield node_case("linear_of_ints", "LinearClassifier",
                    [("x", rng.integers(-5, 5, (6, 4)))], ["l", "s"], domain=ML, opset=1,
                    types={"l": TensorProto.INT64}, coefficients=normal(12).tolist(),
                    intercepts=[0.1, 0.2, 0.3], classlabels_ints=[0, 1, 2])
    for targets in (1, 2):
        yield node_case(f"regressor_{targets}", "LinearRegressor", [("x", x)], ["y"],
                        domain=ML, opset=1, targets=targets,
                        coefficients=normal(4 * targets).tolist(),
                        intercepts=normal(targets).tolist())


def vectors():
    x = normal(6, 4)
    for kernel in ("LINEAR", "POLY", "RBF", "SIGMOID"):
        yield node_case(f"svm_{kernel}".lower(), "SVMRegressor", [("x", x)], ["y"],
                        domain=ML, opset=1, kernel_type=kernel,
                        kernel_params=[0.3, 0.2, 3.0], n_supports=5,
                        support_vectors=normal(20).tolist(),
                        coefficients=normal(5).tolist(), rho=[0.4])
    yield node_case("svm_linear_plain", "SVMRegressor", [("x", x)], ["y"], domain=ML,
                    opset=1, kernel_type="LINEAR", kernel_params=[0.3, 0.2, 3.0],
                    n_supports=0, coefficients=normal(4).tolist(), rho=[0.4])
    yield node_case("svm_one_class", "SVMRegressor", [("x", x)], ["y"], domain=ML,
                    opset=1, kernel_type="RBF", kernel_params=[0.3, 0.2, 3.0],
                    n_supports=5, support_vectors=normal(20).tolist(), one_class=1,
                    coefficients=normal(5).tolist(), rho=[-0.1])


def classifiers():
    x = normal(8, 4)
    for classes in (2, 3, 4):
        pairs = classes * (classes - 1) // 2
        members = [3, 2, 4, 2][:classes]
        supports = sum(members)
        machine = dict(
            domain=ML, opset=1, types={"l": TensorProto.INT64},
            kernel_type="RBF", kernel_params=[0.3, 0.2, 3.0],
            support_vectors=normal(supports * 4).tolist(), vectors_per_class=members,
            coefficients=normal((classes - 1) * supports).tolist(),
            rho=normal(pairs).tolist(),
            classlabels_ints=[5 * i - 2 for i in range(classes)])
        for transform in ("NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO"):
            yield node_case(f"svc_{classes}_{transform}".lower(), "SVMClassifier",
                            [("x", x)], ["l", "s"], post_transform=transform, **machine)
        yield node_case(f"svc_{classes}_probabilities", "SVMClassifier", [("x", x)],
                        ["l", "s"], prob_a=normal(pairs).tolist(),
                        prob_b=normal(pairs).tolist(), **machine)
        for kernel in ("LINEAR", "POLY", "SIGMOID"):
            yield node_case(f"svc_{classes}_{kernel}".lower(), "SVMClassifier",
                            [("x", x)], ["l", "s"], **machine | {"kernel_type": kernel})
        yield node_case(f"svc_{classes}_without_vectors", "SVMClassifier", [("x", x)],
                        ["l", "s"], domain=ML, opset=1, types={"l": TensorProto.INT64},
                        coefficients=normal(classes * 4).tolist(), rho=[0.1],
                        kernel_params=[0.3, 0.2, 3.0],
                        classlabels_ints=list(range(classes)))


def preparation():
    x = normal(5, 4)
    x[2] = 0
    for norm in ("MAX", "L1", "L2"):
        yield node_case(f"normalizer_{norm}".lower(), "Normalizer", [("x", x)], ["y"],
                        domain=ML, opset=1, norm=norm)
    yield node_case("normalizer_ints", "Normalizer",
                    [("x", rng.integers(1, 9, (3, 4)))], ["y"], domain=ML, opset=1,
                    norm="L2")
    holes = x.copy()
    holes[rng.random(x.shape) < 0.4] = np.nan
    yield node_case("imputer_nan", "Imputer", [("x", holes)], ["y"], domain=ML, opset=1,
                    imputed_value_floats=[1.0, 2.0, 3.0, 4.0],
                    replaced_value_float=float("nan"))
    yield node_case("imputer_one", "Imputer", [("x", x)], ["y"], domain=ML, opset=1,
                    imputed_value_floats=[7.0], replaced_value_float=0.0)
    yield node_case("imputer_ints", "Imputer", [("x", rng.integers(0, 3, (4, 3)))], ["y"],
                    domain=ML, opset=1, types={"y": TensorProto.INT64},
                    imputed_value_int64s=[10, 20, 30], replaced_value_int64=1)
    for kind in (np.int64, np.float32):
        yield node_case(f"one_hot_{np.dtype(kind).name}", "OneHotEncoder",
                        [("x", rng.integers(0, 6, (2, 5)).astype(kind))], ["y"],
                        domain=ML, opset=1, cats_int64s=[1, 3, 4], zeros=1)
    words = rng.integers(0, 6, (2, 5))
    yield node_case("labels_int_float", "LabelEncoder", [("x", words)], ["y"], domain=ML,
                    opset=2, keys_int64s=[1, 2, 5], values_floats=[0.5, 1.5, 2.5],
                    default_float=-1.0)
    yield node_case("labels_float_int", "LabelEncoder",
                    [("x", np.array([0, 1, np.nan, 2], np.float32))], ["y"], domain=ML,
                    opset=2, types={"y": TensorProto.INT64},
                    keys_floats=[1.0, float("nan"), 0.0], values_int64s=[7, 8, 9])
    yield node_case("labels_nan", "LabelEncoder",
                    [("x", np.array([0, 1, np.nan, 2], np.float32))], ["y"], domain=ML,
                    opset=4, types={"y": TensorProto.INT64},
                    keys_floats=[1.0, float("nan"), 0.0], values_int64s=[7, 8, 9])
    yield node_case("labels_tensors", "LabelEncoder", [("x", words)], ["y"], domain=ML,
                    opset=4, types={"y": TensorProto.FLOAT},
                    keys_tensor=numpy_helper.from_array(np.array([1, 2, 5], np.int64)),
                    values_tensor=numpy_helper.from_array(np.array([3, 4, 6], np.float32)),
                    default_tensor=numpy_helper.from_array(np.array([-9], np.float32)))
    yield node_case("scaler", "Scaler", [("x", x)], ["y"], domain=ML, opset=1,
                    offset=[0.1, 0.2, 0.3, 0.4], scale=[1.0, 2.0, 3.0, 4.0])
    yield node_case("scaler_one", "Scaler", [("x", x)], ["y"], domain=ML, opset=1,
                    offset=[0.1], scale=[2.0])
    yield node_case("binarizer", "Binarizer", [("x", x)], ["y"], domain=ML, opset=1,
                    threshold=0.25)
    yield node_case("features_of_vectors", "FeatureVectorizer",
                    [("a", normal(2)), ("b", normal(1, 1, 4))], ["y"], domain=ML,
                    opset=1, inputdimensions=[2, 4])
    many = [(f"x{i}", normal(3, 1)) for i in range(60)]
    yield node_case("many_features", "FeatureVectorizer", many, ["y"], domain=ML,
                    opset=1, inputdimensions=[1] * 60)
    yield node_case("features", "FeatureVectorizer", [("a", normal(3, 2)), ("b", normal(3, 4))],
                    ["y"], domain=ML, opset=1, inputdimensions=[2, 4])
    yield node_case("extractor", "ArrayFeatureExtractor",
                    [("x", x), ("i", np.array([[1, 3]], np.int64))], ["y"], domain=ML,
                    opset=1)


def cases():
    yield from linear()
    yield from vectors()
    yield from classifiers()
    yield from preparation()
