"""Judges models: ONNX Runtime, the reference before and after the graph passes,
and the generated C in several forms must agree.

A batch of models shares one process of the compiler, one call of the C
compiler for each form, and one program that runs them, each in a child.
"""

import collections
import dataclasses
import json
import pathlib
import subprocess

import numpy as np
import onnxruntime as ort
from builder import epsilon

ort.set_default_logger_severity(4)


def flags_of_forms():
    """The processor of a form where this machine is one; the same code builds
    for any other through its portable definitions."""
    try:
        known = set(pathlib.Path("/proc/cpuinfo").read_text().split())
    except OSError:
        known = set()
    flags = {}
    if {"avx2", "fma", "bmi2", "f16c"} <= known:
        flags["v3"] = ["-march=x86-64-v3"]
    if {"avx512f", "avx512bw", "avx512dq", "avx512vl"} <= known:
        flags["v4"] = ["-march=x86-64-v4"]
    return flags


FLAGS = flags_of_forms()
MAIN = r"""
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
typedef int (*shim)(void **, void **);
struct model {
  const char *folder;
  const char *form;
  shim run;
  int inputs, outputs;
  const long *bytes; /* of the inputs, then of the outputs */
  const char *is_bool;
};
%s
static void file_name(char *to, const struct model *m, const char *stem, int k) {
  snprintf(to, 4000, "%%s/%%s_%%d.bin", m->folder, stem, k);
}
/* Any bits at all, or only small and special ones; bools stay bools. */
static void spoil(unsigned char *to, size_t n, int is_bool, unsigned seed) {
  for (size_t i = 0; i < n; ++i) {
    seed = seed * 1664525u + 1013904223u;
    unsigned char byte = (unsigned char)(seed >> 24);
    to[i] = is_bool ? byte & 1 : byte < 96 ? 0xff : byte < 128 ? 0 : byte;
  }
}
static int run(const struct model *m, unsigned hostile) {
  void *tensors[64];
  char path[4096];
  for (int k = 0; k < m->inputs + m->outputs; ++k) {
    size_t n = (size_t)m->bytes[k];
    tensors[k] = malloc(n + 64);
    memset(tensors[k], 0xA5, n + 64);
    if (k >= m->inputs) continue;
    file_name(path, m, "input", k);
    FILE *f = fopen(path, "rb");
    if (!f || fread(tensors[k], 1, n, f) != n) return 3;
    fclose(f);
    if (hostile) spoil(tensors[k], n, m->is_bool[k], hostile + k);
  }
  int status = m->run(tensors, tensors + m->inputs);
  if (status) return 4;
  for (int k = 0; k < m->inputs + m->outputs; ++k) {
    size_t n = (size_t)m->bytes[k];
    for (size_t i = n; i < n + 64; ++i)
      if (((unsigned char *)tensors[k])[i] != 0xA5) return 5;
    if (k < m->inputs || hostile) continue;
    file_name(path, m, m->form, k - m->inputs);
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(tensors[k], 1, n, f) != n) return 3;
    fclose(f);
  }
  return 0;
}
int main(void) {
  for (unsigned i = 0; i < 3 * (sizeof models / sizeof *models); ++i) {
    const struct model *m = &models[i / 3];
    pid_t child = fork();
    if (child == 0) {
      alarm(20);
      _exit(run(m, i %% 3));
    }
    int end = 0;
    waitpid(child, &end, 0);
    if (end)
      printf("%%s %%s %%d %%d\n", m->folder, m->form, i %% 3,
             WIFSIGNALED(end) ? -WTERMSIG(end) : WEXITSTATUS(end));
    fflush(stdout);
  }
  return 0;
}
"""


@dataclasses.dataclass
class Subject:
    """A model with its inputs; `outputs` say how far results may be apart."""

    name: str
    model: object
    feeds: dict
    outputs: list
    values: list = None  # all that the model computes
    verdict: str = "ok"
    problem: str = ""
    by_ort: bool = False


def ort_outputs(subject):
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = ort.InferenceSession(
        subject.model.SerializeToString(), options, ["CPUExecutionProvider"])
    return session.run(None, subject.feeds)


def difference(found, wanted, err):
    """An empty text where `found` is as good as `wanted`."""
    if found.shape != wanted.shape or found.dtype != wanted.dtype:
        return (f"is {found.dtype}{list(found.shape)}, not "
                f"{wanted.dtype}{list(wanted.shape)}")
    if found.dtype.kind in "fc" or err:
        a, b = found.astype(np.float64), wanted.astype(np.float64)
        bound = 4 * err + 4 * epsilon(str(found.dtype)) * np.abs(b)
        with np.errstate(invalid="ignore"):
            good = (a == b) | (np.abs(a - b) <= bound) | (np.isnan(a) & np.isnan(b))
    else:
        good = found == wanted
    if np.all(good):
        return ""
    at = np.unravel_index(np.argmin(good), good.shape) if good.ndim else ()
    where = [int(i) for i in at]
    return (f"{int(np.sum(~good))} of {good.size} differ; at {where} "
            f"{found[at]!r}, not {wanted[at]!r} (err {err:.3g})")


class Judge:
    def __init__(self, program, scratch, sanitize=False, cc="gcc"):
        self.program, self.scratch = program, pathlib.Path(scratch)
        self.sanitize, self.cc = sanitize, cc
        self.ort_refused = collections.Counter()

    def judge(self, subjects, forms=("o2",)):
        """Sets the verdict of each: ok, refused, wrong or crash."""
        folders = {}
        for subject in subjects:
            folder = self.scratch / subject.name
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "model.onnx").write_bytes(subject.model.SerializeToString())
            for k, data in enumerate(subject.feeds.values()):
                (folder / f"input_{k}.bin").write_bytes(
                    np.ascontiguousarray(data).tobytes())
            folders[str(folder)] = subject
        reports = self.compile(folders, forms)
        ready = {f: r for f, r in reports.items() if r["status"] == "ok"}
        self.build_and_run(folders, ready, forms)
        for folder, report in ready.items():
            if folders[folder].verdict == "ok":
                self.compare(folders[folder], folder, report, forms)

    def compile(self, folders, forms):
        """The compiler's report of each folder."""
        left, reports = list(folders), {}
        while left:
            ran = subprocess.run(
                [self.program, ",".join(forms), *left], capture_output=True,
                text=True, timeout=600)
            found = [json.loads(line) for line in ran.stdout.splitlines()]
            for report in found:
                subject = folders[report["folder"]]
                reports[report["folder"]] = report
                if report["status"] != "ok":
                    internal = "internal failure" in report.get("problem", "")
                    subject.verdict = ("refused" if report["status"] == "refused"
                                       and not internal else "crash")
                    subject.problem = report.get("problem", "")
            if len(found) < len(left) and ran.returncode:
                subject = folders[left[len(found)]]
                subject.verdict = "crash"
                subject.problem = (f"the compiler ended with {ran.returncode}: "
                                   + ran.stderr[-1500:])
                reports[left[len(found)]] = {"status": "crash"}
                left = left[len(found) + 1:]
            else:
                break
        return reports

    def build_and_run(self, folders, ready, forms):
        """All models in one program: their sources as they are, and shims of
        one type for all of them in its main file."""
        for form in forms:
            self.build(folders, ready, form)
        includes, shims, rows, objects = [], [], [], []
        for form in forms:
            if not ready:
                return
            objects += [self.scratch / f"objects_{form}" / (s.stem + ".o")
                        for s in self.sources(ready, form)]
            for folder, report in ready.items():
                name = f"{folders[folder].name}_{form}"
                includes.append(f'#include "{folder}/{form}/{name}.h"')
                shims.append(self.shim(name, report))
                rows.append(
                    f'  {{"{folder}", "{form}", {name}_shim, '
                    f'{len(report["inputs"])}, {len(report["outputs"])}, '
                    f'{name}_bytes, {name}_bools}},')
        main = self.scratch / "main.c"
        text = "\n".join([*shims, "static const struct model models[] = {",
                          *rows, "};"])
        main.write_text("\n".join(includes) + MAIN % text)
        program = self.scratch / "run"
        flags = ["-fsanitize=address,undefined"] if self.sanitize else []
        self.call([self.cc, "-O0", "-w", *flags, main, *objects, "-o", program,
                   "-lm"], self.scratch)
        ran = subprocess.run([program], capture_output=True, text=True,
                             timeout=900)
        for line in ran.stdout.splitlines():
            folder, form, hostile, code = line.rsplit(" ", 3)
            folders[folder].verdict = "crash"
            folders[folder].problem = (
                f"the generated code of form {form} ends with {code}"
                + (", on hostile inputs" if int(hostile) else "") + "\n"
                + ran.stderr[-1500:])

    @staticmethod
    def sources(ready, form):
        return [source for folder in ready for source in
                sorted((pathlib.Path(folder) / form).glob("*.c"))]

    def build(self, folders, ready, form):
        """The objects of one form; a model whose C does not compile leaves
        `ready`."""
        where = self.scratch / f"objects_{form}"
        where.mkdir(exist_ok=True)
        # The plain form as users build it; the others are many.
        flags = ["-std=c99", "-O1" if form == "o2" else "-O0",
                 "-ffp-contract=off", "-w", "-c"]
        if self.sanitize:
            flags += ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
        command = [self.cc, *flags, *FLAGS.get(form, [])]
        try:
            if ready:
                self.call([*command, *self.sources(ready, form)], where)
            return
        except RuntimeError:
            pass
        for folder in list(ready):
            try:
                self.call([*command, *self.sources([folder], form)], where)
            except RuntimeError as error:
                folders[folder].verdict = "crash"
                folders[folder].problem = f"form {form}: {error}"
                del ready[folder]

    @staticmethod
    def shim(name, report):
        inputs, outputs = report["inputs"], report["outputs"]
        tensors = [f"in[{i}]" for i in range(len(inputs))] + [
            f"out[{i}]" for i in range(len(outputs))]
        sizes = [e["bytes"] for e in inputs + outputs]
        bools = [int(e["dtype"] == "bool") for e in inputs]
        return (f"static {name}_arena {name}_memory;\n"
                f"static int {name}_shim(void **in, void **out) {{\n"
                f"  (void)in; (void)out;\n"
                f"  return (int){name}_run(&{name}_memory, "
                f"{', '.join(tensors)});\n}}\n"
                f"static const long {name}_bytes[] = "
                f"{{{', '.join(map(str, sizes))}, 0}};\n"
                f"static const char {name}_bools[] = "
                f"{{{', '.join(map(str, bools + [0]))}}};")

    @staticmethod
    def call(command, where):
        ran = subprocess.run([str(c) for c in command], cwd=where, text=True,
                             capture_output=True, timeout=900)
        if ran.returncode:
            raise RuntimeError(f"{command[0]}: {ran.stderr[:3000]}")

    def compare(self, subject, folder, report, forms):
        def load(stem):
            return [np.fromfile(f"{folder}/{stem}_{k}.bin",
                                np.dtype(e["dtype"])).reshape(e["shape"])
                    for k, e in enumerate(report["outputs"])]

        errors = {v.name: v.err for v in subject.outputs}
        names = [e["name"] for e in report["outputs"]]
        reference = load("reference")
        sides = {stem: load(stem) for stem in ("rewritten", *forms)}
        try:
            sides["onnxruntime"] = ort_outputs(subject)
            subject.by_ort = True
        except Exception as error:  # noqa: BLE001: its own kinds are many
            self.ort_refused[str(error).splitlines()[0][:120]] += 1
        problems = []
        for side, values in sides.items():
            for name, found, wanted in zip(names, values, reference):
                text = difference(found, wanted, errors.get(name, 0))
                if text:
                    problems.append(f"{side} '{name}': {text}")
        if problems:
            subject.verdict = "wrong"
            subject.problem = "\n    ".join(problems[:6])
