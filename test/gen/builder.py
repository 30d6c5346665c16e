"""The model under construction: values with what is known about them.

Every value carries an interval [lo, hi] that holds all its elements, and `err`,
a bound of how far two correct implementations may be apart. An operator states
what it needs of its operands; what does not fit is clipped, or a new value is
made. So models are valid, no result is decided by a rounding, and the tolerance
of each output follows from the model instead of being guessed.
"""

import dataclasses
import math
import random

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FLOATS = ("float32", "float64", "float16")
SIGNED = ("int8", "int16", "int32", "int64")
UNSIGNED = ("uint8", "uint16", "uint32", "uint64")
INTS = SIGNED + UNSIGNED
NUMBERS = FLOATS + INTS
ALL = NUMBERS + ("bool",)
# Relative rounding of one operation: twice the unit of the last place.
EPSILON = {"float32": 1.2e-7, "float64": 3e-16, "float16": 1e-3}
MAX_ELEMENTS = 1500


class Skip(Exception):
    """An operator that cannot be added here; another one is tried."""


@dataclasses.dataclass
class Value:
    name: str
    dtype: str
    shape: tuple
    lo: float = -1.0
    hi: float = 1.0
    err: float = 0.0
    data: np.ndarray = None  # where it is a constant

    @property
    def rank(self):
        return len(self.shape)

    @property
    def size(self):
        return math.prod(self.shape)

    @property
    def mag(self):
        return max(abs(self.lo), abs(self.hi))


def onnx_type(dtype):
    return helper.np_dtype_to_tensor_dtype(np.dtype(dtype))


def epsilon(dtype):
    return EPSILON.get(dtype, 0.0)


class Builder:
    """One random model, decided by `seed` alone."""

    def __init__(self, seed, opset):
        self.rng = random.Random(seed)
        self.noise = np.random.default_rng(seed)
        self.opset = opset
        self.ml_used = False
        self.domains = {"": opset}
        self.values = []
        self.inputs, self.initializers, self.nodes = [], [], []
        self.feeds = {}
        self.counter = 0

    # -- chances -------------------------------------------------------------

    def chance(self, probability):
        return self.rng.random() < probability

    def choose(self, *options):
        return self.rng.choice(options)

    def int(self, low, high):
        return self.rng.randint(low, high)

    def dim(self):
        if self.chance(0.01):
            return 0
        return self.choose(1, 1, 2, 2, 3, 3, 4, 5, 5, 6, 7, 8, 9, 13, 16, 17)

    def shape(self, rank=None, low=0, high=6, limit=MAX_ELEMENTS):
        if rank is None:
            weights = [3, 5, 8, 8, 8, 3, 2]
            ranks = range(low, high + 1)
            rank = self.rng.choices(ranks, weights[low : high + 1])[0]
        shape = [self.dim() for _ in range(rank)]
        while math.prod(shape) > limit:
            big = max(range(rank), key=lambda i: shape[i])
            shape[big] = self.int(1, max(1, shape[big] // 2))
        return tuple(shape)

    def axis(self, rank):
        """(as written: perhaps negative, as counted from the front)"""
        axis = self.int(0, rank - 1)
        return (axis - rank if self.chance(0.4) else axis), axis

    # -- values --------------------------------------------------------------

    def name(self, stem):
        self.counter += 1
        return f"{stem}{self.counter}"

    def random_data(self, dtype, shape, lo, hi):
        if dtype == "bool":
            return self.noise.integers(0, 2, shape).astype(bool)
        if dtype in FLOATS:
            return np.asarray(self.noise.uniform(lo, hi, shape)).astype(dtype)
        return np.asarray(
            self.noise.integers(math.ceil(lo), math.floor(hi) + 1, shape)
        ).astype(dtype)

    def default_range(self, dtype):
        if dtype == "bool":
            return 0, 1
        if dtype in FLOATS:
            return self.choose((-2, 2), (-1, 1), (0.1, 3), (-8, 8), (-3, -0.5))
        return (0, 20) if dtype in UNSIGNED else (-10, 10)

    def fresh(self, dtype, shape, lo=None, hi=None, constant=None):
        """A new input, initializer or Constant."""
        if lo is None:
            lo, hi = self.default_range(dtype)
        data = self.random_data(dtype, tuple(shape), lo, hi)
        if constant is None:
            constant = self.chance(0.2)
        if constant:
            return self.constant(data)
        value = Value(self.name("x"), dtype, tuple(shape), lo, hi)
        self.inputs.append(
            helper.make_tensor_value_info(value.name, onnx_type(dtype), shape))
        self.feeds[value.name] = data
        self.values.append(value)
        return value

    def constant(self, array, dtype=None):
        """An initializer, or what a Constant node gives."""
        array = np.asarray(array, dtype)
        value = Value(self.name("c"), str(array.dtype), array.shape,
                      float(array.min()) if array.size else 0.0,
                      float(array.max()) if array.size else 0.0, data=array)
        tensor = numpy_helper.from_array(array, value.name)
        if self.chance(0.3):
            if array.dtype == np.float32 and self.chance(0.3):  # typed fields
                tensor = helper.make_tensor(value.name, TensorProto.FLOAT,
                                            array.shape, array.flatten())
            self.nodes.append(
                helper.make_node("Constant", [], [value.name], value=tensor))
        else:
            self.initializers.append(tensor)
        self.values.append(value)
        return value

    def candidates(self, dtypes, test):
        return [v for v in self.values if v.dtype in dtypes and test(v)]

    def value(self, dtypes=FLOATS, *, rank=None, low=0, high=6, shape=None,
              test=lambda v: True, exact=False, reuse=0.75):
        """An existing value that fits, or a new one."""
        dtypes = (dtypes,) if isinstance(dtypes, str) else dtypes
        if rank is not None:
            low = high = rank

        def fits(v):
            if shape is not None and v.shape != tuple(shape):
                return False
            return (low <= v.rank <= high and test(v) and
                    (v.err == 0 if exact else
                     v.err <= 0.02 * max(v.mag, 1e-3) and v.mag < 1e5))

        found = self.candidates(dtypes, fits)
        if found and self.chance(reuse):
            # Results sooner than inputs, those than constants: models grow deep.
            weights = [6 if v.name[0] == "v" else 2 if v.data is None else 1
                       for v in found]
            return self.rng.choices(found, weights)[0]
        for _ in range(20):
            dtype = self.preferred(dtypes)
            made = self.shape(rank, low, high) if shape is None else shape
            if test(Value("", dtype, tuple(made))):
                return self.fresh(dtype, made)
        raise Skip

    def preferred(self, dtypes):
        if "float32" in dtypes and self.chance(0.7):
            return "float32"
        return self.rng.choice(list(dtypes))

    def broadcast_partner(self, value, dtype=None, exact=False):
        """A value whose shape broadcasts with that of `value`."""
        dtype = dtype or value.dtype

        def fits(v):
            try:
                return math.prod(np.broadcast_shapes(v.shape, value.shape)) \
                    <= 4 * MAX_ELEMENTS
            except ValueError:
                return False

        if self.chance(0.5):
            return self.value(dtype, test=fits, exact=exact)
        shape = [1 if self.chance(0.3) else d for d in value.shape]
        shape = shape[self.int(0, len(shape)):] if self.chance(0.4) else shape
        return self.value(dtype, shape=tuple(shape), exact=exact, reuse=0.3)

    def within(self, value, lo, hi):
        """`value`, clipped where it may leave [lo, hi]."""
        if value.lo >= lo and value.hi <= hi:
            return value
        if value.dtype not in FLOATS + ("int32", "int64") or (
                value.dtype != "float32" and self.opset < 12):
            raise Skip
        if self.opset < 11:
            return self.node("Clip", [value], lo=min(max(lo, value.lo), hi),
                             hi=max(min(hi, value.hi), lo), err=value.err,
                             attributes={"min": float(lo), "max": float(hi)})
        bounds = [self.constant(np.asarray(b, value.dtype)) for b in (lo, hi)]
        lowest, highest = (float(b.data) for b in bounds)
        return self.node("Clip", [value, *bounds],
                         lo=min(max(lowest, value.lo), highest),
                         hi=max(min(highest, value.hi), lowest), err=value.err)

    # -- nodes ---------------------------------------------------------------

    def types_of(self, node, inputs):
        """Types of the outputs, by ONNX's own inference."""
        schema = onnx.defs.get_schema(
            node.op_type, self.domains[node.domain], node.domain)
        types, data = {}, {}
        for value in inputs:
            if value is None:
                continue
            types[value.name] = helper.make_tensor_type_proto(
                onnx_type(value.dtype), value.shape)
            if value.data is not None:
                data[value.name] = numpy_helper.from_array(value.data, value.name)
        try:
            found = onnx.shape_inference.infer_node_outputs(
                schema, node, types, data,
                opset_imports=[helper.make_opsetid(d, v)
                               for d, v in self.domains.items()])
        except Exception as error:
            raise Skip(f"{node.op_type}: {error}") from error
        return found

    def node(self, op, inputs, *, lo, hi, err, attributes=None, outputs=1,
             domain="", shapes=None, dtypes=None):
        """Adds a node. One value, or a list where `outputs` is no 1; lo, hi
        and err are numbers, or lists with one for each output. `shapes` and
        `dtypes` stand in where ONNX has no inference."""
        attributes = {k: v for k, v in (attributes or {}).items()
                      if v is not None}
        names = [self.name("v") for _ in range(outputs)]
        node = helper.make_node(
            op, [v.name if v is not None else "" for v in inputs], names,
            name=self.name(op.lower()) if self.chance(0.7) else "",
            domain=domain, **attributes)
        while node.input and not node.input[-1]:
            node.input.pop()
        if domain not in self.domains:
            self.domains[domain] = 1
        if shapes is None:
            found = self.types_of(node, inputs)
            shapes, dtypes = [], []
            for name in names:
                tensor = found[name].tensor_type if name in found else None
                if tensor is None or not tensor.HasField("shape") or any(
                        not d.HasField("dim_value") for d in tensor.shape.dim):
                    raise Skip(f"{op}: no shape")
                shapes.append(tuple(d.dim_value for d in tensor.shape.dim))
                dtypes.append(str(np.dtype(
                    helper.tensor_dtype_to_np_dtype(tensor.elem_type))))
        if any(math.prod(s) > 6 * MAX_ELEMENTS or len(s) > 6 for s in shapes):
            raise Skip(f"{op}: too large")
        each = lambda x, i: x[i] if isinstance(x, (list, tuple)) else x
        values = []
        for i, (name, shape, dtype) in enumerate(zip(names, shapes, dtypes)):
            low, high, off = each(lo, i), each(hi, i), each(err, i)
            if dtype in INTS:
                info = np.iinfo(dtype)
                if low < info.min or high > info.max:
                    low, high = float(info.min), float(info.max)
            elif dtype in FLOATS and max(abs(low), abs(high)) > (
                    3e4 if dtype == "float16" else 1e30):
                raise Skip(f"{op}: may overflow")
            values.append(Value(name, dtype, tuple(shape), low, high, off))
        self.nodes.append(node)
        self.values.extend(values)
        return values[0] if outputs == 1 else values

    # -- the model -----------------------------------------------------------

    def mark(self):
        """What `reset` brings back: for operators that give up half-way."""
        return (len(self.values), len(self.inputs), len(self.initializers),
                len(self.nodes), dict(self.domains))

    def reset(self, mark):
        values, inputs, initializers, nodes, self.domains = mark
        for info in self.inputs[inputs:]:
            del self.feeds[info.name]
        del self.values[values:], self.inputs[inputs:]
        del self.initializers[initializers:], self.nodes[nodes:]

    def finish(self, name):
        """The model, with all results that nothing reads as outputs, and some
        that are read."""
        used = {i for node in self.nodes for i in node.input}
        made = {o for node in self.nodes if node.op_type != "Constant"
                for o in node.output}
        outputs = [v for v in self.values if v.name in made and
                   (v.name not in used or self.chance(0.1))]
        described = [
            helper.make_tensor_value_info(
                v.name, onnx_type(v.dtype), v.shape if self.chance(0.9) else None)
            for v in outputs]
        graph = helper.make_graph(self.nodes, name, self.inputs, described,
                                  self.initializers)
        ir_version = 10 if self.opset >= 21 else self.choose(4, 8, 8)
        model = helper.make_model(
            graph, ir_version=ir_version, producer_name="inlay-gen",
            opset_imports=[helper.make_opsetid(d, v)
                           for d, v in self.domains.items()])
        return model, self.feeds, outputs
