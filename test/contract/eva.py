#!/usr/bin/env python3
"""Has Frama-C/Eva prove that the generated C is free of undefined behaviour.

    eva.py [--bin FOLDER] [--models NAME,...] [--all] [--table FILE] [--timeout SECONDS]

Compiles each model with --emit=eva, which adds a driver with unknown inputs,
and runs the `eva.sh` beside it. Passes on `0 alarms` with every function
analysed. Statements that Eva does not reach are printed: where it proves that a
comparison always goes one way, the other way is dead; below 95 % of them too
little has been looked at, and the test fails. Skipped where Frama-C is not
installed.

With --all every shared model is proved, at the sizes of a recorded case;
--table writes what was found as a page, docs/eva.md.
"""

import json
import pathlib
import re
import shutil
import tempfile
import time

from contract import (
    Problem,
    Report,
    arguments,
    crashed,
    passing_models,
    repository_models,
    run,
    shared_models,
    succeed,
)

LEAST_COVERAGE = 95  # per cent
BOUND = re.compile(r"dimension '(\S+)' of input '(.+)' \(axis (\d+)\) is bound")
PAGE = """# Proofs

<!-- Made by test/contract/eva.py --all --table docs/eva.md. -->

Frama-C/Eva looks at all the C that is made of a model, with nothing known of its
inputs or its arena, and finds no undefined behaviour in it: no access out of bounds,
no overflow of a signed integer, no conversion of a float out of range, no division by
zero, no read of what was never written. The command is `sh eva.sh`, which
`inlay compile --emit=eva` writes. Weights are unknown too, but for integers of 32
bits and more, so that the proof holds for *any* weights; where it says *these*, they
are few enough to stand in the C itself, or Eva had to be told them. What is not reached is the way not taken by a comparison that Eva
proves to go one way always. The proof speaks of the C, not of the numbers, and of
this processor's sizes of types (`-machdep x86_64`).

{sum}, with {version}.
Seconds are of the machine that made the page, a model on each processor.

| model | functions | statements | reached | weights | seconds |
|---|--:|--:|--:|---|--:|
{rows}"""


def compile_for_eva(inlay, model, folder):
    """Compiles at the sizes of a recorded case, if there is one."""
    command = [inlay, "compile", model, "-o", folder, "--target=c", "--emit=eva"]
    shapes = recorded_shapes(model)
    if shapes:
        tried = run(command)
        if crashed(tried):
            raise Problem(f"inlay crashed: {tried.stderr[-300:]}")
        for name, given, axis in BOUND.findall(tried.stderr):
            command += ["--dim", f"{name}={shapes[given][int(axis)]}"]
    succeed(command)


def recorded_shapes(model):
    """Input to shape of the first recorded case with something in all of them."""
    for case in sorted(model.parent.glob("case*/case.json")):
        inputs = json.loads(case.read_text())["inputs"]
        if all(0 not in given["shape"] for given in inputs):
            return {given["name"]: given["shape"] for given in inputs}
    return {}


def proves(inlay, model, timeout, rows=None):
    """What Eva looked at, to be printed; appended to `rows`, too."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch) / "c"
        compile_for_eva(inlay, model, folder)
        script = folder / "eva.sh"
        started = time.monotonic()
        # `timeout` ends what the script started, too.
        done = run(["timeout", timeout, "sh", script, "-machdep", "x86_64"],
                   timeout=timeout + 60)  # fmt: skip
        seconds = time.monotonic() - started
        if done.returncode == 124:
            raise Problem(f"`sh eva.sh` ran for over {timeout} s")
        if done.returncode != 0:
            raise Problem("frama-c failed:\n    " + "\n    ".join(
                (done.stderr + done.stdout).strip().splitlines()[-8:]))  # fmt: skip
        summary = done.stdout
        if not re.search(r"(?<!\d)0 alarms generated", summary):
            alarms = re.findall(r".*\[eva:alarm\].*(?:\n  .*)?", summary)[:5]
            raise Problem("\n    ".join(["alarms", *alarms]))
        weights = weights_of(folder, summary)
    functions, statements, reached = coverage_of(summary)
    if rows is not None:
        name = name_of(model)
        rows[name] = (
            f"| `{name}` | {functions} | {statements} | {reached} % | {weights} "
            f"| {seconds:.1f} |\n"
        )
    return f"{reached} % of {statements} statements, {weights or 'no'} weights"


def weights_of(folder, summary):
    """Which weights the proof is for: `any`, `these`, or the file has them in."""
    files = list(folder.glob("*_weights.c"))
    if not files:
        return "these" if "static const" in source_of(folder) else ""
    return "these" if f"Parsing {files[0].name} " in summary else "any"


def source_of(folder):
    return "".join(file.read_text() for file in folder.glob("*.c"))


def name_of(model):
    return model.parent.name if model.stem == "model" else model.stem


def coverage_of(summary):
    """Functions, statements and per cent of them; a Problem if that is too
    little."""
    functions = re.search(r"(\d+) functions? analyzed \(out of (\d+)\)", summary)
    statements = re.search(
        r"(\d+) statements? reached \(out of (\d+)\): (\d+)% coverage", summary)  # fmt: skip
    if not functions or not statements:
        raise Problem("frama-c printed no coverage")
    if functions[1] != functions[2]:
        raise Problem(f"{functions[0]}: the others are never called")
    if int(statements[3]) < LEAST_COVERAGE:
        raise Problem(f"{statements[0]}, {LEAST_COVERAGE} % are needed")
    return functions[1], statements[2], statements[3]


def every_model(report, only=None):
    """(name, file) of the repository's models and of all shared ones."""
    models = repository_models()
    folder = shared_models()
    if not folder:
        report.skips("shared models", "they are not here (see INLAY_MODELS)")
        return models
    files = sorted(folder.glob("*/model.onnx"))
    models += [(file.parent.name, file) for file in files]
    return [m for m in models if not only or m[0] in only.split(",")]


def write_table(file, rows, tried):
    version = succeed(["frama-c", "-version"]).strip()
    proved = f"{len(rows)} of {tried} models are proved"
    text = PAGE.format(
        sum=proved,
        version=f"Frama-C {version}",
        rows="".join(rows[name] for name in sorted(rows)),
    )
    file.write_text(text)


def main():
    parser = arguments(__doc__)
    parser.add_argument("--timeout", type=int, default=300, help="for one model")
    parser.add_argument("--all", action="store_true", help="every shared model")
    parser.add_argument("--table", type=pathlib.Path, help="write a page")
    args = parser.parse_args()
    report = Report()
    choose = every_model if args.all else passing_models
    models = choose(report, args.models)
    if not shutil.which("frama-c"):
        for name, _ in models:
            report.skips(name, "frama-c is not installed")
        report.finish()
    rows = {}
    inlay = args.bin / "inlay"
    report.check_all([(name, proves, inlay, model, args.timeout, rows)
                      for name, model in models])  # fmt: skip
    if args.table:
        write_table(args.table, rows, len(models))
    report.finish()


if __name__ == "__main__":
    main()
