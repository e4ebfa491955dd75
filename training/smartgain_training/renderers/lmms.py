# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""LMMS songs that SmartGain has rendered and measured: `smartgain analyze SONG --stems FOLDER/NAME > FOLDER/NAME.json`.

The stems stay where they are; the song links to them. Names and roles by name are those of the analysis document.
"""
from pathlib import Path
from typing import Any

from ..analyser import CERTAIN_ROLE
from ..files import read_json, sha256_of
from ..jobs import Job
from ..problems import BadItem
from ..songs import STEMS, Song, Stem, write_song

_ADDITIVE_LU = 1.5      # farther from its mix, a sum of strips is shaped by effects more than by faders
_NOT_ADDITIVE_WEIGHT = 0.25


def applied_gain_db(strip: dict[str, Any], master_db: float) -> float | None:
    """What a strip's knobs and the faders behind them did, without the Master; None where a knob is all the way down."""
    knobs = [strip["knob"]] + ([strip["trim_knob"]] if strip.get("trim_knob") else [])
    positions = [knob["from_db"] for knob in knobs]
    if any(position is None for position in positions):
        return None
    behind = strip.get("gain_behind_knob_db")
    return sum(positions) + (behind - master_db if behind is not None else 0.0)


def make(job: Job, folder: Path) -> None:
    """The song of an analysis document in `folder`."""
    document = Path(job.analysis)
    try:
        analysis = read_json(document)
        # Common to all strips of the song, so its exact value does not matter as long as it is the same.
        master_db = analysis["mix_knob"]["from_db"] or 0.0
        off_lu = abs(analysis["mix"]["integrated_lufs"] - analysis["strips_sum"]["integrated_lufs"])
        strips = [strip for strip in analysis["strips"]
                  if strip["measured"] and strip["measured"]["integrated_lufs"] is not None and strip.get("path")]
        seconds = analysis["input"]["duration_s"]
        renderer = f"LMMS, smartgain {analysis['tool_version']}"
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadItem(f"{document}: expected an analysis document of an LMMS song, found {error!r}") from None
    song = Song.of(job.source, renderer, seconds)
    (folder / STEMS).mkdir()
    for strip in strips:
        song.stems.append(_stem(strip, document.parent / document.stem / Path(strip["path"]).name, folder, master_db,
                                1.0 if off_lu <= _ADDITIVE_LU else _NOT_ADDITIVE_WEIGHT))
    write_song(song, folder)


def _stem(strip: dict[str, Any], audio: Path, folder: Path, master_db: float, weight: float) -> Stem:
    if not audio.is_file():
        raise BadItem(f"{audio}: expected the strip's audio beside the analysis document, found no file")
    (folder / STEMS / audio.name).symlink_to(audio.resolve())
    known = strip["role_confidence"] >= CERTAIN_ROLE
    applied = applied_gain_db(strip, master_db)
    return Stem(audio.name, strip["name"], sha256_of(audio), role=strip["role"] if known else None, role_from="name" if known else None,
                applied_gain_db=None if applied is None else round(applied, 4), weight=weight)
