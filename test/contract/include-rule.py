#!/usr/bin/env python3
"""Checks who includes whom, and that no file grows out of hand.

    include-rule.py [--root FOLDER]

Each folder may include itself and those left of it:

    lib/Support < lib/Planning < passes
    lib/Support < dialects < lib/Reference < lib/Import < passes < codegen
                < lib/Driver < tools

Besides: lib/Planning includes no MLIR header; protobuf is seen by lib/Import
alone; no pass includes another pass, though all may include passes/Common, the
helpers that are no pass; headers in include/ need the standard library only; no source file has more than 600 lines. First the checker is tried
on planted violations.
"""

import argparse
import pathlib
import re

from contract import ROOT, Problem, Report

MAY_INCLUDE = {
    "include": [],
    "lib/Support": [],
    "lib/Planning": ["lib/Support"],
    "dialects": ["lib/Support"],
    "lib/Reference": ["lib/Support", "dialects"],
    "lib/Import": ["lib/Support", "dialects", "lib/Reference"],
    "passes": ["lib/Support", "lib/Planning", "dialects", "lib/Reference",
               "lib/Import"],
    "codegen": ["lib/Support", "lib/Planning", "dialects", "lib/Reference",
                "lib/Import", "passes"],
    "lib/Driver": ["lib/Support", "lib/Planning", "dialects", "lib/Reference",
                   "lib/Import", "passes", "codegen", "include"],
    "tools": ["lib/Support", "lib/Planning", "dialects", "lib/Reference",
              "lib/Import", "passes", "codegen", "lib/Driver", "include"],
}  # fmt: skip
INCLUDE = re.compile(r'^[ \t]*#?[ \t]*include\s+([<"])([^>"]+)[>"]', re.MULTILINE)
SUFFIXES = {".h", ".cpp", ".c", ".td", ".inc"}
MAX_LINES = 600
PROTOBUF = re.compile(r"google/protobuf/|\.pb\.h$")
OUTSIDE = re.compile(r"(mlir|llvm|google|gtest|gmock)/|[\w-]+\.(inc|pb\.h)$")


def folder_of(path):
    """The entry of MAY_INCLUDE that a path belongs to, or None."""
    for folder in MAY_INCLUDE:
        if path.startswith(folder + "/"):
            return folder
    return None


def pass_of(path):
    """`Fold` for passes/Fold/Fold.h; None for what all passes share."""
    parts = path.split("/")
    is_shared = len(parts) < 3 or parts[1] == "Common"
    return None if parts[0] != "passes" or is_shared else parts[1]


def complaint(path, bracket, included):
    """Why the file may not include this, or None."""
    folder = folder_of(path)
    # include/ is on the search path: its headers are spelled inlay/...
    if included.startswith(("inlay/", "inlay-c/")):
        included = "include/" + included
    target = folder_of(included)
    if PROTOBUF.search(included) and folder != "lib/Import":
        return "protobuf is for lib/Import alone"
    if included.startswith("mlir/") and folder in ("lib/Planning", "include"):
        return f"{folder} includes no MLIR header"
    if target is None:
        if bracket == '"' and not OUTSIDE.match(included):
            return "spell it from the root of the repository"
        if bracket == '"' and folder == "include":
            return "include/ needs the standard library only"
        return None
    if target != folder and target not in MAY_INCLUDE[folder]:
        return f"{folder} may not include {target}"
    if path.startswith("passes/Common/") and pass_of(included):
        return "passes/Common knows no pass"
    if pass_of(path) and pass_of(included) not in (None, pass_of(path)):
        return "no pass includes another pass"
    return None


def violations(path, text):
    """(line, message) for all that is wrong with a file's text."""
    found = []
    for match in INCLUDE.finditer(text):
        why = complaint(path, match[1], match[2])
        if why:
            line = text.count("\n", 0, match.start(2)) + 1
            found.append((line, f"includes {match[2]}: {why}"))
    lines = text.count("\n")
    if lines > MAX_LINES:
        found.append((lines, f"has {lines} lines, {MAX_LINES} are the limit"))
    return found


PLANTED = [
    ("lib/Support/A.cpp", '#include "dialects/Inlay/Inlay.h"\n', True),
    ("lib/Planning/A.cpp", '#include "mlir/IR/Value.h"\n', True),
    ("lib/Planning/A.cpp", '#include "dialects/Inlay/Inlay.h"\n', True),
    ("dialects/Inlay/A.td", 'include "passes/Passes.td"\n', True),
    ("passes/Fold/Fold.cpp", '#include "passes/Fuse/Fuse.h"\n', True),
    ("passes/Common/Names.cpp", '#include "passes/Fuse/Fuse.h"\n', True),
    ("passes/Fold/Fold.cpp", '#include "codegen/C/C.h"\n', True),
    ("passes/Fold/Fold.cpp", "#include <google/protobuf/message.h>\n", True),
    ("codegen/C/C.cpp", '# include "lib/Driver/Driver.h"\n', True),
    ("lib/Import/A.cpp", '#include "passes/Passes.h"\n', True),
    ("lib/Reference/A.cpp", '#include "lib/Import/A.h"\n', True),
    ("lib/Support/A.cpp", '#include "A.h"\n', True),
    ("include/inlay/A.h", '#include "llvm/ADT/StringRef.h"\n', True),
    ("tools/inlay/main.cpp", "\n" * 601, True),
    ("passes/Fold/Fold.cpp", '#include "passes/Fold/Fold.h.inc"\n', False),
    ("passes/Fold/Fold.cpp", '#include "passes/Passes.h"\n', False),
    ("passes/Fold/Fold.cpp", '#include "passes/Common/Names.h"\n', False),
    ("passes/Plan/Plan.cpp", '#include "lib/Planning/Arena.h"\n', False),
    ("lib/Import/A.cpp", '#include "onnx-ml.pb.h"\n#include <map>\n', False),
    ("lib/Driver/A.cpp", '#include "inlay/Compile.h"\n', False),
]


def self_test():
    for path, text, wrong in PLANTED:
        if bool(violations(path, text)) != wrong:
            found = "found nothing wrong" if wrong else "complained"
            raise Problem(f"{found} about {text.strip()!r} in {path}")


def check_file(root, file):
    path = file.relative_to(root).as_posix()
    found = violations(path, file.read_text())
    if found:
        raise Problem("".join(f"\n    {path}:{line}: {why}" for line, why in found))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--root", type=pathlib.Path, default=ROOT)
    root = parser.parse_args().root
    report = Report()
    report.check("finds planted violations", self_test)
    for folder in MAY_INCLUDE:
        files = [
            file
            for file in sorted((root / folder).glob("**/*"))
            if file.suffix in SUFFIXES
        ]
        wrong = []
        for file in files:
            try:
                check_file(root, file)
            except Problem as problem:
                wrong.append(str(problem))
        name = f"{folder}: {len(files)} files"
        report.fails(name, "".join(wrong)) if wrong else report.passes(name)
    report.finish()


if __name__ == "__main__":
    main()
