#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Every TEST in the sources must be in a test program: counts the macros and what the programs list.

usage: check_test_count.py [--without KIND]... TESTS_FOLDER PROGRAM...

--without: a kind that this build cannot have (gui without Qt).
"""
import pathlib
import re
import subprocess
import sys


def main():
    words, without = sys.argv[1:], set()
    while words[0] == "--without":
        without.add(words[1])
        words = words[2:]
    folder, programs = pathlib.Path(words[0]), words[1:]
    written = disabled = 0
    for path in folder.rglob("*_test.cpp"):
        if path.relative_to(folder).parts[0] in without:
            continue
        text = path.read_text(encoding="utf-8")
        written += len(re.findall(r"^TEST(?:_F)?\(", text, re.M))
        disabled += len(re.findall(r"^TEST\w*\(\w+,\s*DISABLED_", text, re.M))
    listed = parametrised = 0
    for program in programs:
        for line in subprocess.run([program, "--gtest_list_tests"], check=True, capture_output=True, text=True).stdout.splitlines():
            if line.startswith("  ") and "GetParam()" in line:
                parametrised += 1
            elif line.startswith("  "):
                listed += 1
    print(f"{written} tests written, {listed} listed ({parametrised} more from parameters), {disabled} disabled")
    sys.exit(0 if written == listed and disabled == 0 else 1)


if __name__ == "__main__":
    main()
