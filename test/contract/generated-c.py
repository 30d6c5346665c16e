#!/usr/bin/env python3
"""Checks the promises about generated C, on every model that must compile.

    generated-c.py [--bin FOLDER] [--models NAME,...] [--keep FOLDER]

Strict C99 without a warning on gcc and clang, header and source also as C++17;
the self-test program runs clean under the address and undefined-behaviour
sanitizers; nothing is called but memcpy, memset and the libm functions that the
header names; no writable data; two compilations give the same bytes;
clang-format (LLVM style) leaves the text as it is.
"""

import pathlib
import re
import shutil
import tempfile

from contract import Problem, Report, arguments, passing_models, run, succeed

WARNINGS = """-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow
    -Wvla -Wcast-qual -Wdouble-promotion -Werror""".split()
C99 = ["-std=c99", *WARNINGS]
CXX17 = ["-std=c++17", "-x", "c++", "-Wall", "-Wextra", "-Werror"]
ALWAYS_ALLOWED = {"memcpy", "memset"}
LIBM = {
    name + suffix
    for name in """acos acosh asin asinh atan atanh atan2 cbrt ceil cos cosh erf
        exp exp2 expm1 fabs floor fma fmax fmin fmod log log1p log2 nearbyint pow
        rint round sin sinh sqrt tan tanh tgamma trunc""".split()
    for suffix in ("", "f")
}


class Generated:
    """A model's generated files."""

    def __init__(self, inlay, model, folder):
        self.folder = folder
        command = [inlay, "compile", model, "-o", folder, "--target=c"]
        succeed([*command, "--emit=test"])
        self.files = sorted(f for f in folder.iterdir() if f.suffix in (".c", ".h"))
        sources = [f for f in self.files if f.suffix == ".c"]
        self.tests = [f for f in sources if f.stem.endswith("_test")]
        self.sources = [f for f in sources if f not in self.tests]
        if not self.sources or not self.tests:
            names = ", ".join(f.name for f in folder.iterdir()) or "nothing"
            raise Problem(f"expected sources and a self-test, found {names}")

    def objects(self, compiler, flags):
        """Compiles each source that goes into a product; the object files."""
        made = []
        for source in self.sources:
            made.append(source.with_suffix(f".{compiler}.o"))
            succeed([compiler, *flags, "-c", source, "-o", made[-1]])
        return made


def compiles_without_warning(made, compiler, flags):
    for source in made.sources + made.tests:
        succeed([compiler, *flags, "-O2", "-c", source, "-o", "/dev/null"])


def runs(made, compiler, flags, name):
    program = made.folder / name
    sources = made.sources + made.tests
    succeed([compiler, *flags, *sources, "-o", program, "-lm"])
    succeed([program])


def self_test_under_sanitizers(made):
    runs(made, "clang-22", ["-std=c99", "-O1", "-g", "-fsanitize=address,undefined",
                            "-fno-sanitize-recover=all"], "sanitized")  # fmt: skip


def self_test_at_o0(made):
    runs(made, "gcc", ["-std=c99", "-O0"], "unoptimised")


def self_test_at_o3(made):
    runs(made, "gcc", ["-std=c99", "-O3"], "optimised")


def symbols(objects):
    """(letter of nm, name) of the objects together."""
    for line in succeed(["nm", *objects]).splitlines():
        match = re.match(r"[0-9a-f ]*\b([A-Za-z]) (\S+)$", line)
        if match:
            yield match.groups()


def named_libm_functions(made):
    """The libm functions that the header's comments name."""
    text = "".join(f.read_text() for f in made.files if f.suffix == ".h")
    comments = " ".join(re.findall(r"/\*.*?\*/|//[^\n]*", text, re.DOTALL))
    return LIBM & set(re.findall(r"\w+", comments))


def calls_only_what_it_names(made):
    flags = ["-std=c99", "-O2", "-fno-pic", "-fno-stack-protector"]
    for compiler in ("gcc", "clang-22"):
        found = list(symbols(made.objects(compiler, flags)))
        defined = {name for letter, name in found if letter not in "Uw"}
        needed = {name for letter, name in found if letter == "U"} - defined
        extra = needed - ALWAYS_ALLOWED - named_libm_functions(made)
        if extra:
            raise Problem(f"{compiler}: undefined symbols {', '.join(sorted(extra))}")
        writable = sorted(name for letter, name in found if letter in "dDbBcC")
        if writable:
            raise Problem(f"{compiler}: writable data {', '.join(writable)}")


def same_bytes_again(made, inlay, model, folder):
    again = Generated(inlay, model, folder)
    first, second = ([f.name for f in m.files] for m in (made, again))
    if first != second:
        raise Problem(f"{first} the first time, {second} the second")
    for old, new in zip(made.files, again.files):
        if old.read_bytes() != new.read_bytes():
            raise Problem(f"{old.name} differs between two compilations")


def clang_format_changes_nothing(made):
    for file in made.files:
        command = ["clang-format-22", "--style=LLVM", "--dry-run", "-Werror", file]
        done = run(command)
        if done.returncode != 0:
            where = done.stderr.splitlines()[:3]
            raise Problem("\n    ".join([f"{file.name} is not formatted", *where]))


def checks(inlay, name, model, folder, report):
    """The checks of one model, as tuples for Report.check_all."""
    made = None

    def compiles():
        nonlocal made
        made = Generated(inlay, model, folder / "first")

    report.check(f"{name}: compiles", compiles)
    if not made:
        return []
    return [
        (f"{name}: gcc, C99", compiles_without_warning, made, "gcc", C99),
        (f"{name}: clang, C99", compiles_without_warning, made, "clang-22", C99),
        (f"{name}: g++, C++17", compiles_without_warning, made, "g++", CXX17),
        (f"{name}: clang++, C++17", compiles_without_warning, made, "clang++-22",
         CXX17),
        (f"{name}: self-test under sanitizers", self_test_under_sanitizers, made),
        (f"{name}: self-test at -O0", self_test_at_o0, made),
        (f"{name}: self-test at -O3", self_test_at_o3, made),
        (f"{name}: symbols", calls_only_what_it_names, made),
        (f"{name}: same bytes again", same_bytes_again, made, inlay, model,
         folder / "again"),
        (f"{name}: clang-format", clang_format_changes_nothing, made),
    ]  # fmt: skip


def main():
    parser = arguments(__doc__)
    parser.add_argument("--keep", type=pathlib.Path, metavar="FOLDER",
                        help="leave the generated files there")  # fmt: skip
    args = parser.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory() as scratch:
        for name, model in passing_models(report, args.models):
            folder = pathlib.Path(args.keep or scratch) / name
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            todo = checks(args.bin / "inlay", name, model, folder, report)
            report.check_all(todo)
            if not args.keep:
                shutil.rmtree(folder)
    report.finish()


if __name__ == "__main__":
    main()
