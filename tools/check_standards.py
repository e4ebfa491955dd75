#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Every test that docs/standards.md names must exist, and every row of its tables must name one or say why there is none.

usage: check_standards.py STANDARDS TESTS_FOLDER

A name is `Suite.Test`, `Suite.*`, `Suite.Case1…6` (every one of them), `Suite.BeginOfATest…`, or a test of CTest's own (`directions`).
"""
import pathlib
import re
import sys

NONE = "–"


def names_in(cell):
    for name in re.findall(r"`([^`]+)`", cell):
        numbered = re.fullmatch(r"(.+?)(\d+)…(\d+)", name)
        if numbered:
            # Whatever follows the number, so that 1 is not 10.
            yield from (f"{numbered[1]}{n}…" for n in range(int(numbered[2]), int(numbered[3]) + 1))
        else:
            yield name


def main():
    standards, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    tests = set()
    for path in folder.rglob("*_test.cpp"):
        for suite, test in re.findall(r"^TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)", path.read_text(encoding="utf-8"), re.M):
            tests.add(f"{suite}.{test}")
    for path in folder.rglob("CMakeLists.txt"):
        tests.update(re.findall(r"add_test\(\s*NAME (\w+)", path.read_text(encoding="utf-8")))

    problems, count = [], 0
    for number, line in enumerate(standards.read_text(encoding="utf-8").splitlines(), 1):
        if not line.startswith("|") or re.match(r"\| *(---|clause)", line):
            continue
        cell = line.strip("| ").split(" | ")[-1]
        names = list(names_in(cell))
        if not names and cell != NONE:
            problems.append(f"{standards}:{number}: names no test: {cell}")
        for name in names:
            count += 1
            pattern = re.escape(name).replace(r"\*", r"\w+").replace("…", r"(?!\d)\w*")
            if not any(re.fullmatch(pattern, test) for test in tests):
                problems.append(f"{standards}:{number}: there is no test {name}")
    print("\n".join(problems) if problems else f"all {count} tests that {standards.name} names are there")
    sys.exit(1 if problems or count == 0 else 0)


if __name__ == "__main__":
    main()
