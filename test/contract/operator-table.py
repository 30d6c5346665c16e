#!/usr/bin/env python3
"""Checks that the generated operator table depends on nothing but `onnx`.

    operator-table.py

Generates the table twice, with different hash seeds, and compares the bytes;
then looks for facts that must be in it.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

from contract import ROOT, Problem, Report

GENERATOR = ROOT / "tools/dev/generate-operator-table.py"
ROWS = ('    {"", "Conv", 22, false, false, 2, 3, 1, 1,',
        '    {"", "Upsample", 10, true,',
        '    {"ai.onnx.ml", "TreeEnsemble", 5,',
        '    {"", 28},')  # fmt: skip


def generate(folder, seed):
    output = pathlib.Path(folder) / f"table-{seed}.inc"
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    command = [sys.executable, str(GENERATOR), str(output)]
    subprocess.run(command, check=True, env=environment)
    return output.read_text()


def main():
    argparse.ArgumentParser(description=__doc__.split("\n")[0]).parse_args()
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        table, again = generate(folder, "1"), generate(folder, "2")

    def same():
        if table != again:
            raise Problem("two runs of the generator differ")

    def holds(row):
        if row not in table:
            raise Problem("not in the table")

    report.check("same bytes again", same)
    for row in ROWS:
        report.check(f"has {row.strip()}", holds, row)
    report.finish()


if __name__ == "__main__":
    main()
