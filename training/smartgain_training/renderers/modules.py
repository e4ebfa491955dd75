# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Tracker modules: every instrument alone."""
from pathlib import Path

import numpy as np

from .. import audio, openmpt
from ..excerpts import telling_start_s
from ..jobs import Job
from ..songs import Song, add_stem, write_song

_MOST_INSTRUMENTS = 60  # the largest session that is trained on


def make(job: Job, folder: Path) -> None:
    """The song of a tracker module in `folder`."""
    module = openmpt.Module(Path(job.source.path).read_bytes())
    try:
        onsets = module.onsets_s()
        duration_s = module.duration_s()
        start_s = telling_start_s(onsets.values(), duration_s, job.seconds)
        seconds = min(job.seconds, duration_s - start_s)
        frames = int(seconds * audio.RATE)
        heard = sorted(onsets)[:_MOST_INSTRUMENTS]
        parts = {index: audio.fitted(module.alone(index, start_s, frames, audio.RATE), frames) for index in heard}
        names = {index: module.name(index) for index in heard}
    finally:
        module.close()
    # Fixed point cannot hold peaks over full scale: one gain for all keeps the balance.
    loudest = max((audio.peak(samples) for samples in parts.values()), default=0.0)
    gain = np.float32(1.0 if loudest <= 1.0 else 0.999 / loudest)
    song = Song.of(job.source, openmpt.version(), seconds, start_s=start_s)
    for index, samples in parts.items():
        add_stem(song, folder, names[index], samples * gain)
    write_song(song, folder)
