#!/usr/bin/env python3
"""Makes random valid models and judges how they are compiled.

    inlay-gen.py [--seeds FIRST:END] [--seconds N] [--keep FOLDER]
                 [--only MAKER] [--forms o2,o0,v3,v4,m4] [--show SEED]

5,000 models: inlay-gen.py --seeds 0:5000. --only begins each model with the
maker of that name (`conv`, `qdq_layer`, ...); --show prints a model as text.

Each seed gives one model, always the same. Its outputs by the reference, by the
reference after the graph passes, by the generated C and by ONNX Runtime must
agree within a bound that follows from the model. A model that fails is cut down
to the part that fails and kept as an .onnx file under --keep. Exit code 1 if one
is wrong or crashes; what is refused is counted by its reason.
"""

import argparse
import collections
import pathlib
import random
import re
import sys
import tempfile
import time

import onnx

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import control
import elementwise
import motifs
import movement
import quantized
import reductions
import windows
from builder import Builder, Skip, onnx_type
from judge import Judge, Subject

HERE = pathlib.Path(__file__).parent
FAMILIES = [control, elementwise, motifs, movement, quantized, reductions, windows]
BATCH = 40
OPSETS = [7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24]


def all_makers():
    return [row for family in FAMILIES for row in family.OPERATORS]


def make(seed, only=None):
    """The model of a seed."""
    rng = random.Random(f"model {seed}")
    g = Builder(seed, rng.choice(OPSETS))
    makers = all_makers()
    nodes = rng.choice([1, 1, 1, 2, 3, 4, 5, 6, 8, 10, 12])
    made = tries = 0
    while made < nodes and tries < 400:
        tries += 1
        maker = rng.choices([m for m, _ in makers], [w for _, w in makers])[0]
        if only and made == 0 and maker.__name__ != only:
            continue
        mark = g.mark()
        try:
            maker(g)
            made += 1
        except Skip:
            g.reset(mark)
    model, feeds, outputs = g.finish(f"seed_{seed}")
    return Subject(f"s{seed}", model, feeds, outputs, values=g.values)


def cut(subject, upto):
    """The part of a model that its first `upto` nodes need, with the results of
    the last of them as outputs."""
    graph = subject.model.graph
    nodes = list(graph.node)[:upto]
    last = nodes[-1]
    wanted = set(last.output) - {""}
    for node in reversed(nodes):
        if wanted & set(node.output):
            wanted |= names_read(node)
    nodes = [n for n in nodes if wanted & set(n.output)]
    model = onnx.ModelProto()
    model.CopyFrom(subject.model)
    for field in ("node", "output", "input", "initializer"):
        model.graph.ClearField(field)
    model.graph.node.extend(nodes)
    model.graph.input.extend(i for i in graph.input if i.name in wanted)
    model.graph.initializer.extend(
        i for i in graph.initializer if i.name in wanted)
    results = [v for v in subject.values if v.name in set(last.output)]
    model.graph.output.extend(
        onnx.helper.make_tensor_value_info(v.name, onnx_type(v.dtype), v.shape)
        for v in results)
    return Subject(f"{subject.name}n{upto}", model,
                   {k: v for k, v in subject.feeds.items() if k in wanted},
                   results, values=subject.values)


def names_read(node):
    """What a node reads, in its bodies too."""
    names = set(node.input)
    for attribute in node.attribute:
        for inner in attribute.g.node:
            names |= names_read(inner)
    return names


def smallest_failure(judge, subject, forms):
    """The shortest head of the model that fails alike, or all of it."""
    heads = [cut(subject, k) for k, node in
             enumerate(subject.model.graph.node, 1) if node.op_type != "Constant"]
    judge.judge(heads, forms)
    failing = [h for h in heads if h.verdict == subject.verdict]
    return failing[0] if failing else subject


def describe(model):
    text = onnx.printer.to_text(model)
    return re.sub(r"\{(-?[\d.e+-]+,){12,}[^}]*\}", "{...}", text)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=pathlib.Path,
                        default=HERE.parents[1] / "build" / "dev" / "bin")
    parser.add_argument("--seeds", default="0:500")
    parser.add_argument("--seconds", type=float, default=1e9)
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("--only")
    parser.add_argument("--forms")
    parser.add_argument("--show", type=int)
    args = parser.parse_args()
    if args.show is not None:
        print(describe(make(args.show, args.only).model))
        return 0
    first, end = map(int, args.seeds.split(":"))
    start = time.monotonic()
    verdicts, operators = collections.Counter(), collections.Counter()
    refusals, by_ort, judged, failures = collections.Counter(), 0, 0, []
    ort_refused = collections.Counter()
    for batch in range(first, end, BATCH):
        if time.monotonic() - start > args.seconds:
            break
        subjects = [make(s, args.only) for s in range(batch, min(batch + BATCH, end))]
        number = batch // BATCH
        forms = args.forms.split(",") if args.forms else [
            "o2", ("o0", "v3", "m4", "v4", "o0")[number % 5]]
        with tempfile.TemporaryDirectory(prefix="inlay-gen") as scratch:
            judge = Judge(args.bin / "judge-models", scratch,
                          sanitize=number % 6 == 5)
            judge.judge(subjects, forms)
            ort_refused += judge.ort_refused
            small = {s.name: smallest_failure(judge, s, forms) for s in subjects
                     if s.verdict in ("wrong", "crash")}
        for subject in subjects:
            judged += 1
            verdicts[subject.verdict] += 1
            by_ort += subject.by_ort
            for node in subject.model.graph.node:
                operators[node.op_type] += 1
            if subject.verdict == "refused":
                refusals[re.sub(r"'[^']*'", "''", subject.problem)[:150]] += 1
            if subject.verdict in ("wrong", "crash"):
                failures.append(subject)
                part = small[subject.name]
                print(f"{subject.verdict.upper()} seed {subject.name[1:]}\n    "
                      f"{part.problem}\n{describe(part.model)}", flush=True)
                if args.keep:
                    args.keep.mkdir(parents=True, exist_ok=True)
                    onnx.save(part.model, args.keep / f"{subject.name}.onnx")
        if number % 10 == 9:
            print(f"... {judged} models, {len(failures)} fail, "
                  f"{time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    for title, table in (("refused", refusals), ("not by ONNX Runtime", ort_refused)):
        for text, count in table.most_common(15):
            print(f"{title}: {count} x {text}")
    print(f"{len(operators)} operators: " + ", ".join(
        f"{n} {c}" for n, c in operators.most_common()))
    print(f"{judged} models, {by_ort} also by ONNX Runtime: " + ", ".join(
        f"{c} {v}" for v, c in sorted(verdicts.items())) +
        f"; {time.monotonic() - start:.0f} s")
    print(f"{verdicts['ok']} passed, {len(failures)} failed, "
          f"{verdicts['refused']} skipped")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
