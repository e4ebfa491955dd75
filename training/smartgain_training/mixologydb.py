# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""The MixologyDB table: per mix, per track, the raw loudness and the fader that an engineer chose."""
import math
from pathlib import Path
from typing import Any

from .files import read_json
from .parts import TABLE_LEFT_OUT
from .problems import Problem

# (instrument, subtype) of the table -> a word of roles.ROLES
ROLES = {
    ("DRUMS", "KICK"): "kick", ("DRUMS", "SNARE"): "snare", ("DRUMS", "HI-HAT"): "hat", ("DRUMS", "CRASH"): "hat",
    ("DRUMS", "RIDE"): "hat", ("DRUMS", "TOM"): "tom", ("DRUMS", "TAMBOURINE"): "tom", ("BASS", "ELECTRIC"): "bass",
    ("GUITARS", "ACOUSTIC"): "guitar", ("GUITARS", "ELECTRIC"): "guitar", ("KEYS", "ACOUSTIC"): "keys",
    ("KEYS", "ELECTRIC"): "keys", ("VOCALS", "LEAD"): "lead_vocal", ("VOCALS", "BACKGROUND"): "backing_vocal",
}


def read_mixes(path: Path) -> list[dict[str, Any]]:
    """The mixes of mixes.json."""
    try:
        return read_json(path)
    except (OSError, ValueError) as error:
        raise Problem(f"{path}: expected the mixes.json of MixologyDB, found {error}") from None


def songs_left_out_of(trained: Path) -> set[str]:
    """The songs that one of the heads of `train --table-left-out` never saw."""
    try:
        return set(read_json(trained / "training.json")[TABLE_LEFT_OUT])
    except (OSError, ValueError, KeyError) as error:
        raise Problem(f"{trained}: expected a table_left_out_N that `train --table-left-out` made, found {error!r}") from None


def usable(track: dict[str, Any]) -> bool:
    """Whether it is an audio track whose level in the mix is known."""
    raw, fader = track.get("raw_lufs"), track.get("fader_db")
    return (track["type"] == "AUDIO" and raw is not None and fader is not None and math.isfinite(raw) and math.isfinite(fader)
            and raw > -70 and fader > -60)
