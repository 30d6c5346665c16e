"""docs/walkthrough.md: one convolution from ONNX to source, level by level."""

import re
import subprocess

import onnx
import onnx.parser

MODEL = """\
<ir_version: 10, opset_import: ["" : 21]>
tiny (float[1,1,6,6] image) => (float[1,2,4,4] features)
<float[2,1,3,3] conv_weight = {1, 0, -1, 2, 0, -2, 1, 0, -1,
                               1, 2, 1, 0, 0, 0, -1, -2, -1},
 float[2] conv_bias = {0.5, -0.5}> {
  [conv] edges = Conv <kernel_shape = [3, 3]> (image, conv_weight, conv_bias)
  [relu] features = Relu(edges)
}
"""

# Level, and what has happened since the level before.
LEVELS = (
    ("import", """\
The importer has read the file: static shapes, ONNX's meaning, one op a node. What
ONNX leaves to defaults (strides, dilations, groups) is written out. Names of nodes
are in the locations, which are not shown here."""),
    ("graph", """\
The graph passes have run. `conv` and `relu` are one `inlay.layer` now: what
becomes one function of the C. Constants that only this layer reads have moved
into it, or stand before it."""),
    ("kernels", """\
`--inlay-to-kernels`: each layer is one destination-style op on tensors. The
convolution is a `kernel.conv` whose region, the epilogue, is applied to each
sum before it is stored."""),
    ("buffers", """\
Upstream's one-shot bufferization: tensors have become buffers, weights
`memref.global`. The layer writes into the output that the caller gave."""),
    ("planned", """\
`--inlay-plan-memory` has placed every buffer in the arena (there is none here),
and `--inlay-verify-plan` has checked that by itself. Each layer is a function,
lowered to loops over scalars; the entry only calls."""),
    ("printable", """\
`--inlay-legalize`: what is left is what C can say, op by op, and
`--inlay-verify-printable` has checked it. The printer knows no operator."""),
)  # fmt: skip


def run(*command):
    done = subprocess.run([str(word) for word in command], check=True,
                          capture_output=True, text=True)  # fmt: skip
    return done.stdout


def block(language, text):
    return f"```{language}\n{text.strip()}\n```\n"


def without_locations(text):
    text = re.sub(r"^#loc.*\n", "", text, flags=re.MULTILINE)
    text = re.sub(r" loc\((?:[^()]|\([^()]*\))*\)", "", text)
    # The hash of the file is of no use to a reader.
    return re.sub(r'sha256 = "[0-9a-f]*"', 'sha256 = "..."', text)


def c_without_banner(text):
    """From the first include on."""
    return text[text.index("#include") :]


def layers_of(text):
    """From the comment of step 1 up to `run`."""
    return text[text.index("/* Step 1.") : text.index("\nint tiny_run(")]


def kernels_of(text):
    """The kernel of step 1, without what stands around it."""
    start = text.index("/* Step 1.")
    return text[start : text.index("\n}\n", start) + 3]


def page(programs, scratch):
    model = scratch / "tiny.onnx"
    model.write_bytes(onnx.parser.parse_model(MODEL).SerializeToString())
    inlay = programs / "inlay"
    text = """\
# One layer, from ONNX to C, OpenCL and CUDA

<!-- Made by tools/dev/make-docs.py. -->

A convolution and its activation at every level of IR. Any model can be looked at
this way:

    inlay compile tiny.onnx --emit=mlir:LEVEL    # LEVEL as in the headings
    inlay compile tiny.onnx -o out --mlir-print-ir-tree-dir=tree   # each pass

The model, in ONNX's text syntax:

""" + block("", MODEL)
    before = None
    for level, words in LEVELS:
        ir = run(inlay, "compile", model, f"--emit=mlir:{level}")
        text += f"\n## {level}\n\n{words}\n"
        if ir == before:
            text += "\nThis layer was so already.\n"
        else:
            text += "\n" + block("mlir", without_locations(ir))
        before = ir
    run(inlay, "compile", model, "-o", scratch / "out", "--target=c")
    source = (scratch / "out/tiny.c").read_text()
    text += """
## C

`inlay compile tiny.onnx -o out --target=c`. Above this stand the command, the list of
steps and the map of the arena; `tiny.h` declares `tiny_run`.

"""
    text += block("c", c_without_banner(source))
    run(inlay, "compile", model, "-o", scratch / "vectors", "--cpu=aarch64")
    text += """
## C with vectors

`--cpu=aarch64`: `--inlay-assign-layout` has chosen blocks of four channels and packed
the weights; the image, which has one channel, stays as it is. The names of the
vector operations have a definition for the processor and a portable one, which
are not shown.

""" + block("c", layers_of((scratch / "vectors/tiny.c").read_text()))
    run(inlay, "compile", model, "-o", scratch / "cl", "--target=opencl")
    text += """
## OpenCL

`--target=opencl`: `--inlay-map-to-grid` has made the outer loops one grid; each
element of the result is a work-item. The host side is in `tiny.c`.

""" + block("c", (scratch / "cl/tiny.cl").read_text().split("*/", 1)[1])
    run(inlay, "compile", model, "-o", scratch / "cuda", "--target=cuda")
    text += """
## CUDA

`--target=cuda`: the same grid, in blocks of threads. The functions that launch it
follow in the same file.

"""
    return text + block("cuda", kernels_of((scratch / "cuda/tiny.cu").read_text()))
