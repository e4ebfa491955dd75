# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""The baseline that every model is held against."""
import numpy as np
import pytest

from smartgain_training.inputs import TAUGHT, Session
from smartgain_training.scoring import mean_error, ridge


def session(random: np.random.Generator, follows: np.ndarray, own_share: float) -> Session:
    taught = random.normal(0.0, 1.0, (12, TAUGHT)).astype(np.float32)
    loudness = random.normal(-20.0, 5.0, 12).astype(np.float32)
    nothing = np.full(12, -1)
    return Session(song="", kind="module", author="", own=np.zeros((12, 11)), loudness=loudness, peak=loudness,
                   truth=taught @ follows + own_share * loudness, weight=np.ones(12), named=nothing, confidence=np.zeros(12), labelled=nothing,
                   patches=[], program=nothing, taught=taught)


def test_ridge_finds_what_levels_follow() -> None:
    random = np.random.default_rng(1)
    follows = np.zeros(TAUGHT)
    follows[:3] = (3.0, -2.0, 1.0)
    songs = [session(random, follows, 0.3) for _ in range(80)]
    answer = ridge(songs[:60], strength=1.0)
    assert mean_error(songs[60:], answer) < 0.05
    assert mean_error(songs[60:], lambda song: song.loudness) > 2.0


def test_ridge_does_not_see_the_gain_of_the_whole() -> None:
    random = np.random.default_rng(2)
    songs = [session(random, np.ones(TAUGHT) * 0.1, 0.5) for _ in range(40)]
    answer = ridge(songs[:30])
    quieter = songs[35]
    before = answer(quieter)
    quieter.loudness = quieter.loudness - 12.0
    assert answer(quieter) == pytest.approx(before, abs=1e-3)
