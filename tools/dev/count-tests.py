#!/usr/bin/env python3
"""Adds up the tests that ran behind ctest's few.

    count-tests.py JUNIT.xml

Reads what `ctest --output-junit` wrote, counts the single tests of lit,
GoogleTest and the contract tests from their outputs, prints the failed and
skipped ones, and last one line `N passed, M failed, K skipped`. The exit code
is 1 if a test failed.
"""

import re
import sys
import xml.etree.ElementTree as ElementTree

# For each kind of program: pattern of a count, and what it counts.
COUNTS = {
    "contract": [(r"^(\d+) passed, \d+ failed, \d+ skipped$", "passed"),
                 (r"^\d+ passed, (\d+) failed, \d+ skipped$", "failed"),
                 (r"^\d+ passed, \d+ failed, (\d+) skipped$", "skipped")],
    "gtest": [(r"^\[  PASSED  \] (\d+) tests?\.", "passed"),
              (r"^\[  FAILED  \] (\d+) tests?, listed below", "failed"),
              (r"^\[  SKIPPED \] (\d+) tests?, listed below", "skipped")],
    "lit": [(r"^\s*(?:Passed|Expectedly Failed|Passed With Retry)\s*: *(\d+)",
             "passed"),
            (r"^\s*(?:Failed|Unexpectedly Passed|Unresolved|Timed Out)\s*: *(\d+)",
             "failed"),
            (r"^\s*(?:Unsupported|Skipped|Excluded)\s*: *(\d+)", "skipped")],
}  # fmt: skip


def count(output, failed):
    """Counts of one ctest test; one that counts nothing stands for itself."""
    totals = {"passed": 0, "failed": 0, "skipped": 0}
    for patterns in COUNTS.values():
        for pattern, what in patterns:
            for number in re.findall(pattern, output, re.MULTILINE):
                totals[what] += int(number)
    if failed and not totals["failed"]:
        totals["failed"] = 1  # it died before it could count
    if not any(totals.values()):
        totals["passed"] = 1
    return totals


def main():
    sums = {"passed": 0, "failed": 0, "skipped": 0}
    for case in ElementTree.parse(sys.argv[1]).getroot().iter("testcase"):
        output = case.findtext("system-out") or ""
        failed = case.get("status") != "run"
        for what, number in count(output, failed).items():
            sums[what] += number
        for line in output.splitlines():
            if re.match(r"SKIP |UNSUPPORTED: ", line):
                print(line)
            elif failed and re.match(r"FAIL |FAIL: |\[  FAILED  \]", line):
                print(f"{case.get('name')}: {line}")
        if failed:
            print(f"failed: {case.get('name')} ({case.get('time')} s)")
    print("{passed} passed, {failed} failed, {skipped} skipped".format(**sums))
    sys.exit(1 if sums["failed"] else 0)


if __name__ == "__main__":
    main()
