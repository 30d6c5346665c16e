#!/usr/bin/env python3
"""Checks a page of `inlay inspect --html`.

    check-page.py PAGE WORD

Its elements must nest, its data be JSON, and nothing in it may come from
elsewhere. Where node is installed its script runs too, against a small stand-in
for a browser (run-page.js), and must draw a box with WORD in it.
"""

import html.parser
import json
import pathlib
import re
import shutil
import subprocess
import sys

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.ids, self.scripts = [], set(), {}

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        assert not {"src", "href"} & attributes.keys(), (tag, attributes)
        if "id" in attributes:
            assert attributes["id"] not in self.ids, attributes["id"]
            self.ids.add(attributes["id"])
        if tag == "script":
            self.scripts[attributes.get("id", "code")] = ""
            self.script = attributes.get("id", "code")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            self.scripts[self.script] += data


file, word = pathlib.Path(sys.argv[1]), sys.argv[2]
text = file.read_text(encoding="utf-8")
page = Page()
page.feed(text)
page.close()
assert page.open == [], page.open
json.loads(page.scripts["data"])
for name in re.findall(r"byId\('([^']+)'\)", page.scripts["code"]):
    assert name in page.ids, f"the script asks for #{name}"
elsewhere = re.findall(r"(?:https?:)?//[\w.]+\.\w+[^\s'\"]*|@import|url\(", text)
allowed = {"http://www.w3.org/2000/svg", "url("}  # a name; our own arrow head
assert set(elsewhere) <= allowed, elsewhere
assert set(re.findall(r"url\(([^)]*)", text)) <= {"#arrow"}
node = shutil.which("node")
if not node:
    print("node is not installed: the script did not run")
    sys.exit(0)
runner = pathlib.Path(__file__).with_name("run-page.js")
done = subprocess.run([node, runner, file], capture_output=True, text=True)
assert done.returncode == 0, done.stderr
assert word in done.stdout, done.stdout
