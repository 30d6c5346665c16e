"""Times generated C against ONNX Runtime, interleaved in one process, one thread.

For each network: compile with `inlay`, build with the C compiler for this
processor, check the outputs against ONNX Runtime's (worst difference relative
to the largest output), then alternate single runs and report medians. The ratio
is ONNX Runtime's time over ours: above 1 is faster than ONNX Runtime.
"""
import argparse
import ctypes
import math
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import numpy as np
import onnxruntime as ort

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import layers
import networks


def processor():
    text = pathlib.Path("/proc/cpuinfo").read_text()
    name = re.search(r"model name\s*: (.*)", text)
    flags = re.search(r"flags\s*: (.*)", text)
    flags = flags.group(1).split() if flags else []
    wanted = [f for f in ("avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16") if f in flags]
    return (name.group(1) if name else os.uname().machine), wanted


def build(inlay, cc, model, folder, cpu):
    """The model as a loaded library: (callable on arrays, seconds to compile)."""
    started = time.time()
    subprocess.run([inlay, "compile", model, "-o", folder, "--name=net", f"--cpu={cpu}",
                    "--weights=blob"], check=True, stdout=subprocess.DEVNULL)
    seconds = time.time() - started
    library = folder / "net.so"
    sources = [str(p) for p in folder.glob("*.c")]
    subprocess.run([cc, "-O2", "-march=native", "-ffp-contract=off", "-shared", "-fPIC", "-w",
                    *sources, "-o", library, "-lm"], check=True)
    header = (folder / "net.h").read_text()
    arena = int(re.search(r"NET_ARENA_BYTES (\d+)", header).group(1))
    return ctypes.CDLL(str(library)), arena, seconds


def aligned(size):
    raw = np.zeros(size + 4096, np.uint8)
    start = -raw.ctypes.data % 4096
    return raw[start:start + size]


def measure(args, name, model):
    rng = np.random.default_rng(0)
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors only
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        path = folder / "model.onnx"
        if isinstance(model, pathlib.Path):
            path = model
        else:
            path.write_bytes(model.SerializeToString())
        session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        feeds = {i.name: rng.uniform(-1, 1, [d if isinstance(d, int) else 1 for d in i.shape])
                 .astype(np.float32) for i in session.get_inputs()}
        expected = session.run(None, feeds)
        library, arena_bytes, compiled = build(args.inlay, args.cc, path, folder / "c", args.cpu)
        outputs = [np.zeros(e.shape, e.dtype) for e in expected]
        arena = aligned(max(1, arena_bytes))
        pointers = [arena.ctypes.data_as(ctypes.c_void_p)]
        blob = folder / "c" / "net_weights.bin"
        if blob.exists():
            data = np.fromfile(blob, np.uint8)
            weights = aligned(len(data))
            weights[:] = data
            pointers.insert(1, weights.ctypes.data_as(ctypes.c_void_p))
        pointers += [f.ctypes.data_as(ctypes.c_void_p) for f in feeds.values()]
        pointers += [o.ctypes.data_as(ctypes.c_void_p) for o in outputs]

        def ours():
            return library.net_run(*pointers)

        def theirs():
            session.run(None, feeds)

        assert ours() == 0
        error = max(float(np.max(np.abs(o - e)) / max(1e-30, np.max(np.abs(e))))
                    for o, e in zip(outputs, expected))
        if not error < 1e-3:
            raise SystemExit(f"{name}: outputs differ by {error:.2g} of the largest")
        for _ in range(3):
            ours(), theirs()
        times = ([], [])
        until = time.time() + args.seconds
        while time.time() < until or len(times[0]) < 5:
            for run, kept in ((theirs, times[0]), (ours, times[1])):
                before = time.perf_counter()
                run()
                kept.append(time.perf_counter() - before)
        t, o = (float(np.median(x)) * 1e3 for x in times)
        ratio = float(np.median(np.array(times[0]) / np.array(times[1])))
        return [name, f"{t:.2f}", f"{o:.2f}", f"{ratio:.2f}", f"{min(times[0]) / min(times[1]):.2f}",
                f"{error:.1e}", f"{compiled:.1f}"], ratio


def layer_words(args):
    found = layers.pointwise(args.inlay, networks.NETWORKS["resnet50"](), args.cpu)
    if not found:
        return "The peak of this processor is not measured."
    count, share, least, peak = found
    text = (f"The {count} 1x1 convolutions of resnet50, by `inlay run --layer-times`: {share:.0f} % of the "
            f"{peak:.0f} GMAC/s\nthat this core was seen to do in the same process, the slowest {least} %.")
    print(text)
    return "\n" + text


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--inlay", default="build/dev/bin/inlay")
    parser.add_argument("--cc", default="gcc")
    parser.add_argument("--cpu", default="host")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--model", action="append", type=pathlib.Path, default=[])
    parser.add_argument("--only", help="comma-separated networks")
    parser.add_argument("--table", type=pathlib.Path, help="write a Markdown table")
    args = parser.parse_args()
    names = args.only.split(",") if args.only else list(networks.NETWORKS)
    jobs = [(n, networks.NETWORKS[n]()) for n in names if n]
    jobs += [(p.parent.name, p) for p in args.model]
    head = ["network", "ONNX Runtime ms", "Inlay ms", "ratio of medians", "ratio of minima",
            "worst difference", "compile s"]
    rows, ratios = [], []
    for name, model in jobs:
        row, ratio = measure(args, name, model)
        print("  ".join(f"{h} {v}" for h, v in zip(head, row)), flush=True)
        rows.append(row)
        ratios.append(ratio)
    mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
    print(f"geometric mean {mean:.2f}, worst {min(ratios):.2f}")
    words = [layer_words(args)] if "resnet50" in names else []
    if args.table:
        name, flags = processor()
        version = subprocess.run([args.cc, "--version"], capture_output=True, text=True).stdout
        lines = ["# Speed", "", "Made by `tools/bench.sh`; do not edit. One thread, float32, batch 1, runs",
                 "alternating with ONNX Runtime " + ort.__version__ + " in one process. Above 1 is faster than",
                 "ONNX Runtime.", "", f"Processor: {name} ({', '.join(flags)}); {version.splitlines()[0]} -O2.", "",
                 "| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
        lines += ["| " + " | ".join(r) + " |" for r in rows]
        lines += ["", f"Geometric mean {mean:.2f}, worst {min(ratios):.2f}."] + words
        args.table.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
