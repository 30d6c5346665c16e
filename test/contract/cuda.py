#!/usr/bin/env python3
"""Takes networks through CUDA: nvcc builds them, the emulator runs them.

    cuda.py [--bin FOLDER] [--models NAME,...] [--all]

Every model that compiles to C must compile to CUDA. A sample (with --all: each
of them) is built by nvcc for sm_80 and sm_90a with warnings as errors; skipped
where there is no nvcc. The small ones run in the emulator, `test/cuda-emu`,
where the processor plays the GPU, and must agree with their recorded outputs;
the quantized ones must give the same bytes as the generated C. So do the networks
of control_nets.py, which decide something when running.
"""

import json
import os
import pathlib
import shutil
import tempfile

import control_nets
import numpy
from contract import (
    Problem,
    Report,
    arguments,
    repository_models,
    run,
    shared_models,
    succeed,
)

# What nvcc builds unless all is asked for: a kind of layer each.
BUILT = (
    "digits",
    "mnist_lstm_fp32",
    "ultraface_rfb_128_fp16",
    "mlperf_kws_dscnn_int8_qdq",
    "vit_micro_op20",
    "tree_ensemble_sklearn_rf",
)
# What the emulator runs.
RUN = (
    "sine_keras_op9",
    "sklearn_digits_mlp",
    "mnist_cntk_op8",
    "mlperf_resnet8_fp32",
    "micro_kws_m_fp32",
    "mnist_lstm_fp32",
    "vit_micro_op20",
    "ext_weights",
    "tree_ensemble_sklearn_rf",
    "scan_simple",
    "loop_cast_less",
    "qlstm_scan",
    "roialign",
)
# Integer results, which must be those of the C.
SAME_BYTES = (
    "mlperf_kws_dscnn_int8_qdq",
    "mlperf_ad_int8_qdq",
    "micro_speech_int8_qdq_op23",
    "hello_sine_int8_qdq_fio",
    "micro_kws_m_qdq_dynbatch",
)
EMULATED = ("--target=cuda", "--emulate")
ARCHITECTURES = ("80", "90a")
STRICT = ("-std=c++17", "-Werror", "all-warnings", "-Xcompiler", "-Wall,-Wextra")


def find_nvcc():
    """nvcc on the path or in CUDA's own folder, or None."""
    named = os.environ.get("NVCC") or shutil.which("nvcc")
    usual = pathlib.Path("/usr/local/cuda/bin/nvcc")
    return named or (usual if usual.exists() else None)


def find_models(wanted):
    """(name, file) of all models here that are not there to be refused."""
    models = repository_models()
    folder = shared_models()
    if folder:
        for file in sorted(folder.glob("*/model.onnx")):
            models.append((file.parent.name, file))
    return [m for m in models if not wanted or m[0] in wanted]


def generate(inlay, file, folder, architecture):
    """The files of a model, or what the compiler refuses, which C must too."""
    command = [inlay, "compile", file, "-o", folder, "--target=cuda",
               f"--sm={architecture}", "--name=net"]  # fmt: skip
    done = run(command)
    if done.returncode == 0:
        return None
    in_c = run([inlay, "compile", file, "-o", folder / "c", "--name=net"])
    if in_c.returncode == 0:
        raise Problem(f"compiles to C, but: {done.stderr.strip()[:400]}")
    return done.stderr.strip().splitlines()[0]


def check_build(inlay, file, nvcc, architecture):
    """Generates; builds if `nvcc` is given."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        refusal = generate(inlay, file, folder, architecture)
        if refusal:
            return f"refused, as by C: {refusal[:120]}"
        if nvcc:
            succeed([nvcc, *STRICT, f"-arch=sm_{architecture}", "-c", "net.cu",
                     "-o", "net.o"], cwd=folder)  # fmt: skip
        return None


def check_run(inlay, file):
    """The cases of a model in the emulator."""
    succeed([inlay, "verify", file, "--target=cuda", "--emulate"])


def outputs(inlay, file, inputs, flags, folder):
    command = [inlay, "run", file, *flags, "--output-dir", folder]
    for path in inputs:
        command += ["--input", path]
    succeed(command)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def check_bytes(inlay, file):
    """A case of a model, in C and in the emulator."""
    case = file.parent / "case0"
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        inputs = []
        recorded = json.loads((case / "case.json").read_text())
        for index, tensor in enumerate(recorded["inputs"]):
            data = (case / f"input_{index}.bin").read_bytes()
            array = numpy.frombuffer(data, tensor["dtype"])
            inputs.append(folder / f"{index}.npy")
            numpy.save(inputs[-1], array.reshape(tensor["shape"]))
        c = outputs(inlay, file, inputs, [], folder / "c")
        cuda = outputs(inlay, file, inputs, ["--target=cuda", "--emulate"],
                       folder / "cuda")  # fmt: skip
        differing = [name for name in c if c[name] != cuda.get(name)]
        if differing:
            raise Problem(f"{', '.join(differing)} differ from C")


def main():
    parser = arguments(__doc__)
    parser.add_argument("--all", action="store_true", help="nvcc builds all models")
    args = parser.parse_args()
    report = Report()
    inlay = args.bin / "inlay"
    nvcc = find_nvcc()
    if not nvcc:
        report.skips("nvcc", "no nvcc on this machine; only generated, not built")
    if not shared_models():
        report.skips("models", "the larger models are not here (see INLAY_MODELS)")
    models = find_models(args.models.split(",") if args.models else None)
    checks = [
        (f"{net.name} emulated", control_nets.check_net, inlay, net, [EMULATED])
        for net in control_nets.nets()
        if not args.models or net.name in args.models.split(",")
    ]
    for name, file in models:
        strict = nvcc if args.all or args.models or name in BUILT else None
        for architecture in ARCHITECTURES if strict else ARCHITECTURES[:1]:
            title = f"{name} sm_{architecture} {'built' if strict else 'generated'}"
            checks.append((title, check_build, inlay, file, strict, architecture))
        if (name in RUN or name == "digits") and (file.parent / "case0").is_dir():
            checks.append((f"{name} emulated", check_run, inlay, file))
        if name in SAME_BYTES:
            checks.append((f"{name} as in C", check_bytes, inlay, file))
    report.check_all(checks)
    report.finish()


if __name__ == "__main__":
    main()
