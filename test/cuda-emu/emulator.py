#!/usr/bin/env python3
"""The emulator's own tests: builds scenarios.cpp with the compilers at hand,
plain and with sanitizers, and runs it in both orders of threads and with both
kinds of copies."""

import os
import pathlib
import shutil
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "contract"))

from contract import Report, run, succeed, Problem  # noqa: E402

STRICT = ("-std=c++17", "-Wall", "-Wextra", "-Werror", f"-I{HERE}")
BUILDS = (
    ("clang", ("clang++-22", "clang++"), ("-O1",)),
    ("gcc", ("g++",), ("-O2",)),
    ("clang with sanitizers", ("clang++-22", "clang++"),
     ("-O1", "-g", "-fsanitize=address,undefined",
      "-fno-sanitize-recover=undefined")),
)  # fmt: skip


def check(compiler, flags):
    with tempfile.TemporaryDirectory() as scratch:
        program = pathlib.Path(scratch) / "scenarios"
        succeed([compiler, *STRICT, *flags, HERE / "scenarios.cpp", "-o", program])
        for copies in ("immediate", "delayed"):
            for order in ("forward", "reverse"):
                os.environ["INLAY_EMU_COPIES"] = copies
                os.environ["INLAY_EMU_ORDER"] = order
                done = run([program])
                if done.returncode != 0:
                    raise Problem(f"{copies}, {order}: {done.stdout[-2000:]}")


def main():
    report = Report()
    for name, compilers, flags in BUILDS:
        found = next(filter(None, map(shutil.which, compilers)), None)
        if found:
            report.check(name, check, found, flags)
        else:
            report.skips(name, f"no {compilers[0]} here")
    report.finish()


if __name__ == "__main__":
    main()
