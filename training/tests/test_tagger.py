# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""The network that teaches, on sounds whose tags nobody doubts."""
import importlib.util
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from smartgain_training import audio

pytestmark = pytest.mark.skipif(not (importlib.util.find_spec("tensorflow") and importlib.util.find_spec("musicnn")),
                                reason="needs TensorFlow and musicnn; ./setup --training")

TAGS = {"drums": 5, "beat": 11}  # places in MTT_LABELS of musicnn/configuration.py
INNER = 200


def heard_in(paths: list[Path]) -> list[np.ndarray]:
    from smartgain_training.tagger import Tagger

    tagger = Tagger()
    return [tagger.listen(path, 70.0) for path in paths]


def written(path: Path, mono: np.ndarray) -> Path:
    audio.write_sound(path, np.repeat(mono[:, None], 2, 1).astype(np.float32))
    return path


def test_beats_are_told_from_a_held_tone_at_any_level(tmp_path: Path) -> None:
    time = np.arange(6 * audio.RATE) / audio.RATE
    since_hit = time % 0.25
    beats = np.random.default_rng(1).normal(0.0, 0.2, len(time)) * np.exp(-since_hit * 40.0)
    tone = 0.3 * sum(np.sin(2 * np.pi * 220.0 * harmonic * time) / harmonic for harmonic in (1, 2, 3))
    sounds = {"beats": beats, "quiet": beats * 0.01, "tone": tone}
    paths = [written(tmp_path / f"{name}.flac", sound) for name, sound in sounds.items()]
    # A process of its own: training sets the threads of TensorFlow, which it allows before its first work alone.
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        heard = dict(zip(sounds, process.submit(heard_in, paths).result()))
    for tag in ("drums", "beat"):
        assert heard["beats"][INNER + TAGS[tag]] > heard["tone"][INNER + TAGS[tag]] + 1.0
    assert heard["quiet"] == pytest.approx(heard["beats"], abs=0.5)


def test_the_mel_filters_are_those_that_the_network_was_trained_with() -> None:
    from smartgain_training.tagger import _mel_filters

    filters = _mel_filters()
    bin_hz = 16000 / 512
    # Linear below 1 kHz, 200/3 Hz a mel (Slaney); 98 edges from 0 Hz to 8 kHz.
    step = (15.0 + np.log(8.0) / (np.log(6.4) / 27.0)) / 97.0
    assert filters.shape == (257, 96)
    assert (filters[:, 20].argmax() * bin_hz) == pytest.approx(21 * step * 200.0 / 3.0, abs=bin_hz)
    # Of equal area where triangles are wide enough to be seen by the bins.
    assert filters[:, 60:].sum(0) * bin_hz == pytest.approx(1.0, abs=0.12)
