#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""What is uninstalled leaves nothing of ours, and takes nothing of others."""
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from installation import BUILD, PREFIX, SOURCE, main


class Uninstall(unittest.TestCase):
    def test_leaves_nothing_but_what_is_not_ours(self):
        with tempfile.TemporaryDirectory() as folder:
            # As cmake --install leaves it: the files, and their list in the build folder.
            prefix, build = pathlib.Path(folder) / "prefix", pathlib.Path(folder) / "build"
            shutil.copytree(PREFIX, prefix)
            build.mkdir()
            listed = (BUILD / "tests/install/first.txt").read_text(encoding="utf-8").splitlines()
            first = BUILD / "tests/install/first"
            (build / "install_manifest.txt").write_text("\n".join(str(prefix / pathlib.Path(file).relative_to(first)) for file in listed))
            others = prefix / "share/man/man1/other.1"
            own_style = prefix / "share/smartgain/styles/mine.toml"
            for path in (others, own_style):
                path.write_text("not ours\n")
            subprocess.run(["cmake", "-P", SOURCE / "cmake/uninstall.cmake", build], check=True, capture_output=True)
            self.assertEqual({path for path in prefix.rglob("*") if not path.is_dir()}, {others, own_style})
            folders = {str(path.relative_to(prefix)) for path in prefix.rglob("*smartgain*") if path.is_dir()}
            self.assertEqual(folders, {"share/smartgain"})

    def test_says_so_where_nothing_was_installed(self):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(["cmake", "-P", SOURCE / "cmake/uninstall.cmake", folder], capture_output=True, text=True, check=False)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("the list of what was installed", " ".join(done.stderr.split()))


main()
