#!/usr/bin/env python3
"""Takes every model of the folder outside of the repository through the compiler.

    models.py [--bin FOLDER] [--models NAME,...]

The networks that must pass are compiled, run on their recorded inputs and
compared (`inlay verify`). Every other model must either pass likewise or end in
diagnostics and exit code 1; the files in rejects/ must be refused. Never a
crash, and never an output folder that is left half-written.
"""

import pathlib
import tempfile

from contract import (
    MUST_PASS,
    Problem,
    Report,
    arguments,
    crashed,
    run,
    shared_models,
)


def verify(inlay, file):
    return run([inlay, "verify", file, "--cases", file.parent])


def last_words(done):
    return "\n    ".join((done.stderr + done.stdout).strip().splitlines()[-6:])


def must_pass(inlay, file):
    done = verify(inlay, file)
    if done.returncode != 0:
        raise Problem(f"exit code {done.returncode}\n    {last_words(done)}")


def must_be_refused(inlay, file, scratch):
    output = pathlib.Path(tempfile.mkdtemp(dir=scratch)) / "out"
    done = run([inlay, "compile", file, "-o", output, "--target=c"])
    if crashed(done):
        raise Problem(f"crash ({done.returncode})\n    {last_words(done)}")
    if done.returncode != 1:
        raise Problem(f"exit code {done.returncode}, 1 is needed")
    if "error: " not in done.stderr:
        raise Problem("exit code 1 without a diagnostic")
    if output.exists():
        left = ", ".join(f.name for f in output.iterdir()) or "empty"
        raise Problem(f"left its output folder behind ({left})")


def must_pass_or_be_refused(inlay, file, scratch):
    done = verify(inlay, file)
    if crashed(done):
        raise Problem(f"crash ({done.returncode})\n    {last_words(done)}")
    if done.returncode != 0:
        must_be_refused(inlay, file, scratch)


def main():
    args = arguments(__doc__).parse_args()
    report = Report()
    folder = shared_models()
    inlay = args.bin / "inlay"
    if not folder:
        report.skips("models", "the larger models are not here (see INLAY_MODELS)")
        report.finish()
    wanted = args.models.split(",") if args.models else None
    with tempfile.TemporaryDirectory() as scratch:
        checks = []
        for file in sorted(folder.glob("*/model.onnx")):
            name = file.parent.name
            if name in MUST_PASS:
                checks.append((name, must_pass, inlay, file))
            else:
                check = must_pass_or_be_refused
                checks.append((name, check, inlay, file, scratch))
        for file in sorted(folder.glob("rejects/*.onnx")):
            name = f"rejects/{file.stem}"
            checks.append((name, must_be_refused, inlay, file, scratch))
        report.check_all(c for c in checks if not wanted or c[0] in wanted)
    report.finish()


if __name__ == "__main__":
    main()
