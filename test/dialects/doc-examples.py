"""Checks that the examples in the .td files run.

Every op and every pass has a description with an example, a fenced `mlir`
block. Each block is parsed and verified by inlay-opt; the first block of a
pass is also given to that pass. An op may say "See `inlay.layer`" instead,
where it makes sense only inside of another op.

  doc-examples.py SOURCE_DIR
"""

import pathlib
import re
import subprocess
import sys

# `def <Name>Op : ...` of an op, `def <Name> : Pass<"flag", "anchor">` of a pass.
DEFINITION = re.compile(r"^def (\w+) *:\s*([^{]*)", re.MULTILINE)
PASS = re.compile(r'Pass<\s*"([^"]+)"(?:\s*,\s*"([^"]+)")?')
BLOCK = re.compile(r"^( *)```mlir\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
ELSEWHERE = re.compile(r"See `[\w.]+`\s+for\s+an\s+example")


def definitions(text):
    """Name, head and body of each definition of a .td file, and its line."""
    heads = list(DEFINITION.finditer(text))
    for head, following in zip(heads, heads[1:] + [None]):
        end = following.start() if following else len(text)
        line = text.count("\n", 0, head.start()) + 1
        yield head.group(1), head.group(2), text[head.end() : end], line


def examples(body):
    """The mlir blocks of a description, without their indentation."""
    for block in BLOCK.finditer(body):
        indent = len(block.group(1))
        yield "".join(line[indent:] for line in block.group(2).splitlines(True))


def run(example, flags):
    """What inlay-opt complains about, or nothing."""
    result = subprocess.run(
        ["inlay-opt", "-", *flags],
        input=example,
        capture_output=True,
        text=True,
        check=False,
    )
    return result.stderr.strip() if result.returncode else ""


def main():
    source = pathlib.Path(sys.argv[1])
    seen, problems = {"op": 0, "pass": 0, "block": 0}, []
    files = sorted([*source.glob("dialects/**/*.td"), *source.glob("passes/**/*.td")])
    for path in files:
        for name, head, body, line in definitions(path.read_text()):
            where = f"{path.relative_to(source)}:{line}: {name}"
            of_pass = PASS.search(head)
            is_op = name.endswith("Op") and "let description" in body
            if not of_pass and not name.endswith("Op"):
                continue
            if not of_pass and not is_op:
                problems.append(f"{where}: has no description")
                continue
            seen["pass" if of_pass else "op"] += 1
            blocks = list(examples(body))
            if not blocks and not ELSEWHERE.search(body):
                problems.append(f"{where}: has no example")
            for index, block in enumerate(blocks):
                seen["block"] += 1
                flags = []
                if of_pass and index == 0:
                    flag, anchor = of_pass.groups()
                    on_function = anchor and anchor.endswith("FuncOp")
                    flags = [
                        f"--pass-pipeline=builtin.module(func.func({flag}))"
                        if on_function
                        else f"--pass-pipeline=builtin.module({flag})"
                    ]
                complaint = run(block, flags)
                if complaint:
                    problems.append(f"{where}: example {index + 1}: {complaint}")
    for problem in problems:
        print(problem)
    print(f"{seen['op']} ops, {seen['pass']} passes, {seen['block']} examples")
    if not seen["op"] or not seen["pass"]:
        problems.append("found nothing to check")
    sys.exit(1 if problems else 0)


main()
