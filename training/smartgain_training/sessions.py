# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Songs as `features` leaves them, and tables of mixes, as sessions to train on."""
import math
from pathlib import Path

import numpy as np

from .analyser import NAMED_FROM, patches_of
from .files import read_json
from .inputs import Session, own_features
from .roles import ROLES
from .songs import TEACHER, read_song, song_folders

SILENT_LUFS = -70.0


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def load_session(folder: Path) -> Session | None:
    """A song's strips with a level; None without any."""
    song = read_song(folder)
    strips = read_json(folder / "analysis.json")["strips"]
    stems = [stem for stem in song.stems if stem.strip is not None and strips[stem.strip]["measured"]["integrated_lufs"] > SILENT_LUFS]
    if not stems:
        return None
    rows = [strips[stem.strip] for stem in stems]
    truth = np.array([row["measured"]["integrated_lufs"] for row in rows], np.float32)
    peak = np.array([_number(row["measured"]["sample_peak_dbfs"]) for row in rows], np.float32)
    # Where nobody knows how loud a strip arrived, it arrived with its peak at full scale, as samples do.
    gain = np.array([truth[i] - stem.raw_lufs if stem.raw_lufs is not None else peak[i] for i, stem in enumerate(stems)], np.float32)
    named = [row["role"] if row["role_confidence"] > 0 and row.get("role_from", "name") in NAMED_FROM else None for row in rows]
    return Session(
        song=song.song, kind=song.kind, author=song.author, own=np.stack([own_features(row["measured"]) for row in rows]),
        loudness=truth - gain, peak=peak - gain, truth=truth, weight=np.array([stem.weight for stem in stems], np.float32),
        named=np.array([ROLES.index(role) if role else -1 for role in named]),
        confidence=np.array([row["role_confidence"] if role else 0.0 for row, role in zip(rows, named)], np.float32),
        labelled=np.array([ROLES.index(stem.role) if stem.role else -1 for stem in stems]),
        program=np.array([-1 if stem.program is None else stem.program for stem in stems]),
        patches=[patches_of(row) for row in rows], level_truth=song.level_truth, taught=_taught(folder / TEACHER, [stem.strip for stem in stems]))


def _taught(path: Path, strips: list[int]) -> np.ndarray | None:
    if not path.exists():
        return None
    with np.load(path) as document:
        return document["heard"][strips].astype(np.float32)


def load_sessions(folder: Path) -> list[Session]:
    """Every song of a folder that `features` filled, in the order of their names."""
    sessions = map(load_session, song_folders(folder))
    return [session for session in sessions if session]


def load_table(path: Path) -> list[Session]:
    """A table of mixes without audio, as `table-manifest` writes it: one session a mix."""
    sessions = []
    for song in read_json(path)["songs"]:
        roles = [stem.get("role") for stem in song["stems"]]
        raw = [_number(stem.get("raw_lufs")) for stem in song["stems"]]
        for mix in song["mixes"]:
            rows = [i for i, gain in enumerate(mix["gains_db"]) if gain is not None and math.isfinite(gain) and raw[i] > SILENT_LUFS]
            if len(rows) < 3:
                continue
            loudness = np.array([raw[i] for i in rows], np.float32)
            named = np.array([ROLES.index(roles[i]) if roles[i] in ROLES else -1 for i in rows])
            nothing = np.full(len(rows), -1)
            sessions.append(Session(
                song=song["name"], kind="table", author=song["name"], own=np.stack([own_features(None)] * len(rows)), loudness=loudness,
                peak=np.full(len(rows), np.nan, np.float32), truth=loudness + np.array([mix["gains_db"][i] for i in rows], np.float32),
                weight=np.ones(len(rows), np.float32), named=named, confidence=(named >= 0).astype(np.float32), labelled=nothing,
                program=nothing, patches=[np.zeros((0, 64, 128), np.uint8)] * len(rows)))
    return sessions
