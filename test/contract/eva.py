#!/usr/bin/env python3
"""Has Frama-C/Eva prove that the generated C is free of undefined behaviour.

    eva.py [--bin FOLDER] [--models NAME,...] [--timeout SECONDS]

Compiles each model with --emit=eva, which adds a driver with unknown inputs,
and runs Eva on all C files of the output folder. Passes on `0 alarms` and every
statement and function reached. Skipped where Frama-C is not installed.
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
    coverage = re.findall(r"(\d+ \w+ \w+ \(out of \d+\): (\d+)% coverage)", summary)
    short = [text for text, percent in coverage if percent != "100"]
    if not coverage or short:
        raise Problem(f"not all is reached: {'; '.join(short) or 'no figures'}")


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
