"""How close convolutions come to the most that the core was seen to do."""

import pathlib
import re
import subprocess
import tempfile

import onnx

ROW = re.compile(r'^\s*([\d.]+)\s+[\d.]+ %\s+([\d.]+)\s+(\d+) %  \S+  "([^"]*)" Conv')
PEAK = re.compile(r"this core does at most ([\d.]+) GMAC/s")


def pointwise(inlay, model, cpu):
    """Of the 1x1 convolutions of a model: (number, per cent of the peak of all
    of them together, of the slowest, the peak in GMAC/s); None where this
    processor's peak is not measured."""
    kernels = {}
    for node in model.graph.node:
        for attribute in node.attribute:
            if node.op_type == "Conv" and attribute.name == "kernel_shape":
                kernels[node.name or node.output[0]] = list(attribute.ints)
    with tempfile.TemporaryDirectory() as scratch:
        path = pathlib.Path(scratch) / "model.onnx"
        path.write_bytes(model.SerializeToString())
        text = subprocess.run(
            [inlay, "run", path, f"--cpu={cpu}", "--weights=blob", "--layer-times", "--rounds=50"],
            check=True, capture_output=True, text=True).stdout  # fmt: skip
    peak = PEAK.search(text)
    if not peak:
        return None
    seconds = work = 0
    least = 100
    count = 0
    for line in text.splitlines():
        row = ROW.match(line)
        if row and kernels.get(row[4]) == [1, 1]:
            time, rate = float(row[1]) * 1e-6, float(row[2]) * 1e9
            seconds, work = seconds + time, work + time * rate
            least, count = min(least, int(row[3])), count + 1
    share = 100 * work / seconds / (float(peak[1]) * 1e9)
    return count, share, least, float(peak[1])
