#!/usr/bin/env python3
"""Checks that the generated pages of docs/ are what would be generated now.

    docs-fresh.py [--bin FOLDER]

A stale page names its remedy: tools/dev/make-docs.py. Every link between pages
must lead to a file, and docs/tools.md must name every option of the tools.
"""

import re
import sys

from contract import ROOT, Problem, Report, arguments, run, succeed

PAGES = ("README.md", "CONTRIBUTING.md")


def fresh(programs):
    script = ROOT / "tools/dev/make-docs.py"
    done = run([sys.executable, script, "--check", "--bin", programs])
    if done.returncode != 0:
        raise Problem(done.stderr.strip().splitlines()[-1])


def links_lead_to_files(page):
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if "://" not in target and not (page.parent / target).exists():
            raise Problem(f"links to {target}, which is not there")


def options_of(tool, programs):
    """The options that a tool's help, or where LLVM's fill that its source,
    lists."""
    if tool == "inlay":
        general = succeed([programs / "inlay", "help"])
        commands = re.findall(r"^  (\w+) ", general.split("commands:\n")[1]
                              .split("\n\n")[0], re.MULTILINE)  # fmt: skip
        pages = [succeed([programs / "inlay", "help", name]) for name in commands]
        entry = re.compile(r"^       (-[-\w]+?)(?:=|<| <|$)", re.MULTILINE)
        return entry.findall("".join(pages))
    if tool == "inlay-reduce":
        script = ROOT / "tools/inlay-reduce/inlay-reduce"
        page = succeed([sys.executable, script, "--help"]).split("\noptions:\n")[1]
        return re.findall(r"^  (?:-h, )?(-[-\w]+)", page, re.MULTILINE)
    source = (ROOT / "tools/inlay-emit/inlay-emit.cpp").read_text()
    names = re.findall(r'cl::opt<[\w:]+>\s+\w+\(\s*"([\w-]+)"', source)
    return ["-" + name if len(name) == 1 else "--" + name for name in names]


def names_every_option(tool, programs):
    """Each stands in a table of docs/tools.md, below the heading of its tool."""
    text = (ROOT / "docs/tools.md").read_text()
    heading = "Options of inlay" if tool == "inlay" else tool
    section = re.search(
        rf"^## {heading}$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)  # fmt: skip
    if not section:
        raise Problem(f"docs/tools.md has no section '{heading}'")
    options = sorted(set(options_of(tool, programs)) - {"--help"})
    if not options:
        raise Problem("no option is found in its help")
    missing = [each for each in options if f"`{each}`" not in section[1]]
    if missing:
        raise Problem(f"docs/tools.md lacks {', '.join(missing)}")
    return f"{len(options)} options"


def main():
    args = arguments(__doc__).parse_args()
    report = Report()
    report.check("generated pages are fresh", fresh, args.bin)
    for tool in ("inlay", "inlay-emit", "inlay-reduce"):
        report.check(f"{tool}: options", names_every_option, tool, args.bin)
    pages = [ROOT / name for name in PAGES] + sorted((ROOT / "docs").glob("*.md"))
    for page in pages:
        name = page.relative_to(ROOT).as_posix()
        report.check(f"{name}: links", links_lead_to_files, page)
    report.finish()


if __name__ == "__main__":
    main()
