#!/usr/bin/env python3
"""Checks that the generated pages of docs/ are what would be generated now.

    docs-fresh.py [--bin FOLDER]

A stale page names its remedy: tools/dev/make-docs.py. Every link between pages
must lead to a file.
"""

import re
import sys

from contract import ROOT, Problem, Report, arguments, run

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


def main():
    args = arguments(__doc__).parse_args()
    report = Report()
    report.check("generated pages are fresh", fresh, args.bin)
    pages = [ROOT / name for name in PAGES] + sorted((ROOT / "docs").glob("*.md"))
    for page in pages:
        name = page.relative_to(ROOT).as_posix()
        report.check(f"{name}: links", links_lead_to_files, page)
    report.finish()


if __name__ == "__main__":
    main()
