# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""LMMS songs that SmartGain has rendered and measured: `smartgain analyze SONG --stems FOLDER/NAME > FOLDER/NAME.json`.

The stems stay where they are; the song links to them. Names and roles by name are those of the analysis document.
"""
from pathlib import Path
from typing import Any

from ..files import read_json, sha256_of
from ..jobs import Job
from ..knobs import ADDITIVE_LU, applied_gain_db, master_db, strips_against_mix_lu
from ..problems import BadItem
from ..songs import STEMS, Song, Stem, write_song

_NOT_ADDITIVE_WEIGHT = 0.25  # chosen: effects, not faders, make much of these levels


def make(job: Job, folder: Path) -> None:
    """The song of an analysis document in `folder`."""
    document = Path(job.analysis)
    try:
        analysis = read_json(document)
        master = master_db(analysis)
        weight = 1.0 if abs(strips_against_mix_lu(analysis)) <= ADDITIVE_LU else _NOT_ADDITIVE_WEIGHT
        strips = [strip for strip in analysis["strips"]
                  if strip["measured"] and strip["measured"]["integrated_lufs"] is not None and strip.get("path")]
        seconds = analysis["input"]["duration_s"]
        renderer = f"LMMS, smartgain {analysis['tool_version']}"
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadItem(f"{document}: expected an analysis document of an LMMS song, found {error!r}") from None
    song = Song.of(job.source, renderer, seconds)
    (folder / STEMS).mkdir()
    for strip in strips:
        song.stems.append(_stem(strip, document.parent / document.stem / Path(strip["path"]).name, folder, master, weight))
    write_song(song, folder)


def _stem(strip: dict[str, Any], audio: Path, folder: Path, master: float, weight: float) -> Stem:
    if not audio.is_file():
        raise BadItem(f"{audio}: expected the strip's audio beside the analysis document, found no file")
    (folder / STEMS / audio.name).symlink_to(audio.resolve())
    known = strip.get("role_from") == "name"
    applied = applied_gain_db(strip, master)
    return Stem(audio.name, strip["name"], sha256_of(audio), role=strip["role"] if known else None, role_from="name" if known else None,
                applied_gain_db=None if applied is None else round(applied, 4), weight=weight)
