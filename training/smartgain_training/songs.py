# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""A song as folders hold it: song.json, and the audio of every strip in stems/.

Levels are those of the finished mix, so that the loudness of a stem against the sum of all is what its author chose.
"""
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from . import audio
from .catalogue import Source
from .files import read_json, safe_name, sha256_of, write_json
from .parts import part_of
from .problems import BadItem, LeftOut

SONG = "song.json"
STEMS = "stems"
TEACHER = "teacher.npz"
FEWEST_STEMS = 3  # two parts are no mix
LEVEL_KINDS = ("module", "midi")  # their authors set levels; those of LMMS songs are what results are reported on


@dataclass
class Stem:
    """One strip. Fields that nobody knows are None."""

    file: str                     # in STEMS
    name: str
    sha256: str                   # of the audio
    role: str | None = None       # a word of roles.ROLES
    role_from: str | None = None  # "name", "program", "drum note", "folder" or "part": what it plays
    program: int | None = None    # General MIDI, 0…127
    drum_notes: list[int] | None = None
    applied_gain_db: float | None = None  # what the author's knobs did to it
    raw_lufs: float | None = None         # loudness before these knobs; `features` measures it
    strip: int | None = None              # its place in the analysis; `features` fills it in
    weight: float = 1.0           # how much its level says about balance: 0 nothing, 1 as much as any


@dataclass
class Song:
    """What is known about one song."""

    song: str
    kind: str
    author: str
    licence: str
    licence_file: str
    origin: str
    source: str      # file name of what it was made from
    sha256: str      # of that
    renderer: str    # library or sound font, with version
    seconds: float
    start_s: float = 0.0
    level_truth: bool = True
    stems: list[Stem] = field(default_factory=list)

    @classmethod
    def of(cls, source: Source, renderer: str, seconds: float, *, kind: str | None = None, **more: Any) -> "Song":
        """A song without stems yet, of its source's kind where none is named."""
        return cls(song=source.name, kind=kind or source.kind, author=source.author, licence=source.licence, licence_file=source.licence_file,
                   origin=source.origin, source=Path(source.path).name, sha256=source.sha256, renderer=renderer, seconds=seconds, **more)


def add_stem(song: Song, folder: Path, name: str, samples: np.ndarray, **known: Any) -> None:
    """Writes a stem's audio below the song's folder; one that is silent is left away."""
    if audio.peak(samples) < audio.SILENT:
        return
    stems = folder / STEMS
    stems.mkdir(exist_ok=True)
    # The number keeps names apart and the order as it was; the product reads roles from the words behind it.
    path = stems / f"{len(song.stems):02d} {safe_name(name)}.flac"
    audio.write_sound(path, samples)
    song.stems.append(Stem(path.name, name, sha256_of(path), **known))


def write_song(song: Song, folder: Path) -> None:
    """Writes song.json; LeftOut where too few stems sound for a balance to be heard."""
    fewest = FEWEST_STEMS if song.level_truth else 1
    if len(song.stems) < fewest:
        raise LeftOut(f"{len(song.stems)} parts that sound, at least {fewest} are wanted")
    write_json(folder / SONG, asdict(song))


def song_folders(root: Path) -> list[Path]:
    """The folders of whole songs below ROOT/KIND, in the order of their names; those that are still being made are passed over."""
    return [path.parent for path in sorted(root.glob(f"*/*/{SONG}")) if not path.parent.name.startswith(".")]


def songs_of_part(root: Path, part: str, kinds: Collection[str] = LEVEL_KINDS) -> list[Path]:
    """Those of these kinds by authors of a part of the split."""
    return [folder for folder in song_folders(root) if folder.parent.name in kinds and part_of(read_song(folder).author) == part]


def read_song(folder: Path) -> Song:
    """The song of a folder."""
    try:
        document = read_json(folder / SONG)
        return Song(**{**document, "stems": [Stem(**stem) for stem in document["stems"]]})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BadItem(f"{folder / SONG}: expected a song as `render` writes it, found {error!r}") from None
