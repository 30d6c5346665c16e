#!/usr/bin/env python3
"""Times single operators against ONNX Runtime, one thread, to find cliffs.

    operators.py [--inlay FILE] [--cpu NAME] [--only TEXT] [--table FILE]

Both compute the same model of one operator. `inlay run --layer-times` gives the
time of our steps, ONNX Runtime's is that of a whole run, some microseconds of
which are not the operator's. The ratio is ONNX Runtime's time over ours: above
1 is faster than ONNX Runtime. Let the machine be idle.
"""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import numpy as np
import onnx
import onnxruntime as ort

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from bench import processor
from operator_cases import cases, give_outputs

ROOT = pathlib.Path(__file__).resolve().parents[2]


def time_theirs(path, inputs):
    """Milliseconds of a run, median, and its outputs."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors only
    session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    outputs = session.run(None, inputs)
    times, until = [], time.time() + 0.2
    while time.time() < until or len(times) < 5:
        before = time.perf_counter()
        session.run(None, inputs)
        times.append(time.perf_counter() - before)
    return float(np.median(times)) * 1e3, outputs


def time_ours(args, path):
    done = subprocess.run(
        [args.inlay, "run", path, f"--cpu={args.cpu}", "--weights=blob", "--layer-times",
         "--rounds=20"], capture_output=True, text=True)
    found = re.search(r"([\d.]+)\s+in all", done.stdout)
    if not found:
        raise SystemExit(f"{path.name}: {done.stderr.strip()}")
    return float(found[1]) / 1e3


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--inlay", type=pathlib.Path, default=ROOT / "build/dev/bin/inlay")
    parser.add_argument("--cpu", default="host")
    parser.add_argument("--only", default="", help="operators whose name has this text")
    parser.add_argument("--table", type=pathlib.Path, help="write the rows there")
    args = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, model, inputs in cases():
            if args.only.lower() not in name.lower():
                continue
            path = pathlib.Path(folder) / "model.onnx"
            onnx.save(model, path)
            theirs, outputs = time_theirs(path, inputs)
            onnx.save(give_outputs(model, outputs), path)
            ours = time_ours(args, path)
            rows.append((name, theirs, ours, theirs / ours))
            print(f"{name:26} {theirs:8.3f} {ours:8.3f} {theirs / ours:7.2f}", flush=True)
    if args.table:
        write_table(args, rows)


def write_table(args, rows):
    name, features = processor()
    faster = sum(row[3] >= 1 for row in rows)
    lines = [
        "# Operators against ONNX Runtime", "",
        f"Made by `test/bench/operators.py --table {args.table}`; one thread, ONNX Runtime",
        f"{ort.__version__}, `--cpu={args.cpu}`. Milliseconds, medians; the ratio is its time over ours. Of ours",
        "only the steps count, of its the whole run, some microseconds of which are not the",
        "operator's.", "",
        f"Processor: {name} ({', '.join(features)}).", "",
        f"{faster} of {len(rows)} are at least as fast; the slowest stand first.", "",
        "| operator | ONNX Runtime | Inlay | ratio |", "|---|---:|---:|---:|"]
    lines += [f"| {n} | {t:.3f} | {o:.3f} | {r:.2f} |" for n, t, o, r in sorted(rows, key=lambda r: r[3])]
    args.table.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
