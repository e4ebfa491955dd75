# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Drum kits, samples and speech: what a sound is, without any truth about levels.

Single hits are played in a simple rhythm, as they are heard in music; loops are repeated; speech is strung together with pauses.
"""
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from .. import audio
from ..jobs import Job
from ..problems import BadItem
from ..roles import sample_role
from ..songs import Song, add_stem, write_song

_SECONDS = 20.0           # of a stem: six patches and more
_ONE_SHOT_S = 3.0         # shorter: a hit or a note
_LONGEST_SOUND_S = 60.0
_PEAK = 0.5
_TEMPO_BPM = (80, 160)    # the range of most popular music
_HIT_CHANCES = (0.0625, 0.125, 0.25, 0.5)  # of a sixteenth: once a bar … every other
_LOUDNESS_SPREAD_DB = 3.0
_SPEECH_STEMS = 12        # at most, of one speaker
_PAUSE_S = (0.2, 1.2)


def make(job: Job, folder: Path) -> None:
    """The song of a drum kit, a folder of samples or a speaker in `folder`."""
    song = Song.of(job.source, "smartgain-training", _SECONDS, level_truth=False)
    chance = np.random.default_rng([job.seed, int(job.source.sha256[:8], 16)])
    makers = {"drum_kit": _add_kit, "samples": _add_samples, "speech": _add_speech}
    makers[job.source.kind](job, song, folder, chance)
    write_song(song, folder)


def _add(song: Song, folder: Path, name: str, samples: np.ndarray, role: str | None) -> None:
    add_stem(song, folder, name, audio.at_peak(samples, _PEAK), role=role, role_from="folder" if role else None, weight=0.0)


def _add_kit(job: Job, song: Song, folder: Path, chance: np.random.Generator) -> None:
    """A stem an instrument, its layers taken in turn by chance."""
    kit = Path(job.source.path)
    for name, files in _instruments(kit / "drumkit.xml"):
        layers = [audio.read_sound(kit / file, _LONGEST_SOUND_S) for file in files if file in job.source.files]
        layers = [layer for layer in layers if audio.peak(layer) >= audio.SILENT]
        if layers:
            _add(song, folder, name, _in_rhythm(layers, chance), None)


def _instruments(description: Path) -> Iterable[tuple[str, list[str]]]:
    """Name and sound files of each instrument of a Hydrogen drum kit; elements may or may not have a namespace."""
    try:
        root = ElementTree.parse(description).getroot()
    except ElementTree.ParseError as error:
        raise BadItem(f"{description}: expected the description of a drum kit, found {error}") from None
    for instrument in root.iter():
        if instrument.tag.split("}")[-1] == "instrument":
            texts = [(element.tag.split("}")[-1], (element.text or "").strip()) for element in instrument.iter()]
            yield next((text for tag, text in texts if tag == "name"), ""), [text for tag, text in texts if tag == "filename"]


def _add_samples(job: Job, song: Song, folder: Path, chance: np.random.Generator) -> None:
    """A stem a sound."""
    root = Path(job.source.path)
    for file in job.source.files:
        sound, name = audio.read_sound(root / file, _LONGEST_SOUND_S), Path(file).stem
        if audio.peak(sound) >= audio.SILENT:
            samples = _in_rhythm([sound], chance) if len(sound) < _ONE_SHOT_S * audio.RATE else _repeated(sound)
            _add(song, folder, name, samples, sample_role(root.name, name, job.source.origin))


def _add_speech(job: Job, song: Song, folder: Path, chance: np.random.Generator) -> None:
    """Stems of clips in an order of chance, no clip twice."""
    root, frames = Path(job.source.path), int(_SECONDS * audio.RATE)
    clips = [job.source.files[place] for place in chance.permutation(len(job.source.files))]
    while clips and len(song.stems) < _SPEECH_STEMS:
        pieces, length = [], 0
        while clips and length < frames:
            clip = audio.read_sound(root / clips.pop(), _SECONDS)
            pause = np.zeros((int(chance.uniform(*_PAUSE_S) * audio.RATE), 2), np.float32)
            pieces += [audio.at_peak(clip, _PEAK), pause]
            length += len(clip) + len(pause)
        _add(song, folder, "speech", np.concatenate(pieces)[:frames], "lead_vocal")


def _in_rhythm(sounds: list[np.ndarray], chance: np.random.Generator) -> np.ndarray:
    """Hits on a grid of sixteenths: a bar of chance, repeated, each hit a little louder or softer than the last."""
    frames = int(_SECONDS * audio.RATE)
    step = int(audio.RATE * 60 / chance.uniform(*_TEMPO_BPM) / 4)
    bar = chance.random(16) < chance.choice(_HIT_CHANCES)
    bar[chance.integers(16)] = True
    longest = max(len(sound) for sound in sounds)
    played = np.zeros((frames + longest, 2), np.float32)
    for place, start in enumerate(range(0, frames, step)):
        if bar[place % 16]:
            sound = sounds[chance.integers(len(sounds))]
            played[start:start + len(sound)] += sound * np.float32(10 ** (chance.normal(0, _LOUDNESS_SPREAD_DB) / 20))
    return played[:frames]


def _repeated(sound: np.ndarray) -> np.ndarray:
    """A loop over and over, at least once whole."""
    frames = max(int(_SECONDS * audio.RATE), len(sound))
    return np.tile(sound, (frames // len(sound) + 1, 1))[:frames]
