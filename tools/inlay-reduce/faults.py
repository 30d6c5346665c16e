"""Does a model show the fault? Each kind of fault is a class with `shown_by`."""

import hashlib
import os
import shutil
import subprocess

import numpy as np
import onnx


class Trouble(Exception):
    """What keeps us from finding out."""


def run(command, timeout, folder):
    """Exit code and what it said; 124 for a hang, negative for a signal."""
    try:
        done = subprocess.run(
            [str(word) for word in command], cwd=folder, timeout=timeout,
            capture_output=True, text=True, errors="replace",
            stdin=subprocess.DEVNULL)  # fmt: skip
    except subprocess.TimeoutExpired:
        return 124, "timeout"
    except OSError as error:
        raise Trouble(f"cannot run '{command[0]}': {error.strerror}") from None
    return done.returncode, done.stdout + done.stderr


class Fault:
    """Remembers answers, since reductions often come to the same model."""

    def __init__(self, args, scratch):
        self.args = args
        self.scratch = scratch
        self.answers = {}
        self.tests = 0
        self.said = ""

    def shown_by(self, model):
        data = model.SerializeToString(deterministic=True)
        key = hashlib.sha256(data).digest()
        if key not in self.answers:
            self.tests += 1
            folder = self.scratch / "test"
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            (folder / "model.onnx").write_bytes(data)
            self.answers[key] = self.test(folder)
        return self.answers[key]

    def remark(self):
        lines = self.said.strip().splitlines()
        return f": {lines[-1]}" if lines else ""

    def compile(self, folder, *more):
        command = [self.args.inlay, "compile", "model.onnx", "-o", "out",
                   "--name=model", *more, *self.args.options]  # fmt: skip
        code, self.said = run(command, self.args.timeout, folder)
        return code


class Crash(Fault):
    def test(self, folder):
        code = self.compile(folder)
        crashed = code == 2 or code < 0 or code > 128
        return crashed and self.args.match in self.said


class Script(Fault):
    def test(self, folder):
        command = [self.args.test.resolve(), folder / "model.onnx"]
        code, self.said = run(command, self.args.timeout, folder)
        return code == 0


class WrongByReference(Fault):
    """The self-test holds golden vectors of the reference evaluator."""

    def test(self, folder):
        if self.compile(folder, "--emit=test") != 0:
            return False
        sources = sorted((folder / "out").glob("*.c"))
        cc = os.environ.get("CC") or shutil.which("cc") or "gcc"
        code, self.said = run([*cc.split(), "-O1", "-ffp-contract=off",
                               *sources, "-lm", "-o", "self-test"],
                              self.args.timeout, folder)  # fmt: skip
        if code != 0:
            return False
        code, self.said = run([folder / "self-test"], self.args.timeout, folder)
        return code != 0 and "FAIL" in self.said


class WrongByRuntime(Fault):
    """`inlay verify` against results of ONNX Runtime on seeded inputs."""

    def test(self, folder):
        try:
            import onnxruntime
        except ImportError:
            raise Trouble("the onnxruntime package is not there") from None
        data_set = folder / "test_data_set_0"
        data_set.mkdir()
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = (
            onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL)  # fmt: skip
        options.log_severity_level = 4
        try:
            session = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, ["CPUExecutionProvider"])
            inputs = {each.name: random_input(each, seed)
                      for seed, each in enumerate(session.get_inputs())}  # fmt: skip
            outputs = session.run(None, inputs)
        except Exception as error:
            self.said = str(error)
            return False
        for kind, values in (("input", inputs.values()), ("output", outputs)):
            for i, value in enumerate(values):
                tensor = onnx.numpy_helper.from_array(np.asarray(value))
                (data_set / f"{kind}_{i}.pb").write_bytes(tensor.SerializeToString())
        code, self.said = run([self.args.inlay, "verify", "model.onnx",
                               *self.args.options],
                              self.args.timeout, folder)  # fmt: skip
        return code == 1 and "FAIL " in self.said


def random_input(value, seed):
    shape = [size if isinstance(size, int) and size > 0 else 1
             for size in value.shape]  # fmt: skip
    generator = np.random.default_rng(seed)
    dtype = onnx.helper.tensor_dtype_to_np_dtype(
        getattr(onnx.TensorProto, {
            "float": "FLOAT", "double": "DOUBLE",
        }.get(value.type[7:-1], value.type[7:-1].upper())))  # fmt: skip
    if dtype == bool:
        return generator.integers(0, 2, shape).astype(dtype)
    if np.issubdtype(dtype, np.integer):
        return generator.integers(0, 3, shape).astype(dtype)
    return generator.standard_normal(shape).astype(dtype)


def make(args, scratch):
    if args.crash:
        return Crash(args, scratch)
    if args.test:
        return Script(args, scratch)
    if args.against == "onnxruntime":
        return WrongByRuntime(args, scratch)
    return WrongByReference(args, scratch)
