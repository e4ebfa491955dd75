#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""The installed binaries are hardened, carry no path of the build, and look for libraries where the system does."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from installation import BUILD, PREFIX, SOURCE, main


def readelf(path):
    return subprocess.run(["readelf", "-lWd", "--dyn-syms", str(path)], check=True, capture_output=True, text=True).stdout


def weaknesses(path):
    """What the binary lacks. source: Debian's hardening-check, whose criteria these are."""
    text = readelf(path)
    needed = {
        "position independent": re.search(r"Elf file type is DYN", text),
        "read-only relocations": "GNU_RELRO" in text,
        "all symbols bound at start": re.search(r"BIND_NOW|Flags:.*NOW", text),
        "stack that is not executable": re.search(r"GNU_STACK\s.*\sRW\s", text),
        "stack protector": "__stack_chk_fail" in text,
        "fortified functions": re.search(r"__\w+_chk\b(?<!__stack_chk)", text),
        "no search path of its own": not re.search(r"\((RPATH|RUNPATH)\)", text),
    }
    return [name for name, there in needed.items() if not there]


def own_binaries():
    """All that is ELF, but for the library that others built."""
    files = [path for path in PREFIX.rglob("*") if path.is_file() and not path.is_symlink()]
    elf = [path for path in files if path.read_bytes()[:4] == b"\x7fELF" and path.name != "libtensorflowlite_c.so"]
    return elf


class Binaries(unittest.TestCase):
    def test_they_are_hardened(self):
        binaries = own_binaries()
        self.assertGreaterEqual(len(binaries), 1)
        for path in binaries:
            self.assertEqual(weaknesses(path), [], path)

    def test_a_binary_that_is_not_hardened_is_seen(self):
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder) / "weak.cpp"
            source.write_text('#include <cstring>\nint main(int c, char** v) { char t[8]; std::strcpy(t, v[c - 1]); return t[0]; }\n')
            weak = pathlib.Path(folder) / "weak"
            subprocess.run([os.environ.get("CXX", "c++"), "-O0", "-no-pie", "-fno-stack-protector", "-U_FORTIFY_SOURCE", "-Wl,-z,norelro", "-Wl,-z,lazy",
                            "-Wl,-rpath,/somewhere", source, "-o", weak], check=True)
            self.assertEqual(weaknesses(weak), ["position independent", "read-only relocations", "all symbols bound at start", "stack protector",
                                                "fortified functions", "no search path of its own"])

    def test_no_file_tells_where_it_was_built(self):
        places = [str(BUILD).encode(), str(SOURCE).encode(), str(PREFIX.parent).encode()]
        for path in PREFIX.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                for place in places:
                    at = content.find(place)
                    self.assertEqual(at, -1, f"{path}: {content[max(at - 40, 0):at + 120]!r}")


main()
