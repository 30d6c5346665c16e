#!/usr/bin/env python3
"""Has Frama-C/Eva prove that the generated C is free of undefined behaviour.

    eva.py [--bin FOLDER] [--models NAME,...] [--all] [--timeout SECONDS]

Compiles each model with --emit=eva, which adds a driver with unknown inputs,
and runs Eva on all C files of the output folder. Passes on `0 alarms` with every
function analysed. Statements that Eva does not reach are printed: where it proves
that a comparison always goes one way, the other way is dead; below 95 % of them
too little has been looked at, and the test fails. Skipped where Frama-C is not
installed.

With --all every shared model is tried that compiles: one that takes Eva longer
than the timeout is skipped, and 25 have to be proved.
"""

import pathlib
import re
import shutil
import tempfile

from contract import (
    Problem,
    Report,
    arguments,
    passing_models,
    run,
    shared_models,
    succeed,
)

OPTIONS = [
    "-machdep", "x86_64", "-eva", "-eva-no-show-progress",
    "-warn-special-float", "none",
]  # fmt: skip

LEAST_COVERAGE = 95  # per cent
LEAST_MODELS = 25  # with --all


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


def prove_all(report, args):
    """Every shared model, one at a time."""
    proved = 0
    for model in sorted(shared_models().glob("*/model.onnx")):
        name = model.parent.name
        with tempfile.TemporaryDirectory() as scratch:
            try:
                folder = pathlib.Path(scratch) / "c"
                found = proves(args.bin / "inlay", model, folder, args.timeout)
            except Problem as problem:
                slow = "ran for over" in str(problem)
                refused = "not supported" in str(problem)
                if slow or refused:
                    report.skips(name, str(problem).splitlines()[0][-150:])
                    continue
                found = problem
        report.check(name, lambda: _raise(found))
        proved += not isinstance(found, Problem)
    report.check("25 models at least", lambda: _enough(proved))


def _raise(found):
    if isinstance(found, Problem):
        raise found
    return found


def _enough(proved):
    if proved < LEAST_MODELS:
        raise Problem(f"{proved} are proved, {LEAST_MODELS} are needed")
    return f"{proved} are proved"


def main():
    parser = arguments(__doc__)
    parser.add_argument("--timeout", type=int, default=300)
    parser.add_argument("--all", action="store_true")
    args = parser.parse_args()
    report = Report()
    if args.all:
        prove_all(report, args)
        report.finish()
        return
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
