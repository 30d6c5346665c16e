"""Small networks that decide something when they run, for opencl.py and cuda.py,
and what they must give: what the generated C gives, and ONNX Runtime.

Between them they have what the host side of a device must do: branches and loops
that data on the device ends, branches that an input decides, rows that a loop's
counter finds, loops in loops, values from outside, a run without any kernel,
outputs that are counted, and an input whose value is known when compiling. One
has the names that the generated host side uses itself.
"""

import dataclasses
import pathlib
import re
import tempfile

import numpy
import onnx.parser
import onnxruntime
from contract import Problem, run


@dataclasses.dataclass
class Net:
    name: str
    text: str  # of the graph, in ONNX's syntax
    inputs: list  # of each run: a list of arrays
    options: tuple = ()
    status: int = 0  # that `run` returns

    def model(self):
        head = '<ir_version: 10, opset_import: ["" : 21]>\n'
        return onnx.parser.parse_model(head + self.text).SerializeToString()


class NoDevice(Problem):
    """The machine has nothing that the target could run on."""


class Status(Problem):
    """`run` returned something else than 0."""


def outputs(inlay, file, inputs, flags, folder):
    """The outputs of a run, in order."""
    command = [inlay, "run", file, *flags, "--output-dir", folder]
    for path in inputs:
        command += ["--input", path]
    done = run(command)
    if "this machine has no" in done.stderr:
        raise NoDevice(done.stderr.strip())
    returned = re.search(r"returned status (-?\d+)", done.stderr)
    if returned:
        raise Status(int(returned.group(1)))
    if done.returncode != 0:
        raise Problem(f"{' '.join(flags)}: {done.stderr.strip()}")
    return [numpy.load(path) for path in sorted(folder.iterdir())]


def compare(found, wanted, who):
    for index, (given, right) in enumerate(zip(found, wanted)):
        # Where data decides how many rows there are, there is room for more.
        part = given[tuple(slice(0, size) for size in right.shape)]
        if not numpy.allclose(part, right, rtol=1e-5, atol=1e-6):
            raise Problem(f"output {index} differs from {who}: {part} for {right}")


def refuses(inlay, net, file, inputs, variants, folder):
    """The same status everywhere."""
    for flags in [[], *variants]:
        try:
            outputs(inlay, file, inputs, [*flags, *net.options], folder)
        except Status as status:
            if status.args == (net.status,):
                continue
            raise
        raise Problem(f"{' '.join(flags)}: passes, but must give {net.status}")


def check_net(inlay, net, variants):
    """Runs a network with each set of flags on all its inputs."""
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        file = scratch / "net.onnx"
        file.write_bytes(net.model())
        session = onnxruntime.InferenceSession(file)
        names = [each.name for each in session.get_inputs()]
        for index, arrays in enumerate(net.inputs):
            inputs = []
            for array in arrays:
                inputs.append(scratch / f"{index}_{len(inputs)}.npy")
                numpy.save(inputs[-1], array)
            if net.status != 0:
                refuses(inlay, net, file, inputs, variants, scratch / f"{index}c")
                continue
            wanted = session.run(None, dict(zip(names, arrays)))
            in_c = outputs(inlay, file, inputs, net.options, scratch / f"{index}c")
            for flags in variants:
                folder = pathlib.Path(tempfile.mkdtemp(dir=scratch))
                found = outputs(inlay, file, inputs, [*flags, *net.options], folder)
                if len(found) != len(in_c):
                    raise Problem(f"{len(found)} outputs, but {len(in_c)} in C")
                compare(found, in_c, "C")
                compare(found, wanted, "ONNX Runtime")


def floats(seed, *shape):
    return numpy.random.default_rng(seed).normal(size=shape).astype(numpy.float32)


def flag(value):
    return numpy.array(value)


def number(value):
    return numpy.array(value, numpy.int64)


def nets():
    return [
        Net(
            "loop_that_data_ends",
            """g (float[6] x) => (float[6] y, float[n] tops)
               <float limit = {100}, int64 m = {50}> {
              y, tops = Loop (m, "", x)
                <body = b (int64 i, bool k, float[6] a) => (bool k2, float[6] a2, float top) {
                  a2 = Add(a, a)
                  top = ReduceMax <keepdims = 0> (a2)
                  k2 = Less(top, limit) }> }""",
            [[floats(1, 6)], [floats(2, 6) * 1000]],
        ),
        Net(
            "loop_of_given_length",
            """g (int64 m, float[4] x) => (float[4] y) <float half = {0.5}> {
              y = Loop (m, "", x)
                <body = b (int64 i, bool k, float[4] a) => (bool k, float[4] a2) {
                  s = Sin(a)
                  h = Mul(s, half)
                  t = Cast <to = 1> (i)
                  a2 = Add(h, t) }> }""",
            [[number(0), floats(1, 4)], [number(7), floats(1, 4)]],
            ("--max-steps=20",),
        ),
        Net(
            "scan_of_rows",
            """g (float[3] start, float[40,3] rows, float[40,3] back, float[3,3] w)
                => (float[3] last, float[40,3] all, float[40,3] other) {
              last, all, other = Scan <num_scan_inputs = 2,
                  scan_input_directions = [0, 1], scan_output_directions = [0, 1],
                  body = b (float[3] s, float[3] r, float[3] q)
                      => (float[3] s2, float[3] o, float[3] p) {
                    a = MatMul(s, w)
                    b1 = Add(a, r)
                    s2 = Tanh(b1)
                    o = Mul(s2, q)
                    p = Identity(r) }> (start, rows, back) }""",
            [[floats(1, 3), floats(2, 40, 3), floats(3, 40, 3), floats(4, 3, 3)]],
        ),
        Net(
            "branches_that_inputs_decide",
            """g (bool a, int64 n, float[40,30] x, float[40,30] z) => (float[40,30] y)
               <int64 three = {3}> {
              many = Greater(n, three)
              y = If (a)
                <then_branch = t () => (float[40,30] p) {
                   e = Exp(x)
                   p = Add(e, z) },
                 else_branch = e () => (float[40,30] q) {
                   q = If (many)
                     <then_branch = tt () => (float[40,30] u) { u = Mul(x, z) },
                      else_branch = ee () => (float[40,30] v) { v = Sub(x, z) }> }> }""",
            [
                [flag(True), number(5), floats(1, 40, 30), floats(2, 40, 30)],
                [flag(False), number(5), floats(1, 40, 30), floats(2, 40, 30)],
                [flag(False), number(2), floats(1, 40, 30), floats(2, 40, 30)],
            ],
        ),
        Net(
            "only_copies",
            """g (bool a, float[3000] x, float[3000] z) => (float[3000] y) {
              y = If (a)
                <then_branch = t () => (float[3000] p) { p = Identity(x) },
                 else_branch = e () => (float[3000] q) { q = Identity(z) }> }""",
            [
                [flag(True), floats(1, 3000), floats(2, 3000)],
                [flag(False), floats(1, 3000), floats(2, 3000)],
            ],
        ),
        Net(
            "loop_in_loop",
            """g (float[4] x, float[12,4] table) => (float[4] y, float[30,4] all)
               <int64 thirty = {30}, int64 nine = {9}, int64 twelve = {12},
                float big = {4}, float small = {0.25}> {
              y, all = Loop (thirty, "", x)
                <body = b (int64 i, bool k, float[4] a) => (bool k, float[4] a2, float[4] row) {
                  at = Mod(i, twelve)
                  add = Gather(table, at)
                  b1 = Add(a, add)
                  top = ReduceMax <keepdims = 0> (b1)
                  is = Greater(top, big)
                  c = If (is)
                    <then_branch = t () => (float[4] p) { p = Mul(b1, small) },
                     else_branch = e () => (float[4] q) { q = Identity(b1) }>
                  a2 = Loop (nine, "", c)
                    <body = inner (int64 j, bool kk, float[4] d) => (bool kk2, float[4] d2) {
                      f = Add(d, x)
                      d2 = Sin(f)
                      low = ReduceMin <keepdims = 0> (d2)
                      kk2 = Less(low, small) }>
                  row = Identity(c) }> }""",
            [[floats(1, 4), floats(2, 12, 4)]],
        ),
        Net(
            "scan_in_scan",
            """g (float[7] start, float[4,50,7] x) => (float[4,7] y, float[4,50,7] z) {
              y, z = Scan <num_scan_inputs = 1,
                  body = b (float[50,7] rows) => (float[7] last, float[50,7] all) {
                    last, all = Scan <num_scan_inputs = 1,
                        body = c (float[7] s, float[7] r) => (float[7] s2, float[7] o) {
                          a = Add(s, r)
                          s2 = Tanh(a)
                          o = Neg(r) }> (start, rows) }> (x) }""",
            [[floats(1, 7), floats(2, 4, 50, 7)]],
        ),
        Net(
            "rows_of_the_branch",
            """g (bool a, float[6,5] x) => (float[n,5] y, float[n] sums)
               <int64[1] one = {1}, int64[1] four = {4}, int64[1] zero = {0}> {
              r, sums = If (a)
                <then_branch = t () => (float[3,5] p, float[3] s) {
                   p = Slice(x, one, four, zero)
                   s = ReduceSum <keepdims = 0> (p, one) },
                 else_branch = e () => (float[6,5] q, float[6] t) {
                   q = Tanh(x)
                   t = ReduceSum <keepdims = 0> (q, one) }>
              y = Neg(r) }""",
            [[flag(True), floats(1, 6, 5)], [flag(False), floats(1, 6, 5)]],
        ),
        Net(
            "distinct_rows",
            """g (float[12,6] x) => (float[n,6] y, int64[n] first, int64[12] where, int64[n] counts) {
              r = Round(x)
              y, first, where, counts = Unique <axis = 0, sorted = 0> (r) }""",
            [[floats(1, 12, 6)], [numpy.zeros((12, 6), "f4")]],
        ),
        Net(
            "counted_output",
            """g (float[4,5] x) => (int64[2,n] where) {
              where = NonZero(x) }""",
            [[numpy.maximum(floats(1, 4, 5), 0)], [numpy.zeros((4, 5), "f4")]],
        ),
        Net(
            "input_that_decides_shapes",
            """g (float[6] x, int64[n] shape) => (float[2,3] y) {
              e = Exp(x)
              y = Reshape(e, shape) }""",
            [[floats(1, 6), numpy.array([2, 3])]],
            ("--value", "shape=2,3"),
        ),
        Net(
            "input_of_another_value",
            """g (float[6] x, int64[n] shape) => (float[a,b] y) {
              e = Exp(x)
              y = Reshape(e, shape) }""",
            [[floats(1, 6), numpy.array([2, 3])]],
            ("--value", "shape=3,2"),
            status=2,
        ),
        Net(
            "names_of_the_host",
            """g (float[40,3] model, float[40,3] queue, float[40,3] status, bool copy,
                  float[40,3] end, float[40,3] stream)
                => (float[40,3] steps, float[40,3] launch)
               <float[3] source = {1,2,3}, float[3] context = {1,2,7},
                float[3] constants = {1,2,7}, float[3] sizes = {3,2,7},
                float[3] record = {3,4,8}, float[3] allocate = {4,4,4}> {
              launch_all = Add(model, source)
              number_at = Add(launch_all, sizes)
              make_kernels = Mul(number_at, queue)
              copy_constants = Tanh(make_kernels)
              set_number = Add(copy_constants, constants)
              launch_at = Add(set_number, context)
              u8_at = Add(end, record)
              set_i64 = Add(u8_at, stream)
              launch = Add(set_i64, allocate)
              steps = If (copy)
                <then_branch = t () => (float[40,3] x) { x = Mul(launch_at, status) },
                 else_branch = e () => (float[40,3] y) { y = Sin(launch_at) }> }""",
            [[floats(1, 40, 3), floats(2, 40, 3), floats(3, 40, 3), flag(True),
              floats(4, 40, 3), floats(5, 40, 3)]],
        ),
    ]  # fmt: skip
