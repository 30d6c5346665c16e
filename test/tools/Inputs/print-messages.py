#!/usr/bin/env python3
"""Reads the lines of --error-format=json from stdin and prints them in order:
`severity model=... node=... operator=...: message`, and a line a note."""

import json
import sys

for line in sys.stdin:
    message = json.loads(line)
    assert message["severity"] in ("error", "warning", "remark", "note"), message
    known = {"severity", "model", "node", "operator", "message", "notes"}
    assert not message.keys() - known, message
    place = " ".join(
        f"{key}={message.get(key, '-')}" for key in ("model", "node", "operator"))
    print(f"{message['severity']} {place}: {message['message']}")
    for note in message["notes"]:
        print(f"note: {note}")
