# The text tests: every .mlir and .test file here is a lit test that runs our
# tools and reads their output with FileCheck. Substitutions:
#
#   %{models}     the repository's own models, test/models
#   %{python}     Python with onnx, onnxruntime and numpy
#   %{tools}      the folder of the sources of our tools, for those in Python
#   %{onnx-make}  makes an ONNX file from text: %{onnx-make} %s %t.onnx
#   %{inlay-models}  the larger models outside of the repository, if they are
#                 there; a test that uses them says `REQUIRES: inlay-models`

import os
import pathlib
import shutil

import lit.formats

source = pathlib.Path(config.source_dir)
config.name = "Inlay"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.excludes = ["Inputs", "contract", "unit"]
config.test_source_root = str(source / "test")
config.test_exec_root = os.path.join(config.binary_dir, "test")

config.environment["PATH"] = os.pathsep.join(
    [
        os.path.join(config.binary_dir, "bin"),
        config.llvm_tools_dir,
        os.environ.get("PATH", ""),
    ]
)
for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
    if name in os.environ:
        config.environment[name] = os.environ[name]

make_onnx = source / "test" / "tools" / "make_onnx.py"
config.substitutions += [
    ("%{models}", str(source / "test" / "models")),
    ("%{python}", config.python),
    ("%{onnx-make}", f"{config.python} {make_onnx}"),
    ("%{tools}", str(source / "tools")),
]

models = pathlib.Path(
    os.environ.get("INLAY_MODELS", source.parent / "shared" / "models")
)
if models.is_dir():
    config.available_features.add("inlay-models")
    config.substitutions.append(("%{inlay-models}", str(models)))

if shutil.which("frama-c"):
    config.available_features.add("frama-c")
