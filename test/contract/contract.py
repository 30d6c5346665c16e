"""What the contract tests share: the report, the models, running a program.

A contract test prints a line `PASS name`, `FAIL name: why` or `SKIP name: why`
for each thing it looked at, and at the end `N passed, M failed, K skipped`.
tools/dev/count-tests.py reads that last line.
"""

import argparse
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]

# The networks outside of the repository that must compile and be right.
MUST_PASS = (
    "sine_keras_op9",
    "sklearn_digits_mlp",
    "mnist_cntk_op8",
    "mlperf_resnet8_fp32",
    "mlperf_vww_fp32",
    "micro_kws_m_fp32",
    "light_squeezenet",
    "super_resolution_op10",
    "mnist_lstm_fp32",
    "vit_micro_op20",
    "mlperf_kws_dscnn_int8_qdq",
    "ext_weights",
)


class Problem(Exception):
    """What a check found wrong."""


class Report:
    """Counts and prints; several threads may report."""

    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.lock = threading.Lock()

    def passes(self, name, remark=None):
        with self.lock:
            self.passed += 1
            print(f"PASS {name}" + (f": {remark}" if remark else ""), flush=True)

    def fails(self, name, why):
        with self.lock:
            self.failed += 1
            print(f"FAIL {name}: {why}", flush=True)

    def skips(self, name, why):
        with self.lock:
            self.skipped += 1
            print(f"SKIP {name}: {why}", flush=True)

    def check(self, name, function, *arguments):
        """Runs a check: it passes unless it raises Problem. What it returns, if
        anything, is a remark to print."""
        try:
            remark = function(*arguments)
        except Problem as problem:
            self.fails(name, problem)
        else:
            self.passes(name, remark)

    def check_all(self, checks):
        """Runs (name, function, arguments...) tuples, one on each processor."""
        jobs = len(os.sched_getaffinity(0))
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            list(pool.map(lambda c: self.check(*c), checks))

    def finish(self):
        """Prints the last line and ends the program."""
        print(f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped")
        sys.exit(1 if self.failed else 0)


def arguments(description):
    """A parser with the options that all tests on models have."""
    parser = argparse.ArgumentParser(description=description.split("\n")[0])
    parser.add_argument(
        "--bin", type=pathlib.Path, default=ROOT / "build/dev/bin",
        help="where our programs are")  # fmt: skip
    parser.add_argument(
        "--models", metavar="NAME,...", help="only these models")  # fmt: skip
    return parser


def shared_models():
    """The folder of larger models outside of the repository, or None."""
    folder = os.environ.get("INLAY_MODELS", ROOT.parent / "shared/models")
    folder = pathlib.Path(folder)
    return folder if folder.is_dir() else None


def repository_models():
    """(name, file) of the repository's own models that must compile."""
    files = sorted((ROOT / "test/models").glob("**/*.onnx"))
    return [(file.stem, file) for file in files]


def passing_models(report, only=None):
    """(name, file) of all models that must compile. Those that are not on this
    machine are reported as skipped."""
    models = repository_models()
    folder = shared_models()
    wanted = only.split(",") if only else None
    for name in MUST_PASS:
        if wanted and name not in wanted:
            continue
        if folder:
            models.append((name, folder / name / "model.onnx"))
        else:
            report.skips(name, "the larger models are not here (see INLAY_MODELS)")
    return [m for m in models if not wanted or m[0] in wanted]


def run(command, cwd=None, timeout=600):
    """The finished process, its outputs as text; a hang is a Problem."""
    command = [str(word) for word in command]
    try:
        return subprocess.run(command, cwd=cwd, timeout=timeout, text=True,
                              errors="replace", capture_output=True)  # fmt: skip
    except OSError as error:
        raise Problem(f"cannot run {command[0]}: {error.strerror}") from None
    except subprocess.TimeoutExpired:
        raise Problem(f"`{' '.join(command)}` ran for over {timeout} s") from None


def succeed(command, cwd=None, timeout=600):
    """Its standard output; a Problem with the first lines of what it said where
    it fails."""
    done = run(command, cwd, timeout)
    if done.returncode != 0:
        said = (done.stderr + done.stdout).strip().splitlines()[:12]
        words = " ".join(str(word) for word in command)
        text = "\n    ".join([f"`{words}` gave {done.returncode}", *said])
        raise Problem(text)
    return done.stdout


def crashed(done):
    """Did the program end by a signal or with a stack trace?"""
    return (
        done.returncode < 0
        or done.returncode >= 128
        or "PLEASE submit a bug report" in done.stderr
        or "AddressSanitizer" in done.stderr
    )
