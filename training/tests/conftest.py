# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Fixtures shared by the tests."""
import hashlib
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from material import FAKE_SMARTGAIN, module, write_sounds
from smartgain_training.cli import main


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="a test that is skipped for want of a program has failed")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    report = yield
    if report.skipped and item.config.getoption("--no-skips"):
        report.outcome = "failed"
    return report


@pytest.fixture
def smartgain(tmp_path: Path) -> Path:
    """A program that answers like smartgain."""
    path = tmp_path / "bin" / "smartgain"
    path.parent.mkdir()
    path.write_text(FAKE_SMARTGAIN.replace("/usr/bin/env python3", sys.executable))
    path.chmod(0o755)
    return path


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """Three modules, a file that is none but says so, and a folder of sounds."""
    songs = tmp_path / "songs"
    songs.mkdir()
    for place in range(3):
        (songs / f"song {place}.mod").write_bytes(module(volumes=(64, 16 + 16 * place, 16)))
    write_sounds(tmp_path / "sounds")
    path = tmp_path / "catalogue.json"
    assert main(["collect", str(path), "--no-packages", "--folder", str(songs), "CC0", "--samples", str(tmp_path / "sounds"), "CC0"]) == 0
    return path


@pytest.fixture
def hashes() -> Callable[[Path], dict[str, str]]:
    """SHA-256 of every file below a folder, by its path there."""
    def of(folder: Path) -> dict[str, str]:
        return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
                for path in sorted(folder.rglob("*")) if path.is_file()}
    return of
