# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""What the tests of the installed program share. CTest names the places in the environment (tests/install/CMakeLists.txt)."""
import os
import pathlib
import re
import subprocess
import unittest

BUILD = pathlib.Path(os.environ["SMARTGAIN_BUILD"])
SOURCE = pathlib.Path(os.environ["SMARTGAIN_SOURCE"])
PREFIX = pathlib.Path(os.environ["SMARTGAIN_PREFIX"])  # installed elsewhere, then moved here
VERSION = os.environ["SMARTGAIN_VERSION"]
PROGRAM = PREFIX / "bin/smartgain"
WINDOW = PREFIX / "bin/smartgain-gui"


def clean_environment(home, **more):
    """As a user has it who knows nothing of the build."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR", "ASAN_OPTIONS", "TSAN_OPTIONS") if name in os.environ}
    return {**kept, "HOME": str(home), "QT_QPA_PLATFORM": "offscreen", **more}


def run(*words, home="/nonexistent", status=0, folder=None, **more):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, cwd=folder, env=clean_environment(home, **more), check=False)
    assert done.returncode == status, f"{words}: status {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


def commands(program=PROGRAM, path=()):
    """Every command as --help tells of it: path -> (options, names of the commands below)."""
    text = run(program, *path, "--help")
    below = re.findall(r"^  ([a-z]+) ", text.partition("Subcommands:")[2].partition("Exit status")[0], re.M)
    listed = text.partition("Options:")[2].partition("Subcommands:")[0].partition("Exit status")[0]
    found = {path: (re.findall(r"(?:^  |,)(--?[a-z][a-z-]*)", listed, re.M), below)}
    for name in below:
        found.update(commands(program, (*path, name)))
    return found


def programs():
    return [program for program in (PROGRAM, WINDOW) if program.exists()]


def main():
    unittest.main(verbosity=2)
