#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""One line a module from what gcovr found.

usage: summarise_coverage.py SUMMARY LEAST MODULE…

Ends with status 1 where one of these modules has fewer than LEAST percent of its lines run.
"""
import collections
import json
import pathlib
import sys


def main():
    summary, least, must = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")), float(sys.argv[2]), sys.argv[3:]
    run, all_lines = collections.Counter(), collections.Counter()
    for file in summary["files"]:
        parts = pathlib.PurePath(file["filename"]).parts
        # src/MODULE/… and include/smartgain/MODULE/…
        module = parts[1] if parts[0] == "src" else parts[2]
        run[module] += file["line_covered"]
        all_lines[module] += file["line_total"]
    print("| module | lines | run by tests |\n| --- | --- | --- |")
    for module in sorted(all_lines):
        print(f"| `{module}` | {all_lines[module]} | {100.0 * run[module] / all_lines[module]:.1f} % |")
    low = [module for module in must if 100.0 * run[module] < least * all_lines[module] or module not in all_lines]
    if low:
        sys.exit(f"under {least:.0f} %: {', '.join(low)}")


if __name__ == "__main__":
    main()
