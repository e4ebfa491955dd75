# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Presets and single sounds as LMMS's users hear them: playing parts of MIDI songs, some through effects. No truth about levels.

LMMS plays all of a source at once, and SmartGain takes the strips apart.
"""
import subprocess
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np

from .. import audio
from ..excerpts import telling_start_s
from ..jobs import Job
from ..lmms_project import PRESET_SUFFIXES, Note, effects, instrument_of, project
from ..midi import Part, Score, read_score
from ..problems import BadItem, LeftOut
from ..roles import DRUM_GROUP_ROLES, preset_role, sample_role
from ..songs import Song, add_stem, write_song

_SECONDS = 16.0
_BEATS_PER_MINUTE = 120.0
_FEWEST_NOTES = 6
_MOST_TRACKS = 24
_PEAK = 0.5
_TIME_LIMIT_S = 900
_LONGEST_HIT_S = 3.0
_UNPITCHED_KEY = 69
# Octaves are moved until the median key lies within.
_REGISTERS = {"bass": (28, 46), "lead": (60, 84), "pad": (48, 72), "keys": (48, 76), "brass": (50, 76), "guitar": (45, 67)}
_ANY_REGISTER = (40, 80)
_DRUMS = ("kick", "snare", "hat", "tom")


def make(job: Job, folder: Path) -> None:
    """A stem for every preset or single sound of the job's source in `folder`."""
    chance = np.random.default_rng([job.seed, int(job.source.sha256[:8], 16), 1])
    parts = [(score, part) for score in _scores(job) for part in score.parts]
    if not parts:
        raise LeftOut("none of the MIDI songs has notes")
    root, tracks, roles = Path(job.source.path), [], []
    for file in chance.permutation(job.source.files)[:_MOST_TRACKS]:
        path = root / str(file)
        try:
            instrument = _instrument(path)
        except BadItem:
            continue
        sure = (preset_role(root.name, path.stem) if path.suffix in PRESET_SUFFIXES else
                sample_role(root.name, path.stem, job.source.origin))
        notes, role = _notes_for(sure, path.suffix not in PRESET_SUFFIXES, parts, chance)
        tracks.append((f"{len(tracks):02d}", instrument, effects(chance), notes))
        roles.append((path.stem, role, "name" if sure else "part" if role else None))
    if not tracks:
        raise LeftOut("no presets or single sounds in it that LMMS plays")
    song = Song.of(job.source, "LMMS", _SECONDS, kind=job.kind, level_truth=False)
    with tempfile.TemporaryDirectory() as scratch:
        file, stems = Path(scratch) / "song.mmp", Path(scratch) / "stems"
        project(tracks, _BEATS_PER_MINUTE).write(file, encoding="utf-8", xml_declaration=True)
        _take_apart(job, file, stems)
        for track, (name, role, role_from) in zip(tracks, roles):
            heard = next(stems.glob(f"*{track[0]}.wav"), None)
            if heard:
                sound = audio.fitted(audio.read_sound(heard, _SECONDS), int(_SECONDS * audio.RATE))
                if np.isfinite(sound).all():
                    add_stem(song, folder, name, audio.at_peak(sound, _PEAK), role=role, role_from=role_from, weight=0.0)
    write_song(song, folder)


def _instrument(path: Path) -> ElementTree.Element:
    """BadItem for what is neither a preset nor a single sound: some folders hold more."""
    if path.suffix not in PRESET_SUFFIXES and len(audio.read_sound(path, _LONGEST_HIT_S)) >= _LONGEST_HIT_S * audio.RATE:
        raise BadItem(f"{path}: expected a single sound, found one of over {_LONGEST_HIT_S} s")
    return instrument_of(path)


def _take_apart(job: Job, file: Path, stems: Path) -> None:
    try:
        done = subprocess.run([job.smartgain, "analyze", file, "--stems", stems, "--quiet", "--jobs", "1"], capture_output=True, text=True,
                              timeout=_TIME_LIMIT_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BadItem(f"{job.source.path}: smartgain did not take the song apart: {error}") from None
    if not stems.is_dir():
        raise BadItem(f"{job.source.path}: smartgain ended with status {done.returncode}: {done.stderr.strip()}")


def _scores(job: Job) -> list[Score]:
    return [read_score(Path(source.path)) for source in job.scores]


def _notes_for(sure: str | None, unpitched: bool, parts: list[tuple[Score, Part]], chance: np.random.Generator) -> tuple[list[Note], str | None]:
    """What a sound of this role plays, and the role; a sound of no sure role takes that of the part it plays."""
    drums = unpitched or sure in _DRUMS
    for place in chance.permutation(len(parts)):
        score, part = parts[place]
        if drums != (part.group is not None) or (sure in _DRUMS and DRUM_GROUP_ROLES[part.group] != sure):
            continue
        notes = _excerpt(score, part)
        if len(notes) < _FEWEST_NOTES:
            continue
        if drums:
            return [Note(note.start, note.length, _UNPITCHED_KEY, note.velocity) for note in notes], sure
        played = _plays(part, notes)
        if sure is None:
            return moved(notes, played), played
        if sure not in _REGISTERS or played == sure:
            return moved(notes, sure), sure
    # No such part in these songs: any rhythm, any tune.
    score, part = parts[chance.integers(len(parts))]
    notes = [note if not drums else Note(note.start, note.length, _UNPITCHED_KEY, note.velocity) for note in _excerpt(score, part)]
    return moved(notes, None if drums else sure), sure


def _excerpt(score: Score, part: Part) -> list[Note]:
    start = telling_start_s([part.onsets_s], score.duration_s, _SECONDS)
    beats_a_second = _BEATS_PER_MINUTE / 60.0
    return [Note(at * beats_a_second, length * beats_a_second, key, velocity)
            for at, length, key, velocity in score.notes(part, start, _SECONDS)]


def _plays(part: Part, notes: list[Note]) -> str | None:
    """The role of a part by its program; a single line well above the bass is a lead, whatever plays it."""
    role = part.labels()["role"]
    if role == "bass":
        return role
    sounding = sum(note.length for note in notes)
    spanned = max(note.start + note.length for note in notes) - notes[0].start
    single = sum(later.start < sooner.start + 0.7 * sooner.length for sooner, later in zip(notes, notes[1:])) < 0.1 * len(notes)
    if single and role in ("lead", "brass", "guitar") and np.median([note.key for note in notes]) >= 58:
        return "lead" if role != "brass" else "brass"
    long = sounding / len(notes) > 1.5 and sounding > spanned
    return "pad" if role == "pad" and long else None if role == "pad" else role


def moved(notes: list[Note], role: str | None) -> list[Note]:
    """By octaves, into the register of the role."""
    if not notes:
        return notes
    low, high = _REGISTERS.get(role, _ANY_REGISTER)
    median, octaves = float(np.median([note.key for note in notes])), 0
    while median + 12 * octaves > high:
        octaves -= 1
    while median + 12 * octaves < low:
        octaves += 1
    return [Note(note.start, note.length, int(np.clip(note.key + 12 * octaves, 13, 120)), note.velocity) for note in notes]
