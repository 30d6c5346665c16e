#!/usr/bin/env python3
"""Every page of help has its sections in order, fits in 80 columns, and is in
the general page's list."""

import subprocess
import sys

SECTIONS = ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES", "EXIT STATUS"]


def page(*words):
    return subprocess.run(["inlay", *words], check=True, text=True,
                          capture_output=True).stdout  # fmt: skip


listed = [line.split()[0] for line in
          page("help").split("commands:\n")[1].split("\n\n")[0].splitlines()]  # fmt: skip
assert listed == sys.argv[1:], listed
for command in listed:
    lines = page("help", command).splitlines()
    assert all(len(line) <= 80 for line in lines), command
    found = [line for line in lines if line and line[0] != " "]
    wanted = [s for s in SECTIONS
              if s != "OPTIONS" or command not in ("help", "completion")]  # fmt: skip
    assert found == wanted, (command, found)
    assert page(command, "--help") == page("help", command) or command == "help"
