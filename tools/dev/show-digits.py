#!/usr/bin/env python3
"""Draws the demo's test images in the terminal with the network's predictions.

    show-digits.py MODEL-FOLDER RUN-FOLDER

Reads image_<k>.npy and labels.npy of the model's folder and the scores in
run_<k>/output_0.npy; five images a row. The exit code is 1 if a score is not a
probability distribution.
"""

import pathlib
import sys

import numpy as np

SHADES = " .:-=+*#%@" if "utf" not in (sys.stdout.encoding or "").lower() else " ░▒▓█"
PER_ROW = 5


def drawing(image):
    """The lines of an 8x8 image, two characters a pixel."""
    levels = np.rint(image * (len(SHADES) - 1)).astype(int)
    return ["".join(SHADES[level] * 2 for level in row) for row in levels]


def main():
    folder, runs = map(pathlib.Path, sys.argv[1:3])
    labels = np.load(folder / "labels.npy")
    right, columns = 0, []
    for k, label in enumerate(labels):
        scores = np.load(runs / f"run_{k}" / "output_0.npy").reshape(-1)
        if abs(scores.sum() - 1) > 1e-3:
            sys.exit(f"image_{k}: the scores add up to {scores.sum()}, not to 1")
        guess = int(scores.argmax())
        right += guess == label
        caption = f"{guess} ({100 * scores[guess]:.0f}%)"
        if guess != label:
            caption += f" not {label}"
        image = np.load(folder / f"image_{k}.npy").reshape(8, 8)
        columns.append([*drawing(image), caption.center(15) + " "])
    for start in range(0, len(columns), PER_ROW):
        for line in zip(*columns[start : start + PER_ROW]):
            print("".join(line).rstrip())
        print()
    print(f"{right} of {len(labels)} right")


if __name__ == "__main__":
    main()
