"""docs/walkthrough.md: one convolution from ONNX to C, level by level."""

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


def page(programs, scratch):
    model = scratch / "tiny.onnx"
    model.write_bytes(onnx.parser.parse_model(MODEL).SerializeToString())
    inlay = programs / "inlay"
    text = """\
# One layer, from ONNX to C

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
    return text + block("c", c_without_banner(source))
