#!/usr/bin/env python3
"""Makes an ONNX file from ONNX's text syntax, so that tests can be read.

    make_onnx.py INPUT.test OUTPUT.onnx [--edit CODE]... [--truncate BYTES]

INPUT may be `-` for stdin. In the syntax `#` starts a comment, so a lit test
can hold its RUN and CHECK lines and the model in one file. Nothing is checked:
wrong models are made as written. --edit runs a line of Python with `model`,
`onnx` and `np` in scope, for what the syntax cannot say; --truncate drops all
but the first bytes of the file.
"""

import argparse
import pathlib
import sys

import numpy as np
import onnx
import onnx.parser


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("input")
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--edit", action="append", default=[], metavar="CODE")
    parser.add_argument("--truncate", type=int, metavar="BYTES")
    args = parser.parse_args()

    source = sys.stdin if args.input == "-" else open(args.input)
    with source:
        text = source.read()
    try:
        model = onnx.parser.parse_model(text)
    except onnx.parser.ParseError as error:
        sys.exit(f"{args.input}: {error}")
    scope = {"model": model, "onnx": onnx, "np": np}
    for code in args.edit:
        exec(code, scope)
    args.output.write_bytes(model.SerializeToString()[: args.truncate])


if __name__ == "__main__":
    main()
