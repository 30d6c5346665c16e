#!/usr/bin/env python3
"""Has Frama-C/Eva prove that the generated C is free of undefined behaviour.

    eva.py [--bin FOLDER] [--models NAME,...] [--timeout SECONDS]

Compiles each model with --emit=eva, which adds a driver with unknown inputs,
and runs Eva on all C files of the output folder. Passes on `0 alarms` with every
function analysed. Statements that Eva does not reach are printed: where it proves
that a comparison always goes one way, the other way is dead; below 95 % of them
too little has been looked at, and the test fails. Skipped where Frama-C is not
installed.
"""

import pathlib
import re
import shutil
import tempfile

from contract import Problem, Report, arguments, passing_models, run, succeed

OPTIONS = [
    "-machdep", "x86_64", "-eva", "-eva-no-show-progress",
    "-warn-special-float", "none",
]  # fmt: skip

LEAST_COVERAGE = 95  # per cent


def proves(inlay, model, folder, timeout):
    succeed([inlay, "compile", model, "-o", folder, "--target=c", "--emit=eva"])
    sources = sorted(folder.glob("*.c"))
    text = "".join(f.read_text() for f in sources)
    entry = ["-main", "main_eva"] if re.search(r"\bmain_eva\(", text) else []
    done = run(["frama-c", *OPTIONS, *entry, *sources], timeout=timeout)
    if done.returncode != 0:
        raise Problem("frama-c failed:\n    " + "\n    ".join(
            (done.stderr + done.stdout).strip().splitlines()[-8:]))  # fmt: skip
    summary = done.stdout
    if "0 alarms generated" not in summary:
        alarms = re.findall(r".*\[eva:alarm\].*(?:\n  .*)?", summary)[:5]
        raise Problem("\n    ".join(["alarms", *alarms]))
    return coverage_of(summary)


def coverage_of(summary):
    """What Eva looked at, to be printed; a Problem if that is too little."""
    functions = re.search(r"(\d+) functions? analyzed \(out of (\d+)\)", summary)
    statements = re.search(
        r"(\d+) statements? reached \(out of (\d+)\): (\d+)% coverage", summary)  # fmt: skip
    if not functions or not statements:
        raise Problem("frama-c printed no coverage")
    if functions[1] != functions[2]:
        raise Problem(f"{functions[0]}: the others are never called")
    if int(statements[3]) < LEAST_COVERAGE:
        raise Problem(f"{statements[0]}, {LEAST_COVERAGE} % are needed")
    return f"{statements[3]} % of {statements[2]} statements"


def main():
    parser = arguments(__doc__)
    parser.add_argument("--timeout", type=int, default=300)
    args = parser.parse_args()
    report = Report()
    models = passing_models(report, args.models)
    with tempfile.TemporaryDirectory() as scratch:
        todo = []
        for name, model in models:
            if not shutil.which("frama-c"):
                report.skips(name, "frama-c is not installed")
                continue
            folder = pathlib.Path(scratch) / name
            todo.append((name, proves, args.bin / "inlay", model, folder, args.timeout))
        report.check_all(todo)
    report.finish()


if __name__ == "__main__":
    main()
