#!/usr/bin/env python3
"""Writes the frame of a new operator, pass or target, and says what to fill in.

    new.py op NAME [--spelled]     NAME as ONNX has it, such as BitCast
    new.py pass NAME               NAME in upper camel case, such as MergeWeights
    new.py target NAME             such as Metal

    --spelled      of `op`: existing graph ops can say it, so only the importer
                   learns something
    --root FOLDER  the tree to write into (default: this one)

What it writes compiles: an operator that gives back its operand, a pass that
changes nothing, a target that is listed as planned. All files are changed, or
none.
"""

import argparse
import pathlib
import re
import sys

import new_templates as templates


class Refusal(Exception):
    """Why nothing was written."""


class Tree:
    """The edits to a tree, made in memory until `write`."""

    def __init__(self, root):
        self.root = root
        self.texts = {}
        self.made, self.changed = [], []

    def read(self, path):
        if path not in self.texts:
            file = self.root / path
            if not file.is_file():
                raise Refusal(f"'{path}' is not in {self.root}")
            self.texts[path] = file.read_text()
        return self.texts[path]

    def create(self, path, text):
        if (self.root / path).exists():
            raise Refusal(f"'{path}' exists already")
        self.texts[path] = text
        self.made.append(path)

    def replace(self, path, pattern, replacement):
        """The only match of the pattern; the replacement may use its groups."""
        text = self.read(path)
        found = list(re.finditer(pattern, text, re.MULTILINE))
        if len(found) != 1:
            raise Refusal(f"'{path}' has {len(found)} places like {pattern!r},"
                          " but needs one; adapt tools/dev/new.py")  # fmt: skip
        match = found[0]
        new = replacement(match)
        self.texts[path] = text[: match.start()] + new + text[match.end() :]
        if path not in self.changed:
            self.changed.append(path)

    def before(self, path, pattern, addition):
        self.replace(path, pattern, lambda m: addition + m.group())

    def after(self, path, pattern, addition):
        self.replace(path, pattern, lambda m: m.group() + addition)

    def into_sorted(self, path, pattern, addition):
        """Inserts a line among those that match, in order of the alphabet."""
        lines = self.read(path).splitlines(keepends=True)
        places = [i for i, line in enumerate(lines) if re.match(pattern, line)]
        if not places:
            raise Refusal(f"'{path}' has no line like {pattern!r}")
        end = places[-1] + 1
        while lines[end - 1].count("(") > lines[end - 1].count(")"):
            end += 1  # the last entry goes on
        place = next((i for i in places if lines[i] > addition), end)
        lines.insert(place, addition)
        self.texts[path] = "".join(lines)
        self.changed.append(path)

    def append(self, path, addition):
        self.texts[path] = self.read(path) + addition
        self.changed.append(path)

    def write(self):
        for path, text in self.texts.items():
            if path in self.made or path in self.changed:
                file = self.root / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)


class Names:
    """The spellings of one name."""

    def __init__(self, name):
        if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name):
            raise Refusal(f"'{name}' is no name in upper camel case, such as 'BitCast'")
        self.camel = name
        words = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+", name)
        self.snake = "_".join(words).lower()
        self.kebab = self.snake.replace("_", "-")
        self.upper = name.upper()
        self.words = " ".join(words).lower()

    def fill(self, text):
        for key in ("camel", "snake", "kebab", "upper", "words"):
            text = text.replace(f"@{key}@", getattr(self, key))
        return text


def rows(text):
    """(path, what to fill in there), one a line, parted by the first blank."""
    lines = (line.strip().partition(" ") for line in text.strip().splitlines())
    return [(path, what.strip()) for path, _, what in lines]


def new_op(tree, names, spelled):
    fill = names.fill
    importer = "lib/Import/Elementwise.cpp"
    handlers = r"^ArrayRef<HandlerRow> inlay::import::elementwiseHandlers"
    if f'"{names.camel}",' in tree.read(importer):
        raise Refusal(f"{importer} has a handler for '{names.camel}' already")
    kind = templates.SPELLED if spelled else templates.ELEMENTWISE
    tree.before(importer, handlers, fill(kind["handler"]))
    tree.into_sorted(importer, r'      \{"", "\w+", \d+, .*\},$',
                     fill('      {"", "@camel@", 1, import@camel@},\n'))  # fmt: skip
    tree.create(fill("test/operators/@kebab@.test"), fill(templates.OPERATOR_TEST))
    if not spelled:
        tree.before("dialects/Inlay/ElementwiseOps.td",
                    r"^#endif // INLAY_ELEMENTWISE_OPS_TD", fill(kind["td"]))  # fmt: skip
        tree.append("dialects/Inlay/ElementwiseOps.cpp", fill(kind["dialect"]))
        tree.replace("dialects/Inlay/InlayDialect.cpp",
                     r"(bool inlay::isElementwise[^}]*?)>\(op\);",
                     lambda m: m[1] + fill(", @camel@Op>(op);"))  # fmt: skip
        reference = "lib/Reference/Elementwise.cpp"
        tree.before(reference, r"^Results reference::evaluateElementwise",
                    fill(kind["reference"]))  # fmt: skip
        tree.before(reference,
                    r"^  return SmallVector<Tensor>\{evaluateQuantization",
                    fill(kind["dispatch"]))  # fmt: skip
        tree.before("dialects/Kernel/ScalarOps.cpp",
                    r"^          \.Default\(Value\(\)\);", fill(kind["scalar"]))  # fmt: skip
        tree.create(fill("test/dialects/@kebab@.mlir"), fill(kind["roundtrip"]))
    return rows(fill(kind["todo"]))


def new_pass(tree, names):
    fill = names.fill
    folder = fill("passes/@camel@/@camel@")
    for suffix in ("td", "h", "cpp"):
        tree.create(f"{folder}.{suffix}", fill(templates.PASS[suffix]))
    tree.create(fill("test/passes/@kebab@.mlir"), fill(templates.PASS["test"]))
    tree.into_sorted("passes/CMakeLists.txt", r"inlay_add_pass\(",
                     fill("inlay_add_pass(@camel@)\n"))  # fmt: skip
    tree.into_sorted("passes/Passes.h", r'#include "passes/',
                     fill('#include "passes/@camel@/@camel@.h"\n'))  # fmt: skip
    tree.before("passes/Passes.cpp", r"^  registerFuseLayers\(\);",
                fill("  register@camel@();\n"))  # fmt: skip
    tree.replace("lib/Driver/Pipelines.cpp", r'^( *)("inlay-fuse-layers" \+)',
                 lambda m: m[1] + fill('"inlay-@kebab@,"\n') + m[0])  # fmt: skip
    return rows(fill(templates.PASS["todo"]))


def new_target(tree, names):
    fill = names.fill
    if f'{{"{names.kebab}",' in tree.read("lib/Driver/Targets.cpp"):
        raise Refusal(f"lib/Driver/Targets.cpp has a target '{names.kebab}' already")
    for suffix in ("h", "cpp"):
        tree.create(fill(f"codegen/@camel@/@camel@.{suffix}"),
                    fill(templates.TARGET[suffix]))  # fmt: skip
    tree.before("codegen/CMakeLists.txt", r"^  Emit\.cpp$",
                fill("  @camel@/@camel@.cpp\n"))  # fmt: skip
    tree.replace("lib/Driver/Targets.cpp",
                 r"(Target targets\[\] = \{\n(?:    .*\n)*)\};",
                 lambda m: m[1] + fill(templates.TARGET["row"]) + "};")  # fmt: skip
    tree.create(fill("test/codegen/target-@kebab@.test"), fill(templates.TARGET["test"]))
    return rows(fill(templates.TARGET["todo"]))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("kind", choices=("op", "pass", "target"))
    parser.add_argument("name")
    parser.add_argument("--spelled", action="store_true")
    parser.add_argument("--root", type=pathlib.Path,
                        default=pathlib.Path(__file__).resolve().parents[2])  # fmt: skip
    args = parser.parse_args()
    tree = Tree(args.root)
    try:
        names = Names(args.name)
        if args.kind == "op":
            todo = new_op(tree, names, args.spelled)
        elif args.spelled:
            raise Refusal("'--spelled' is for operators")
        else:
            todo = (new_pass if args.kind == "pass" else new_target)(tree, names)
    except Refusal as refusal:
        sys.exit(f"error: {refusal}")
    tree.write()
    for path in tree.made:
        print(f"new      {path}")
    for path in dict.fromkeys(tree.changed):
        print(f"changed  {path}")
    print("\nto fill in:")
    width = max(len(path) for path, _ in todo) + 2
    for path, what in todo:
        print(f"  {path:{width}}{what}")


if __name__ == "__main__":
    main()
