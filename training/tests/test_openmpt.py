# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Tracker modules: what sounds when, and every instrument alone."""
from pathlib import Path

import numpy as np
import pytest

from material import RATE, module
from smartgain_training import openmpt
from smartgain_training.problems import BadItem, Problem

try:
    openmpt.version()
except Problem as problem:
    pytest.skip(str(problem), allow_module_level=True)


def test_names_onsets_and_length() -> None:
    song = openmpt.Module(module())
    assert [song.name(index) for index in range(3)] == ["bass", "snare", "lead"]
    assert song.duration_s() == pytest.approx(7.68, abs=0.01)  # analytic: 64 rows of 6 ticks at 50 Hz
    onsets = song.onsets_s()
    assert sorted(onsets) == [0, 1, 2]
    assert len(onsets[0]) == 8 and onsets[1][0] == pytest.approx(0.12, abs=0.04)  # analytic: a row is 0.12 s; a look-up block 0.032 s
    song.close()


def test_instruments_alone_add_up_to_the_song() -> None:
    song = openmpt.Module(module())
    whole = song.alone(None, 1.0, 4 * RATE, RATE)
    alone = sum(song.alone(index, 1.0, 4 * RATE, RATE) for index in range(3))
    song.close()
    assert np.max(np.abs(whole)) > 0.05
    assert np.max(np.abs(whole - alone)) < 1e-5  # sums of floats, in another order


def test_levels_are_the_authors() -> None:
    song = openmpt.Module(module(volumes=(64, 32, 16)))
    peaks = [np.max(np.abs(song.alone(index, 0.0, 7 * RATE, RATE))) for index in range(3)]
    song.close()
    assert peaks[0] / peaks[1] == pytest.approx(2, rel=0.05) and peaks[1] / peaks[2] == pytest.approx(2, rel=0.05)  # analytic


def test_other_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.mod").write_text("a racing car")
    assert not openmpt.is_module(tmp_path / "model.mod")
    with pytest.raises(BadItem, match="expected a tracker module"):
        openmpt.Module(b"a racing car")
