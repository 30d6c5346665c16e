"""What is tried to make a model smaller. A reduction yields candidates, each a
whole model; the first that still shows the fault takes the place of the old one,
and the reduction begins again with it."""

import copy

import numpy as np
import onnx
from onnx import helper, numpy_helper


def load(path):
    return onnx.load(path)  # with external data


def save(model, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model.SerializeToString(deterministic=True))


# --- The graph -----------------------------------------------------------------


def subgraphs(node):
    for attribute in node.attribute:
        if attribute.HasField("g"):
            yield attribute.g
        yield from attribute.graphs


def values_read(node):
    """Names that a node needs, those in its subgraphs included."""
    names = set(node.input)
    for graph in subgraphs(node):
        for inner in graph.node:
            names |= values_read(inner)
        names |= {output.name for output in graph.output}
    return names - {""}


def drop_dead(model):
    """Without nodes, inputs and weights that no output needs."""
    graph = model.graph
    needed = {output.name for output in graph.output}
    kept = []
    for node in reversed(graph.node):
        if needed & set(node.output):
            kept.append(node)
            needed |= values_read(node)
    kept.reverse()
    for name, wanted in (
        ("node", kept),
        ("initializer", [w for w in graph.initializer if w.name in needed]),
        ("input", [i for i in graph.input if i.name in needed]),
    ):
        copies = [copy.deepcopy(each) for each in wanted]
        graph.ClearField(name)
        getattr(graph, name).extend(copies)
    graph.ClearField("value_info")
    return model


def changed(model, change):
    """A copy that `change` was applied to, or None where it gave False."""
    candidate = onnx.ModelProto()
    candidate.CopyFrom(model)
    if change(candidate) is False:
        return None
    return drop_dead(candidate)


def types_of(model):
    """The types of values by name, as far as ONNX can infer them."""
    try:
        inferred = onnx.shape_inference.infer_shapes(model, data_prop=True)
    except Exception:
        inferred = model
    graph = inferred.graph
    types = {}
    for value in [*graph.value_info, *graph.input, *graph.output]:
        tensor = value.type.tensor_type
        if value.type.HasField("tensor_type") and tensor.elem_type:
            known = tensor.HasField("shape")
            sizes = [d.dim_value if d.HasField("dim_value") else 1
                     for d in tensor.shape.dim]  # fmt: skip
            types[value.name] = (tensor.elem_type, sizes if known else None)
    for weight in graph.initializer:
        types[weight.name] = (weight.data_type, list(weight.dims))
    return types


def weights_of(model):
    return {weight.name for weight in model.graph.initializer}


# --- Reductions ------------------------------------------------------------------


def end_earlier(model):
    """Makes a value in the middle the only output, the earliest first."""
    types = types_of(model)
    outputs = [output.name for output in model.graph.output]
    for node in model.graph.node:
        for name in node.output:
            if name not in types or [name] == outputs:
                continue

            def change(candidate):
                candidate.graph.ClearField("output")
                candidate.graph.output.append(
                    helper.make_tensor_value_info(name, *types[name]))  # fmt: skip

            yield f"ends at '{name}'", changed(model, change)


def begin_later(model):
    """Makes values in the middle inputs, the latest first."""
    types = types_of(model)
    read = set().union(*(values_read(node) for node in model.graph.node), set())
    for node in reversed(model.graph.node):
        if node.op_type == "Constant":
            continue
        names = [name for name in node.output if name in read]
        if not names or any(types.get(n, (0, None))[1] is None for n in names):
            continue

        def change(candidate):
            for each in candidate.graph.node:
                if list(each.output) == list(node.output):
                    candidate.graph.node.remove(each)
                    break
            for name in names:
                candidate.graph.input.append(
                    helper.make_tensor_value_info(name, *types[name]))  # fmt: skip

        yield f"begins at '{names[0]}'", changed(model, change)


def rename_reads(graph, old, new):
    for node in graph.node:
        for i, name in enumerate(node.input):
            if name == old:
                node.input[i] = new
        for inner in subgraphs(node):
            rename_reads(inner, old, new)
    for output in graph.output:
        if output.name == old:
            output.name = new


def bypass(model):
    """Leaves out a node of which an input has the type of its output."""
    types = types_of(model)
    outputs = {output.name for output in model.graph.output}
    for node in model.graph.node:
        for source in node.input:
            target = node.output[0]
            if not source or types.get(source) != types.get(target, 0):
                continue
            if target in outputs and source in {
                *outputs, *weights_of(model), *(i.name for i in model.graph.input)
            }:  # fmt: skip
                continue

            def change(candidate):
                rename_reads(candidate.graph, target, source)

            yield f"leaves out '{node.name or target}'", changed(model, change)


def fewer_outputs(model):
    for index in range(len(model.graph.output)):
        if len(model.graph.output) > 1:
            yield f"drops output {index}", changed(
                model, lambda candidate: candidate.graph.output.pop(index) and None)


def fewer_parts(model):
    """Drops optional inputs, attributes, and what only describes."""
    for at, node in enumerate(model.graph.node):
        for index in range(len(node.attribute)):
            yield f"drops an attribute of '{node.name}'", changed(
                model, lambda c: c.graph.node[at].attribute.pop(index) and None)
        if len(node.input) > 1:
            yield f"drops an input of '{node.name}'", changed(
                model, lambda c: c.graph.node[at].input.pop() and None)

    def plain(candidate):
        for field in ("metadata_props", "doc_string", "producer_name",
                      "producer_version"):  # fmt: skip
            candidate.ClearField(field)
        candidate.graph.ClearField("doc_string")
        for node in candidate.graph.node:
            node.ClearField("doc_string")
            node.ClearField("metadata_props")

    yield "drops descriptions", changed(model, plain)
    used = {node.domain for node in model.graph.node}
    for index, function in enumerate(model.functions):
        if function.domain not in used:
            yield "drops a function", changed(
                model, lambda c: c.functions.pop(index) and None)


def cut_weight(weight, old, new):
    """The weight with every axis of size `old` cut to `new`."""
    array = numpy_helper.to_array(weight)
    if old in array.shape:
        array = array[tuple(slice(new if size == old else size)
                            for size in array.shape)]  # fmt: skip
    elif array.dtype == np.int64 and array.size <= 8 and old in array:
        array = np.where(array == old, new, array)  # a shape
    else:
        return
    replaced = numpy_helper.from_array(np.ascontiguousarray(array), weight.name)
    weight.CopyFrom(replaced)


def shorter_dimensions(model):
    """Every axis of one size, everywhere, made shorter."""
    sizes = {d.dim_value for i in model.graph.input
             for d in i.type.tensor_type.shape.dim}  # fmt: skip
    sizes |= {size for w in model.graph.initializer for size in w.dims}
    for old in sorted(sizes, reverse=True):
        for new in dict.fromkeys((1, 2, old // 4, old // 2, old - 1)):
            if not 0 < new < old:
                continue

            def change(candidate):
                for value in [*candidate.graph.input, *candidate.graph.output]:
                    for dim in value.type.tensor_type.shape.dim:
                        if dim.dim_value == old:
                            dim.dim_value = new
                for weight in candidate.graph.initializer:
                    cut_weight(weight, old, new)
                for node in candidate.graph.node:
                    for attribute in node.attribute:
                        if attribute.HasField("t"):
                            cut_weight(attribute.t, old, new)
                        if attribute.name == "group" and attribute.i == old:
                            attribute.i = new
                # What the outputs are follows from the rest.
                for output in candidate.graph.output:
                    output.type.tensor_type.ClearField("shape")

            yield f"axes of {old} become {new}", changed(model, change)


def plainer_weights(model):
    """Weights of one number: their first, or 0 and 1 for floats."""
    for index, weight in enumerate(model.graph.initializer):
        array = numpy_helper.to_array(weight)
        if array.size < 2 or (array == array.flat[0]).all():
            continue
        numbers = [array.flat[0]]
        if array.dtype.kind == "f":
            numbers = [1, 0.5, array.flat[0]]
        for number in numbers:

            def change(candidate):
                filled = np.full(array.shape, number, array.dtype)
                candidate.graph.initializer[index].CopyFrom(
                    numpy_helper.from_array(filled, weight.name))  # fmt: skip

            yield f"'{weight.name}' is {number} throughout", changed(model, change)


ALL = (end_earlier, begin_later, fewer_outputs, bypass, fewer_parts,
       shorter_dimensions, plainer_weights)  # fmt: skip


def size_of(model):
    """What must fall with each reduction, so that none goes round in circles."""
    graph = model.graph
    shapes = [list(weight.dims) for weight in graph.initializer]
    shapes += [[d.dim_value for d in i.type.tensor_type.shape.dim]
               for i in graph.input]  # fmt: skip
    arrays = [numpy_helper.to_array(weight) for weight in graph.initializer]
    return (
        len(graph.node),
        len(graph.output),
        sum(len(n.input) + len(n.attribute) for n in graph.node),
        sum(int(np.prod(shape)) for shape in shapes),
        sum(array.size > 1 and bool((array != array.flat[0]).any())
            for array in arrays),  # fmt: skip
        model.ByteSize(),
    )


def reduce(model, fault, say):
    """The smallest model found that shows the fault, which `model` does."""
    tidy = changed(model, lambda candidate: None)
    if fault.shown_by(tidy):
        model = tidy
    progress = True
    while progress:
        progress = False
        for reduction in ALL:
            found = True
            while found:
                found = False
                for words, candidate in reduction(model):
                    if candidate is None or size_of(candidate) >= size_of(model):
                        continue
                    if fault.shown_by(candidate):
                        say(f"  {words}")
                        model, found, progress = candidate, True, True
                        break
    declared = changed(model, declare_outputs)
    return declared if fault.shown_by(declared) else model


def declare_outputs(model):
    """Gives the outputs the shapes that follow from the rest."""
    types = types_of(model)
    for output in model.graph.output:
        element, shape = types.get(output.name, (0, None))
        if shape is not None:
            output.CopyFrom(helper.make_tensor_value_info(output.name, element, shape))
