#!/usr/bin/env python3
"""Writes docs/models.md: every model of a folder, on every kind of target.

    models-table.py FOLDER [--bin FOLDER] [--columns NAME,...] [--timeout SECONDS]

Runs `inlay verify --all FOLDER` once for portable C, whose table it takes, and
once for each further column: -O0, vectors (the best of this processor), OpenCL
on this machine's device, and the CUDA emulator, where a model may take
`--timeout` seconds. A model that a column does not reach says so.
"""

import argparse
import concurrent.futures
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
COLUMNS = {
    "-O0": ["-O0"],
    "vectors": ["--cpu=host"],
    "OpenCL": ["--target=opencl"],
    "CUDA emulator": ["--target=cuda", "--emulate"],
}
LINE = re.compile(r"^(\S+)\s+(pass|refused|FAIL|fail|crash|timeout)\b:?\s*(.*)$", re.I)


def results(inlay, folder, options, timeout):
    """What `inlay verify --all` says of each model: its word and the rest."""
    command = [inlay, "verify", "--all", folder, *options]
    if "--emulate" in options:
        command.append(f"--timeout={timeout}")
    done = subprocess.run(command, capture_output=True, text=True)
    found = {}
    for line in done.stdout.splitlines():
        match = LINE.match(line)
        if match and not match[3].startswith(","):  # that is the sum
            found[match[1]] = match[2].lower(), match[3]
    return found


def cell(found):
    if not found:
        return "-"
    word, rest = found
    if word == "refused":
        return "refused"
    if word == "pass":
        return "pass"
    return "not in time" if "stopped" in rest or "ran for over" in rest else word


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--bin", type=pathlib.Path, default=ROOT / "build/dev/bin")
    parser.add_argument("--columns", default=",".join(COLUMNS))
    parser.add_argument("--timeout", type=int, default=20)
    args = parser.parse_args()
    inlay = args.bin / "inlay"
    with tempfile.TemporaryDirectory() as scratch:
        table = pathlib.Path(scratch) / "table.md"
        subprocess.run([inlay, "verify", "--all", args.folder, "--table", table],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        text = table.read_text()
    columns = [name for name in args.columns.split(",") if name]
    found = {}
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        started = {name: pool.submit(results, inlay, args.folder, COLUMNS[name], args.timeout)
                   for name in reversed(columns)}  # fmt: skip
    for name in columns:
        found[name] = started[name].result()
        passed = sum(cell(each) == "pass" for each in found[name].values())
        print(f"{name}: {passed} pass", file=sys.stderr)
    lines = []
    for line in text.splitlines():
        row = re.match(r"\| `([^`]+)` \|", line)
        if line.startswith("| model |"):
            line = line.replace("| result |", f"| result | {' | '.join(columns)} |")
        elif re.match(r"\|[-:]+\|", line):
            line = re.sub(r"^(\|[-:]+\|[-:]+\|[-:]+\|)", r"\1" + "---|" * len(columns), line)
        elif row:
            cells = line.split(" | ")
            extra = [cell(found[name].get(row[1])) for name in columns]
            line = " | ".join(cells[:3] + extra + cells[3:])
        lines.append(line)
    text = "\n".join(lines) + "\n"
    text = text.replace(
        "Made by `inlay verify --all DIR --table docs/models.md`",
        "Made by `tools/dev/models-table.py DIR` (portable C alone: `inlay verify --all DIR\n"
        "--table FILE`)")  # fmt: skip
    words = """\
The columns behind *result* are the same models printed otherwise: *-O0* rewrites
nothing; *vectors* are for the best processor of the machine that made the table.
"""
    if "CUDA emulator" in columns:
        words += """\
*OpenCL* ran on PoCL; the *CUDA emulator* plays the GPU, one thread at a time, so that
large models are *not in time*.
"""
    text = text.replace("## Pass", words + "\n## Pass", 1)
    (ROOT / "docs/models.md").write_text(text)
    counts = [f"{name}: {sum(cell(x) == 'pass' for x in found[name].values())}" for name in columns]
    print("; ".join(counts))


if __name__ == "__main__":
    main()
