"""docs/targets.md: what a target consists of, how to add one, how big each is."""

import pathlib
import re
import subprocess

PARTS = (
    ("c", ("codegen/C",)),
    ("opencl", ("codegen/OpenCL",)),
    ("cuda", ("codegen/CUDA",)),
    ("shared by opencl and cuda", ("passes/MapToGrid", "codegen/Device")),
    ("shared by all", ("codegen/Printer", "codegen/Weights")),
)

TEXT = """\
A *target* is a language that is printed; a *processor* (`--cpu`) is what the C is tuned
for. Neither has a compiler of its own: all share the importer, the passes and one
printer.

{help}

## What a target is

1. **A row** in `lib/Driver/Targets.cpp`: name, a line for the help, its processors. What a
   processor can do is data (`struct Cpu`: floats in a vector register, number of
   registers, whether there are floats at all, bits of `int`, a space for constants of its
   own), and passes get it as options; no pass asks for a name.
2. **A spelling** (`codegen/Printer/Spelling.h`): what the language says otherwise than C99.
   Types, qualifiers, how a kernel starts, how a work-item gets its number.
3. **A folder** in `codegen/`: the files around the functions, and their host side.
4. **Its place in the pipeline** (`lib/Driver/Pipelines.cpp`), if its loops are to be mapped:
   `--inlay-map-to-grid` says which loops are work-items and which are shared by a block.

What passes leave is the same for all: functions of scalar loops in the printable form, one
arena with every buffer at a fixed offset. `--inlay-verify-printable` refuses what a printer
cannot say, so that a new target meets nothing it does not know.

## Adding one, by the example of CUDA

    tools/dev/new.py target CUDA

writes the row and lists what is to be filled in. Then, in this order:

| step | where | what it needed for CUDA |
|---|---|---|
| spelling | `codegen/CUDA/Kernels.cpp` | `__global__`, `__restrict__`, the thread's number, `__fmul_rn` where a product must be rounded before it is added |
| kernels | the same | a bounds guard where the grid is padded; the launch from the grid that the pass chose |
| host side | `codegen/CUDA/Host.cpp`, `Header.cpp` | create, run, enqueue, destroy; one CUDA graph for all launches; every error passed up; what it shares with OpenCL's is in `codegen/Device` |
| running it | `lib/Driver/CudaCompiler.cpp` | nvcc, or the host's compiler with the emulator of `test/cuda-emu` |
| checks | `test/codegen/cuda.mlir`, `test/contract/cuda.py` | text; all models through nvcc; small ones through the emulator |
| its own kernels | `codegen/CUDA/MatrixUnits.cpp`, `SinglePrecision.cpp` | products by tiles: device functions that the layers call with their sizes |

A new processor of C is less: a row in the table, the flags that its compiler is told, and,
where it has vectors, its instructions beside the portable definition of each helper in
`codegen/Printer/VectorHelpers.cpp`. The text of every variant builds and runs on any host
through the portable definitions, which is how the tests run it.

## Lines of code

Without blank lines and comments; made by `tools/dev/make-docs.py`, rounded to ten.

| part | folders | files | lines |
|---|---|--:|--:|
{table}
"""


def lines_of(folder):
    """Number of files and of lines that hold code."""
    files = sorted(p for p in folder.rglob("*") if p.suffix in (".cpp", ".h", ".td"))
    count = 0
    for file in files:
        text = re.sub(r"/\*.*?\*/", "", file.read_text(), flags=re.DOTALL)
        for line in text.splitlines():
            line = line.strip()
            count += bool(line) and not line.startswith("//")
    return len(files), round(count, -1)


def processors(programs):
    """The targets and processors, as `inlay compile --help` has them."""
    table = (programs.parents[2] / "lib/Driver/Targets.cpp").read_text()
    rows = re.findall(r'\{"(\w+)", "([^"]*)", \w+\}', table)
    text = "| target | what is printed |\n|---|---|\n"
    for name, words in rows:
        text += f"| `{name}` | {words} |\n"
    words = subprocess.run(
        [programs / "inlay", "help", "compile"], capture_output=True, text=True
    ).stdout
    found = re.search(r"--cpu=<name>\s+(.*?)\n\s+--", words, re.DOTALL)
    if found:
        text += "\n`--cpu`: " + " ".join(found[1].split()) + ".\n"
    return text.strip()


def page(root, programs):
    table = []
    for part, folders in PARTS:
        counts = [lines_of(root / folder) for folder in folders]
        files, lines = (sum(column) for column in zip(*counts))
        names = ", ".join(f"`{folder}`" for folder in folders)
        table.append(f"| {part} | {names} | {files} | {lines} |")
    head = "# Targets\n\n<!-- Made by tools/dev/make-docs.py. -->\n\n"
    return head + TEXT.format(help=processors(programs), table="\n".join(table))


def without_counts(text):
    """For the test of freshness: the table of lines moves with every change."""
    return re.sub(r"\| \d+ \| \d+ \|", "| n | n |", text)


if __name__ == "__main__":
    here = pathlib.Path(__file__).resolve().parents[2]
    print(page(here, here / "build/dev/bin"))
