# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""General MIDI songs: every channel alone, and channel 10 a drum piece at a time, with one sound font."""
import tempfile
from pathlib import Path

from .. import audio, fluidsynth
from ..excerpts import telling_start_s
from ..jobs import Job
from ..midi import read_score
from ..problems import LeftOut
from ..songs import Song, add_stem, write_song

_FLAT_WEIGHT = 0.25  # chosen: where every channel has one volume only velocities carry what the author wanted


def make(job: Job, folder: Path) -> None:
    """The song of a MIDI file in `folder`, played by the job's sound font."""
    score = read_score(Path(job.source.path))
    if len(score.parts) < 2:
        raise LeftOut(f"{len(score.parts)} parts have notes")
    start_s = telling_start_s((part.onsets_s for part in score.parts), score.duration_s, job.seconds)
    seconds = min(job.seconds, score.duration_s - start_s)
    frames = int(seconds * audio.RATE)
    parts = [part for part in score.parts if any(start_s <= time < start_s + seconds for time in part.onsets_s)]
    song = Song.of(job.source, f"{fluidsynth.version()}, {job.font.origin} ({Path(job.font.path).name}, sha256 {job.font.sha256})",
                   seconds, start_s=start_s)
    weight = _FLAT_WEIGHT if len({round(part.volume_db, 1) for part in score.parts}) == 1 else 1.0
    with tempfile.TemporaryDirectory() as scratch:
        for part in parts:
            file = Path(scratch) / "part.mid"
            score.excerpt(part, start_s, seconds).save(file)
            samples = audio.fitted(fluidsynth.play(file, Path(job.font.path)), frames)
            add_stem(song, folder, part.name, samples, weight=weight, applied_gain_db=round(part.volume_db, 4), **part.labels())
    write_song(song, folder)
