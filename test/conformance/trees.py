"""Tree ensembles: every mode, transform and aggregate, and the rules by which
ONNX Runtime labels two classes."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from conformance import Case, node_case

ML = "ai.onnx.ml"
ROWS = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1], [0, 0]], np.float32)
TRANSFORMS = ["NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO", "PROBIT"]
MODES = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ",
         "BRANCH_NEQ"]


def stumps(prefix, trees):
    """Trees of one branch; each is (values of the true leaf, of the false one),
    lists of (class, weight)."""
    names = ["nodes_treeids", "nodes_nodeids", "nodes_featureids",
             "nodes_values", "nodes_modes", "nodes_truenodeids",
             "nodes_falsenodeids", f"{prefix}_ids", f"{prefix}_nodeids",
             f"{prefix}_treeids", f"{prefix}_weights"]
    found = {name: [] for name in names}
    for tree, leaves in enumerate(trees):
        rows = [[tree] * 3, [0, 1, 2], [tree % 2, 0, 0], [0.0] * 3,
                ["BRANCH_LEQ", "LEAF", "LEAF"], [1, 0, 0], [2, 0, 0]]
        for name, row in zip(names, rows):
            found[name] += row
        for node, values in enumerate(leaves, 1):
            for target, weight in values:
                for name, value in zip(names[7:], (target, node, tree, weight)):
                    found[name].append(value)
    return found


def random_forest(prefix, rng, trees, depth, features, targets, modes, all_leaves,
                  tracks=False, whole=False):
    """Random trees of at most `depth` levels. A leaf gives a value to one target
    or to all."""
    a = {name: [] for name in (
        "nodes_treeids", "nodes_nodeids", "nodes_featureids", "nodes_values",
        "nodes_modes", "nodes_truenodeids", "nodes_falsenodeids",
        f"{prefix}_ids", f"{prefix}_nodeids", f"{prefix}_treeids",
        f"{prefix}_weights")}
    missing = []

    def grow(tree, level):
        node = counter[0]
        counter[0] += 1
        at = len(a["nodes_nodeids"])
        leaf = level == depth or (level > 0 and rng.random() < 0.25)
        a["nodes_treeids"].append(tree)
        a["nodes_nodeids"].append(node)
        a["nodes_featureids"].append(0 if leaf else int(rng.integers(features)))
        value = float(rng.integers(-2, 3)) if whole else float(rng.normal())
        a["nodes_values"].append(0.0 if leaf else value)
        a["nodes_modes"].append("LEAF" if leaf else str(rng.choice(modes)))
        a["nodes_truenodeids"].append(0)
        a["nodes_falsenodeids"].append(0)
        missing.append(0 if leaf else int(rng.integers(2)))
        if leaf:
            chosen = range(targets) if all_leaves else [int(rng.integers(targets))]
            for target in chosen:
                a[f"{prefix}_ids"].append(target)
                a[f"{prefix}_nodeids"].append(node)
                a[f"{prefix}_treeids"].append(tree)
                a[f"{prefix}_weights"].append(float(rng.normal()))
            return node
        a["nodes_truenodeids"][at] = grow(tree, level + 1)
        a["nodes_falsenodeids"][at] = grow(tree, level + 1)
        return node

    for tree in range(trees):
        counter = [0]
        grow(tree, 0)
    if tracks:
        a["nodes_missing_value_tracks_true"] = missing
    return a


def regressor(name, rows, attributes, opset=3, **keywords):
    return node_case(name, "TreeEnsembleRegressor", [("X", rows)], ["Y"],
                     domain=ML, opset=opset, **({"n_targets": 1} | attributes),
                     **keywords)


def classifier(name, rows, attributes, labels, opset=3, **keywords):
    key = "classlabels_strings" if isinstance(labels[0], str) else "classlabels_int64s"
    text = isinstance(labels[0], str)
    return node_case(
        name, "TreeEnsembleClassifier", [("X", rows)], ["L", "S"], domain=ML,
        opset=opset, types={"L": TensorProto.STRING if text else TensorProto.INT64},
        compare=["S"] if text else None, **{key: labels}, **attributes, **keywords)


def binary_cases():
    """Two classes: which of them have weights decides what comes out."""
    weights = {
        "positive_first": [([(0, .1)], [(0, .3)]), ([(0, .2)], [(0, .5)])],
        "mixed_first": [([(0, -.4)], [(0, .3)]), ([(0, .2)], [(0, .5)])],
        "positive_second": [([(1, .1)], [(1, .3)]), ([(1, .2)], [(1, .5)])],
        "mixed_second": [([(1, -.4)], [(1, .3)]), ([(1, .2)], [(1, .5)])],
        "both": [([(0, .1), (1, .4)], [(0, .5), (1, 0.)]),
                 ([(0, .1), (1, .4)], [(0, .5), (1, 0.)])],
        "both_mixed": [([(0, -.1), (1, -.4)], [(0, .5), (1, .1)]),
                       ([(0, .1), (1, .2)], [(0, .5), (1, -.3)])],
        "by_row": [([(0, .1)], [(1, .3)]), ([(0, .2)], [(1, -.5)])],
    }
    for kind, trees in weights.items():
        for base in ([], [.05], [.05, .07]):
            for transform in TRANSFORMS:
                # One score for two classes is left open there.
                one = kind in ("positive_first", "mixed_first", "by_row")
                if one and len(base) < 2 and transform == "PROBIT":
                    continue
                if kind == "by_row" and len(base) == 1:
                    continue
                attributes = stumps("class", trees) | {"post_transform": transform}
                if base:
                    attributes["base_values"] = base
                yield classifier(f"binary_{kind}_{len(base)}_{transform}".lower(),
                                 ROWS, attributes, [10, 11], rtol=1e-3, atol=1e-5)


def regression_cases():
    trees = {1: [([(0, .1)], [(0, .3)]), ([(0, .2)], [(0, .5)])],
             2: [([(0, .1)], [(1, .3)]), ([(1, .2)], [(0, -.5)])]}
    for targets, leaves in trees.items():
        for aggregate in ("SUM", "AVERAGE", "MIN", "MAX"):
            for base in ([], [.1, .2][:targets]):
                for transform in TRANSFORMS if aggregate == "SUM" else ["NONE"]:
                    attributes = stumps("target", leaves) | {
                        "post_transform": transform, "n_targets": targets,
                        "aggregate_function": aggregate}
                    if base:
                        attributes["base_values"] = base
                    yield regressor(
                        f"regression_{targets}_{aggregate}_{len(base)}_{transform}"
                        .lower(), ROWS, attributes, rtol=1e-3, atol=1e-5)


def random_cases():
    rng = np.random.default_rng(5)
    rows = rng.normal(size=(9, 6)).astype(np.float32)
    holes = rows.copy()
    holes[rng.random(rows.shape) < 0.3] = np.nan
    whole = rng.integers(-2, 3, size=(9, 6))
    for mode in MODES:
        for tracks in (False, True):
            attributes = random_forest("target", rng, 5, 5, 6, 1, [mode], True,
                                       tracks, whole=True)
            values = whole.astype(np.float32)
            values[rng.random(values.shape) < 0.2] = np.nan
            yield regressor(f"mode_{mode}_{tracks}".lower(), values, attributes)
    for tracks in (False, True):
        attributes = random_forest("target", rng, 7, 6, 6, 3, MODES, False, tracks)
        yield regressor(f"modes_mixed_{tracks}".lower(), holes,
                        attributes | {"n_targets": 3})
    for aggregate in ("SUM", "AVERAGE", "MIN", "MAX"):
        attributes = random_forest("target", rng, 9, 5, 6, 4, ["BRANCH_LEQ"], True)
        yield regressor(f"forest_{aggregate}".lower(), rows, attributes | {
            "n_targets": 4, "aggregate_function": aggregate,
            "base_values": [.5, -1., 2., 0.25]})
    attributes = random_forest("target", rng, 5, 5, 6, 1, ["BRANCH_LEQ"], True)
    yield regressor("input_float64", rows.astype(np.float64), attributes)
    for dtype in (np.int32, np.int64, np.float64):
        attributes = random_forest("class", rng, 5, 5, 6, 3, ["BRANCH_LEQ"], True)
        values = (whole if dtype != np.float64 else rows).astype(dtype)
        yield classifier(f"classes_of_{np.dtype(dtype).name}", values, attributes,
                         [0, 1, 2])
    for classes in (3, 5):
        for every in (False, True):
            for base in (False, True):
                attributes = random_forest("class", rng, 12, 4, 6, classes,
                                           ["BRANCH_LT"], every)
                if base:
                    attributes["base_values"] = [.1 * i for i in range(classes)]
                for transform in TRANSFORMS[:-1]:
                    yield classifier(
                        f"classes_{classes}_{every}_{base}_{transform}".lower(),
                        rows, attributes | {"post_transform": transform},
                        [7 * i - 3 for i in range(classes)], rtol=1e-3, atol=1e-5)
    attributes = random_forest("class", rng, 12, 4, 6, 3, ["BRANCH_LT"], True)
    yield classifier("labels_text", rows, attributes, ["a", "b", "c"])
    yield classifier("labels_text_two_classes", rows,
                     random_forest("class", rng, 3, 4, 6, 1, ["BRANCH_LT"], True),
                     ["no", "yes"])
    yield regressor("one_leaf", rows, {
        "nodes_treeids": [0], "nodes_nodeids": [0], "nodes_featureids": [0],
        "nodes_values": [0.], "nodes_modes": ["LEAF"], "nodes_truenodeids": [0],
        "nodes_falsenodeids": [0], "target_ids": [0], "target_nodeids": [0],
        "target_treeids": [0], "target_weights": [2.5]})
    attributes = random_forest("target", rng, 5, 5, 6, 1, ["BRANCH_LEQ"], True)
    for key in ("nodes_values", "target_weights"):
        values = np.array(attributes.pop(key), np.float64)
        attributes[f"{key}_as_tensor"] = numpy_helper.from_array(values)
    yield regressor("tensors_of_doubles", rows.astype(np.float64), attributes)


def tree_ensemble(name, rows, dtype, **attributes):
    for key, kind in (("nodes_splits", dtype), ("leaf_weights", dtype),
                      ("membership_values", dtype), ("nodes_modes", np.uint8)):
        if key in attributes:
            attributes[key] = numpy_helper.from_array(
                np.array(attributes[key], kind), key)
    return node_case(name, "TreeEnsemble", [("X", rows.astype(dtype))], ["Y"],
                     domain=ML, opset=5,
                     types={"Y": helper.np_dtype_to_tensor_dtype(np.dtype(dtype))},
                     **attributes)


def opset5_cases():
    rng = np.random.default_rng(6)
    rows = rng.normal(size=(7, 3)).astype(np.float32)
    plain = dict(
        n_targets=2, nodes_featureids=[0, 1, 2], nodes_splits=[0.1, -0.2, 0.3],
        nodes_modes=[0, 1, 2], nodes_truenodeids=[1, 0, 2],
        nodes_falsenodeids=[2, 1, 3], nodes_trueleafs=[0, 1, 1],
        nodes_falseleafs=[0, 1, 1], tree_roots=[0],
        leaf_targetids=[0, 1, 0, 1], leaf_weights=[.5, 1.25, -2., 3.])
    for dtype in (np.float32, np.float64):
        for aggregate in range(4):
            yield tree_ensemble(f"opset5_{np.dtype(dtype).name}_{aggregate}", rows,
                                dtype, aggregate_function=aggregate, **plain)
    # ONNX Runtime 1.31 has 1 and 2 the other way round than ONNX says.
    for transform in (0, 3):
        yield tree_ensemble(f"opset5_transform_{transform}", rows, np.float32,
                            post_transform=transform, **plain)
    yield tree_ensemble(
        "opset5_set_membership", np.array([[1.2, 3.4, -.12], [1.66, 4, 12],
                                           [9, 7, 1], [7, 7, 3]]),
        np.float32, n_targets=4, aggregate_function=1,
        membership_values=[1.2, 3.7, 8, 9, np.nan, 12, 7, np.nan],
        nodes_falseleafs=[1, 0, 1], nodes_featureids=[0, 2, 0],
        nodes_falsenodeids=[2, 2, 3], nodes_modes=[0, 6, 6],
        nodes_splits=[1.5, 0, 0], nodes_trueleafs=[0, 1, 1],
        nodes_truenodeids=[1, 0, 1], tree_roots=[0],
        leaf_targetids=[0, 1, 2, 3], leaf_weights=[1., 10, 1000, 100])


def cases():
    yield from binary_cases()
    yield from regression_cases()
    yield from random_cases()
    yield from opset5_cases()
