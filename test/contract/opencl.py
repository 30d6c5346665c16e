#!/usr/bin/env python3
"""Takes the networks that must pass through OpenCL on this machine's device.

    opencl.py [--bin FOLDER] [--models NAME,...]

Each is compiled for OpenCL, built with its host side and compared with its
recorded outputs (`inlay verify --target=opencl`), some of them with the vectors
of `--profile=cpu` too. The results of quantized networks must have the same bytes
as those of the generated C, those of the repository's own must be close. The
networks of control_nets.py, which decide something when running, take both
profiles; their host side is compiled with warnings as errors, and one of them
runs on an OpenCL whose calls fail, one after the other. Skipped where there is
no OpenCL library or no device; Debian's pocl-opencl-icd makes the processor one.
"""

import ctypes.util
import json
import pathlib
import tempfile

import control_nets
import numpy
from contract import (
    ROOT,
    Problem,
    Report,
    arguments,
    passing_models,
    repository_models,
    run,
    shared_models,
    succeed,
)

# Beside those of contract.py: quantized ones, which must agree to the bit.
QUANTIZED = (
    "mlperf_kws_dscnn_int8_qdq",
    "mlperf_ad_int8_qdq",
    "micro_speech_int8_qdq_op23",
    "hello_sine_int8_qdq_fio",
    "mlperf_resnet8_large_int8_qdq_fio",
    "micro_kws_m_qdq_dynbatch",
    "mcunet_vww_int8_qdq",
    "qlstm_scan",
)
# What decides something when it runs.
CONTROL = ("loop_cast_less", "qlstm_scan", "silero_vad_v4")
VECTORS = ("light_squeezenet", "mlperf_resnet8_fp32", "vit_micro_op20")
STRICT = ("-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow",
          "-Werror")  # fmt: skip
NO_DEVICE = "this machine has no OpenCL device"


def device_problem():
    """Why OpenCL cannot run here, or None."""
    name = ctypes.util.find_library("OpenCL")
    if not name:
        return "no libOpenCL on this machine (ocl-icd-opencl-dev)"
    if not pathlib.Path("/usr/include/CL/cl.h").exists():
        return "no CL/cl.h on this machine (opencl-headers)"
    return None


def verify(inlay, file, report, name, *options):
    done = run([inlay, "verify", file, "--target=opencl", *options])
    if NO_DEVICE in done.stderr + done.stdout:
        report.skips(name, NO_DEVICE)
    elif done.returncode != 0:
        words = (done.stderr + done.stdout).strip().splitlines()[-6:]
        report.fails(name, "\n    ".join(words))
    else:
        report.passes(name)


def outputs(inlay, file, inputs, target, folder, *options):
    command = [inlay, "run", file, f"--target={target}", "--output-dir", folder]
    command += options
    for path in inputs:
        command += ["--input", path]
    done = run(command)
    if NO_DEVICE in done.stderr:
        return None
    if done.returncode != 0:
        raise Problem(f"{target}: {done.stderr.strip()}")
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def same_bytes(inlay, file, scratch):
    """All cases of a model, in C and in OpenCL."""
    for case in sorted(file.parent.glob("case*/case.json")):
        folder = pathlib.Path(tempfile.mkdtemp(dir=scratch))
        inputs = []
        for index, tensor in enumerate(json.loads(case.read_text())["inputs"]):
            data = (case.parent / f"input_{index}.bin").read_bytes()
            array = numpy.frombuffer(data, tensor["dtype"])
            inputs.append(folder / f"{index}.npy")
            numpy.save(inputs[-1], array.reshape(tensor["shape"]))
        c = outputs(inlay, file, inputs, "c", folder / "c")
        opencl = outputs(inlay, file, inputs, "opencl", folder / "opencl")
        if opencl is None:
            return NO_DEVICE
        differing = [name for name in c if c[name] != opencl.get(name)]
        if differing:
            raise Problem(f"{case.parent.name}: {', '.join(differing)} differ from C")
    return None


def close_to_c(inlay, file, scratch):
    """A model of the repository on one of its inputs, in both profiles."""
    inputs = sorted(file.parent.glob("*.npy"))[:1]
    folder = pathlib.Path(tempfile.mkdtemp(dir=scratch))
    c = outputs(inlay, file, inputs, "c", folder / "c")
    for profile in ("generic", "cpu"):
        option = f"--profile={profile}"
        found = outputs(inlay, file, inputs, "opencl", folder / profile, option)
        if found is None:
            return NO_DEVICE
        for name in c:
            wanted = numpy.load(folder / "c" / name)
            given = numpy.load(folder / profile / name)
            if not numpy.allclose(given, wanted, rtol=1e-5, atol=1e-6):
                raise Problem(f"{profile}: {name} is off by {abs(given - wanted).max()}")
    return None


def check_control(inlay, net, report):
    """A network that decides when running, in both profiles."""
    variants = [["--target=opencl", f"--profile={p}"] for p in ("generic", "cpu")]
    try:
        control_nets.check_net(inlay, net, variants)
    except control_nets.NoDevice:
        report.skips(net.name, NO_DEVICE)
    except Problem as problem:
        report.fails(net.name, problem)
    else:
        report.passes(net.name)


def check_host_side(inlay, net):
    """Its host side is C99 without a warning, and formatted."""
    with tempfile.TemporaryDirectory() as scratch:
        file = pathlib.Path(scratch) / "net.onnx"
        file.write_bytes(net.model())
        succeed([inlay, "compile", file, "--target=opencl", "--name=net",
                 "-o", scratch, *net.options])  # fmt: skip
        succeed(["cc", *STRICT, "-fsyntax-only", "net.c"], cwd=scratch)
        succeed(["clang-format-22", "--style=LLVM", "--dry-run", "-Werror",
                 "net.c", "net.h"], cwd=scratch)  # fmt: skip


def check_self_test(inlay, file, weights):
    """The self-test builds with its constant data in each form, and passes."""
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        succeed([inlay, "compile", file, "--target=opencl", "--emit=test", "-o",
                 scratch, "--name=net", f"--weights={weights}"])  # fmt: skip
        sources = sorted(path.name for path in scratch.glob("*.c"))
        succeed(["cc", *STRICT, *sources, "-lOpenCL", "-o", "test"], cwd=scratch)
        succeed(["clang-format-22", "--style=LLVM", "--dry-run", "-Werror",
                 "net.c", "net.h", "net_test.c"], cwd=scratch)  # fmt: skip
        done = run(["./test"], cwd=scratch)
        if "there is no OpenCL device" in done.stdout:
            return NO_DEVICE
        if done.returncode != 0 or not done.stdout.endswith("PASS\n"):
            raise Problem(done.stdout.strip())
        return None


def check_failures(inlay, net):
    """Whichever call of OpenCL fails, the status comes up and nothing is left."""
    with tempfile.TemporaryDirectory() as scratch:
        file = pathlib.Path(scratch) / "net.onnx"
        file.write_bytes(net.model())
        succeed([inlay, "compile", file, "--target=opencl", "--name=net",
                 "-o", scratch])  # fmt: skip
        player = ROOT / "test/contract/opencl-failures.c"
        succeed(["cc", *STRICT, "-g", "-fsanitize=address,undefined", "-I.", "net.c",
                 player, "-o", "failures"], cwd=scratch)  # fmt: skip
        return succeed(["./failures"], cwd=scratch).strip()


def main():
    args = arguments(__doc__).parse_args()
    report = Report()
    problem = device_problem()
    if problem:
        report.skips("opencl", problem)
        report.finish()
    inlay = args.bin / "inlay"
    for name, file in passing_models(report, args.models):
        if (file.parent / "case0").is_dir():
            verify(inlay, file, report, name)
            if name in VECTORS:
                verify(inlay, file, report, f"{name} in vectors", "--profile=cpu")
    for net in control_nets.nets():
        if not args.models or net.name in args.models.split(","):
            check_control(inlay, net, report)
            report.check(f"{net.name} on the host", check_host_side, inlay, net)
            if net.name == "loop_in_loop":
                report.check("failing calls", check_failures, inlay, net)
    folder = shared_models()
    wanted = args.models.split(",") if args.models else QUANTIZED
    with tempfile.TemporaryDirectory() as scratch:
        for name, file in repository_models():
            report.check(f"{name} near C", close_to_c, inlay, file, scratch)
            for weights in ("array", "literal", "blob"):
                title = f"{name} tests itself, weights={weights}"
                report.check(title, check_self_test, inlay, file, weights)
        for name in CONTROL if folder else ():
            if not args.models or name in wanted:
                file = folder / name / "model.onnx"
                verify(inlay, file, report, name)
        for name in QUANTIZED if folder else ():
            if name in wanted:
                file = folder / name / "model.onnx"
                report.check(f"{name} as in C", same_bytes, inlay, file, scratch)
    report.finish()


if __name__ == "__main__":
    main()
