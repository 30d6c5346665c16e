#!/usr/bin/env python3
"""Opens a good and a bad file in a language server and prints what it says."""

import json
import subprocess
import sys

GOOD = """func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = inlay.unary relu %x : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
"""
BAD = GOOD.replace("-> tensor<4xf32>\n", "-> tensor<5xf32>\n", 1)

server = subprocess.Popen([sys.argv[1]], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # fmt: skip


def send(method, parameters, number=None):
    message = {"jsonrpc": "2.0", "method": method, "params": parameters}
    if number is not None:
        message["id"] = number
    data = json.dumps(message).encode()
    server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
    server.stdin.flush()


def receive(wanted):
    """The next message that `wanted` accepts."""
    while True:
        length = 0
        while (line := server.stdout.readline().strip()):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if not length:
            sys.exit("the server has gone")
        message = json.loads(server.stdout.read(length))
        if wanted(message):
            return message


def ask(method, parameters, number):
    send(method, parameters, number)
    return receive(lambda message: message.get("id") == number)["result"]


def open_file(name, text):
    uri = f"file:///{name}"
    send("textDocument/didOpen", {"textDocument": {
        "uri": uri, "languageId": "mlir", "version": 1, "text": text}})  # fmt: skip
    said = receive(lambda message:
                   message.get("method") == "textDocument/publishDiagnostics"
                   and message["params"]["uri"] == uri)  # fmt: skip
    problems = said["params"]["diagnostics"]
    print(f"{name}: no problems" if not problems else "", end="\n" if not problems else "")
    for problem in problems:
        line = problem["range"]["start"]["line"] + 1
        print(f"{name}: error at line {line}: {problem['message'].splitlines()[0]}")
    return {"uri": uri}


info = ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}}, 1)
print("server:", info["serverInfo"]["name"])
send("initialized", {})
file = open_file("good.mlir", GOOD)
place = {"line": 1, "character": 8}
hover = ask("textDocument/hover", {"textDocument": file, "position": place}, 2)
print("hover:", hover["contents"]["value"].replace("\n", " "))
use = {"line": 2, "character": 10}
found = ask("textDocument/definition", {"textDocument": file, "position": use}, 3)
print("definition: line", found[0]["range"]["start"]["line"])
open_file("bad.mlir", BAD)
ask("shutdown", None, 4)
send("exit", None)
sys.exit(server.wait(timeout=20))
