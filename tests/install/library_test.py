#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""examples/analyse_buffer builds against the installed library alone, by CMake and by pkg-config, and prints what is right."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from installation import PREFIX, SOURCE, VERSION, clean_environment, main

EXAMPLE = SOURCE / "examples/analyse_buffer"
# spec: EBU Tech 3341 case 1, a stereo tone of -23 dBFS reads -23.0 LUFS; analytic: a sine's true peak is its amplitude.
EXPECTED = "-23.0 LUFS, true peak -23.0 dBTP\n"


class Library(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.here = pathlib.Path(self.folder.name)

    def shell(self, command):
        done = subprocess.run(["bash", "-ec", command], cwd=self.here, capture_output=True, text=True, check=False,
                              env=clean_environment(self.here, PREFIX=str(PREFIX), EXAMPLE=str(EXAMPLE), CXX=os.environ.get("CXX", "c++"), **self.pkg_config()))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    @staticmethod
    def pkg_config():
        return {"PKG_CONFIG_PATH": str(next(PREFIX.glob("lib/**/pkgconfig")))}

    def test_find_package(self):
        self.shell('cmake -S "$EXAMPLE" -B build -DCMAKE_PREFIX_PATH="$PREFIX" >/dev/null && cmake --build build')
        self.assertEqual(self.shell("build/analyse_buffer"), EXPECTED)

    def test_pkg_config(self):
        self.assertEqual(self.shell("pkg-config --modversion smartgain"), VERSION + "\n")
        self.shell('"$CXX" "$EXAMPLE/main.cpp" $(pkg-config --cflags --libs smartgain) -o analyse_buffer')
        self.assertEqual(self.shell("./analyse_buffer"), EXPECTED)

    def test_every_header_that_is_installed_includes_only_such(self):
        headers = sorted(PREFIX.glob("include/smartgain/**/*.hpp"))
        self.assertEqual({header.parent.name for header in headers}, {"core", "dsp", "analysis"})
        for header in headers:
            for name in re.findall(r'#include "(.+)"', header.read_text(encoding="utf-8")):
                self.assertTrue((PREFIX / "include" / name).exists(), f"{header}: {name}")


main()
