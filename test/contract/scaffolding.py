#!/usr/bin/env python3
"""Checks tools/dev/new.py on a copy of the tree: the files are there, the lists
name the new thing, a second time is refused, and mlir-tblgen reads what it is
given. Nothing is built.

    scaffolding.py
"""

import argparse
import pathlib
import shutil
import sys
import tempfile

from contract import ROOT, Problem, Report, run, succeed

FOLDERS = ("codegen", "dialects", "lib", "passes", "test", "tools", "include")
TBLGEN = "/usr/lib/llvm-22/bin/mlir-tblgen"

# What new.py is given; files that must be there; (file, text) it must have.
CASES = {
    "op": (
        ["op", "TryMe"],
        ["test/operators/try-me.test", "test/dialects/try-me.mlir"],
        [
            ("dialects/Inlay/ElementwiseOps.td", 'def TryMeOp : Inlay_PureOp<"try_me"'),
            ("dialects/Inlay/ElementwiseOps.cpp", "LogicalResult TryMeOp::verify()"),
            ("dialects/Inlay/InlayDialect.cpp", ", TryMeOp>(op);"),
            ("lib/Import/Elementwise.cpp", '{"", "TryMe", 1, importTryMe},'),
            ("lib/Reference/Elementwise.cpp", "evaluateTryMe(operands[0], type)"),
            ("dialects/Kernel/ScalarOps.cpp", ".Case([&](TryMeOp)"),
        ],
    ),
    "op --spelled": (
        ["op", "TryThis", "--spelled"],
        ["test/operators/try-this.test"],
        [("lib/Import/Elementwise.cpp", '{"", "TryThis", 1, importTryThis},')],
    ),
    "pass": (
        ["pass", "TryFolding"],
        [f"passes/TryFolding/TryFolding.{s}" for s in ("td", "h", "cpp")]
        + ["test/passes/try-folding.mlir"],
        [
            ("passes/CMakeLists.txt", "inlay_add_pass(TryFolding)"),
            ("passes/Passes.h", '#include "passes/TryFolding/TryFolding.h"'),
            ("passes/Passes.cpp", "registerTryFolding();"),
            ("lib/Driver/Pipelines.cpp", "inlay-try-folding,"),
        ],
    ),
    "target": (
        ["target", "Metal"],
        ["codegen/Metal/Metal.h", "codegen/Metal/Metal.cpp",
         "test/codegen/target-metal.test"],
        [
            ("codegen/CMakeLists.txt", "Metal/Metal.cpp"),
            ("lib/Driver/Targets.cpp", '{"metal", "Metal", {}},'),
        ],
    ),
}  # fmt: skip


def new(tree, words):
    return [sys.executable, tree / "tools/dev/new.py", *words]


def writes(tree, words, files, texts):
    said = succeed(new(tree, words))
    for file in files:
        if not (tree / file).is_file():
            raise Problem(f"{file} is not there")
        if f"new      {file}" not in said:
            raise Problem(f"{file} is not in what it says")
    for file, text in texts:
        if text not in (tree / file).read_text():
            raise Problem(f"{file} does not have {text!r}")
        if f"changed  {file}" not in said:
            raise Problem(f"{file} is not in what it says")


def refuses(tree, words, why):
    before = snapshot(tree)
    done = run(new(tree, words))
    if done.returncode != 1 or why not in done.stderr:
        raise Problem(f"gave {done.returncode} and {done.stderr.strip()!r}")
    if snapshot(tree) != before:
        raise Problem("changed a file")


def snapshot(tree):
    return {
        file: file.stat().st_mtime_ns
        for folder in FOLDERS
        for file in (tree / folder).glob("**/*")
        if "__pycache__" not in file.parts
    }


def declares(tree, generator, file, text):
    """mlir-tblgen reads it."""
    command = [TBLGEN, generator, "-I", tree, "-I", "/usr/lib/llvm-22/include"]
    if text not in succeed([*command, tree / file], cwd=tree):
        raise Problem(f"mlir-tblgen makes no {text} of {file}")


def main():
    argparse.ArgumentParser(description=__doc__.split("\n")[0]).parse_args()
    report = Report()
    with tempfile.TemporaryDirectory() as scratch:
        tree = pathlib.Path(scratch)
        for folder in FOLDERS:
            shutil.copytree(ROOT / folder, tree / folder)
        for name, (words, files, texts) in CASES.items():
            report.check(f"{name} writes its files", writes, tree, words, files, texts)
            words = [word for word in words if word != "--spelled"]
            report.check(f"{name} is refused twice", refuses, tree, words, "already")
        report.check("a wrong name is refused", refuses, tree, ["pass", "fold"],
                     "'fold' is no name in upper camel case")  # fmt: skip
        report.check("the op is declared", declares, tree, "-gen-op-decls",
                     "dialects/Inlay/InlayOps.td", "class TryMeOp")  # fmt: skip
        report.check("the pass is declared", declares, tree, "-gen-pass-decls",
                     "passes/TryFolding/TryFolding.td", "registerTryFolding")  # fmt: skip
    report.finish()


if __name__ == "__main__":
    main()
