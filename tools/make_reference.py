#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""docs/reference.md out of what the program itself says with --help, so that both are one.

usage: make_reference.py PROGRAM FILE           writes FILE
       make_reference.py PROGRAM FILE --check   status 1, with what differs, where FILE is not what would be written
"""
import difflib
import pathlib
import re
import subprocess
import sys

HEAD = """# Reference

Every command with its options, as `smartgain COMMAND --help` prints them. Made by `tools/make_reference.py` from the program; a test fails
where it is out of date. What files look like, and what scripts may rely on: [contract.md](contract.md). Where to begin: [guide.md](guide.md).
"""


def help_of(program, command):
    said = subprocess.run([program, *command, "--help"], check=True, capture_output=True, text=True).stdout
    # The last paragraph is the same everywhere: exit statuses.
    return said.strip().split("\n\n")


def subcommands_of(paragraphs):
    for paragraph in paragraphs:
        if paragraph.startswith("Subcommands:"):
            return re.findall(r"^  (\w+)", paragraph, re.M)
    return []


def section(program, command):
    paragraphs = help_of(program, command)
    name = " ".join(["smartgain", *command])
    body = paragraphs if not command else paragraphs[:-1]
    text = f"\n{'#' * (2 + max(0, len(command) - 1))} {name}\n\n```text\n" + "\n\n".join(body) + "\n```\n"
    return text + "".join(section(program, [*command, each]) for each in subcommands_of(paragraphs))


def main():
    words = [word for word in sys.argv[1:] if word != "--check"]
    if len(words) != 2:
        sys.exit(__doc__.split("\n\n")[1])
    program, file = words[0], pathlib.Path(words[1])
    text = HEAD + section(program, [])
    if "--check" not in sys.argv:
        file.write_text(text, encoding="utf-8")
        return
    found = file.read_text(encoding="utf-8")
    if found != text:
        sys.stdout.writelines(difflib.unified_diff(found.splitlines(True), text.splitlines(True), str(file), "the program"))
        sys.exit(f"{file} is out of date: run tools/make_reference.py build/release/bin/smartgain docs/reference.md")
    print(f"{file} is what the program says")


if __name__ == "__main__":
    main()
