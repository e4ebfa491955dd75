# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Excerpts and sound in memory."""
import numpy as np
import pytest

from material import RATE, tone
from smartgain_training import audio
from smartgain_training.excerpts import telling_start_s


def test_an_excerpt_begins_where_most_parts_are_heard() -> None:
    bass, late = [float(second) for second in range(100)], [float(second) for second in range(50, 60)]
    assert telling_start_s([bass, late], 100, 30) == 28.0  # analytic: the earliest with eight onsets of the late part, 50…57
    assert telling_start_s([bass], 100, 30) == 0.0
    assert telling_start_s([bass], 20, 30) == 0.0
    assert telling_start_s([], 100, 30) == 0.0


def test_resampling_keeps_tone_level_and_length() -> None:
    mono = tone(440, 0.5, 8000)
    resampled = audio.resampled(np.stack([mono, mono], axis=1), 8000)
    assert len(resampled) == RATE // 2
    assert np.max(np.abs(resampled[1000:20000, 0] - tone(440, 0.5)[1000:20000])) < 0.01  # edges ring


@pytest.mark.parametrize("frames", [0, 10, 50])
def test_fitted(frames: int) -> None:
    assert audio.fitted(np.ones((20, 2), np.float32), frames).shape == (frames, 2)


def test_silence_stays_silence() -> None:
    silence = np.zeros((10, 2), np.float32)
    assert audio.peak(silence) == 0.0 and audio.peak(silence[:0]) == 0.0
    assert not audio.at_peak(silence, 0.5).any()
